import assert from 'node:assert/strict';
import { markupOf } from '../../../src/tracker/archive/markup';
import { computingMs } from '../../support/computing';

const BEFORE = '2012-09-30T23:59:59.999999Z';
const SINCE = '2012-10-01T00:00:00.000000Z';

const CASES: readonly [title: string, text: string, before: string, since: string][] = [
  ['plain words', 'It is broken.', 'creole', 'markdown'],
  ['nothing', ' \r\n', 'markdown', 'markdown'],
  ['a fenced block', 'See:\r\n\r\n```\r\nx\r\n```', 'markdown', 'markdown'],
  ['a link of Markdown', 'see [here](http://example.com/a)', 'markdown', 'markdown'],
  ['a block of Creole', 'See:\r\n{{{\r\n#!python\r\nx\r\n}}}', 'creole', 'creole'],
  ['a link of Creole', 'done: [[https://example.com/a|here]]', 'creole', 'creole'],
  ['a link of Creole without a text', 'done: [[https://example.com/a]]', 'creole', 'creole'],
  ["a template's braces", 'use {{{name}}} for raw HTML', 'creole', 'markdown'],
  ['an array in an array', 'x = [[1, 2], [3, 4]]', 'creole', 'markdown'],
  ['a call after an index', 'handlers[i](event)', 'creole', 'markdown'],
  ['signs of both', '{{{\r\n[a](http://b)\r\n}}}', 'creole', 'markdown'],
  ['what Bitbucket wrote for a commit', '→ <<cset 0311d7d8ed7f>>', 'creole', 'markdown'],
];

describe('The markup of a text of an archive', () => {
  for (const [title, text, before, since] of CASES) {
    it(`is ${before} before October 2012 and ${since} from then on, for ${title}`, () => {
      assert.equal(markupOf(text, BEFORE), before);
      assert.equal(markupOf(text, SINCE), since);
    });
  }

  for (const signs of ['[', '[a](http://', '[[http://a', '[[/|', '{{{ ', '`', '\n ', '[a]']) {
    it(`is decided in less than a second for a megabyte of ${JSON.stringify(signs)}`, () => {
      const ms = computingMs(() => markupOf(signs.repeat(2 ** 20 / signs.length), SINCE));
      assert.ok(ms < 1000, `${ms} ms`);
    });
  }
});
