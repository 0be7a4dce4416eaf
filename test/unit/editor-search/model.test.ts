import assert from 'node:assert/strict';
import { joinHits, parseWish } from '../../../src/editor/search/model';
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
      assert.deepEqual(parseWish(text), { number, words });
    });
  }

  it('shows the number that was typed first, the rest as changed last, and nothing twice', () => {
    const at = (number: number, day: number) => ({ place: 'a', issue: anIssue(number, { updatedOn: `2026-01-0${day}T00:00:00.000Z` }) });
    const hits = joinHits([at(12, 1)], [[at(3, 2), at(12, 1)], [{ ...at(12, 4), place: 'b' }]]);
    assert.deepEqual(
      hits.map(({ place, issue }) => `${place}${issue.number}`),
      ['a12', 'b12', 'a3'],
    );
  });
});
