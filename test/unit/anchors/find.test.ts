import assert from 'node:assert/strict';
import { findAnchors, type Anchor, type AnchorFiles, type AnchorState } from '../../../src/anchors/find';
import { LineIndex } from '../../../src/anchors/line-index';
import { textLines } from '../../../src/anchors/text';
import { Random } from '../../support/random';

const CODE = `import { open } from 'node:fs/promises';

/** Reads settings from a file. */
export async function readSettings(path: string): Promise<Settings> {
  const handle = await open(path);
  try {
    const text = await handle.readFile('utf8');
    return parseSettings(text);
  } finally {
    await handle.close();
  }
}

/** Writes settings to a file. */
export async function writeSettings(path: string, settings: Settings): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(JSON.stringify(settings));
  } finally {
    await handle.close();
  }
}
`;

function anchorOf(text: string, first: number, last: number, path = 'src/settings.ts'): Anchor {
  const lines = textLines(text);
  return {
    path,
    first,
    lines: lines.slice(first - 1, last),
    before: lines.slice(Math.max(0, first - 6), first - 1),
    after: lines.slice(last, last + 5),
  };
}

const filesOf = (texts: Record<string, string>, old?: string): AnchorFiles => ({
  read: (path) => Promise.resolve(texts[path]),
  readOld: () => Promise.resolve(old),
  likely: () => Promise.resolve(Object.keys(texts)),
});

async function find(anchor: Anchor, texts: Record<string, string>, old?: string): Promise<AnchorState> {
  const [state] = await findAnchors([anchor], filesOf(texts, old));
  return state!;
}

/** Formats a result: the state, and the place if there is one. */
const brief = (state: AnchorState): string =>
  state.state === 'lost' ? 'lost' : `${state.state} ${state.path}:${state.first}-${state.last}`;

const READ = anchorOf(CODE, 4, 12);
const CLOSE = anchorOf(CODE, 20, 20);
const PATH = 'src/settings.ts';

describe('An anchor', () => {
  const cases: readonly [string, Anchor, Record<string, string>, string][] = [
    ['that nothing happened to', READ, { [PATH]: CODE }, `exact ${PATH}:4-12`],
    ['in lines that end in CRLF now', READ, { [PATH]: CODE.replaceAll('\n', '\r\n') }, `exact ${PATH}:4-12`],
    ['in lines that end in CR now', READ, { [PATH]: CODE.replaceAll('\n', '\r') }, `exact ${PATH}:4-12`],
    ['after a byte order mark', READ, { [PATH]: `\ufeff${CODE}` }, `exact ${PATH}:4-12`],
    ['with a path of Windows', { ...READ, path: '.\\src\\settings.ts' }, { [PATH]: CODE }, `exact ${PATH}:4-12`],
    ['below new lines', READ, { [PATH]: `// One\n// Two\n${CODE}` }, `moved ${PATH}:6-14`],
    ['in a file without its last line end', CLOSE, { [PATH]: CODE.trimEnd() }, `exact ${PATH}:20-20`],
    ['of one line that has a twin', CLOSE, { [PATH]: `// One\n${CODE}` }, `moved ${PATH}:21-21`],
    ['in tabs instead of spaces', READ, { [PATH]: CODE.replace(/^( {2})+/gm, (s) => '\t'.repeat(s.length / 2)) }, `changed ${PATH}:4-12`],
    ['in a file of another name', READ, { 'lib/config.ts': CODE }, 'moved lib/config.ts:4-12'],
    ['whose file is gone', READ, {}, 'lost'],
    ['whose file is empty', READ, { [PATH]: '' }, 'lost'],
    ['whose file is binary', READ, { [PATH]: `\0${CODE}` }, 'lost'],
    ['whose lines are gone', READ, { [PATH]: textLines(CODE).toSpliced(2).join('\n') }, 'lost'],
    ['whose function is renamed', READ, { [PATH]: CODE.replaceAll('readSettings', 'loadSettings') }, `changed ${PATH}:4-12`],
    [
      'that has got a line inside',
      READ,
      { [PATH]: CODE.replace("readFile('utf8');\n", "readFile('utf8');\n    log(text.length);\n") },
      `changed ${PATH}:4-13`,
    ],
    [
      'that was moved into another file',
      READ,
      { [PATH]: textLines(CODE).toSpliced(2, 10).join('\n'), 'src/read.ts': `// Reads.\n${textLines(CODE).slice(2, 12).join('\n')}` },
      'moved src/read.ts:3-11',
    ],
    ['without a line', { ...READ, lines: [] }, { [PATH]: CODE }, 'lost'],
    ['that says it is beyond the end', { ...READ, first: 4000 }, { [PATH]: CODE }, `moved ${PATH}:4-12`],
    ['that says it is at no line', { ...READ, first: -7 }, { [PATH]: CODE }, `moved ${PATH}:4-12`],
  ];
  for (const [title, anchor, texts, expected] of cases) {
    it(`${title} is ${expected}`, async () => {
      assert.equal(brief(await find(anchor, texts)), expected);
      const old = CODE;
      assert.equal(brief(await find(anchor, texts, old)), expected, 'with the earlier file');
    });
  }

  it('is at most a suggestion if only similar code is left', async () => {
    const state = await find(READ, { [PATH]: textLines(CODE).toSpliced(2, 10).join('\n') }, CODE);
    assert.ok(state.state === 'lost' || state.isSuggestion, JSON.stringify(state));
  });

  it('is found by its own lines if the earlier file does not match', async () => {
    assert.equal(brief(await find(READ, { [PATH]: `// One\n${CODE}` }, 'something else\n'.repeat(30))), `moved ${PATH}:5-13`);
  });
});

