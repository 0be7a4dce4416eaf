import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { escapeMarkdown, fence, issueToMarkdown } from '../../../src/model/markdown';
import { anIssue } from '../../support/issues';

const renderer = new MarkdownIt({ html: true, linkify: true });

describe('Text in Markdown', () => {
  const texts = [
    '*a* _b_ `c`',
    '[x](http://e.x)',
    '<b>&amp;</b>',
    '# no heading',
    '- no list',
    '1. no list',
    'http://e.x/a?b',
    '$(bug)',
    '![i](j)',
    '| a | b |',
    'a@b.c',
    '~~x~~',
    '\\',
  ];
  for (const text of texts) {
    it(`shows ${JSON.stringify(text)} as it is`, () => {
      const html = renderer.render(escapeMarkdown(text)).trim();
      const shown = html
        .replace(/&quot;/g, '"')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&amp;/g, '&');
      assert.equal(shown, `<p>${text}</p>`);
    });
  }

  it('is fenced by more ticks than it has', () => assert.equal(fence('a ```` b', 'ts'), '`````ts\na ```` b\n`````'));
});

describe('An issue as Markdown', () => {
  it('has its number, title, fields that are set, and description', () => {
    const issue = anIssue(12, {
      title: 'Crash in `save()`',
      content: 'It *crashes*.\r\n',
      component: 'core',
      assignee: { username: 'ann', displayName: 'Ann Lee' },
    });
    assert.equal(
      issueToMarkdown(issue, 'https://e.x/12'),
      `## [#12](https://e.x/12) Crash in \\\`save\\(\\)\\\`

- Status: new
- Kind: bug
- Priority: major
- Assignee: Ann Lee (ann)
- Component: core
- Created: 2026-01-01
- Updated: 2026-01-01

It *crashes*.
`,
    );
  });

  it('quotes Creole as what it is, and has nothing where there is no description', () => {
    assert.match(issueToMarkdown(anIssue(1, { content: '== Head', markup: 'creole' })), /\n```creole\n== Head\n```\n$/);
    assert.match(issueToMarkdown(anIssue(1)), /- Updated: 2026-01-01\n$/);
  });
});
