import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type * as Assistants from '../../../src/editor/assistants';
import { openStore } from '../../../src/tracker/store';
import { hashPassword } from '../../../src/tracker/secrets';
import { loadEditor } from '../../support/editor';
import { buildProgram, type Program } from '../../support/program';
import type * as VscodeWindow from '../../support/vscode-window';

type Definition = InstanceType<typeof VscodeWindow.McpStdioServerDefinition>;

/** What VS Code asks the extension for. */
interface Provider {
  provideMcpServerDefinitions(): Promise<Definition[]>;
  resolveMcpServerDefinition(definition: Definition): Promise<Definition | undefined>;
}

describe('The MCP servers of the editor', () => {
  let program: Program;
  let provider: Provider;
  let vscode: typeof VscodeWindow;
  let url: string;
  const clients: Client[] = [];
  const accounts = new Map<string, unknown>();

  before(async () => {
    program = await buildProgram();
    const store = await openStore({ file: join(program.folder, 'issues.db') });
    const ann = await store.saveAccount('ann', { passwordHash: await hashPassword('a password of ann') });
    const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: true });
    await store.grant(key, ann.key, 'write');
    await store.create(key, ann.key, { title: 'Tide table is an hour off', content: 'Its text' });
    await store.close();
    const token = program.run('user', 'token', 'ann', '--data', 'issues.db').out.trim().split('\n').at(-1)!;
    url = await program.serve('issues.db');
    accounts.set(url, { label: 'ann', credentials: { kind: 'token', token } });

    const { register, ...editor } = await loadEditor<typeof Assistants, typeof VscodeWindow>('assistants', 'vscode-window');
    vscode = editor.vscode;
    const sites = [
      { id: 'local', label: 'This computer', isLocal: true },
      { id: url, label: 'Team', isLocal: false },
    ];
    const services = {
      context: {
        extension: { packageJSON: { version: '2.0.0', contributes: { languageModelTools: [] } } },
        extensionUri: { fsPath: program.folder },
      },
      sites: {
        all: () => sites,
        get: (id: string) => sites.find((site) => site.id === id),
        dataFile: { fsPath: join(program.folder, 'issues.db') },
        onDidChange: () => ({ dispose: () => undefined }),
      },
    };
    register(services as never, { get: (id: string) => Promise.resolve(accounts.get(id)) } as never);
    provider = vscode.mcpProviders.get('issueBucket.servers') as Provider;
  });
  beforeEach(() => vscode.person.set('assistants.servers', 'read'));
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
  });
  after(() => program.end());

  /** Starts a server as VS Code does: variables that are null are taken away, all others are those around it. */
  async function start(label: string): Promise<Client> {
    const offered = (await provider.provideMcpServerDefinitions()).find((it) => it.label.includes(label));
    const { command, args, env, cwd } = (await provider.resolveMcpServerDefinition(offered!))!;
    const all: Record<string, string | number | null | undefined> = { ...process.env, ISSUE_BUCKET_TOKEN: 'of another server', ...env };
    const variables = Object.entries(all).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, String(value)]],
    );
    const transport = new StdioClientTransport({
      ...{ command, args: [...args], cwd: cwd?.fsPath ?? homedir(), stderr: 'ignore' },
      env: Object.fromEntries(variables) as Record<string, string>,
    });
    const client = new Client({ name: 'test', version: '1' });
    clients.push(client);
    await client.connect(transport);
    return client;
  }
  const names = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);
  const titles = async (client: Client) => {
    const { content } = await client.callTool({ name: 'find_issues', arguments: {} });
    const { text } = (content as { text: string }[])[0]!;
    return (JSON.parse(text) as { issues: { untrusted_title: string }[] }).issues.map((it) => it.untrusted_title);
  };

  for (const label of ['This computer', 'Team'])
    it(`start with the definition for ${label}, and find its issues`, async () => {
      const client = await start(label);
      assert.equal(client.getServerVersion()?.name, 'issue-bucket');
      assert.deepEqual(await names(client), ['find_issues', 'read_issue', 'code_of_issue']);
      assert.deepEqual(await titles(client), ['Tide table is an hour off']);
    });

  it('write if the setting allows it', async () => {
    vscode.person.set('assistants.servers', 'write');
    const client = await start('This computer');
    assert.equal((await names(client)).length, 6);
    const created = await client.callTool({ name: 'create_issue', arguments: { title: 'Buoy adrift' } });
    assert.ok(!created.isError, JSON.stringify(created.content));
    assert.deepEqual((await titles(client)).sort(), ['Buoy adrift', 'Tide table is an hour off']);
  });

  it('are not offered if the setting is off, or without an account', async () => {
    accounts.delete(url);
    assert.deepEqual(
      (await provider.provideMcpServerDefinitions()).map(({ label }) => label),
      ['Issue Bucket: This computer'],
    );
    const [offered] = await provider.provideMcpServerDefinitions();
    vscode.person.set('assistants.servers', 'off');
    assert.deepEqual(await provider.provideMcpServerDefinitions(), []);
    assert.equal(await provider.resolveMcpServerDefinition(offered!), undefined);
  });
});
