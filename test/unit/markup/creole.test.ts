import assert from 'node:assert/strict';
import { render } from '../../../src/markup';
import { computingMs } from '../../support/computing';

const p = (html: string) => `<p>${html}</p>\n`;
const a = (url: string, label = url) => `<a href="${url}" rel="noreferrer">${label}</a>`;

const CASES: readonly (readonly [title: string, text: string, html: string])[] = [
  ['keeps line breaks of a paragraph', 'one\ntwo\r\nthree', p('one<br>\ntwo<br>\nthree')],
  ['begins a paragraph after an empty line', 'one\n\ntwo', p('one') + p('two')],
  ['draws bold and italic, also across lines', '**bold** and //italic\nhere//', p('<strong>bold</strong> and <em>italic<br>\nhere</em>')],
  ['draws italic in bold', '**a //b// c**', p('<strong>a <em>b</em> c</strong>')],
  [
    'does not take the slashes of a URL for italics',
    'http://a.example/b and ftp://c //d//',
    p(`${a('http://a.example/b')} and ftp://c <em>d</em>`),
  ],
  ['keeps a full stop out of a URL', 'see https://a.example/x.', p(`see ${a('https://a.example/x')}.`)],
  ['leaves signs alone that are not closed', '2 ** 3 // 4', p('2 ** 3 // 4')],
  ['takes the meaning from what follows a tilde', '~**not bold~** ~http://a.example', p('**not bold** http://a.example')],
  [
    'draws a link with and without a label',
    '[[http://a.example|there]] [[http://b.example]]',
    p(`${a('http://a.example', 'there')} ${a('http://b.example')}`),
  ],
  ['shows the label alone of a link that may not be followed', '[[javascript:alert(1)|x]] [[Page|wiki]]', p('x wiki')],
  [
    'shows an image as a link',
    '{{http://a.example/shot.png|a shot}}',
    p('<a href="http://a.example/shot.png" class="image" rel="noreferrer">a shot</a>'),
  ],
  [
    'names an image without a text by its file',
    '{{http://a.example/x/shot.png?y}}',
    p('<a href="http://a.example/x/shot.png?y" class="image" rel="noreferrer">shot.png</a>'),
  ],
  ['shows code in a line', 'call {{{f(**x**)}}} now', p('call <code>f(**x**)</code> now')],
  ['shows code that ends in braces', '{{{ {a} }}} {{{b}}}}', p('<code>{a}</code> <code>b}</code>')],
  ['shows a block of code', '{{{\na < b\n\n**c**\n}}}', '<pre><code>a &lt; b\n\n**c**\n</code></pre>\n'],
  ['takes the language of a block', '{{{\r\n#!python\r\nprint(1)\r\n}}}', '<pre><code class="language-python">print(1)\n</code></pre>\n'],
  ['keeps a block that never ends as text', '{{{\nx', p('{{{<br>\nx')],
  [
    'draws headings, below those of the page',
    '= One =\n=== Three\ntext',
    '<h3 class="heading-1">One</h3>\n<h4 class="heading-3">Three</h4>\n' + p('text'),
  ],
  ['draws a list', '* a\n* b\nmore\n\nend', '<ul><li>a</li>\n<li>b<br>\nmore</li></ul>\n' + p('end')],
  ['draws lists in lists', '* a\n** b\n## c\n* d', '<ul><li>a<ul><li>b</li></ul><ol><li>c</li></ol></li>\n<li>d</li></ul>\n'],
  ['draws numbers', '# a\n# b', '<ol><li>a</li>\n<li>b</li></ol>\n'],
  [
    'does not take bold or an issue for a list',
    '**a** b\n#12 c',
    p('<strong>a</strong> b<br>\n<a href="#issue-12" data-issue="12">#12</a> c'),
  ],
  ['draws a line', 'a\n----\nb', p('a') + '<hr>\n' + p('b')],
  [
    'draws a table',
    '|=a|=b|\n|1|[[http://x.example|x]]|\n|2||',
    `<div class="table"><table><tbody>\n<tr><th>a</th><th>b</th></tr>\n<tr><td>1</td><td>${a('http://x.example', 'x')}</td></tr>\n<tr><td>2</td></tr>\n</tbody></table></div>\n`,
  ],
  ['breaks a line where it is told to', 'a\\\\b', p('a<br>\nb')],
  ['names a changeset', 'fixed in <<cset e09f2f82485a>>', p('fixed in <code class="changeset">e09f2f82485a</code>')],
  ['leaves other macros as text', '<<include x>>', p('&lt;&lt;include x&gt;&gt;')],
  ['shows nothing for nothing', ' \n\n', ''],
];

const ADDRESSES: readonly (readonly [text: string, html: string])[] = [
  ['http://wiki.example.net/Valve_(steam)', a('http://wiki.example.net/Valve_(steam)')],
  ['(http://wiki.example.net/Valve_(steam))', `(${a('http://wiki.example.net/Valve_(steam)')})`],
  ['see http://wiki.example.net/Valve_(steam).', `see ${a('http://wiki.example.net/Valve_(steam)')}.`],
  ['(see http://a.example/b)', `(see ${a('http://a.example/b')})`],
  ['(see http://a.example/b).', `(see ${a('http://a.example/b')}).`],
  ['http://a.example/x_(a)_(b)', a('http://a.example/x_(a)_(b)')],
  ['http://a.example/x(', a('http://a.example/x(')],
  ['http://a.example/(x', a('http://a.example/(x')],
  ['http://a.example/b//c and //d//', `${a('http://a.example/b//c')} and <em>d</em>`],
  ['ftp://a.example//b//c //d//', 'ftp://a.example//b//c <em>d</em>'],
  ['svn+ssh://a.example//b//c', 'svn+ssh://a.example//b//c'],
  ['git://a.example//b and file:///c//d', 'git://a.example//b and file:///c//d'],
  ['hg ssh://hg@a.example//home//me', 'hg ssh://hg@a.example//home//me'],
  ['irc://a.example//b (x-1://y//z)', 'irc://a.example//b (x-1://y//z)'],
  ['//see ftp://a.example//b here//', '<em>see ftp://a.example//b here</em>'],
  ['//see http://a.example//b here//', `<em>see ${a('http://a.example//b')} here</em>`],
  ['//http://a.example//', `<em>${a('http://a.example')}</em>`],
  ['//a ftp://b.example// c', '<em>a ftp://b.example</em> c'],
  ['**http://a.example**', `<strong>${a('http://a.example')}</strong>`],
  ['http://... and //x//', 'http://... and <em>x</em>'],
  ['a://', 'a://'],
];

describe('creole', () => {
  for (const [title, text, html] of CASES) it(title, () => assert.equal(render(text, 'creole', { issueLinks: true }), html));

  for (const [text, html] of ADDRESSES) it(`takes an address as a whole: ${text}`, () => assert.equal(render(text, 'creole'), p(html)));

  it('draws 50 KB of unclosed signs in less than a second', () => {
    for (const sign of [
      'http://a//b ',
      '//a://',
      '//http://a/( ',
      'ab:',
      'http://a)))',
      '{{{',
      '**a ',
      '//a ',
      '[[a',
      '{{a',
      '~',
      '|a',
      '<<',
    ]) {
      const ms = computingMs(() => render(sign.repeat(50_000 / sign.length), 'creole'));
      assert.ok(ms < 1000, `${sign}: ${ms} ms`);
    }
  });
});
