import assert from 'node:assert/strict';
import { computingMs } from '../../support/computing';
import { excerptOf } from '../../../src/markup/excerpt';

describe('The excerpt of a text', () => {
  const CASES: readonly [title: string, text: string, excerpt: string][] = [
    ['prose', 'One line\nand another.\n\nA paragraph.', 'One line and another. A paragraph.'],
    ['emphasis, code and links', '**Twice** in `poll()`, see [the log](https://example.com) *now*', 'Twice in poll(), see the log now'],
    ['a heading and a list', '## Cause\n- read\n  - again\n- write', 'Cause • read • again • write'],
    ['tasks', '- [x] read\n- [ ] write', '• [x] read • [ ] write'],
    ['what somebody else said', '> Is it so?\n>\n> > I say no.\n\nIt is.', 'It is.'],
    ['code', 'Run:\n\n```sh\nnpm test\n```\n\nThen look.', 'Run: … Then look.'],
    ['a table', 'Before\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\nAfter', 'Before … After'],
    ['signs that HTML escapes', 'a < b && "c" > \'d\' &amp;', 'a < b && "c" > \'d\' &'],
    ['HTML, which is text', '<b onclick="x">bold</b>', '<b onclick="x">bold</b>'],
    ['emphasis within a link and the other way', '[**the** log](https://example.com) and __[that](/x)__', 'the log and that'],
    ['what only looks like emphasis', '2 * 3 * 4, snake_case_name, a*b', '2 * 3 * 4, snake_case_name, a*b'],
    ['signs in code', 'Use `a * b * c` and \\*this\\*', 'Use a * b * c and *this*'],
    ['lines of Windows', '- one\r\n- two', '• one • two'],
    ['nothing but a quotation', '> quoted', ''],
    ['nothing', '', ''],
  ];
  for (const [title, text, excerpt] of CASES) it(`is the words of ${title}`, () => assert.equal(excerptOf(text, 'markdown', 200), excerpt));

  it('is read out of Creole and plain text, too', () => {
    assert.equal(excerptOf('= Cause =\n**Twice**, see [[https://example.com|the log]]', 'creole', 200), 'Cause Twice, see the log');
    assert.equal(
      excerptOf('{{{\ncode\n}}}\n* read //it//\n* {{{x = 1}}}, http://example.com/a', 'creole', 200),
      '… • read it • x = 1, http://example.com/a',
    );
    assert.equal(excerptOf('**as it\nis**', 'plaintext', 200), '**as it is**');
  });

  it('is cut between characters, and long texts are not read to their end', () => {
    assert.equal(excerptOf('word '.repeat(100_000), 'markdown', 12), 'word word w…');
    assert.equal(excerptOf('🌊'.repeat(20), 'markdown', 6), '🌊🌊…');
    assert.ok(computingMs(() => excerptOf('*['.repeat(500_000), 'markdown', 240)) < 1000);
  });
});
