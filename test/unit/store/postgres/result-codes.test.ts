import assert from 'node:assert/strict';
import { StorageProblem, StoreBusy } from '../../../../src/tracker/store/errors';
import { storeError } from '../../../../src/tracker/store/postgres/result-codes';

describe('An error of PostgreSQL', () => {
  const converted = (code: string): unknown => storeError(Object.assign(new Error('of a host or a text'), { code }));

  for (const code of [
    ...['08006', '28P01', '3D000', '53300', '57P01', '57P04', '57P05'],
    ...['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'],
  ])
    it(`says that the database is away: ${code}`, () => {
      const error = converted(code);
      assert.ok(error instanceof StorageProblem && error.problem === 'away', String(error));
    });

  for (const code of ['25P03', '40001', '40P01', '53200', '53400', '55P03', '57014'])
    it(`says that the database has too much to do: ${code}`, () => {
      const error = converted(code);
      assert.ok(error instanceof StoreBusy && !error.message.includes('of a host'), String(error));
    });
});
