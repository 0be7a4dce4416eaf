import assert from 'node:assert/strict';
import { csvCell, csvHead, csvRow } from '../../../src/model/csv';
import { toJson, toMarkdown } from '../../../src/model/export';
import type { Comment } from '../../../src/model/issue';
import { anIssue } from '../../support/issues';

/** Parses CSV by RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const { 1: quoted, 2: plain, 3: end } of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  return rows.slice(0, -1);
}

/** Splits lines as a program with another separator does: quotes count at the start of a cell. */
function split(text: string, separator: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at < text.length;) {
    const quoted = text[at] === '"' ? /^"(?:[^"]|"")*"?/.exec(text.slice(at))![0] : '';
    let end = at + quoted.length;
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
    cells.push(
      quoted === '' ? text.slice(at, end) : quoted.slice(1).replace(/"$/, '').replaceAll('""', '"') + text.slice(at + quoted.length, end),
    );
    at = end + 1;
  }
  return cells;
}

describe('A list as CSV', () => {
  const cells: [value: string | number | null, cell: string][] = [
    ['plain', 'plain'],
    [12, '12'],
    [-3, '-3'],
    [null, ''],
    ['a, b', '"a, b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    [' kept ', '" kept "'],
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['- a list\n- of two', '"\'- a list\n\'- of two"'],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\r=1', '"\'\r\'=1"'],
    ['＝1', "'＝1"],
    ['=cmd|"/c calc"!A1', '"\'=cmd|""/c calc""!A1"'],
    ['a=b', 'a=b'],
  ];
  const FORMULAS: string[] = ['=1+1', '+1', '-1', '@A1', '\uFF1D1', '\uFF0B1', '\uFF0D1', '\uFF201'];
  const BEFORE: string[] = [
    '',
    ' ',
    '\u00A0',
    '\uFEFF',
    '\u200B',
    '\t',
    '\n',
    '\r',
    'a\n',
    'a\r',
    'a\r\n',
    'a\n ',
    'a;',
    'a; ',
    'a\t',
    'a,',
    'a, ',
    'a;"',
    '"',
    ';',
    ';;',
    'a"\n"',
    'a\n\n',
  ];
  for (const formula of FORMULAS) {
    for (const before of BEFORE) {
      it(`makes a text of the formula in ${JSON.stringify(before + formula)} for every separator`, () => {
        const line = `x,${csvCell(before + formula)},y\n`;
        for (const separator of [',', ';', '\t']) {
          for (const cell of split(line, separator))
            assert.doesNotMatch(cell, /^[\s"\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u, `${separator} ${cell}`);
        }
      });
      it(`leaves ${JSON.stringify(before + formula)} to importers as it is`, () => {
        assert.deepEqual(parse(`${csvCell(before + formula, 'importers')},y\r\n`), [[before + formula, 'y']]);
      });
    }
  }
  it('leaves what is no formula as it is', () => {
    for (const text of ['a=b', 'a - b', 'x; y', 'e-mail', 'me@example.com', 'a\nb-c', '1;2', 'C++', '(-1)'])
      assert.equal(parse(`${csvCell(text)}\r\n`)[0]![0], text);
  });

  for (const [value, cell] of cells) it(`writes ${JSON.stringify(value)}`, () => assert.equal(csvCell(value), cell));

  it('has no mark for importers', () => {
    assert.equal(csvHead('importers'), csvHead().slice(1));
    assert.match(csvRow(anIssue(7, { title: '=1', content: '- a' }), '', 'importers'), /^7,=1,- a,/);
    assert.match(csvRow(anIssue(7, { title: '=1', content: '- a' })), /^7,'=1,'- a,/);
  });

  it('has a mark for spreadsheets, names that GitLab looks for, and reads as what was written', () => {
    const issue = anIssue(7, {
      title: 'Ünï "quoted", and more',
      content: 'first\r\nsecond, line\rthird',
      component: 'UI',
      assignee: { username: 'ann', displayName: 'Ann' },
      createdOn: '2016-05-26T21:21:07.598869Z',
    });
    const text = csvHead() + csvRow(issue, 'https://issues.example.com/7');
    assert.equal(text.charCodeAt(0), 0xfeff);
    const [head, row] = parse(text.slice(1)) as [string[], string[]];
    const record = Object.fromEntries(head.map((name, index) => [name.toLowerCase(), row[index]]));
    assert.deepEqual(record, {
      number: '7',
      title: 'Ünï "quoted", and more',
      description: 'first\nsecond, line\nthird',
      status: 'new',
      kind: 'bug',
      priority: 'major',
      assignee: 'ann',
      reporter: '',
      component: 'UI',
      milestone: '',
      version: '',
      created: '2016-05-26 21:21:07',
      updated: '2026-01-01 00:00:00',
      url: 'https://issues.example.com/7',
    });
    assert.ok(
      head.every((name) => /^\w+$/.test(name)),
      'Jira takes no punctuation in names',
    );
    assert.match(text, /\r\n$/);
  });
});

describe('Issues that people take along', () => {
  const comment = (id: number, set: Partial<Comment>): Comment => ({
    id,
    content: null,
    markup: 'markdown',
    author: null,
    createdOn: '2020-02-03T04:05:06.000000Z',
    updatedOn: null,
    changes: [],
    ...set,
  });
  const accepted = [
    {
      issue: anIssue(1, { title: 'One', content: 'Text', revision: 'secret to others' }),
      comments: [
        comment(1, { content: 'Said *so*', author: { username: 'ann', displayName: 'Ann' } }),
        comment(2, { changes: [{ field: 'status', old: 'new', new: 'open' }] }),
        comment(3, { content: '**creole**', markup: 'creole' }),
      ],
      repository: { owner: 'ann', slug: 'app' },
    },
    { issue: anIssue(2), comments: [], repository: { owner: 'ann', slug: 'app' }, url: 'https://x/2' },
  ];

  it('read as Markdown with what was said, and without changes that nobody said a word about', () => {
    const text = toMarkdown(accepted);
    assert.match(text, /^## #1 One\n/);
    assert.match(text, /\n### Ann \(ann\), 2020-02-03 04:05 UTC\n\nSaid \*so\*\n/);
    assert.match(text, /\n### Anonymous, 2020-02-03 04:05 UTC\n\n```creole\n\*\*creole\*\*\n```\n/);
    assert.equal(text.match(/^###? /gm)?.length, 4);
    assert.match(text, /\n## \[#2\]\(https:\/\/x\/2\) Issue 2\n/);
  });

  it('have the places in code that they are attached to', () => {
    const anchor = { id: 7, path: 'src/a.ts', first: 1, lines: ['a'], before: [], after: [], createdOn: '2020-02-03T04:05:06.000000Z' };
    const author = { username: 'ann', displayName: 'Ann', accountId: 'secret to others' };
    const attached = [{ ...accepted[1]!, anchors: [{ ...anchor, note: 'Why?', author }] }];
    assert.match(toMarkdown(attached), /\nWhy\?\n\n```ts\na\n```\n$/);
    const [issue] = JSON.parse(toJson(attached)) as [Record<string, unknown>];
    assert.deepEqual(issue['anchors'], [{ ...anchor, note: 'Why?', author: { username: 'ann', displayName: 'Ann' } }]);
    assert.equal(toJson(accepted).includes('anchors'), false);
  });

  it('are whole as JSON, history too', () => {
    const [first, second] = JSON.parse(toJson(accepted)) as [Record<string, unknown>, Record<string, unknown>];
    assert.deepEqual([first['repository'], first['number'], first['title'], 'revision' in first], ['ann/app', 1, 'One', false]);
    assert.deepEqual(
      (first['comments'] as Comment[]).map(({ id, changes }) => [id, changes.length]),
      [
        [1, 0],
        [2, 1],
        [3, 0],
      ],
    );
    assert.equal(second['url'], 'https://x/2');
  });
});
