import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ToolRepository } from '../../../src/assistants/host';
import { confirmation } from '../../../src/editor/assistants/confirmation';
import { definitions, withCredentials } from '../../../src/editor/assistants/servers';
import { archive, commentRow, issueRow } from '../../support/archives';

const [FIND, READ] = ['issueBucket_find_issues', 'issueBucket_read_issue'];
const ROCKET = { owner: 'acme', slug: 'rocket' };
const never = new AbortController().signal;

const set = (name: string, value: unknown) => vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);

async function call(name: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

let hasImported = false;
async function importIssue(): Promise<void> {
  hasImported = true;
  const path = join(process.env.TEST_SCRATCH ?? tmpdir(), `${randomUUID()}.zip`);
  const issues = [issueRow(3, { title: 'Tide table is an hour off', status: 'open', content: 'Text' })];
  writeFileSync(path, await archive({ issues, comments: [commentRow(1, 3)] }));
  // The command ends when its last message is answered, so it is not waited for.
  void vscode.commands.executeCommand('issueBucket.importArchive', vscode.Uri.file(path));
}

/** Waits until calls are answered, or until they are not: VS Code hears of a setting a moment later. */
async function untilAnswered(isAnswered: boolean): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    const [answer, failure] = await call(FIND, {}).then(
      (text) => [text, undefined] as const,
      (error: unknown) => [undefined, String(error)] as const,
    );
    if (isAnswered ? answer?.includes('"number":3,') : failure !== undefined) return;
    if (Date.now() > end) throw new Error(failure ?? `Calls are answered: ${answer}`);
    // Alone, without the other tests, there are no issues yet.
    if (failure?.includes('There is no repository') && !hasImported) await importIssue();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the tools of assistants', () => {
  before(() => set('chat.disableAIFeatures', false));
  after(async () => {
    for (const name of ['tools', 'servers']) await set(`issueBucket.assistants.${name}`, undefined);
    await set('chat.disableAIFeatures', true);
  });

  it('do nothing before somebody wants them', async () => {
    await assert.rejects(call(FIND, {}));
  });

  it('find and read the issues of the folder where reading is set, and no others', async () => {
    await set('issueBucket.assistants.tools', 'read');
    await untilAnswered(true);
    assert.match(vscode.lm.tools.find(({ name }) => name === FIND)?.description ?? '', /Issue Bucket/);
    const found = JSON.parse(await call(FIND, { query: 'sort:number-asc', limit: 2 })) as Record<string, unknown>;
    assert.equal(found.repository, 'harbour/tidewatch');
    assert.ok(Number(found.total) > 0);
    assert.match(JSON.stringify(found.issues), /"number":3,"untrusted_title":"Tide table is an hour off"/);
    assert.match(await call(READ, { number: 3 }), /"conversation":\[\{"id":1,/);
    await assert.rejects(call(READ, { number: 999_999 }), /There is no issue/);
    await assert.rejects(call(READ, { repository: 'harbour/other', number: 1 }), /none of the repositories .*harbour\/tidewatch/);
    await assert.rejects(call('issueBucket_comment_on_issue', { number: 3, text: 'x' }), /only reading is allowed here/);
  });

  it('do nothing while the AI features of VS Code are off, and when the setting is', async () => {
    await set('chat.disableAIFeatures', true);
    await untilAnswered(false);
    await set('chat.disableAIFeatures', false);
    await untilAnswered(true);
    await set('issueBucket.assistants.tools', 'off');
    await untilAnswered(false);
  });

  describe('that write', () => {
    const issue = { number: 7, title: 'A **bold**\u202e title' };
    const repository = { id: ROCKET, site: 'This computer', service: { get: () => Promise.resolve(issue) } } as unknown as ToolRepository;
    const find = () => Promise.resolve(repository);

    it('ask with the place and all that is written, as it is written', async () => {
      const text = `First\u200b\n\`\`\`\n[x](command:y) ${'z'.repeat(40_000)}`;
      const requests = await confirmation('comment_on_issue', { number: 7, text }, find, never);
      assert.match(requests.title, /#7.*acme\/rocket \(This computer\)/);
      const { value, isTrusted, supportHtml } = requests.message;
      assert.ok(value.includes('````\nFirst\n```\n[x](command:y) zzz') && value.includes('z'.repeat(40_000)));
      assert.ok(value.includes('\\*\\*bold\\*\\*') && !/[\u202e\u200b]/.test(value));
      assert.ok(!isTrusted && !supportHtml);
    });

    it('name each field of a change, and what is cleared', async () => {
      const input = { number: 7, revision: '1', status: 'closed', assignee: '', title: '<img src=x>' };
      const { value } = (await confirmation('change_issue', input, find, never)).message;
      assert.match(value, /closed/);
      assert.equal(value.split('\n\n').filter((line) => line.startsWith('**')).length, 3);
    });

    it('ask of what is wrong too', async () => {
      const nowhere = () => Promise.reject(new Error('Nowhere.'));
      const requests = await confirmation('create_issue', { title: 7, repository: 'x/y' }, nowhere, never);
      assert.match(requests.title, /x\/y\?$/);
      const forged = await confirmation('change_issue', { number: '7 of acme/safe', repository: '[x](command:y)' }, nowhere, never);
      assert.match(forged.title, /#\?.*\?\?$/);
      assert.ok(!/safe|command/.test(forged.title));
      assert.match(requests.message.value, /must&nbsp;be&nbsp;a&nbsp;text/);
    });
  });
});

describe('the servers for assistants', () => {
  const [file, url] = [join(process.env.TEST_SCRATCH ?? '', 'assistants.db'), 'https://issues.example.com'];
  const sites = [
    { id: 'local', label: 'This computer', isLocal: true },
    ...[url, 'http://plain.example.com', 'https://nobody.example.com'].map((id) => ({ id, label: id, isLocal: false })),
  ];
  const secrets = new Map(
    [url, 'http://plain.example.com'].map((id) => [id, { label: 'ann', credentials: { kind: 'token', token: 'ib_secret' } }]),
  );
  const vault = { get: (id: string) => Promise.resolve(secrets.get(id)) } as never;
  const services = () =>
    ({
      context: vscode.extensions.getExtension('issue-bucket.issue-bucket') && {
        extension: vscode.extensions.getExtension('issue-bucket.issue-bucket'),
        extensionUri: vscode.extensions.getExtension('issue-bucket.issue-bucket')!.extensionUri,
      },
      sites: { all: () => sites, get: (id: string) => sites.find((site) => site.id === id), dataFile: vscode.Uri.file(file) },
    }) as never;

  before(async () => {
    await set('chat.disableAIFeatures', false);
    await set('issueBucket.assistants.servers', 'read');
  });
  after(async () => {
    await set('issueBucket.assistants.servers', undefined);
    await set('chat.disableAIFeatures', true);
  });

  it('are those of data that is there and of servers with an account and https, without a secret until one starts', async () => {
    assert.equal((await definitions(services(), vault)).length, 1);
    writeFileSync(file, '');
    const [local, remote, ...furtherTools] = await definitions(services(), vault);
    assert.deepEqual([local?.args.slice(1), remote?.args.slice(1), furtherTools], [['mcp', '--data', file], ['mcp', '--url', url], []]);
    assert.ok(!JSON.stringify(remote).includes('ib_secret'));
    const started = (await withCredentials(services(), vault, remote!)) as vscode.McpStdioServerDefinition;
    assert.deepEqual([started.env.ISSUE_BUCKET_TOKEN, started.env.ISSUE_BUCKET_PASSWORD], ['ib_secret', null]);
    assert.ok(!started.args.join(' ').includes('ib_secret'));
    secrets.delete(url);
    assert.equal(await withCredentials(services(), vault, remote!), undefined);
  });

  it('run in the Node of the editor', async () => {
    writeFileSync(file, '');
    const [local] = await definitions(services(), vault);
    const env = Object.fromEntries(
      Object.entries({ ...process.env, ...local!.env }).filter(([, value]) => value !== null),
    ) as NodeJS.ProcessEnv;
    const child = spawn(local!.command, local!.args, { env });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdin.end(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })}\n`);
    const [code] = (await once(child, 'close')) as [number];
    assert.equal(code, 0, err);
    const { result } = JSON.parse(out) as { result: { tools: unknown[] } };
    assert.equal(result.tools.length, 3);
  });
});
