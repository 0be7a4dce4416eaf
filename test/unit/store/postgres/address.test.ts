import assert from 'node:assert/strict';
import { UnusableFile } from '../../../../src/tracker/store/errors';
import { directAddress } from '../../../../src/tracker/store/postgres/address';

describe('The address of PostgreSQL behind a pooler', () => {
  for (const [address, direct] of [
    [
      'postgres://ann:secret@pool:6432/issues?direct=db.example.org:5433&sslmode=require',
      'postgres://ann:secret@db.example.org:5433/issues?sslmode=require',
    ],
    ['postgres://ann@pool:6432/issues?direct=db', 'postgres://ann@db/issues'],
    ['postgres://ann@pool:6432/issues?direct=[::1]:5433', 'postgres://ann@[::1]:5433/issues'],
    ['postgres:///issues?host=/run/pool&port=6432&direct=db:5433', 'postgres://db:5433/issues'],
    ['postgres://ann@localhost/issues?host=%2Frun%2Fpool&direct=/run/postgresql', 'postgres://ann@%2Frun%2Fpostgresql/issues'],
    ['postgres:///issues?host=/run/pool&direct=/run/postgresql:5433', 'postgres://%2Frun%2Fpostgresql:5433/issues'],
    ['postgres://%2Frun%2Fpool:6432/issues?direct=/run/postgresql', 'postgres://%2Frun%2Fpostgresql/issues'],
    ['postgres://ann@db/issues', 'postgres://ann@db/issues'],
  ] as const)
    it(address, () => assert.equal(directAddress(address), direct));

  for (const direct of ['::1', 'db:99999', 'a b', 'db/issues', 'ann@db', ':5433'])
    it(`is refused with direct=${direct}`, () =>
      assert.throws(
        () => directAddress(`postgres://ann:secret@pool:6432/issues?direct=${encodeURIComponent(direct)}`),
        (error) =>
          error instanceof UnusableFile &&
          error.message ===
            '"direct" in the address postgres://ann@pool:6432/issues is neither HOST:PORT nor the folder of a socket. Correct it, or leave it out.',
      ));
});
