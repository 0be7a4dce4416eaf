import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/tracker/store';
import { archive, issueRow } from '../support/archives';
import { databaseUrl } from '../support/postgres';
import { administer, makeDatabase } from '../support/postgres-engine';
import { buildProgram, type Program } from '../support/program';

const SECRET = 'hush-hush';
const NO_ANSWER = /^issue-bucket: PostgreSQL does not answer at \S+\. Check that it runs, and host and port\.$/;
const NOT_VALID =
  /^issue-bucket: The address of PostgreSQL is not valid\. Write it as postgres:\/\/USER:PASSWORD@HOST:PORT\/DATABASE, with special characters of user and password as %XX\.$/;
const NOT_ALLOWED =
  /^issue-bucket: PostgreSQL does not allow this, so it was not done: its user lacks a right there, or the database can only be read now\./;
const NO_RIGHTS =
  /^issue-bucket: The user of \S+ may neither use the tables there nor create them\. Make it the owner of the database, or grant it its schema\.$/;

/** An operator's mistakes, each of which is answered by one sentence. */
describe('issue-bucket with a PostgreSQL that it cannot use', () => {
  let program: Program;
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let name: string;
  const ROLES = ['only_reads', 'no_rights'];
  before(async () => {
    [program, database] = [await buildProgram(), await makeDatabase()];
    name = new URL(database.url).pathname.slice(1);
    const store = await openStore({ file: database.url });
    const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    await store.create(key, null, { title: 'Leaking tank' });
    await store.close();
    for (const role of ROLES) await administer(`create role ${role} login`);
    await administer('grant select on all tables in schema public to only_reads', name);
    writeFileSync(join(program.folder, 'app.zip'), await archive({ issues: [issueRow(1)] }));
    writeFileSync(join(program.folder, 'file'), '');
    for (const folder of ['files', 'folder.zip']) mkdirSync(join(program.folder, folder));
  });
  after(async () => {
    program.end();
    for (const role of ROLES) await administer(`drop owned by ${role}; drop role ${role}`, name);
    await database.drop();
  });

  const as = (role: string, url = database.url): string => url.replace(/\/\/\w+@/, `//${role}:${SECRET}@`);

  /** The last lines of what a command prints in its defence, none of which holds the password. */
  function refused(code: number, ...words: string[]): string {
    const ran = program.run(...words);
    assert.equal(ran.code, code, `${ran.out}${ran.err}`);
    assert.ok(!`${ran.out}${ran.err}`.includes(SECRET));
    const lines = ran.err.trim().split('\n');
    if (code === 2) assert.match(lines.pop()!, /--help shows how it is used\.$/);
    assert.doesNotMatch(ran.err, /^ +at /m, 'a stack');
    return lines.at(-1)!;
  }

  const LIST = ['user', 'list'];
  const ADD = ['repository', 'add', 'ann/other'];
  const IMPORT = ['import', 'app.zip', '--repository', 'ann/imported'];
  const EXPORT = ['export', 'out.zip', '--repository', 'ann/app'];
  for (const [title, command, address, code, sentence] of [
    ['a port at which nobody listens', LIST, () => `postgres://ann:${SECRET}@127.0.0.1:1/x`, 1, NO_ANSWER],
    ['a host that is not there', LIST, () => `postgres://ann:${SECRET}@nowhere.invalid/x`, 1, NO_ANSWER],
    ['a port that is none', LIST, () => `postgres://ann:${SECRET}@127.0.0.1:99999/x`, 2, NOT_VALID],
    ['a password with a slash', EXPORT, () => `postgres://ann:${SECRET}/more@127.0.0.1/x`, 2, NOT_VALID],
    ['an address that is none', ADD, () => `postgres://ann:${SECRET}@[/x`, 2, NOT_VALID],
    ['a port at which nobody listens, to an assistant', ['mcp'], () => `postgres://ann:${SECRET}@127.0.0.1:1/x`, 1, NO_ANSWER],
    [
      'an unknown user',
      LIST,
      () => as('nobody_knows'),
      1,
      /^issue-bucket: PostgreSQL refuses to sign in at \S+\. Check user, password and "pg_hba\.conf"\.$/,
    ],
    [
      'a database that is not there',
      EXPORT,
      () => as('tests', databaseUrl('not_there')),
      1,
      /^issue-bucket: There is no database \S+\. Create it, or check its name\.$/,
    ],
    ['a user who may not use the tables', LIST, () => as('no_rights'), 1, NO_RIGHTS],
    ['a user who only reads, a write', ADD, () => as('only_reads'), 1, NOT_ALLOWED],
    ['a user who only reads, an import', IMPORT, () => as('only_reads'), 1, NOT_ALLOWED],
    ['a database that can only be read', IMPORT, () => `${as('tests')}&options=-c%20default_transaction_read_only%3Don`, 1, NOT_ALLOWED],
  ] as const)
    it(`reports ${title}`, () => {
      assert.match(refused(code, ...command, '--data', address(), '--files', 'files'), sentence);
      assert.ok(!existsSync(join(program.folder, 'out.zip')));
    });

  it('allows a read-only user to read and export', () => {
    for (const command of [LIST, ['list', '--repository', 'ann/app'], EXPORT])
      assert.equal(program.run(...command, '--data', as('only_reads'), '--files', 'files').code, 0);
  });

  for (const target of ['/dev/full/out.zip', '/proc/nowhere/out.zip', 'folder.zip'])
    it(`exports nothing to ${target}, and says where that is`, () => {
      const sentence = refused(1, 'export', target, '--repository', 'ann/app', '--data', database.url, '--files', 'files');
      assert.match(sentence, /^issue-bucket: (A part of the path )?\S*(out|folder)\.zip .*\. [A-Z].*\.$/);
    });

  it('refuses a file as the folder of attachments', () => {
    for (const command of [LIST, IMPORT, ['serve', '--port', '0']])
      assert.equal(
        refused(1, ...command, '--data', database.url, '--files', 'file'),
        'issue-bucket: file is a file. Name a folder for attachments with --files DIR.',
      );
  });

  for (const [title, from, code, sentence] of [
    ['an address that is none', () => `postgres://ann:${SECRET}@[/x`, 2, NOT_VALID],
    ['a port at which nobody listens', () => `postgres://ann:${SECRET}@127.0.0.1:1/x`, 1, NO_ANSWER],
    ['a user who may not use the tables', () => as('no_rights'), 1, NO_RIGHTS],
    ['a user who may not read all', () => as('only_reads'), 1, NOT_ALLOWED],
  ] as const)
    it(`moves nothing from ${title}`, () => {
      const target = `moved-${title.length}.sqlite`;
      assert.match(refused(code, 'move', '--from', from(), '--to', target, '--files', 'files'), sentence);
      assert.ok(!existsSync(join(program.folder, target)));
    });
});
