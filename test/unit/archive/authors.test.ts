import assert from 'node:assert/strict';
import { readAuthors } from '../../../src/tracker/archive/authors';

const READ: readonly [text: string, authors: Record<string, string>][] = [
  ['{"Ana Costa": "ana", "557058:x-y": "bo"}', { 'Ana Costa': 'ana', '557058:x-y': 'bo' }],
  ['{"Ana": "", "Bo": null}', {}],
  ['name,username\r\n"Costa, Ana",ana\r\nbo, Bo.B \r\n', { 'Costa, Ana': 'ana', bo: 'Bo.B' }],
  ['\uFEFFa c;x', { 'a c': 'x' }],
  ['"said ""x""",y\nnobody,\n', { 'said "x"': 'y' }],
  ['', {}],
];

describe('A map of authors', () => {
  for (const [text, authors] of READ) {
    it(`is read: ${JSON.stringify(text)}`, () => assert.deepEqual(Object.fromEntries(readAuthors(text)), authors));
  }

  for (const [text, expected] of [
    ['{"Ana": "a b"}', /"Ana" the username "a b"/],
    ['{"Ana": 7}', /"Ana" a value that is not text/],
    ['{"Ana"', /not valid JSON/],
    ['Ana,ana\n,bo', /Line 2 of the map/],
  ] as const) {
    it(`is refused in a sentence: ${JSON.stringify(text)}`, () => assert.throws(() => readAuthors(text), expected));
  }
});
