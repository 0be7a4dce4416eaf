import assert from 'node:assert/strict';
import { render } from '../../../src/markup';
import { renumber } from '../../../src/markup/renumber';
import type { Markup } from '../../../src/model/enums';

/** The archive has #1 to #99; 100 is added to each number. */
const behind = (text: string, markup: Markup): string =>
  renumber(text, markup, { to: (number) => (number < 100 ? number + 100 : undefined), repository: { owner: 'ann', slug: 'app' } });

const FENCE = '```';
const CASES: readonly [title: string, markup: Markup, before: string, after: string][] = [
  ['in a sentence', 'markdown', 'See #12, (#3) and #4.', 'See #112, (#103) and #104.'],
  [
    'in a heading, a list and a table',
    'markdown',
    '## On #1\n\n- [ ] #2\n\n| a | b |\n|---|---|\n| #3 | `#4` |\n',
    '## On #101\n\n- [ ] #102\n\n| a | b |\n|---|---|\n| #103 | `#4` |\n',
  ],
  ['in a quote with a Windows line end', 'markdown', '> #1\r\n> #2\r\n\r\n#3', '> #101\r\n> #102\r\n\r\n#103'],
  ['of an issue that the archive does not have', 'markdown', '#100 and #99', '#100 and #199'],
  [
    'that is part of a word or an address',
    'markdown',
    'a#1 &#2; https://a.example/b#3 #4-x #5.6',
    'a#1 &#2; https://a.example/b#3 #4-x #5.6',
  ],
  ['in a code span', 'markdown', '`#1` #2 ``a ` #3`` `#4', '`#1` #102 ``a ` #3`` `#104'],
  ['in a code span over two lines', 'markdown', 'a `b\n#1` #2', 'a `b\n#1` #102'],
  ['beside a sign of code that another paragraph has too', 'markdown', 'a ` #1\n\n#2 ` b', 'a ` #101\n\n#102 ` b'],
  ['in a fenced block', 'markdown', `#1\n${FENCE}\n#2\n${FENCE}\n#3`, `#101\n${FENCE}\n#2\n${FENCE}\n#103`],
  ['in a fenced block of a list', 'markdown', '- #1\n  ~~~\n  #2\n  ~~~\n- #3', '- #101\n  ~~~\n  #2\n  ~~~\n- #103'],
  ['in an indented block', 'markdown', '#1\n\n    #2\n\n#3', '#101\n\n    #2\n\n#103'],
  ['in a link to elsewhere', 'markdown', '[#1](https://a.example/1) **#2**', '[#1](https://a.example/1) **#102**'],
  ['in a sentence', 'creole', 'See #12 and <<issue 3>>, <<issue #4>>.', 'See #112 and <<issue 103>>, <<issue #104>>.'],
  ['in a list, a heading and a table', 'creole', '# #1\n** #2\n== #3 ==\n|#4|{{{#5}}}|', '# #101\n** #102\n== #103 ==\n|#104|{{{#5}}}|'],
  ['in a block of code', 'creole', '#1\n{{{\n#2\n}}}\n#3', '#101\n{{{\n#2\n}}}\n#103'],
  ['in a block of code with Windows line ends', 'creole', '#1\r\n{{{\r\n#2\r\n}}}\r\n#3', '#101\r\n{{{\r\n#2\r\n}}}\r\n#103'],
  [
    'in code within a line, a link, and escaped',
    'creole',
    '{{{#1}}} [[https://a.example|#2]] ~#3 #4',
    '{{{#1}}} [[https://a.example|#2]] ~#3 #104',
  ],
  [
    'as its address at Bitbucket, old or new, of this repository alone',
    'markdown',
    `https://bitbucket.org/ann/app/issues/12/some-title, <https://bitbucket.org/Ann/App/issue/3> https://bitbucket.org/ann/other/issues/4 https://b.example/ann/app/issues/5`,
    `https://bitbucket.org/ann/app/issues/112/some-title, <https://bitbucket.org/Ann/App/issue/103> https://bitbucket.org/ann/other/issues/4 https://b.example/ann/app/issues/5`,
  ],
  [
    'as an address that a link leads to, with its text',
    'markdown',
    '[see #7 (of #8)](https://bitbucket.org/ann/app/issues/7#comment-9) [all](https://bitbucket.org/ann/app/issues/100/x)\n\n[a][1]\n\n[1]: https://bitbucket.org/ann/app/issue/2',
    '[see #107 (of #8)](https://bitbucket.org/ann/app/issues/107#comment-9) [all](https://bitbucket.org/ann/app/issues/100/x)\n\n[a][1]\n\n[1]: https://bitbucket.org/ann/app/issue/102',
  ],
  [
    'as an address in code',
    'markdown',
    `\`https://bitbucket.org/ann/app/issues/1\`\n\n${FENCE}\n[1]: https://bitbucket.org/ann/app/issues/2\n${FENCE}\n\n    https://bitbucket.org/ann/app/issues/3`,
    `\`https://bitbucket.org/ann/app/issues/1\`\n\n${FENCE}\n[1]: https://bitbucket.org/ann/app/issues/2\n${FENCE}\n\n    https://bitbucket.org/ann/app/issues/3`,
  ],
  [
    'as an address in Creole, but for code',
    'creole',
    '[[https://bitbucket.org/ann/app/issue/2/x|#2]] {{{https://bitbucket.org/ann/app/issue/3}}} https://bitbucket.org/ann/app/issues/4.',
    '[[https://bitbucket.org/ann/app/issue/102/x|#102]] {{{https://bitbucket.org/ann/app/issue/3}}} https://bitbucket.org/ann/app/issues/104.',
  ],
  ['as an address', 'plaintext', 'https://bitbucket.org/ann/app/issues/6', 'https://bitbucket.org/ann/app/issues/106'],
  ['everywhere but in an address', 'plaintext', '`#1` {{{#2}}} https://a.example/#3', '`#101` {{{#102}}} https://a.example/#3'],
];

/** The numbers of the issues that a text links to. */
const links = (text: string, markup: Markup): number[] =>
  [...render(text, markup, { issueLinks: true }).matchAll(/data-issue="(\d+)"/g)].map(([, number]) => Number(number));

describe('An issue that gets another number', () => {
  for (const [title, markup, before, after] of CASES) {
    it(`is followed by its mentions, or not: ${title}, ${markup}`, () => {
      assert.equal(behind(before, markup), after);
      assert.deepEqual(
        links(after, markup),
        links(before, markup).map((number) => (number < 100 ? number + 100 : number)),
        'what the page links to is what follows',
      );
    });
  }

  for (const text of [
    '`'.repeat(1e6),
    '`a``b'.repeat(2e5),
    '[#1'.repeat(3e5),
    '{{{#1'.repeat(2e5),
    '{{{\n'.repeat(2e5),
    '~#1'.repeat(3e5),
  ]) {
    it(`is followed in less than five seconds by a megabyte of ${JSON.stringify(text.slice(0, 10))}`, () => {
      const startedAt = process.cpuUsage(); // processor time, since other load must not matter
      for (const markup of ['markdown', 'creole', 'plaintext'] as const) behind(`${text} #1`, markup);
      const { user, system } = process.cpuUsage(startedAt);
      assert.ok(user + system < 5_000_000, `${(user + system) / 1000} ms`);
    });
  }
});
