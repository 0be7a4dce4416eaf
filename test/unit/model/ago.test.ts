import assert from 'node:assert/strict';
import { friendlyDate } from '../../../src/model/ago';

const NOW = new Date(2026, 10, 29, 12, 0); // a Sunday
const CASES: readonly (readonly [title: string, date: Date, english: RegExp, german: RegExp])[] = [
  ['today', new Date(2026, 10, 29, 9, 5), /^0?9:05/, /^09:05$/],
  ['later, by another clock', new Date(2026, 10, 29, 12, 5), /^12:05/, /^12:05$/],
  ['yesterday, though less than a day ago', new Date(2026, 10, 28, 23, 59), /^yesterday$/, /^gestern$/],
  ['this week', new Date(2026, 10, 24, 9, 0), /^Tuesday$/, /^Dienstag$/],
  ['six days ago', new Date(2026, 10, 23, 23, 0), /^Monday$/, /^Montag$/],
  ['a week ago, whose weekday is today as well', new Date(2026, 10, 22, 9, 0), /^November 22, 2026$/, /^22\. November 2026$/],
];

describe('A moment of the past in words', () => {
  for (const [title, date, english, german] of CASES) {
    it(`is named as people do: ${title}`, () => {
      assert.match(friendlyDate(date.toISOString(), 'en', NOW), english);
      assert.match(friendlyDate(date.toISOString(), 'de', NOW), german);
    });
  }
});
