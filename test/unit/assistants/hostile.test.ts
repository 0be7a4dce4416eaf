import assert from 'node:assert/strict';
import { callTool } from '../../../src/assistants';
import { MAX_ANSWER_BYTES } from '../../../src/assistants/answer';
import { ASSISTANT_TOOLS, INPUTS } from '../../../src/assistants/definitions';
import { McpSession } from '../../../src/assistants/mcp';
import { Random } from '../../support/random';
import { DOCS, ROCKET, World } from './support';

const ROUNDS = 400;
const SEED = Number(process.env.SEED ?? 7);

/** Values that a model could make up, or be told to. */
const VALUES: readonly unknown[] = [
  ...[undefined, null, true, 0, 1, 2, 3, -1, 1.5, 1e21, Number.MAX_SAFE_INTEGER, '', ' ', '1', '#1', '*', '"*"', 'me', 'ann', 'none'],
  ...[
    'acme/rocket',
    'acme/docs',
    'ACME/ROCKET',
    '../docs',
    'acme/rocket/../docs',
    'acme/rocket#',
    'acme%2frocket',
    'file:///etc/passwd',
    '\\\\host\\share',
  ],
  ...[
    'is:open',
    'is:opne',
    '"',
    'sort:x',
    '-',
    `${'('.repeat(300)}`,
    'a '.repeat(400),
    `in:title ${'x'.repeat(900)}`,
    "'; drop table issues; --",
    '潮位 🌊',
  ],
  ...[
    'description:0',
    'description:1',
    'comment-1:5',
    'anchor-1:0',
    '20.aaaaaaaa',
    '\u202e\u200b\u0000\ud800',
    '<script>',
    '${7*7}',
    '%s%n',
    'x'.repeat(49_000),
  ],
  ...[
    'new',
    'closed',
    'deleted',
    'bug',
    'blocker',
    [],
    [1],
    {},
    { length: 1 },
    { toString: 'x' },
    JSON.parse('{"__proto__":{"a":1}}') as unknown,
  ],
];
/** What is right now and then, so that much of it is run. */
const PLAUSIBLE: Readonly<Record<string, readonly unknown[]>> = {
  number: [1, 2, 3],
  repository: [undefined, 'acme/rocket'],
  status: ['open', 'closed'],
  kind: ['bug', 'task'],
  priority: ['minor', 'blocker'],
  limit: [1, 100],
  cursor: [undefined],
  assignee: ['', undefined],
  component: ['', undefined],
  milestone: [undefined],
  version: [undefined],
  revision: ['1-1', '2-2;x'],
};

describe('A hostile model', () => {
  let world: World;
  before(async () => {
    world = await World.open();
    for (let n = 1; n <= 3; n++) await world.by('ann').create(ROCKET, { title: `Issue ${n}`, content: 'Text' });
    await world.by('ann').addComment(ROCKET, 1, { content: 'Said' });
    await world.by('ann').create(DOCS, { title: 'Of others', content: 'Not for it' });
  });
  after(() => world.close());

  it(`gets a bounded answer or a sentence to anything, and reaches nothing else (seed ${SEED})`, async () => {
    const random = new Random(SEED);
    const calledTools = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      const { name } = random.pick(ASSISTANT_TOOLS);
      const keys = Object.keys(INPUTS[name].entries).filter(() => random.chance(0.9));
      const value = (key: string): unknown => random.pick(random.chance(0.85) ? (PLAUSIBLE[key] ?? VALUES) : VALUES);
      const input: unknown = random.chance(0.05) ? random.pick(VALUES) : Object.fromEntries(keys.map((key) => [key, value(key)]));
      const { text, error } = await callTool(world.host, name, input, new AbortController().signal);
      const title = `${name} ${JSON.stringify(input)?.slice(0, 300)}: ${text.slice(0, 300)}`;
      if (error === undefined) calledTools.add(name);
      assert.ok(Buffer.byteLength(text) <= MAX_ANSWER_BYTES, title);
      assert.ok(!text.startsWith('This failed unexpectedly'), title);
      assert.ok(!/Not for it|Of others|node_modules|\n {4}at /.test(text), title);
    }
    assert.ok(calledTools.size >= 5, `Only ${[...calledTools].join()} ever succeeded.`);
    // Nothing is gone, and nothing of the other repository was changed.
    for (const number of [1, 2, 3]) assert.equal((await world.service.get(ROCKET, number)).number, number);
    const other = await world.service.get(DOCS, 1);
    assert.deepEqual([other.title, other.content, other.commentCount], ['Of others', 'Not for it', 0]);
    assert.equal(({} as Record<string, unknown>).a, undefined);
  });

  it('gets answers to malformed messages', async () => {
    const sentMessages: { error?: { code: number } }[] = [];
    const session = new McpSession({
      host: world.host,
      version: '1',
      send: (it) => sentMessages.push(JSON.parse(it) as (typeof sentMessages)[number]),
    });
    const call = (input: string) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_issue","arguments":${input}}}`;
    const messages = [
      '['.repeat(200_000),
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      '{"a":'.repeat(100_000),
      '\u0000',
      '{"jsonrpc":"2.0","id":1e999,"method":"ping"}',
    ];
    messages.push(
      call(`{"number":${'9'.repeat(100_000)}}`),
      call(`{"number":1,"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
      call('{"number":1}'),
    );
    for (const message of messages) session.receive(message);
    await session.settled();
    assert.equal(sentMessages.length, messages.length);
    assert.ok(JSON.stringify(sentMessages.at(-1)).includes('Said'));
  });
});
