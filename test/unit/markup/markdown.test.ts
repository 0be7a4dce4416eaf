import assert from 'node:assert/strict';
import { creole, creoleInFull } from '../../../src/markup/creole';
import { markdownInFull, markdown } from '../../../src/markup/markdown';
import { render } from '../../../src/markup';
import type { Markup } from '../../../src/model/enums';

const p = (html: string) => `<p>${html}</p>\n`;
const quote = (html: string) => `<blockquote>\n${html}</blockquote>\n`;
const issue = (number: number) => `<a href="#issue-${number}" data-issue="${number}">#${number}</a>`;

const MENTIONS: readonly (readonly [text: string, numbers: number[]])[] = [
  ['#1/#2', [1, 2]],
  ['#1/#2/#3', [1, 2, 3]],
  ['#3-#5', [3, 5]],
  ['(#3-#5)', [3, 5]],
  ['#3 - #5', [3, 5]],
  ['#3–#5', [3, 5]],
  ['#1, #2/#3-#4.', [1, 2, 3, 4]],
  ['#1+#2 #3|#4', [1, 2, 3, 4]],
  ['#12-foo #12-3 #1.2 #a #0 x#4 a/#5 page/#6 &#7; #8#9', []],
  ['https://a.example/#1/#2', []],
];

const PEOPLE: readonly (readonly [text: string, names: string[]])[] = [
  ['@ann', ['ann']],
  ['@иван-петров', ['иван-петров']],
  ['@иван-петров, @王伟', ['иван-петров', '王伟']],
  ['（@王伟）', ['王伟']],
  ['@王伟。', ['王伟']],
  ['@josé.garcía!', ['josé.garcía']],
  ['@jose\u0301', ['jose\u0301']],
  ['@สมชาย @अनिता @김철수', ['สมชาย', 'अनिता', '김철수']],
  ['я@иван.рф a@b.example @@x /@y', []],
];

const CASES: readonly (readonly [markup: Markup, title: string, text: string, html: string])[] = [
  ['markdown', 'takes a single end of a line for a blank, as Bitbucket did', 'a\r\nb\rc', p('a\nb\nc')],
  ['markdown', 'takes it so beside what is more than prose', '*a*\n#12\n`b`', p(`<em>a</em>\n${issue(12)}\n<code>b</code>`)],
  ['markdown', 'breaks a line after two blanks or a backslash', 'a  \nb\\\nc   \nd', p('a<br>\nb<br>\nc<br>\nd')],
  ['markdown', 'ends a quotation at a blank line', '> a\nb\n\nc', quote(p('a\nb')) + p('c')],
  ['markdown', 'ends it at no list', '> a\n- b\n1. c', quote(p('a\n- b\n1. c'))],
  ['markdown', 'ends it at no heading', '> a\n# b', quote(p('a\n# b'))],
  [
    'markdown',
    'ends a list in a quotation with it',
    '> - a\n- b\n\n- c',
    quote('<ul>\n<li>a\n- b</li>\n</ul>\n') + '<ul>\n<li>c</li>\n</ul>\n',
  ],
  [
    'markdown',
    'draws lists and headings that are quoted',
    '> - a\n> # b',
    quote('<ul>\n<li>a</li>\n</ul>\n<h3 class="heading-1">b</h3>\n'),
  ],
  [
    'markdown',
    'ends it at code and at a rule',
    '> a\n```\nb\n```\n> c\n---',
    quote(p('a')) + '<pre><code>b\n</code></pre>\n' + quote(p('c')) + '<hr>\n',
  ],
  ['markdown', 'ends one in an item with the item', '- > a\n- b', `<ul>\n<li>\n${quote(p('a'))}</li>\n<li>b</li>\n</ul>\n`],
  ['markdown', 'begins one in a paragraph', 'a\n> b\nc', p('a') + quote(p('b\nc'))],
  [
    'markdown',
    'makes one of those that a blank line alone is between',
    '> a\n\n\n> b\n\nc\n\n> d',
    quote(p('a') + p('b')) + p('c') + quote(p('d')),
  ],
  ['markdown', 'makes one of them in another', '> > a\n\n> > b\n\n> c', quote(quote(p('a') + p('b')) + p('c'))],
  ['markdown', 'shows HTML as text', '<b>x</b>', p('&lt;b&gt;x&lt;/b&gt;')],
  [
    'markdown',
    'links a URL that is written out',
    'https://a.example/b',
    p('<a href="https://a.example/b" rel="noreferrer">https://a.example/b</a>'),
  ],
  ['markdown', 'does not take file names for hosts', 'README.md main.py', p('README.md main.py')],
  ['markdown', 'links an issue', 'see #12, (#3) and x#4', p(`see ${issue(12)}, (${issue(3)}) and x#4`)],
  [
    'markdown',
    'does not link an issue in code or in a link',
    '`#1` [#2](https://a.example)',
    p('<code>#1</code> <a href="https://a.example" rel="noreferrer">#2</a>'),
  ],
  ['markdown', 'names a changeset', 'by <<cset e09f2f82485a>>', p('by <code class="changeset">e09f2f82485a</code>')],
  [
    'markdown',
    'shows an image as a link',
    '![shot](https://a.example/s.png)',
    p('<a href="https://a.example/s.png" class="image" rel="noreferrer">shot</a>'),
  ],
  [
    'markdown',
    'shows an image in a link as its text',
    '[![CI](https://a.example/s.svg)](https://b.example)',
    p('<a href="https://b.example" rel="noreferrer">CI</a>'),
  ],
  [
    'markdown',
    'marks the language of code',
    '```TypeScript title\nlet a;\n```',
    '<pre><code class="language-typescript">let a;\n</code></pre>\n',
  ],
  ['markdown', 'shows indented code', '    a <b>', '<pre><code>a &lt;b&gt;\n</code></pre>\n'],
  [
    'markdown',
    'leaves no gap between headings',
    '# a\n### b\n## c',
    '<h3 class="heading-1">a</h3>\n<h4 class="heading-3">b</h4>\n<h4 class="heading-2">c</h4>\n',
  ],
  [
    'markdown',
    'aligns cells without a style',
    '|a|b|\n|-|-:|\n|1|2|',
    '<div class="table"><table>\n<thead>\n<tr>\n<th>a</th>\n<th class="align-right">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td class="align-right">2</td>\n</tr>\n</tbody>\n</table></div>\n',
  ],
  ['plaintext', 'shows signs as they are', '**a** <b> & "c"', '<div class="plaintext">**a** &lt;b&gt; &amp; &quot;c&quot;</div>\n'],
  ['plaintext', 'keeps line breaks and spaces', 'a\r\n  b\n', '<div class="plaintext">a\n  b</div>\n'],
  [
    'plaintext',
    'links URLs and issues',
    'https://a.example #5',
    `<div class="plaintext"><a href="https://a.example" rel="noreferrer">https://a.example</a> ${issue(5)}</div>\n`,
  ],
  ['plaintext', 'shows nothing for nothing', ' \n', ''],
];

