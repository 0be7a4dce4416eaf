import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/tracker/store';
import { buildProgram, type Program } from '../support/program';
import { openRelay } from '../support/relay';
import { makeDatabase } from '../support/postgres-engine';

/** What says which tool of PostgreSQL's own does what ours do not. */
const REFUSED: [command: string[], message: RegExp][] = [
  [['backup', 'copy.db'], /needs a data file\. For PostgreSQL use its own pg_dump, and copy the folder of attachments\./],
  [['doctor'], /needs a data file\. For PostgreSQL use its own pg_amcheck\./],
];

describe('issue-bucket with PostgreSQL', () => {
  let program: Program;
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let data: string[];
  before(async () => {
    [program, database] = [await buildProgram(), await makeDatabase()];
    data = ['--data', database.url, '--files', join(program.folder, 'files')];
  });
  after(async () => {
    program.end();
    await database.drop();
  });

  const run = (...args: string[]): string => {
    const { code, out, err } = program.run(...args, ...data);
    assert.equal(code, 0, err);
    return out;
  };

  it('serves what the command line and another process write, with files in their folder', async () => {
    const store = await openStore({ file: database.url, filesFolder: data[3] });
    await store.saveAccount('ann', {});
    await store.close();
    run('repository', 'add', 'ann/app', '--public', '--admin', 'ann');
    const token = run('user', 'token', 'ann').trim().split('\n').at(-1)!;
    const servers = [await program.serve(database.url, '--files', data[3]!), await program.serve(database.url, '--files', data[3]!)];
    const headers = { Authorization: `Bearer ${token}` };
    const issues = (server: number): string => `${servers[server]}/2.0/repositories/ann/app/issues`;
    for (let number = 1; number <= 20; number++) {
      const body = JSON.stringify({ title: `Leaking tank ${number}` });
      const created = await fetch(issues(number % 2), {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body,
      });
      assert.equal(created.status, 201, await created.clone().text());
      // What one has written the other shows at once.
      const { size } = (await (await fetch(issues((number + 1) % 2), { headers })).json()) as { size: number };
      assert.equal(size, number);
    }
    const form = new FormData();
    form.append('files', new Blob(['hello']), 'hello.txt');
    assert.equal((await fetch(`${issues(0)}/1/attachments`, { method: 'POST', headers, body: form })).status, 201);
    assert.equal(await (await fetch(`${issues(1)}/1/attachments/hello.txt`, { headers })).text(), 'hello');
    assert.match(run('list', 'leaking', '--repository', 'ann/app'), /Leaking tank 20/);
    run('export', join(program.folder, 'app.zip'), '--repository', 'ann/app');
    run('import', join(program.folder, 'app.zip'), '--repository', 'ann/copy');
    assert.match(run('repository', 'list'), /ann\/copy.*20/);
    run('import', join(program.folder, 'app.zip'), '--repository', 'ann/copy', '--replace');
    assert.ok(existsSync(`${data[3]}.backups`));
  });

  it('is not ready while PostgreSQL does not answer, and is again without a restart', async () => {
    const relay = await openRelay(database.url);
    try {
      const origin = await program.serve(relay.url, '--files', data[3]!);
      const ready = async (): Promise<number> => (await fetch(`${origin}/ready`)).status;
      assert.equal(await ready(), 200);
      relay.cut();
      assert.equal(await ready(), 503);
      assert.equal((await fetch(`${origin}/health`)).status, 200);
      const refused = await fetch(`${origin}/2.0/repositories/ann/app`);
      assert.deepEqual([refused.status, refused.headers.get('x-tracker-problem')], [503, 'away']);
      await relay.accept();
      assert.equal(await ready(), 200);
    } finally {
      relay.cut();
    }
  });

  for (const [command, message] of REFUSED) {
    it(`names PostgreSQL's own tool for ${command[0]}`, () => {
      const { code, err } = program.run(...command, '--data', database.url);
      assert.equal(code, 2);
      assert.match(err, message);
    });
  }

  it('needs a folder for attachments, unlike a data file', () => {
    assert.match(
      program.run('serve', '--data', database.url).err,
      /does not hold the contents of attachments\. Name a folder for them with --files DIR\./,
    );
    assert.match(program.run('serve', '--data', 'x.db', '--files', 'y').err, /Beside a data file it is FILE\.attachments: leave it out\./);
  });

  it('never prints the password of an address', () => {
    const { code, out, err } = program.run(
      'user',
      'list',
      '--data',
      'postgres://ann:secret@localhost/x?host=%2Fnowhere',
      '--files',
      'files',
    );
    assert.equal(code, 1);
    assert.match(err, /PostgreSQL does not answer at postgres:\/\/ann@localhost\/x/);
    assert.ok(!`${out}${err}`.includes('secret'));
    const displayed = program.run('serve', '--show-config', '--data', 'postgres://ann:secret@localhost/x', '--files', 'files');
    assert.ok(!`${displayed.out}${displayed.err}`.includes('secret'), displayed.out);
  });
});
