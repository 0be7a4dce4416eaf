import assert from 'node:assert/strict';
import { account, archive, commentRow, issueRow, readWhole, zip } from '../../support/archives';

const readIssue = async (set: Record<string, unknown>, sections: Record<string, unknown> = {}) => {
  const { issues } = await readWhole(await archive({ issues: [issueRow(1, set)], ...sections }));
  return issues[0]!;
};

describe('An archive', () => {
  it('is read from bytes that lie within a larger buffer', async () => {
    const bytes = await archive({ issues: [issueRow(1)] });
    const larger = new Uint8Array(bytes.length + 64).fill(80);
    larger.set(bytes, 32);
    assert.equal((await readWhole(larger.subarray(32, 32 + bytes.length))).issues.length, 1);
  });

  it('is read from db-2.0.json when it holds both formats', async () => {
    const bytes = await zip({
      'db-1.0.json': JSON.stringify({ issues: [issueRow(1, { title: 'old', assignee: 'ana' })] }),
      'db-2.0.json': JSON.stringify({ issues: [issueRow(1, { title: 'new', assignee: account('Ana', 'a:1') })] }),
      '.signature': 'x',
    });
    assert.equal((await readWhole(bytes)).issues[0]!.issue.title, 'new');
  });

  it('is found in a single folder, besides the files that macOS adds', async () => {
    const db = JSON.stringify({ issues: [issueRow(1)] });
    const { issues } = await readWhole(await zip({ '__MACOSX/db-2.0.json': 'shadow', 'export/db-1.0.json': db }));
    assert.equal(issues.length, 1);
  });

  it('needs a section of issues only', async () => {
    const { about, issues, warnings } = await readWhole(
      await archive({ issues: [{ id: 3, title: 'Bare', created_on: '2014-02-03T04:05:06' }] }),
    );
    const defaults = { kind: null, component: null, milestone: null, version: null, assignee: null };
    assert.deepEqual(about, { people: [], lists: { component: [], milestone: [], version: [] }, defaults });
    assert.deepEqual(issues[0], {
      issue: {
        number: 3,
        title: 'Bare',
        content: '',
        markup: 'markdown',
        status: 'new',
        kind: 'bug',
        priority: 'major',
        component: null,
        milestone: null,
        version: null,
        assignee: null,
        reporter: null,
        createdOn: '2014-02-03T04:05:06.000000Z',
        updatedOn: '2014-02-03T04:05:06.000000Z',
        contentUpdatedOn: null,
        editedOn: null,
      },
      watchers: [],
      voters: [],
      commentCount: 0,
      comments: [],
      changes: [],
      attachments: [],
    });
    assert.deepEqual(warnings, []);
  });

  it('returns issues by number, with gaps', async () => {
    const { issues } = await readWhole(await archive({ issues: [issueRow(9), issueRow(2), issueRow(5)] }));
    assert.deepEqual(
      issues.map(({ issue }) => issue.number),
      [2, 5, 9],
    );
  });

  it('returns the comments of an issue by date, also those without text', async () => {
    const { issues } = await readWhole(
      await archive({
        issues: [issueRow(1)],
        comments: [
          commentRow(12, 1, { created_on: '2016-06-01T00:00:00.000002+00:00', content: null }),
          commentRow(11, 1, { created_on: '2016-06-01T00:00:00.000002+00:00', content: 'same time, lower id' }),
          commentRow(13, 1, { created_on: '2016-06-01T00:00:00.000001+00:00', content: '', updated_on: '2016-06-02T00:00:00+00:00' }),
        ],
      }),
    );
    assert.deepEqual(
      issues[0]!.comments.map(({ content, updatedOn }) => [content, updatedOn]),
      [
        ['', '2016-06-02T00:00:00.000000Z'],
        ['same time, lower id', null],
        [null, null],
      ],
    );
  });

  const DATES: readonly [string, string][] = [
    ['2013-04-19T15:59:32.714225+00:00', '2013-04-19T15:59:32.714225Z'],
    ['2013-04-19T15:59:32+00:00', '2013-04-19T15:59:32.000000Z'],
    ['2013-04-19T15:59:32.5Z', '2013-04-19T15:59:32.500000Z'],
    ['2013-04-19T01:30:00.000001+02:00', '2013-04-18T23:30:00.000001Z'],
    ['2013-04-19T15:59:32', '2013-04-19T15:59:32.000000Z'],
    ['2013-04-19 15:59:32+0000', '2013-04-19T15:59:32.000000Z'],
  ];
  for (const [text, read] of DATES) {
    it(`reads the date ${text}`, async () => assert.equal((await readIssue({ created_on: text })).issue.createdOn, read));
  }

  it('takes the last known edit for the date of change when that is missing', async () => {
    const { issue } = await readIssue({
      updated_on: null,
      content_updated_on: '2017-01-01T00:00:00+00:00',
      edited_on: '2017-01-02T00:00:00+00:00',
    });
    assert.equal(issue.updatedOn, '2017-01-02T00:00:00.000000Z');
  });

  it('takes names of people as usernames in the older format', async () => {
    const bytes = await archive({ issues: [issueRow(1, { reporter: 'ana', watchers: ['ana', null, 'bo', 'ana'] })] }, { version: '1.0' });
    const { about, issues } = await readWhole(bytes);
    assert.deepEqual(about.people, [
      { username: 'ana', displayName: 'ana' },
      { username: 'bo', displayName: 'bo' },
    ]);
    assert.deepEqual([issues[0]!.issue.reporter, issues[0]!.watchers], ['ana', ['ana', 'bo']]);
  });

  it('makes unique usernames from display names in the newer format', async () => {
    const people = [account('Tomás Ferreira', 'a:1'), account('Ana Costa', '557058:aaaa-1111'), account('Ana Costa', '557058:bbbb-1111')];
    const rows = [...people, account('Юрий Стрелков', 'a:4'), account('!!!', 'a:5'), null].map((reporter, index) =>
      issueRow(index + 1, { reporter }),
    );
    const { about, issues } = await readWhole(await archive({ issues: rows }));
    assert.deepEqual(
      issues.map(({ issue }) => issue.reporter),
      ['tomas-ferreira', 'ana-costa-a1111', 'ana-costa-b1111', 'юрий-стрелков', 'person', null],
    );
    assert.deepEqual(
      about.people.map(({ displayName }) => displayName),
      ['Tomás Ferreira', 'Ana Costa', 'Ana Costa', 'Юрий Стрелков', '!!!'],
    );
  });

  it('names people the same in any order', async () => {
    const rows = [account('Ana', 'x:12ab'), account('Ana', 'x:34cd'), account('Bo', 'x:56ef')].map((reporter, i) =>
      issueRow(i + 1, { reporter }),
    );
    const names = async (issues: typeof rows) =>
      (await readWhole(await archive({ issues }))).about.people.map(({ username }) => username).sort();
    assert.deepEqual(await names(rows), await names(rows.toReversed()));
    assert.deepEqual(await names(rows), ['ana-12ab', 'ana-34cd', 'bo']);
  });

  it('lists what is declared and what only issues name', async () => {
    const { about, issues } = await readWhole(
      await archive({
        components: [{ name: 'UI' }, { name: 'Core' }],
        milestones: [],
        issues: [
          issueRow(1, { component: 'Docs', milestone: 'M1', version: '' }),
          issueRow(2, { component: 'ui', version: 'None' }),
          issueRow(3, { component: 'Core', milestone: 'M1' }),
        ],
      }),
    );
    assert.deepEqual(about.lists, { component: ['UI', 'Core', 'Docs'], milestone: ['M1'], version: [] });
    assert.deepEqual(
      issues.map(({ issue }) => [issue.component, issue.milestone, issue.version]),
      [
        ['Docs', 'M1', null],
        ['UI', null, null],
        ['Core', 'M1', null],
      ],
    );
  });

  it('takes "None" for a name when it is declared', async () => {
    assert.equal((await readIssue({ version: 'None' }, { versions: [{ name: 'None' }] })).issue.version, 'None');
  });

  it('gives issues without a kind the default kind of the archive', async () => {
    assert.equal((await readIssue({ kind: null }, { meta: { default_kind: 'task' } })).issue.kind, 'task');
  });

  it('keeps texts exactly, except for characters that cannot be stored', async () => {
    const { issue } = await readIssue({ content: 'a\r\nb\tü 🌊 ', title: 'two\r\nlines' });
    assert.deepEqual([issue.content, issue.title], ['a\r\nb\tü 🌊 ', 'two lines']);
    const surrogates = await zip({ 'db-1.0.json': JSON.stringify({ issues: [issueRow(1)] }).replace('Issue 1', 'x\\ud83dy\\u0000z') });
    assert.equal((await readWhole(surrogates)).issues[0]!.issue.title, 'x\uFFFDy\uFFFDz');
  });

  it('reports each oddity and each skipped section in one sentence', async () => {
    const { issues, warnings } = await readWhole(
      await archive({
        issues: [
          issueRow(1, { status: 'Done', title: '  ', voters: ['a', 'b'] }),
          issueRow(2, { status: 'Done', kind: 'epic', created_on: null }),
          issueRow(3, { status: 'On-Hold', priority: 'P1' }),
        ],
        comments: [commentRow(1, 1)],
        attachments: [
          { issue: 1, filename: 'a.txt', path: '../../etc/passwd' },
          { issue: 80, filename: 'b.txt' },
        ],
        logs: [
          { issue: 1, comment: 99, field: 'status', changed_from: 'new', changed_to: 'open' },
          { issue: 81, comment: 1, field: 'status', created_on: '2016-05-26T21:21:07' },
          { issue: 1, comment: 1, field: 'colour', created_on: '2016-05-26T21:21:07' },
        ],
      }),
    );
    assert.deepEqual(
      issues.map(({ issue: { status, kind, priority, title } }) => [status, kind, priority, title]),
      [
        ['new', 'bug', 'major', '(no title)'],
        ['new', 'bug', 'major', 'Issue 2'],
        ['on hold', 'bug', 'major', 'Issue 3'],
      ],
    );
    assert.deepEqual(
      [...warnings].sort(),
      [
        '1 attachment is skipped, because the archive does not have its issue: #80.',
        '1 attachment is listed but not in the archive: it is imported without content ("a.txt" of #1 as "../../etc/passwd").',
        '1 log entry has no comment in the archive, and gets one without text.',
        '1 log entry has no creation date and gets the nearest known date: of #1.',
        '1 log entry is skipped, because the archive does not have its issue: #81.',
        '1 log entry is skipped, because issues do not have its field: "colour".',
        '1 issue has an unknown kind and gets "bug" instead: "epic" of #2.',
        '1 issue has an unknown priority and gets "major" instead: "P1" of #3.',
        '1 issue has no creation date and gets the nearest known date: #2.',
        '1 issue has no title and gets "(no title)": #1.',
        '2 issues have an unknown status and get "new" instead: "Done" of #1, "Done" of #2.',
      ].sort(),
    );
  });

  it('stops on request', async () => {
    const bytes = await archive({ issues: Array.from({ length: 5000 }, (_, index) => issueRow(index + 1)) });
    const controller = new AbortController();
    const reading = readWhole(bytes, { signal: controller.signal });
    controller.abort(new Error('stop'));
    await assert.rejects(reading, /^Error: stop$/);
  });
});
