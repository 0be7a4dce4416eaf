import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { importArchive, readArchive, type ImportOptions } from '../../../src/tracker/archive';
import { describeImport } from '../../../src/tracker/archive/import-with-backup';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { account, commentRow, issueRow, logRow, zip } from '../../support/archives';

const ANA = account('Ana Costa', '557058:ana');
const BO = account('Bo', '557058:bo');
const DAY = (day: number, micros = '000001') => `2016-06-0${day}T00:00:00.${micros}+00:00`;

const SECTIONS = {
  logs: [
    logRow(11, 3, { field: 'status', changed_from: 'new', changed_to: 'open', user: ANA, created_on: DAY(1, '000002') }),
    logRow(12, 3, { field: 'milestone', changed_from: 'None', changed_to: 'M1', user: BO }),
    logRow(12, 3, { field: 'responsible', changed_from: '', changed_to: 'ana', user: BO }),
  ],
  attachments: [
    { issue: 3, filename: 'shot.png', path: 'attachments/aa', url: 'https://bitbucket.org/x/shot.png', user: ANA },
    { issue: 3, filename: 'gone.txt', path: 'attachments/bb', user: null },
    { issue: 7, filename: 'same.png', path: 'attachments/cc', user: BO },
  ],
  comments: [
    commentRow(12, 3, { content: null, user: BO, created_on: DAY(2) }),
    commentRow(11, 3, { content: 'Opened, as #7 said', user: ANA, created_on: DAY(1), updated_on: DAY(3) }),
    commentRow(11, 7, { content: 'The same id on another issue' }),
    commentRow(11, 3, { content: 'The same id on the same issue', created_on: DAY(4) }),
    { issue: 7, content: 'No id', user: null, created_on: DAY(5) },
  ],
  meta: { default_kind: 'task', default_component: 'UI', default_milestone: null, default_version: null, default_assignee: ANA },
  issues: [
    issueRow(7, { content: 'See #3 and #99, a#3', reporter: BO, voters: [ANA, BO], watchers: [ANA, BO, ANA] }),
    issueRow(3, { content_updated_on: DAY(1), edited_on: DAY(2), updated_on: DAY(3), assignee: ANA }),
  ],
  components: [{ name: 'UI' }],
  milestones: [{ name: 'M1' }],
};
const FILES = { 'attachments/aa': 'a picture', 'attachments/cc': 'a picture', 'attachments/unnamed': 'x' };

