import assert from 'node:assert/strict';
import {
  cellOfNotebook,
  hasSameLines,
  issueOfSelection,
  proposeTitle,
  quotedRanges,
  type SelectedCode,
} from '../../../src/model/selection';

const TITLES: readonly (readonly [text: string, title: string])[] = [
  ['// TODO: close the socket', 'close the socket'],
  ['  // TODO(ann): close the socket', 'close the socket'],
  ['# FIXME close the socket', 'close the socket'],
  ['/* HACK - sleeps */', 'sleeps'],
  ['<!-- XXX: which icon? -->', 'which icon?'],
  ['-- BUG [42]: NULL is not counted', 'NULL is not counted'],
  ['; todo: not a mark in lower case', 'todo: not a mark in lower case'],
  ['/**\n * Opens it.\n * TODO: and closes it\n */\nopen();', 'and closes it'],
  ['// TODO\n// retry when it is busy', 'retry when it is busy'],
  ['const TODO_LIST = [];', 'const TODO_LIST = []'],
  ['const TODO = load();', 'const TODO = load()'],
  ['// DEBUG: on', 'DEBUG: on'],
  ['\n\n  {\n  // ---\n  function open(path) {\n}', 'function open(path)'],
  ['/** Opens it. */', 'Opens it.'],
  ['"""Reads a gauge."""', 'Reads a gauge.'],
  ['x'.repeat(120), `${'x'.repeat(100)}…`],
  [`// ${'word '.repeat(40)}`, `${'word '.repeat(20).trim()}…`],
  ['// TODO: größer als 3 🚀', 'größer als 3 🚀'],
  ['{}\n', ''],
  ['', ''],
];

const SELECTED: SelectedCode = { text: 'a', language: 'typescript', path: 'src/a.ts', firstLine: 3, lastLine: 3 };

