import assert from 'node:assert/strict';
import {
  assigneesIn,
  changesHtml,
  changesMarkdown,
  namesIn,
  startDates,
  parseStartDate,
  toSince,
  type ChangesSection,
  type ChangesWords,
} from '../../../src/editor/whatChanged/model';
import type { Comment, Issue } from '../../../src/model/issue';

const WORDS: ChangesWords = {
  title: 'What changed since Saturday',
  nothing: 'Nothing.',
  moreMessage: 'There is more.',
  somebody: 'Somebody',
  created: () => 'reported it',
  status: ({ status }) => status,
  change: ({ field, old, new: text }) => `${field}: ${old || 'none'} → ${text || 'none'}`,
  dateLabel: (iso) => iso.slice(11, 16),
};

const ann = { username: 'ann', displayName: 'Ann Smith' };
const issue = (number: number, title: string): Issue =>
  ({ number, title, status: 'open', createdOn: '2026-11-28T09:00:00Z', reporter: ann }) as unknown as Issue;
const entry = (content: string | null, changes: Comment['changes'] = [], author: Comment['author'] = ann): Comment => ({
  id: 1,
  content,
  markup: 'markdown',
  author,
  createdOn: '2026-11-28T10:15:00Z',
  updatedOn: null,
  changes,
});
const section = (issues: ChangesSection['issues'], more: Partial<ChangesSection> = {}): ChangesSection => ({
  name: 'ann/app',
  site: 'local',
  repository: { owner: 'ann', slug: 'app' },
  isCut: false,
  names: new Map(),
  url: () => undefined,
  issues,
  ...more,
});

describe('What changed', () => {
  it('names assignees as people, where they are known', () => {
    const changes = [{ field: 'assignee', old: 'bob', new: 'ann' }] as const;
    const issues = [{ issue: issue(12, 'Title'), isNew: false, entries: [entry(null, changes)] }];
    assert.deepEqual([...namesIn(issues)], [['ann', 'Ann Smith']]);
    assert.deepEqual(assigneesIn(issues), ['bob', 'ann']);
    assert.match(changesMarkdown([section(issues, { names: namesIn(issues) })], WORDS), /Ann Smith\\: assignee\\: bob → Ann Smith/);
    assert.match(changesHtml([section(issues, { names: new Map([['bob', 'Bob <b>']]) })], WORDS, String), /assignee: Bob &lt;b&gt; → ann/);
  });

  it('is offered since yesterday, the last Monday that is over, and a week ago', () => {
    const CASES: readonly [now: string, yesterday: string, monday: string | undefined, week: string | undefined][] = [
      ['2026-11-29T20:00', '2026-11-28', '2026-11-23', '2026-11-22'], // a Sunday
      ['2026-11-30T08:00', '2026-11-29', '2026-11-23', undefined], // a Monday
      ['2026-12-01T00:00', '2026-11-30', undefined, '2026-11-24'],
    ];
    for (const [now, ...expected] of CASES) {
      const { yesterday, monday, week } = startDates(new Date(now));
      assert.deepEqual(
        [yesterday, monday, week].map((date) => date?.toLocaleDateString('sv-SE')),
        expected,
        now,
      );
    }
  });

  it('is asked for since a date that is one and has begun', () => {
    const now = new Date('2026-11-29T20:00');
    const read = (text: string) => parseStartDate(text, now)?.toLocaleString('sv-SE');
    assert.equal(read('2026-11-28'), '2026-11-28 00:00:00');
    assert.equal(read(' 2026-1-2 9:30 '), '2026-01-02 09:30:00');
    for (const text of ['', 'yesterday', '2026-11-30', '2026-02-30', '2026-13-01', '2026-11-28 24:00', '2026-11-28 10:60', '2026'])
      assert.equal(read(text), undefined, text);
    assert.equal(toSince(new Date('2026-11-28T00:00:00Z')), '2026-11-28T00:00:00.000000Z');
  });

  it('is Markdown by repository and issue, in which nothing that an issue says is markup', () => {
    const sections = [
      section(
        [
          {
            issue: issue(12, '*Bold* title'),
            isNew: true,
            entries: [entry('> quoted\n\nFirst\nline <b>', [{ field: 'status', old: 'new', new: 'open' }])],
          },
          { issue: issue(3, 'Other'), isNew: false, entries: [entry(null, [{ field: 'milestone', old: '', new: '2.4' }], null)] },
        ],
        { url: (number) => `https://issues.example.com/ann/app/issues/${number}`, isCut: true },
      ),
      section([], { name: 'ann/empty' }),
    ];
    assert.equal(
      changesMarkdown(sections, WORDS),
      [
        '# What changed since Saturday',
        '## ann/app',
        [
          '- **[\\#12 \\*Bold\\* title](https://issues.example.com/ann/app/issues/12)** (open)',
          '  - Ann Smith\\: reported it',
          '  - Ann Smith\\: status\\: new → open; “First line \\<b\\>”',
          '- **[\\#3 Other](https://issues.example.com/ann/app/issues/3)** (open)',
          '  - Somebody\\: milestone\\: none → 2\\.4',
        ].join('\n'),
        'There is more\\.',
        '',
      ]
        .join('\n\n')
        .replace(/\n\n$/, '\n'),
    );
  });

  it('says that nothing has changed', () => {
    assert.equal(changesMarkdown([section([])], WORDS), '# What changed since Saturday\n\nNothing\\.\n');
    assert.equal(
      changesHtml([section([])], WORDS, () => ''),
      '<p>Nothing.</p>',
    );
  });

  it('is a page whose links open issues, and in which all that issues say is text', () => {
    const title = '<script>alert(1)</script>';
    const html = changesHtml(
      [section([{ issue: issue(1, title), isNew: false, entries: [entry('<img src=x onerror=alert(1)>')] }])],
      WORDS,
      (_, number) => `command:x?["${number}"]`,
    );
    assert.doesNotMatch(html, /<script|<img/);
    assert.match(html, /<a href="command:x\?\[&quot;1&quot;\]">/);
    assert.match(html, /&lt;script&gt;/);
  });

  it('tells what a comment says as it is read, not its markup', () => {
    const comment = entry(
      '# Cause\n\n`poll()` waits **twice**, see [the log](https://example.com/log) & #3:\n\n- read\n- write\n\n```\ncode\n```',
    );
    const html = changesHtml([section([{ issue: issue(1, 't'), isNew: false, entries: [comment] }])], WORDS, () => '');
    assert.match(html, /<bdi>“Cause poll\(\) waits twice, see the log &amp; #3: • read • write …”<\/bdi>/);
    const markdown = changesMarkdown([section([{ issue: issue(1, 't'), isNew: false, entries: [comment] }])], WORDS);
    assert.match(markdown, /“Cause poll\\\(\\\) waits twice, see the log \\& \\#3\\: • read • write …”/);
  });

  it('is bounded: of a long comment there is the beginning', () => {
    const long = changesMarkdown([section([{ issue: issue(1, 't'), isNew: false, entries: [entry('word '.repeat(1000))] }])], WORDS);
    assert.ok(long.length < 500, long);
  });
});