describe('Finding anchors', () => {
  it('reads each file once, and other files only if an anchor is missing', async () => {
    const reads: string[] = [];
    const texts: Record<string, string> = { [PATH]: `// One\n${CODE}`, 'src/other.ts': CODE };
    const files: AnchorFiles = {
      ...filesOf(texts, CODE),
      read(path) {
        reads.push(path);
        return Promise.resolve(texts[path]);
      },
    };
    const anchors = Array.from({ length: 20 }, (_, index) => anchorOf(CODE, 2 + index, 2 + index));
    const states = await findAnchors(anchors, files);
    assert.deepEqual(states.map(brief).slice(1, 3), [`moved ${PATH}:4-4`, `moved ${PATH}:5-5`]);
    assert.equal(reads.filter((path) => path === PATH).length, 1);
    assert.ok(reads.length <= 2);
  });

  it('returns results in the order of the anchors', async () => {
    const anchors = [anchorOf(CODE, 4, 4), anchorOf(CODE, 15, 15, 'b.ts'), anchorOf(CODE, 14, 14)];
    const states = await findAnchors(anchors, filesOf({ [PATH]: CODE, 'b.ts': CODE }));
    assert.deepEqual(states.map(brief), [`exact ${PATH}:4-4`, 'exact b.ts:15-15', `exact ${PATH}:14-14`]);
  });

  it('stops between two anchors when it is cancelled', async () => {
    const cancel = new AbortController();
    const anchors = Array.from({ length: 1000 }, () => READ);
    const running = findAnchors(anchors, filesOf({ [PATH]: `// One\n${CODE}` }), cancel.signal);
    setImmediate(() => cancel.abort(new Error('Nobody waits any more.')));
    await assert.rejects(running, /Nobody waits any more/);
  });

  it('never throws, and finds unchanged code exactly', async () => {
    const random = new Random(3);
    const noise = (length: number): string =>
      Array.from({ length }, () => String.fromCodePoint(Math.floor(random.next() ** 4 * 0x2ffff)))
        .join('')
        .replaceAll('\0', ' ');
    for (let count = 0; count < 60; count++) {
      const [before, after] = [noise(random.below(3000)), noise(random.below(3000))];
      const lines = textLines(before);
      const first = 1 + random.below(lines.length);
      const anchor = anchorOf(before, first, Math.min(lines.length, first + random.below(9)));
      await find(anchor, { [PATH]: after }, random.chance(0.5) ? before : undefined);
      if (anchor.lines.length > 0) assert.equal((await find(anchor, { [PATH]: before })).state, 'exact');
    }
  });

  it('is bounded: a minified line, and a hundred thousand lines', async () => {
    const minified = `var a=1;${'function b(c){return c+1}'.repeat(100_000)}\n`;
    assert.equal(brief(await find(anchorOf(minified, 1, 1), { [PATH]: `// One\n${minified}` })), `moved ${PATH}:2-2`);
    const long = Array.from({ length: 100_000 }, (_, index) => (index % 9 ? '    step();' : `  call${index}(${index * 7});`)).join('\n');
    assert.equal(brief(await find(anchorOf(long, 90_001, 90_012), { [PATH]: `// One\n${long}` }, long)), `moved ${PATH}:90002-90013`);
  });
});

describe('An index of lines', () => {
  const index = new LineIndex();
  index.set('a.ts', CODE);
  index.set('b.ts', 'export const answer = 42;\nexport const question = "unknown";\n');
  index.set('c.ts', `${CODE.replaceAll('\n', '\r\n')}\nexport const more = parseSettings;\n`);

  it('returns the files that contain the lines, the most likely first', () => {
    assert.deepEqual(index.likely(['\texport const answer = 42;'], 5), ['b.ts']);
    assert.deepEqual(index.likely([...textLines(CODE), 'export const more = parseSettings;'], 5), ['c.ts', 'a.ts']);
    assert.deepEqual(index.likely(textLines(CODE), 1).length, 1);
    assert.deepEqual(index.likely(['}', '', 'nobody has such a line'], 5), []);
  });

  it('forgets deleted lines of a file', () => {
    index.set('b.ts', 'export const nothing = undefined;');
    assert.deepEqual(index.likely(['export const answer = 42;'], 5), []);
    index.delete('a.ts');
    assert.deepEqual(index.likely(textLines(CODE), 5), ['c.ts']);
    assert.equal(index.size, 2);
  });
});
