import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { openStore } from '../../src/tracker/store';
import { makeDatabase } from '../support/postgres-engine';
import { buildProgram, type Program } from '../support/program';

describe('issue-bucket mcp with PostgreSQL', () => {
  let program: Program;
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let data: string[];
  const clients: Client[] = [];
  before(async () => {
    [program, database] = [await buildProgram(), await makeDatabase()];
    data = ['--data', database.url.replace('tests@', 'tests:secret@'), '--files', join(program.folder, 'files')];
    const store = await openStore({ file: database.url });
    for (const slug of ['app', 'docs']) {
      const { key } = await store.addRepository({ owner: 'ann', slug }, { isPrivate: true });
      await store.create(key, null, { title: `Leak of ${slug}`, content: 'The valve drips' });
    }
    await store.close();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
  });
  after(async () => {
    program.end();
    await database.drop();
  });

  async function connect(...args: string[]) {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [join(program.folder, 'dist', 'cli.js'), 'mcp', ...data, ...args],
      cwd: program.folder,
      env: { PATH: process.env.PATH ?? '', HOME: program.folder },
      stderr: 'pipe',
    });
    let log = '';
    transport.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const client = new Client({ name: 'test', version: '1' });
    clients.push(client);
    await client.connect(transport);
    const call = async (name: string, input: Record<string, unknown> = {}): Promise<string> => {
      const { content } = await client.callTool({ name, arguments: input });
      return (content as { text: string }[])[0]!.text;
    };
    return { client, call, log: () => log };
  }

  it('finds and reads issues, and never reveals the password of the database', async () => {
    const { client, call, log } = await connect();
    assert.deepEqual(
      (await client.listTools()).tools.map(({ name }) => name),
      ['find_issues', 'read_issue', 'code_of_issue'],
    );
    const found = JSON.parse(await call('find_issues', { repository: 'ann/app', query: 'valve' })) as { total: number };
    assert.equal(found.total, 1);
    assert.match(await call('read_issue', { repository: 'ann/app', number: 1 }), /The valve drips/);
    const requests = await call('find_issues');
    assert.match(requests, /ann\/docs/, 'which repositories there are');
    assert.match(await call('read_issue', { repository: 'ann/app', number: 99 }), /99/);
    assert.doesNotMatch(`${requests}${log()}`, /secret/);
  });

  it('writes with --write, which other processes see at once', async () => {
    const { call } = await connect('--write', '--repository', 'ann/app');
    await call('create_issue', { title: 'By an assistant', description: 'Told' });
    const store = await openStore({ file: database.url });
    const { key } = (await store.repository({ owner: 'ann', slug: 'app' }))!;
    assert.equal((await store.issue(key, 2))?.title, 'By an assistant');
    await store.create(key, null, { title: 'By another process' });
    await store.close();
    assert.match(await call('find_issues', { query: 'another process' }), /By another process/);
  });
});
