import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Transact } from '../../../src/tracker/store/database';
import { Connection, sqliteDialect } from '../../../src/tracker/store/sqlite/dialect';
import type { Tables } from '../../../src/tracker/store/tables';
import { openIssueToWrite } from '../../../src/tracker/store/writing';

describe('The write of an issue', () => {
  it('fails once where none of what it asks for can be read', async () => {
    const connection = new Connection(new DatabaseSync(':memory:')); // without tables
    const authorization = { writer: { account: 1, credential: null }, assertAllowed: () => undefined };
    const writing = new Kysely<Tables>({ dialect: sqliteDialect(connection, 'begin') })
      .transaction()
      .execute((db) => openIssueToWrite(Object.assign(db, { direct: connection }) as unknown as Transact, 1, 1, { authorization }));
    await assert.rejects(writing, /no such table: repository/);
  });
});
