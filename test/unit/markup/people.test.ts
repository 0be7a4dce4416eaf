import assert from 'node:assert/strict';
import { MAX_MENTIONED_PEOPLE, peopleMentioned } from '../../../src/markup/people';
import type { Markup } from '../../../src/model/enums';

const FENCE = '```';
const CASES: readonly [title: string, markup: Markup, text: string, names: string[]][] = [
  ['at the beginning, in the middle and at the end', 'markdown', '@ann, ask (@bob) or @carol.', ['ann', 'bob', 'carol']],
  ['each once', 'markdown', '@ann @bob @ann', ['ann', 'bob']],
  ['with signs in the name', 'plaintext', '@ann.smith @ann_2 @b-c. @Ёлкин!', ['ann.smith', 'ann_2', 'b-c', 'Ёлкин']],
  ['not in an address or a path', 'markdown', 'ann@b.example https://x.example/@ann @scope/package', []],
  ['not in code within a line', 'markdown', '`@ann` @bob `` @carol ` @dave `` \\`@eve\\`', ['bob', 'eve']],
  ['beside a sign of code that another paragraph has too', 'markdown', 'a ` @ann\n\n@bob ` b', ['ann', 'bob']],
  ['not in a fenced block', 'markdown', `@ann\n${FENCE}java\n@Override\n${FENCE}\n@bob`, ['ann', 'bob']],
  ['not in a fenced block of a list or a quote', 'markdown', '- a\n  ~~~\n  @ann\n  ~~~\n> ~~~\n> @bob\n> ~~~\n\n@carol', ['carol']],
  ['not in a fenced block that is never closed', 'markdown', `@ann\n${FENCE}\n@bob`, ['ann']],
  ['not in a longer fence', 'markdown', `${FENCE}\`\n${FENCE}\n@ann\n${FENCE}\`\n@bob`, ['bob']],
  ['in a list, a quote and a heading', 'markdown', '- @ann\n> @bob\n# @carol', ['ann', 'bob', 'carol']],
  ['not in code of Creole', 'creole', '@ann {{{@bob}}} @carol\n{{{\n@dave\n}}}\r\n@eve {{{ @frank', ['ann', 'carol', 'eve', 'frank']],
  ['in plain text, whatever signs it has', 'plaintext', '`@ann` {{{@bob}}}', ['ann', 'bob']],
  ['in a line of Windows', 'markdown', '@ann\r\n\r\n@bob\r\n', ['ann', 'bob']],
  ['none without a name', 'markdown', '@ @@ann a@ @-', []],
];

describe('People that a text mentions', () => {
  for (const [title, markup, text, names] of CASES) {
    it(`are found ${title} (${markup})`, () => assert.deepEqual([...peopleMentioned(text, markup)], names));
  }

  it('are bounded: a text that names everybody calls the first ones', () => {
    const all = Array.from({ length: 200 }, (_, index) => `@person${index}`);
    assert.equal(peopleMentioned(all.join(' '), 'markdown').size, MAX_MENTIONED_PEOPLE);
    assert.equal(peopleMentioned(all.join('\n\n'), 'markdown').size, MAX_MENTIONED_PEOPLE);
  });
});
