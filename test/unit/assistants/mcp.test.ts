import assert from 'node:assert/strict';
import { McpSession, PROTOCOL_VERSIONS } from '../../../src/assistants/mcp';
import type { ToolHost } from '../../../src/assistants/host';
import { ROCKET, World } from './support';

interface Reply {
  jsonrpc: string;
  id: unknown;
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
}

describe('A session of the Model Context Protocol', () => {
  let world: World;
  before(async () => {
    world = await World.open();
    await world.by('ann').create(ROCKET, { title: 'One' });
  });
  after(() => world.close());
  beforeEach(() => (world.mayWrite = false));

  async function replies(messages: readonly unknown[], host: ToolHost = world.host): Promise<Reply[]> {
    const sentLines: string[] = [];
    const session = new McpSession({ host, version: '1.2.3', send: (message) => sentLines.push(message) });
    for (const message of messages) session.receive(typeof message === 'string' ? message : JSON.stringify(message));
    await session.settled();
    assert.ok(sentLines.every((line) => !line.includes('\n')));
    return sentLines.map((line) => JSON.parse(line) as Reply);
  }
  const call = (name: unknown, input?: unknown, id: unknown = 1) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name, arguments: input },
  });

  it('negotiates a revision of the protocol: the newest if it does not know the requested one', async () => {
    for (const [reference, input] of [
      ...PROTOCOL_VERSIONS.map((it) => [it, it]),
      ['1999-01-01', PROTOCOL_VERSIONS[0]],
      [7, PROTOCOL_VERSIONS[0]],
    ]) {
      const [reply] = await replies([{ jsonrpc: '2.0', id: 0, method: 'initialize', params: { protocolVersion: reference } }]);
      assert.deepEqual([reply?.id, reply?.result?.protocolVersion, reply?.result?.capabilities], [0, input, { tools: {} }]);
      assert.deepEqual(reply?.result?.serverInfo, { name: 'issue-bucket', title: 'Issue Bucket', version: '1.2.3' });
    }
  });

  it('lists tools that read, and those that write if writing is allowed', async () => {
    const names = async () => {
      const [reply] = await replies([{ jsonrpc: '2.0', id: 'a', method: 'tools/list' }]);
      return (reply?.result?.tools as { name: string }[]).map(({ name }) => name);
    };
    assert.deepEqual(await names(), ['find_issues', 'read_issue', 'code_of_issue']);
    world.mayWrite = true;
    assert.equal((await names()).length, 6);
  });

  const WRONG: [title: string, message: unknown, code: number, message: RegExp, id: unknown][] = [
    ['no JSON', '{"jsonrpc": "2.0", ', -32700, /not JSON/, null],
    ['a batch', [call('find_issues')], -32600, /JSON-RPC 2\.0/, null],
    ['a text', '"x"', -32600, /JSON-RPC 2\.0/, null],
    ['another version', { jsonrpc: '1.0', id: 1, method: 'ping' }, -32600, /JSON-RPC 2\.0/, null],
    ['no id but an object', { jsonrpc: '2.0', id: {}, method: 'ping' }, -32600, /JSON-RPC 2\.0/, null],
    ['no method', { jsonrpc: '2.0', id: 5 }, -32600, /no method/, 5],
    ['an unknown method', { jsonrpc: '2.0', id: 5, method: 'tools/delete\u202e' }, -32601, /no method 'tools\/delete'\.$/, 5],
    ['params in a list', { jsonrpc: '2.0', id: 5, method: 'tools/call', params: [1] }, -32602, /must be an object/, 5],
    ['no tool', { jsonrpc: '2.0', id: 5, method: 'tools/call' }, -32602, /names no tool/, 5],
    ['an unknown tool', call('delete_issue', {}, 5), -32602, /no tool 'delete_issue'/, 5],
    ['a name of all objects', call('__proto__', {}, 5), -32602, /no tool '__proto__'/, 5],
    ['a tool that writes', call('comment_on_issue', { number: 1, text: 'x' }, 5), -32602, /only reads\. .*--write/, 5],
    ['arguments in a list', call('read_issue', [1], 5), -32602, /arguments must be an object/, 5],
  ];
  for (const [title, message, code, expectedMessage, id] of WRONG) {
    it(`answers ${title} with an error of the protocol`, async () => {
      const [reply, ...furtherReplies] = await replies([message]);
      assert.deepEqual([reply?.id, reply?.error?.code, furtherReplies], [id, code, []]);
      assert.match(reply?.error?.message ?? '', expectedMessage);
    });
  }

  it('reports invalid arguments to the model, which can correct them', async () => {
    const [reply] = await replies([call('read_issue', { number: 'one' })]);
    assert.equal(reply?.result?.isError, true);
    assert.match(JSON.stringify(reply?.result?.content), /must be a whole number/);
  });

  it('does not answer notices, empty lines and responses', async () => {
    const notices = [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 1, result: {} },
      '',
      '  ',
      { jsonrpc: '2.0', method: 'nothing' },
    ];
    assert.deepEqual(await replies(notices), []);
  });

  it('runs calls in their order, and answers others meanwhile', async () => {
    world.mayWrite = true;
    const all = await replies([
      call('comment_on_issue', { number: 1, text: 'First' }, 1),
      call('read_issue', { number: 1 }, 2),
      { jsonrpc: '2.0', id: 3, method: 'ping' },
    ]);
    assert.deepEqual(
      all.map(({ id }) => id),
      [3, 1, 2],
    );
    assert.match(JSON.stringify(all.at(-1)), /First/);
  });

  it('stops cancelled calls without an answer, and never starts calls that were cancelled while they waited', async () => {
    const messages: string[] = [];
    const cancel = (requestId: unknown) =>
      session.receive(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } }));
    let started = 0;
    const host: ToolHost = {
      mayWrite: false,
      repository: (_, signal) =>
        new Promise((_resolve, reject) => {
          started++;
          signal.addEventListener('abort', () => reject(new Error('Stopped.')));
          for (const id of [2, 99, 1]) cancel(id);
        }),
    };
    const session = new McpSession({ host, version: '1', send: (message) => messages.push(message) });
    for (const id of [1, 2]) session.receive(JSON.stringify(call('find_issues', {}, id)));
    await session.settled();
    assert.deepEqual([messages, started], [[], 1]);
  });
});
