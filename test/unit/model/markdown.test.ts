import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { escapeMarkdown, fence, issueToMarkdown } from '../../../src/model/markdown';
import type { Relation, RelationName } from '../../../src/model/relations';
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

  it('lists the relations of an issue, a line for each kind', () => {
    const related = (name: RelationName, number: number, title: string): Relation => ({
      name,
      issue: { number, title, status: 'open' },
      author: null,
      createdOn: '2026-01-01T00:00:00Z',
    });
    const relations = [related('blocks', 3, 'A [link](x)'), related('blocked_by', 2, 'Two'), related('blocks', 4, 'Four')];
    assert.match(
      issueToMarkdown(anIssue(1), undefined, relations),
      /\n- Blocked by: #2 Two\n- Blocks: #3 A \\\[link\\\]\\\(x\\\), #4 Four\n/,
    );
    assert.equal(issueToMarkdown(anIssue(1), undefined, []), issueToMarkdown(anIssue(1)));
  });
});
