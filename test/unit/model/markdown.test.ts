import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { escapeMarkdown, fence, issueToMarkdown } from '../../../src/model/markdown';
import type { IssueAnchor } from '../../../src/model/codeAnchors';
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
      const displayed = html
        .replace(/&quot;/g, '"')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&amp;/g, '&');
      assert.equal(displayed, `<p>${text}</p>`);
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
      issueToMarkdown(anIssue(1), undefined, { relations }),
      /\n- Blocked by: #2 Two\n- Blocks: #3 A \\\[link\\\]\\\(x\\\), #4 Four\n/,
    );
    assert.equal(issueToMarkdown(anIssue(1), undefined, { relations: [] }), issueToMarkdown(anIssue(1)));
  });

  const anchor = (set: Partial<IssueAnchor> = {}): IssueAnchor => ({
    ...{ id: 1, path: 'src/a.ts', first: 12, lines: ['if (a) {', '', '}'], before: ['x'], after: [], author: null },
    createdOn: '2026-01-01T00:00:00Z',
    ...set,
  });
  const codeOf = (set: Partial<IssueAnchor>): string =>
    issueToMarkdown(anIssue(1), undefined, { anchors: [anchor(set)] }).slice(issueToMarkdown(anIssue(1)).length + 1);

  it('shows the code that an issue is attached to', () => {
    assert.equal(
      codeOf({ commit: 'abcdef0', note: 'Why *here*?' }),
      'Code: src/a\\.ts\\:12\\-14 \\(commit abcdef0\\)\n\nWhy \\*here\\*?\n\n```ts\nif (a) {\n\n}\n```\n',
    );
    assert.equal(codeOf({ path: '', lines: ['a', ''] }), 'Code: lines 12\\-13\n\n```\na\n\n```\n');
    assert.equal(issueToMarkdown(anIssue(1), undefined, { anchors: [anchor(), anchor()] }).match(/^Code: /gm)?.length, 2);
  });

  const ATTACKS: [title: string, set: Partial<IssueAnchor>][] = [
    ['fences in code', { lines: ['```', '<img src=x>', '````js', '# head'] }],
    ['markup in a path', { path: 'a`b/[x](http://e.x)/<img src=x>.md`' }],
    ['a language that is none', { path: 'a.x`"><img src=x>' }],
    ['markup in a note', { note: '# head\n\n    indented\n\n- list\n1. list\n```\n<img src=x>\n![x](http://e.x)' }],
  ];
  for (const [title, set] of ATTACKS) {
    it(`makes nothing of ${title}`, () => {
      const html = renderer.render(codeOf(set));
      assert.doesNotMatch(html, /<(?!\/?(?:p|pre|code)\b)/);
      assert.equal(html.match(/<pre>/g)?.length, 1);
    });
  }
});
