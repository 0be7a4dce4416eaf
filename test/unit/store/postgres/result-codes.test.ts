import assert from 'node:assert/strict';
import { StorageProblem } from '../../../../src/tracker/store/errors';
import { storeError } from '../../../../src/tracker/store/postgres/result-codes';

describe('An error of PostgreSQL', () => {
  for (const code of ['08006', '57P01', '57P05', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'])
    it(`says that the database is away: ${code}`, () => {
      const error = storeError(Object.assign(new Error('of a host or a text'), { code }));
      assert.ok(error instanceof StorageProblem && error.problem === 'away', String(error));
    });
});
