import assert from 'node:assert/strict';
import { account, commentRow, issueRow, readWhole, zip } from '../../support/archives';

/** Archives with both files of Bitbucket: usernames in the older one, account ids in the newer one. */

type Set = Record<string, unknown>;
const A = account('Ana Costa', 'x:aaaa');
const B = account('Bo Lund', 'x:bbbb');
const C = account('Cy Young', 'x:cccc');

const readBoth = async (older: Set | string, newer: Set, more: Record<string, string> = {}) =>
  readWhole(
    await zip({
      'db-1.0.json': typeof older === 'string' ? older : JSON.stringify(older),
      'db-2.0.json': JSON.stringify(newer),
      ...more,
    }),
  );
const usernames = ({ about }: Awaited<ReturnType<typeof readWhole>>): string[] =>
  about.people.map(({ username, displayName, accountId }) => `${username} ${displayName} ${accountId}`).sort();

describe('People of an archive with both files', () => {
  const CASES: readonly [title: string, older: Set, newer: Set, people: string[], warnings?: RegExp][] = [
    [
      'a reporter',
      { issues: [issueRow(1, { reporter: 'annie7' })] },
      { issues: [issueRow(1, { reporter: A })] },
      ['annie7 Ana Costa x:aaaa'],
    ],
    [
      'an assignee',
      { issues: [issueRow(1, { assignee: 'annie7' })] },
      { issues: [issueRow(1, { assignee: A })] },
      ['annie7 Ana Costa x:aaaa'],
    ],
    [
      'who comments',
      { issues: [issueRow(1)], comments: [commentRow(7, 1, { user: 'annie7' })] },
      { issues: [issueRow(1)], comments: [commentRow(7, 1, { user: A })] },
      ['annie7 Ana Costa x:aaaa'],
    ],
    [
      'who comments, by ids that are texts',
      { issues: [issueRow(1)], comments: [commentRow(7, 1, { id: '7', issue: '1', user: 'annie7' })] },
      { issues: [issueRow(1)], comments: [commentRow(7, 1, { user: A })] },
      ['annie7 Ana Costa x:aaaa'],
    ],
    [
      'watchers and voters, by their order',
      { issues: [issueRow(1, { watchers: ['annie7', 'bolu'], voters: ['cy'] })] },
      { issues: [issueRow(1, { watchers: [A, B], voters: [C] })] },
      ['annie7 Ana Costa x:aaaa', 'bolu Bo Lund x:bbbb', 'cy Cy Young x:cccc'],
    ],
    [
      'no watchers whose lists differ',
      { issues: [issueRow(1, { watchers: ['annie7', 'bolu'] })] },
      { issues: [issueRow(1, { watchers: [B] })] },
      ['bo-lund Bo Lund x:bbbb'],
    ],
    [
      'a reporter, whatever the order of watchers is',
      { issues: [issueRow(1, { reporter: 'annie7', watchers: ['bolu', 'annie7'] })] },
      { issues: [issueRow(1, { reporter: A, watchers: [A, B] })] },
      // Bo Lund is at the place of annie7, who is somebody else for sure.
      ['annie7 Ana Costa x:aaaa', 'bo-lund Bo Lund x:bbbb'],
    ],
    [
      'nobody of other issues and comments',
      { issues: [issueRow(1, { reporter: 'annie7' })], comments: [commentRow(7, 1, { user: 'annie7' })] },
      { issues: [issueRow(2, { reporter: A })], comments: [commentRow(7, 2, { user: A })] },
      ['ana-costa Ana Costa x:aaaa'],
    ],
    [
      'nobody where the files contradict each other',
      { issues: [issueRow(1, { reporter: 'annie7' }), issueRow(2, { reporter: 'bolu' })] },
      { issues: [issueRow(1, { reporter: A }), issueRow(2, { reporter: A })] },
      ['ana-costa Ana Costa x:aaaa'],
      /^1 person has different usernames in db-1\.0\.json, and gets one made from the name: "Ana Costa"\.$/,
    ],
    [
      'nobody where two accounts would have one username',
      { issues: [issueRow(1, { reporter: 'annie7' }), issueRow(2, { reporter: 'annie7' })] },
      { issues: [issueRow(1, { reporter: A }), issueRow(2, { reporter: B })] },
      ['ana-costa Ana Costa x:aaaa', 'bo-lund Bo Lund x:bbbb'],
      /^2 people have different usernames in db-1\.0\.json/,
    ],
    [
      'one whose username another name would be made into',
      { issues: [issueRow(1, { reporter: 'bo-lund' })] },
      { issues: [issueRow(1, { reporter: A }), issueRow(2, { reporter: B })] },
      ['bo-lund Ana Costa x:aaaa', 'bo-lund-bbbb Bo Lund x:bbbb'],
    ],
    [
      'two of one name',
      { issues: [issueRow(1, { reporter: 'annie7' }), issueRow(2, { reporter: 'acosta' })] },
      { issues: [issueRow(1, { reporter: A }), issueRow(2, { reporter: { ...A, account_id: 'x:dddd' } })] },
      ['acosta Ana Costa x:dddd', 'annie7 Ana Costa x:aaaa'],
    ],
    [
      'nobody who was deleted',
      { issues: [issueRow(1, { reporter: null }), issueRow(2, { reporter: 'gone' })] },
      { issues: [issueRow(1, { reporter: A }), issueRow(2, { reporter: null })] },
      ['ana-costa Ana Costa x:aaaa'],
    ],
  ];
  for (const [title, older, newer, people, warnings] of CASES) {
    it(`are known by the usernames of the older one: ${title}`, async () => {
      const archive = await readBoth(older, newer);
      assert.deepEqual(usernames(archive), people);
      if (warnings) assert.match(archive.warnings.join('\n'), warnings);
      else assert.deepEqual(archive.warnings, []);
    });
  }

  it('are found wherever they are in long files, in whatever order these are', async () => {
    const many = 3000;
    const rows = (user: (index: number) => unknown) =>
      Array.from({ length: many }, (_, index) => commentRow(index + 1, 1, { user: user(index) }));
    const names = Array.from({ length: 300 }, (_, index) => `user${index}`);
    const older = { comments: rows((index) => (index < 2600 ? 'annie7' : names[index % 300])), issues: [issueRow(1)] };
    const newer = {
      issues: [issueRow(1)],
      comments: rows((index) => (index < 2600 ? A : account(`N ${index % 300}`, `n:${index % 300}`))).reverse(),
    };
    const { about } = await readBoth(older, newer);
    assert.deepEqual(
      about.people
        .map(({ username, accountId }) => (username === 'annie7' ? accountId : username.replace('user', 'n:') === accountId))
        .filter((it) => it !== true),
      ['x:aaaa'],
    );
  });

  it('are those of the newer one if the older cannot be read', async () => {
    for (const older of ['{"issues": [{"id": 1, "reporter": "annie7"', '[]', '', '{"issues": 7}'] as const) {
      const archive = await readBoth(older, { issues: [issueRow(1, { reporter: A })] });
      assert.deepEqual(usernames(archive), ['ana-costa Ana Costa x:aaaa']);
      const note = ['db-1.0.json cannot be read, so usernames are made from the names of people.'];
      assert.deepEqual(archive.warnings, older === '{"issues": 7}' ? [] : note);
    }
  });

  it('are those of an export by this program', async () => {
    const archive = await readBoth(
      { issues: [issueRow(1, { reporter: 'annie7' })] },
      { issues: [issueRow(1, { reporter: A })] },
      {
        'issue-bucket.json': JSON.stringify({ version: 1, people: [{ account_id: 'x:aaaa', username: 'ana' }] }),
      },
    );
    assert.deepEqual(usernames(archive), ['ana Ana Costa x:aaaa']);
  });

  it('can be mapped by either name', async () => {
    for (const name of ['annie7', 'Ana Costa', 'x:aaaa']) {
      const bytes = await zip({
        'db-1.0.json': JSON.stringify({ issues: [issueRow(1, { reporter: 'annie7' })] }),
        'db-2.0.json': JSON.stringify({ issues: [issueRow(1, { reporter: A })] }),
      });
      const { issues, warnings } = await readWhole(bytes, { authors: new Map([[name, 'ana']]) });
      assert.deepEqual([issues[0]!.issue.reporter, warnings], ['ana', []]);
    }
  });

  it('have attachments under other names in both files, of which none is lost', async () => {
    const attachment = (path: string) => ({ issue: 1, filename: 'a.log', path, user: null });
    const files = { 'attachments/1111': 'x', 'attachments/2222': 'x', 'attachments/3333': 'y' };
    const { counts, warnings } = await readBoth(
      { issues: [issueRow(1)], attachments: [attachment('attachments/1111')] },
      { issues: [issueRow(1)], attachments: [attachment('attachments/2222')] },
      files,
    );
    assert.equal(counts.held, 1);
    assert.deepEqual(warnings, ['1 file of the archive is skipped, and will not be in an export of this tracker: "attachments/3333".']);
  });
});

describe('A line of a map of authors', () => {
  it('is reported when it matches nobody in the archive', async () => {
    const bytes = await zip({ 'db-2.0.json': JSON.stringify({ issues: [issueRow(1, { reporter: A, watchers: [B] })] }) });
    const CASES: readonly [names: string[], warnings: string[]][] = [
      [['Ana Costa'], []],
      [['ana costa'], []],
      [['x:bbbb', 'ana-costa'], []],
      [['Anna Costa'], ['1 line of the map of authors matches nobody in the archive: "Anna Costa".']],
      [
        ['Anna', 'Ana Costa', 'Bob', 'Cy', 'Di'],
        ['4 lines of the map of authors match nobody in the archive: "Anna", "Bob", "Cy" and others.'],
      ],
    ];
    for (const [names, expected] of CASES) {
      const { warnings } = await readWhole(bytes, { authors: new Map(names.map((name) => [name, 'somebody'])) });
      assert.deepEqual(warnings, expected);
    }
  });
});