describe('markdown and plain text', () => {
  const LANGUAGES: readonly (readonly [title: string, text: string, html: string])[] = [
    ['a fence', '```\n#!python\nprint(1)\n```', '<pre><code class="language-python">print(1)\n</code></pre>\n'],
    ['a fence of tildes', '~~~\n#!c++\nx\n~~~', '<pre><code class="language-c++">x\n</code></pre>\n'],
    ['an indented block', '    #!bash\n    ls', '<pre><code class="language-bash">ls\n</code></pre>\n'],
    ['a fence with a language of its own', '```sh\n#!python\nx\n```', '<pre><code class="language-sh">#!python\nx\n</code></pre>\n'],
    ['a path, which is code', '```\n#!/bin/sh\nls\n```', '<pre><code>#!/bin/sh\nls\n</code></pre>\n'],
    ['words, which are code', '```\n#!python and more\nx\n```', '<pre><code>#!python and more\nx\n</code></pre>\n'],
    ['a later line, which is code', '```\nx\n#!python\n```', '<pre><code>x\n#!python\n</code></pre>\n'],
    ['nothing else', '```\n#!python\n```', '<pre><code class="language-python"></code></pre>\n'],
  ];
  for (const [title, text, html] of LANGUAGES)
    it(`takes the language of code as Bitbucket did: ${title}`, () => assert.equal(render(text, 'markdown'), html));

  for (const markup of ['markdown', 'creole', 'plaintext'] as const) {
    it(`marks a changeset for a page to link to in ${markup}`, () => {
      for (const text of ['<<cset e09f2f82485a>>', '<<changeset e09f2f82485a >>'])
        assert.match(
          render(text, markup, { interactive: true }),
          /<code class="changeset" data-commit="e09f2f82485a">e09f2f82485a<\/code>/,
        );
    });
  }

  for (const markup of ['markdown', 'creole', 'plaintext'] as const) {
    for (const [text, numbers] of MENTIONS) {
      it(`links each issue in ${markup}: ${text}`, () => {
        const html = render(text, markup, { issueLinks: true });
        assert.deepEqual(
          Array.from(html.matchAll(/data-issue="(\d+)"/g), ([, number]) => Number(number)),
          numbers,
        );
      });
    }
    for (const [text, names] of PEOPLE) {
      it(`marks people of every script in ${markup}: ${text}`, () => {
        const html = render(text, markup, { issueLinks: true, interactive: true });
        assert.deepEqual(
          Array.from(html.matchAll(/data-person="([^"]+)"/g), ([, name]) => name),
          names,
        );
      });
    }
  }

  for (const [markup, title, text, html] of CASES) {
    it(`${markup} ${title}`, () => assert.equal(render(text, markup, { issueLinks: true }), html));
  }

  it('leaves issues alone where nobody can open them', () => assert.equal(render('#12', 'markdown'), p('#12')));
});

describe('Markdown that is mere prose', () => {
  it('comes out as it does when it is taken apart', () => {
    const chunks = [
      'a',
      'Wort',
      'é',
      '1',
      '12',
      ' ',
      ' ',
      ', ',
      '. ',
      '.',
      '-',
      '--',
      "'",
      '(x)',
      '_',
      '%',
      '/',
      '!',
      '?',
      ';',
      '"',
      '+',
      '=',
      '==',
      '@',
      '$',
      '^',
      '{',
      '}}',
      '>',
      ': ',
      '“a”',
      '…',
      '€',
      '😀',
      '\u200d',
      '\u00a0',
      'é',
      'ß_',
      'C++',
      '//',
      'ftp:',
      'mailto:a@b.example',
      '\n',
      '\n',
      '\n\n',
      '  \n',
      '# ',
      '*',
      ':',
      '\t',
    ];
    let seed = 7;
    const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let n = 0; n < 60_000; n++) {
      const text = Array.from({ length: 1 + next(9) }, () => chunks[next(n % 2 ? chunks.length : chunks.length - 5)]).join('');
      assert.equal(markdown(text, { issueLinks: true }), markdownInFull(text, { issueLinks: true }), JSON.stringify(text));
      assert.equal(creole(text, { issueLinks: true }), creoleInFull(text, { issueLinks: true }), JSON.stringify(text));
    }
  });
});
