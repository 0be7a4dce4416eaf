import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { hashPassword } from '../../../src/tracker/secrets';
import { openStore } from '../../../src/tracker/store';
import { buildProgram, type Program } from '../../support/program';

const PASSWORD = 'grüne Tide 7';

interface Answer {
  readonly text: string;
  readonly isError: boolean;
}

describe('issue-bucket mcp', () => {
  let program: Program;
  let url: string;
  let token: string;
  const clients: Client[] = [];
  before(async () => {
    program = await buildProgram();
    const store = await openStore({ file: join(program.folder, 'issues.db') });
    const ann = await store.saveAccount('ann', { passwordHash: await hashPassword(PASSWORD) });
    for (const slug of ['app', 'docs', 'secret']) {
      const { key } = await store.addRepository({ owner: 'ann', slug }, { isPrivate: true });
      if (slug !== 'secret') await store.grant(key, ann.key, 'write');
      await store.create(key, ann.key, { title: `Of ${slug}`, content: 'Its text' });
    }
    await store.close();
    token = program.run('user', 'token', 'ann', '--data', 'issues.db').out.trim().split('\n').at(-1)!;
    url = await program.serve('issues.db');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
  });
  after(() => program.end());

  const cli = () => join(program.folder, 'dist', 'cli.js');

  /** What the SDK's own client gets; `log` is what the program writes to standard error. */
  async function connect(args: readonly string[], env: Record<string, string> = {}) {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [cli(), 'mcp', ...args],
      cwd: program.folder,
      env: { PATH: process.env.PATH ?? '', HOME: program.folder, ...env },
      stderr: 'pipe',
    });
    let log = '';
    transport.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const client = new Client({ name: 'test', version: '1' });
    clients.push(client);
    await client.connect(transport);
    const call = async (name: string, input: Record<string, unknown> = {}): Promise<Answer> => {
      const { content, isError } = await client.callTool({ name, arguments: input });
      return { text: (content as { text: string }[])[0]!.text, isError: isError === true };
    };
    return { client, call, log: () => log };
  }
  const atHome = (...args: string[]) => connect(['--data', 'issues.db', ...args]);
  const names = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);

  it('reads a data file by default, and refuses tools that write', async () => {
    const { client, call } = await atHome('--repository', 'ann/app');
    assert.deepEqual(client.getServerVersion()?.name, 'issue-bucket');
    assert.deepEqual(await names(client), ['find_issues', 'read_issue', 'code_of_issue']);
    const found = JSON.parse((await call('find_issues')).text) as { total: number; issues: { untrusted_title: string }[] };
    assert.deepEqual([found.total, found.issues[0]?.untrusted_title], [1, 'Of app']);
    assert.match((await call('read_issue', { number: 1 })).text, /"untrusted_text":"Its text"/);
    await assert.rejects(call('create_issue', { title: 'x' }), /only reads/);
    await assert.rejects(call('delete_issue', { number: 1 }), /no tool 'delete_issue'/);
    assert.equal((await call('find_issues', { query: 'reporter:me' })).isError, false);
    await client.ping();
    // Who only reads gets no account.
    assert.deepEqual(program.run('user', 'list', '--data', 'issues.db').out.match(/^\w+/gm), ['ann']);
  });

  it('writes with --write, for the person who runs it', async () => {
    const { client, call } = await atHome('--write');
    assert.equal((await names(client)).length, 6);
    const created = JSON.parse((await call('create_issue', { repository: 'ann/docs', title: 'Written' })).text) as Record<string, unknown>;
    const { number } = created;
    await call('comment_on_issue', { repository: 'ann/docs', number, text: 'Said' });
    const { revision } = JSON.parse((await call('read_issue', { repository: 'ann/docs', number })).text) as Record<string, unknown>;
    const conflict = await call('change_issue', { repository: 'ann/docs', number, revision: `9${revision as string}`, status: 'closed' });
    assert.deepEqual([conflict.isError, /nothing was written/.test(conflict.text)], [true, true]);
    const changed = await call('change_issue', { repository: 'ann/docs', number, revision, status: 'open' });
    assert.match(changed.text, /"status":"open"/);
    assert.match(program.run('list', 'title:Written', '--repository', 'ann/docs', '--data', 'issues.db').out, /open/);
  });

  it('creates no missing repository', async () => {
    const { call } = await atHome('--write');
    const { text, isError } = await call('create_issue', { repository: 'ann/nope', title: 'x' });
    assert.deepEqual([isError, /There is no repository ann\/nope/.test(text)], [true, true]);
    assert.ok(!program.run('repository', 'list', '--data', 'issues.db').out.includes('nope'));
  });

  it('uses only the given repository', async () => {
    const { call } = await atHome('--repository', 'ann/app', '--write');
    for (const repository of ['ann/docs', 'ann/app/../docs'])
      assert.match((await call('read_issue', { repository, number: 1 })).text, /none of the repositories .*There are: ann\/app\.$/);
  });

  it('uses a server with the token of the environment, with the rights of its person', async () => {
    const { call, log } = await connect(['--url', url], { ISSUE_BUCKET_TOKEN: token });
    assert.match((await call('find_issues')).text, /There are: ann\/app, ann\/docs\.$/);
    assert.match((await call('read_issue', { repository: 'ann/app', number: 1 })).text, new RegExp(`"url":"${url}/ann/app/issues/1"`));
    const secret = await call('read_issue', { repository: 'ann/secret', number: 1 });
    assert.deepEqual([secret.isError, secret.text.includes('Of secret')], [true, false]);
    assert.ok(!log().includes(token));
  });

  it('uses a server with name and password, which are not logged', async () => {
    const { call, log } = await connect(['--url', url], { ISSUE_BUCKET_USERNAME: 'ann', ISSUE_BUCKET_PASSWORD: PASSWORD });
    assert.match((await call('find_issues')).text, /There are: ann\/app, ann\/docs\.$/);
    assert.ok(!log().includes(PASSWORD));
  });

  it('reports an invalid or missing token, and never shows it', async () => {
    const wrong = await connect(['--url', url.replace('//', '//ann:hunter2@'), '--repository', 'ann/app'], {
      ISSUE_BUCKET_TOKEN: 'ib_wrong',
    });
    const { text, isError } = await wrong.call('find_issues');
    assert.deepEqual([isError, /does not accept the name and password or the token/.test(text)], [true, true]);
    assert.ok(!/ib_wrong|hunter2/.test(text + wrong.log()));
    const none = await (await connect(['--url', url, '--repository', 'ann/app'])).call('find_issues');
    assert.equal(none.isError, true);
    const unreachable = await (await connect(['--url', 'http://127.0.0.1:9', '--repository', 'ann/app'])).call('find_issues');
    assert.match(unreachable.text, /127\.0\.0\.1:9/);
  });

  const WRONG: [title: string, args: string[], env: Record<string, string>, message: RegExp][] = [
    ['neither file nor server', [], {}, /Name the data file with --data FILE, or the server with --url URL/],
    ['both', ['--data', 'issues.db', '--url', 'https://x.example'], {}, /not both/],
    ['no file there', ['--data', 'nope.db'], {}, /There is no data file nope\.db/],
    ['no repository', ['--data', 'issues.db', '--repository', 'nope'], {}, /is not a repository/],
    ['a token without https', ['--url', 'http://x.example'], { ISSUE_BUCKET_TOKEN: 'ib_1' }, /without https/],
    ['a password without https', ['--url', 'http://x.example'], { ISSUE_BUCKET_USERNAME: 'a', ISSUE_BUCKET_PASSWORD: 'p' }, /the password/],
  ];
  it('reports invalid arguments', () => {
    for (const [title, args, env, message] of WRONG) {
      Object.assign(program.env, env);
      const { code, out, err } = program.run('mcp', ...args);
      for (const name of Object.keys(env)) delete program.env[name];
      assert.match(err, message, title);
      assert.deepEqual([code !== 0, out], [true, ''], title);
    }
  });

  it('ends with its input after the last answer, and writes only messages', async () => {
    const child = spawn(process.execPath, [cli(), 'mcp', '--data', 'issues.db', '--repository', 'ann/app'], { cwd: program.folder });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'find_issues' } };
    child.stdin.end(`not JSON\n${JSON.stringify({ ...call, id: 0, pad: 'x'.repeat(2 ** 20) })}\n${JSON.stringify(call)}\n`);
    const [code] = (await once(child, 'close')) as [number];
    const replies = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: unknown; error?: { code: number; message: string } });
    assert.deepEqual(
      replies.map(({ id, error }) => [id, error?.code]),
      [
        [null, -32700],
        [null, -32600],
        [1, undefined],
      ],
    );
    assert.match(replies[1]?.error?.message ?? '', /at most 1048576 bytes/);
    assert.equal(code, 0);
  });
});