describe('an issue made of selected code', () => {
  for (const [text, title] of TITLES) it(`proposes ${JSON.stringify(title)}`, () => assert.equal(proposeTitle(text), title));

  it('quotes the code and says where it is', () => {
    const { content } = issueOfSelection({
      ...SELECTED,
      text: '    if (a) {\r\n      b();\r\n    }\r\n',
      lastLine: 5,
      branch: 'main',
      commit: '0123456789abcdef',
    });
    assert.equal(content, '`src/a.ts:3-5` · `main` · `0123456789ab`\n\n```typescript\nif (a) {\n  b();\n}\n```\n');
  });

  const FENCES: readonly (readonly [text: string, language: string, fence: string])[] = [
    ['a', 'python', '```python'],
    ['```\na\n```', 'markdown', '````markdown'],
    ['`````', 'x', '``````x'],
    ['a', 'plaintext', '```'],
    ['a', 'bad language`', '```'],
  ];
  for (const [text, language, fence] of FENCES) {
    it(`fences ${JSON.stringify(text)} with ${fence}`, () => {
      const lines = issueOfSelection({ ...SELECTED, text, language })
        .content.trimEnd()
        .split('\n');
      assert.equal(lines[2], fence);
      assert.equal(lines.at(-1), /^`+/.exec(fence)![0]);
    });
  }

  it('keeps ticks in a path from ending the code', () => {
    assert.match(issueOfSelection({ ...SELECTED, path: 'a`b.ts' }).content, /^``a`b\.ts:3``\n/);
  });
});

describe('where the code of an issue is', () => {
  const COMMIT = '0123456789abcdef';
  const CASES: readonly (readonly [title: string, selected: Partial<SelectedCode>, where: string])[] = [
    ['a clean file', { branch: 'main', commit: COMMIT }, '`src/a.ts:3` · `main` · `0123456789ab`'],
    [
      'a changed file',
      { branch: 'main', commit: COMMIT, isChanged: true },
      '`src/a.ts:3` · `main` · uncommitted changes on top of `0123456789ab`',
    ],
    ['a file without a commit', { branch: 'main', isChanged: true }, '`src/a.ts:3` · `main`'],
    ['an old version', { commit: COMMIT }, '`src/a.ts:3` · `0123456789ab`'],
    ['a file that is nowhere', { path: 'Untitled-1', isUnsaved: true }, '`Untitled-1:3` · not saved'],
    ['what has no lines', { path: 'Git', hasNoLines: true }, '`Git`'],
    ['a cell', { path: 'a.ipynb', cell: 2, lastLine: 5, commit: COMMIT }, '`a.ipynb` · cell 2, lines 3-5 · `0123456789ab`'],
    [
      'a cell that has changed',
      { path: 'a.ipynb', cell: 2, commit: COMMIT, isChanged: true },
      '`a.ipynb` · cell 2, lines 3 · uncommitted changes on top of `0123456789ab`',
    ],
  ];
  for (const [title, selected, where] of CASES) {
    it(`is said of ${title}`, () => assert.equal(issueOfSelection({ ...SELECTED, ...selected }).content.split('\n')[0], where));
  }

  it('is said of each piece, in their order, with the title of a mark in any', () => {
    const { title, content } = issueOfSelection([
      { ...SELECTED, text: 'open();' },
      { ...SELECTED, text: '// TODO: close it', firstLine: 8, lastLine: 8 },
    ]);
    assert.equal(title, 'close it');
    assert.equal(content, '`src/a.ts:3`\n\n```typescript\nopen();\n```\n\n`src/a.ts:8`\n\n```typescript\n// TODO: close it\n```\n');
  });
});

describe('what is quoted of several cursors', () => {
  /** `line.character-line.character`, counted from 0. */
  const CASES: readonly (readonly [selections: string, quoted: string])[] = [
    ['3.2-3.2', '3'],
    ['3.2-3.6', '3[2-6]'],
    ['3.2-5.1', '3-5'],
    ['3.2-5.0', '3-4'],
    ['7.0-8.3 1.0-2.3', '1-2 7-8'],
    ['1.0-2.3 5.1-5.1', '1-2'],
    ['5.1-5.1 1.0-2.3 9.0-9.0', '1-2'],
    ['1.0-4.3 2.0-3.3', '1-4'],
    ['1.0-4.3 4.5-6.3', '1-6'],
    ['1.0-2.9 3.0-4.9', '1-2 3-4'],
    ['3.1-3.2 3.5-3.6', '3'],
    ['3.1-3.2 3.1-3.2', '3[1-2]'],
    ['3.1-3.2 5.1-5.2', '3[1-2] 5[1-2]'],
    ['3.1-3.2 4.1-4.2 5.1-5.2', '3-5'],
    ['5.0-5.0 3.0-3.0 4.0-4.0 8.0-8.0', '3-5 8'],
    ['1.0-2.3 3.1-3.2', '1-2 3[1-2]'],
    ['1.0-3.0 2.5-2.9', '1-2'],
  ];
  for (const [selections, quoted] of CASES) {
    it(`is ${quoted} of ${selections}`, () => {
      const spans = selections.split(' ').map((it) => {
        const [start, end] = it.split('-').map((at) => ({ line: Number(at.split('.')[0]), character: Number(at.split('.')[1]) }));
        return { start: start!, end: end! };
      });
      const output = quotedRanges(spans).map(({ first, last, part }) =>
        part ? `${first}[${part.from}-${part.to}]` : first === last ? `${first}` : `${first}-${last}`,
      );
      assert.equal(output.join(' '), quoted);
    });
  }
});

describe('whether lines are as they were committed', () => {
  const CASES: readonly (readonly [ours: string, theirs: string, first: number, last: number, same: boolean])[] = [
    ['a\nb\nc', 'a\nb\nc', 0, 2, true],
    ['a\r\nb', 'a\nb', 0, 1, true],
    ['a\nB\nc', 'a\nb\nc', 0, 0, true],
    ['a\nB\nc', 'a\nb\nc', 0, 1, false],
    ['x\na\nb', 'a\nb', 1, 2, false],
    ['a\nb', 'a', 1, 1, false],
    ['a', '', 0, 0, false],
  ];
  for (const [ours, theirs, first, last, isSame] of CASES) {
    it(`${JSON.stringify(ours)} and ${JSON.stringify(theirs)}, lines ${first} to ${last}: ${isSame}`, () =>
      assert.equal(hasSameLines(ours, theirs, { first, last }), isSame));
  }

  it('is told of the cells of a notebook', () => {
    const notebook = JSON.stringify({ cells: [{ source: ['a\n', 'b'] }, { source: 'c' }, {}] });
    assert.deepEqual(
      [1, 2, 3, 4].map((cell) => cellOfNotebook(notebook, cell)),
      ['a\nb', 'c', undefined, undefined],
    );
    assert.equal(cellOfNotebook('# %% cell', 1), undefined);
    assert.equal(cellOfNotebook('null', 1), undefined);
  });
});
