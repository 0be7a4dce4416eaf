import assert from 'node:assert/strict';
import { issueOfSelection, proposeTitle, type Selected } from '../../../src/model/selection';

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

const SELECTED: Selected = { text: 'a', language: 'typescript', path: 'src/a.ts', firstLine: 3, lastLine: 3 };

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
