import assert from 'node:assert/strict';
import { hiddenTitleExcerpt, mergeResults, parseSearch, hitToShow } from '../../../src/lists/search';
import { anIssue } from '../../support/issues';

describe('The search', () => {
  const wishes: [text: string, number: number | undefined, words: string | null][] = [
    ['', undefined, null],
    ['  ', undefined, null],
    ['#12', 12, null],
    ['12', 12, '12'],
    ['#', undefined, null],
    ['#0', undefined, null],
    ['crash on save', undefined, 'crash on save'],
    ['issue #12', undefined, 'issue #12'],
    ['99999999999', undefined, '99999999999'],
  ];
  for (const [text, number, words] of wishes) {
    it(`takes ${JSON.stringify(text)} for ${number === undefined ? 'no number' : `number ${number}`} and ${words === null ? 'no words' : 'words'}`, () => {
      assert.deepEqual(parseSearch(text), { number, words });
    });
  }

  it('shows what of a long title was found, where its beginning does not', () => {
    const title = `${'起動時に'.repeat(20)}エラーが出る C++ kestrel`;
    const displayed = '起動時に起動時に…';
    assert.match(hiddenTitleExcerpt(displayed, title, 'エラー')!, /^…起動時に.*エラーが出る/);
    assert.match(hiddenTitleExcerpt(displayed, title, '起動 kestrel')!, /kestrel/);
    for (const [input, words] of [
      [displayed, '起動'],
      [title, 'エラー'],
      [displayed, 'elsewhere'],
      [displayed, null],
    ] as const)
      assert.equal(hiddenTitleExcerpt(input, title, words), undefined);
  });

  it('shows the number that was typed first, the rest as changed last, and nothing twice', () => {
    const at = (number: number, day: number) => ({ place: 'a', issue: anIssue(number, { updatedOn: `2026-01-0${day}T00:00:00.000Z` }) });
    const hits = mergeResults([at(12, 1)], [[at(3, 2), at(12, 1)], [{ ...at(12, 4), place: 'b' }]]);
    assert.deepEqual(
      hits.map(({ place, issue }) => `${place}${issue.number}`),
      ['a12', 'b12', 'a3'],
    );
  });

  const long = `${'before '.repeat(20)}the Straße floods ${'after '.repeat(40)}`;
  const excerpts: [title: string, title: string, content: string, words: string | null, expected: string | undefined][] = [
    ['is left out where the title has the words', 'High tide', 'the tide is high', 'TIDE', undefined],
    ['shows where the description has them', 'Show the moon', 'next to the tide table', 'Tide', 'next to the tide table'],
    ['shows the word that the title lacks', 'Show the moon', 'beside the tide', 'moon tide', 'beside the tide'],
    ['is cut at a word before it', 'Gauge', long, 'straße', `…${'before '.repeat(5)}the Straße floods ${'after '.repeat(11)}after…`],
    ['is one line', 'Gauge', 'one\n\n  two\tthree', 'two', 'one two three'],
    ['is left out where nobody typed', 'Gauge', 'text', null, undefined],
    ['is left out where the description has none', 'Gauge', 'text', 'comment', undefined],
  ];
  for (const [caseTitle, title, content, words, expected] of excerpts) {
    it(`gives an excerpt that ${caseTitle}`, () => assert.equal(hitToShow({ title, content }, words)?.text, expected));
  }

  it('says where the site has found it, before what can be seen', () => {
    const comment = { id: 3, author: null, createdOn: '2026-01-01T00:00:00Z' };
    const reported = { field: 'comment', text: 'a tide', marks: [[2, 6]], comment } as const;
    assert.equal(hitToShow({ title: 'Gauge', content: 'the tide' }, 'tide', reported), reported);
    assert.equal(hitToShow({ title: 'Gauge', content: 'the tide' }, 'tide', { ...reported, field: 'title' }), undefined);
  });
});