describe('An import of everything', () => {
  let folder: string;
  let store: Store;
  let key: number;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-complete-'));
    store = await openStore({ file: join(folder, 'data.db') });
    key = (await store.addRepository({ owner: 'a', slug: 'b' }, { isPrivate: false })).key;
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** Brings the archive in; its sections may stand in any order. */
  async function load(sections: Record<string, unknown> = SECTIONS, options: ImportOptions = {}, authors = new Map<string, string>()) {
    const archive = await readArchive(await zip({ 'db-2.0.json': JSON.stringify(sections), ...FILES }), { authors });
    return importArchive(store, key, archive, options).finally(() => archive.close());
  }

  /** Everything that the store returns about an issue. */
  const all = async (number: number) => ({
    issue: { ...(await store.issue(key, number))!, revision: '' },
    comments: await store.comments(key, number),
    attachments: await store.attachments(key, number),
    voters: await store.voters(key, number),
    watchers: await store.watchers(key, number),
  });

  it('keeps comments under their ids, in the order of their dates, and gives new ids where there is none or it is taken', async () => {
    const { warnings } = await load();
    const reported = (await store.comments(key, 3)).map(({ id, content, author, updatedOn }) => [id, content, author?.username, updatedOn]);
    assert.deepEqual(reported.slice(0, 2), [
      [11, 'Opened, as #7 said', 'ana-costa', '2016-06-03T00:00:00.000001Z'],
      [12, null, 'bo', null],
    ]);
    assert.equal(reported[2]![1], 'The same id on the same issue');
    assert.ok(Number(reported[2]![0]) > 12);
    const [first, second] = await store.comments(key, 7);
    assert.deepEqual([first!.id, second!.content], [11, 'No id']);
    assert.ok(second!.id > 12);
    assert.equal((await store.issue(key, 3))!.commentCount, 2, 'what says nothing is not counted');
    assert.deepEqual(warnings, [
      '1 attachment is listed but not in the archive: it is imported without content ("gone.txt" of #3 as "attachments/bb").',
      'Instead, the archive has 1 file that no attachment refers to: "attachments/unnamed".',
      '2 comments have the same id as another one.',
    ]);
    const next = (await store.addComment(key, 3, null, { content: 'New' }))!;
    assert.ok(next.id > second!.id && next.id > Number(reported[2]![0]), 'new comments get ids that nothing had');
  });

  it('imports the log as history, each change with its comment, and "None" as an empty value', async () => {
    await load();
    const [output, silent] = await store.comments(key, 3);
    assert.deepEqual(output!.changes, [{ field: 'status', old: 'new', new: 'open' }]);
    assert.deepEqual(silent!.changes, [
      { field: 'milestone', old: '', new: 'M1' },
      { field: 'assignee', old: '', new: 'ana' },
    ]);
  });

  it('imports the attachments whose files are in the archive', async () => {
    await load();
    const picture = { size: 9, author: { username: 'ana-costa', displayName: 'Ana Costa', accountId: '557058:ana' }, createdOn: null };
    assert.deepEqual(await store.attachments(key, 3), [
      { name: 'shot.png', ...picture },
      { name: 'gone.txt', size: null, author: null, createdOn: null },
    ]);
    const file = (await store.attachmentFile(key, 3, 'shot.png'))!;
    assert.equal((await buffer((await store.files.open(file.hash))!)).toString(), 'a picture');
    assert.equal(await store.attachmentFile(key, 3, 'gone.txt'), null);
    const files = readdirSync(join(folder, 'data.db.attachments'), { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
    assert.deepEqual(
      files.map(({ name }) => name),
      [file.hash],
      'the same content is kept once, and what nothing names is not kept',
    );
  });

  it('imports votes, watchers, dates of edits and defaults of new issues', async () => {
    await load();
    const { issue, voters, watchers } = await all(7);
    assert.deepEqual([issue.voteCount, issue.watcherCount], [2, 2]);
    assert.deepEqual(
      [voters, watchers].map((people) => people.map(({ username }) => username)),
      [
        ['ana-costa', 'bo'],
        ['ana-costa', 'bo'],
      ],
    );
    assert.equal((await store.issue(key, 3))!.editedOn, '2016-06-02T00:00:00.000001Z');
    assert.deepEqual(await store.defaults(key), { kind: 'task', component: 'UI', milestone: null, version: null, assignee: 'ana-costa' });
  });

  it('is the same whatever the order of the sections', async () => {
    await load();
    const before = [await all(3), await all(7), await store.choices(key), await store.defaults(key)];
    await load(Object.fromEntries(Object.entries(SECTIONS).reverse()));
    assert.deepEqual([await all(3), await all(7), await store.choices(key), await store.defaults(key)], before);
  });

  it('recognizes people by their account id, under any name', async () => {
    await load();
    await load({ issues: [issueRow(1, { reporter: account('Ana Maria Costa', '557058:ana') })] });
    assert.equal((await store.issue(key, 1))!.reporter!.username, 'ana-costa');
    await load({ issues: [issueRow(1, { reporter: account('Ana Costa', '557058:another') })] });
    const other = (await store.issue(key, 1))!.reporter!;
    assert.notEqual(other.username, 'ana-costa');
    assert.deepEqual([other.displayName, other.accountId], ['Ana Costa', '557058:another']);
  });

  it('maps people to accounts of the site', async () => {
    await store.saveAccount('annie', { displayName: 'Annie C.' });
    await load(
      SECTIONS,
      {},
      new Map([
        ['557058:ana', 'annie'],
        ['BO', 'annie'],
      ]),
    );
    const { issue, watchers } = await all(7);
    assert.deepEqual([issue.reporter!.username, issue.reporter!.displayName], ['annie', 'Annie C.']);
    assert.deepEqual(
      watchers.map(({ username }) => username),
      ['annie'],
    );
    assert.equal(await store.account('ana-costa'), undefined);
  });

  it('appends after the existing issues, and renumbers references', async () => {
    await store.create(key, null, { title: 'Mine', content: 'See #7' });
    await store.addComment(key, 1, null, { content: 'Mine too' });
    await load(SECTIONS, { append: true });
    assert.equal((await store.issue(key, 1))!.content, 'See #7');
    const seven = await all(8);
    assert.equal(seven.issue.content, 'See #4 and #99, a#3');
    assert.equal((await store.comments(key, 4))[0]!.content, 'Opened, as #8 said');
    assert.deepEqual((await store.comments(key, 4))[0]!.changes, [{ field: 'status', old: 'new', new: 'open' }]);
    assert.equal((await store.attachments(key, 4)).length, 2);
    assert.equal((await store.create(key, null, { title: 'next' })).number, 9);
    const comments = (await Promise.all([1, 4, 8].map((number) => store.comments(key, number)))).flat();
    const next = (await store.addComment(key, 1, null, { content: 'Last' }))!.id;
    assert.ok(comments.every(({ id }) => id < next));
    await load(SECTIONS, { append: true });
    assert.equal((await store.issue(key, 16))!.content, 'See #12 and #99, a#3');
  });

  it('leaves nothing when appending is stopped, and lets others write again', async () => {
    await store.create(key, null, { title: 'Mine' });
    const controller = new AbortController();
    const stop = ({ phase }: { phase: string }) => phase === 'attachments' && controller.abort(new Error('stop'));
    await assert.rejects(load(SECTIONS, { append: true, signal: controller.signal, onProgress: stop }), /^Error: stop$/);
    assert.equal((await store.create(key, null, { title: 'Mine too' })).number, 2);
    assert.equal(await store.issue(key, 4), undefined);
  });

  it('names people as in the dry run, also those who share a name with another account', async () => {
    const from = async (id: string) => {
      const issues = [issueRow(1, { reporter: account('Ana Costa', id) })];
      return readArchive(await zip({ 'db-2.0.json': JSON.stringify({ issues }) }));
    };
    await importArchive(store, key, await from('557058:first'));
    for (const [id, username, knownUsername, proposal] of [
      ['557058:first', 'ana-costa', true, undefined],
      ['557058:another', 'ana-costa-nother', false, 'ana-costa'],
    ] as const) {
      const archive = await from(id);
      const repository = (await store.repository({ owner: 'a', slug: 'b' }))!;
      const { people } = await describeImport(store, repository, archive, 'replace');
      const reported = { key: id, name: 'Ana Costa', username, known: knownUsername, mapped: false, ...(proposal && { proposal }) };
      assert.deepEqual(people, [reported]);
      await importArchive(store, key, archive);
      assert.equal((await store.issue(key, 1))?.reporter?.username, username);
    }
  });
});
