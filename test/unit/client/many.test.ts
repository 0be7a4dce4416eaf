import assert from 'node:assert/strict';
import { TrackerError } from '../../../src/client/errors';
import { deleteUnlessEdited } from '../../../src/client/unedited';
import { commentRevision } from '../../../src/model/issue';
import type { ManyChange, ManyEntry } from '../../../src/client/service';
import { ANN, APP, startLocalSite, type LocalSite } from './support';

/** Changes of many issues with the real tracker: in one request, and one by one for sites without that. */

interface Case {
  readonly what: string;
  readonly entries: readonly ManyEntry[];
  readonly change: ManyChange;
  /** Numbers that are changed, and those that are left: as they are now, or gone. */
  readonly done: readonly number[];
  readonly left?: readonly { readonly number: number; readonly now?: unknown; readonly isGone?: true }[];
  /** Status and assignee of the three issues then; null: it is gone. */
  readonly then: readonly (string | null)[];
}

const entries = (...numbers: number[]): ManyEntry[] => numbers.map((number) => ({ number, seen: { status: 'new' } }));

// #1 and #2 are new, #3 has been resolved by somebody else since it was seen.
const CASES: readonly Case[] = [
  {
    what: 'a field of all, but for the one that somebody else has changed',
    ...{ entries: entries(1, 2, 3), change: { fields: { status: 'open' } }, done: [1, 2] },
    left: [{ number: 3, now: { status: 'resolved' } }],
    then: ['open', 'open', 'resolved'],
  },
  {
    what: 'what somebody else has changed to the same',
    ...{ entries: entries(1, 3), change: { fields: { status: 'resolved' } }, done: [1, 3], then: ['resolved', 'new', 'resolved'] },
  },
  {
    what: 'a value of its own for each',
    entries: [
      { number: 1, fields: { status: 'on hold' } },
      { number: 2, fields: { status: 'invalid', assignee: 'ann' } },
    ],
    ...{ change: {}, done: [1, 2], then: ['on hold', 'invalid ann', 'resolved'] },
  },
  {
    what: 'another field than the one that somebody else has changed',
    entries: [1, 3].map((number) => ({ number, seen: { assignee: null } })),
    ...{ change: { fields: { assignee: 'ann' } }, done: [1, 3], then: ['new ann', 'new', 'resolved ann'] },
  },
  {
    what: 'those that are still there',
    ...{ entries: entries(1, 7), change: { fields: { status: 'open' } }, done: [1], left: [{ number: 7, isGone: true }] },
    then: ['open', 'new', 'resolved'],
  },
  {
    what: 'what is deleted, but for what was changed since',
    ...{ entries: entries(1, 2, 3), change: { delete: true }, done: [1, 2], left: [{ number: 3, now: { status: 'resolved' } }] },
    then: [null, null, 'resolved'],
  },
];

for (const lacks of [false, true]) {
  describe(`Many issues of a site that ${lacks ? 'has no request for them' : 'changes them in one request'}`, () => {
    let site: LocalSite;
    const state = async () =>
      Promise.all(
        [1, 2, 3].map((number) =>
          site.service.get(APP, number).then(
            ({ status, assignee }) => [status, assignee?.username].filter(Boolean).join(' '),
            () => null,
          ),
        ),
      );
    const change = (entries: readonly ManyEntry[], title: ManyChange) => site.service.changeMany(APP, entries, title);

    beforeEach(async () => {
      site = await startLocalSite();
      for (const title of ['One', 'Two', 'Three']) await site.service.create(APP, { title });
      await site.service.update(APP, 3, { status: 'resolved' });
      if (lacks) await withoutBulk(site);
    });
    afterEach(() => site.close());

    const requests = () => site.requests.filter((one) => /^(POST|PUT|DELETE)/.test(one)).length;

    for (const { what: title, entries, change: reference, done, left = [], then: expectedState } of CASES) {
      it(`changes ${title}`, async () => {
        const before = requests();
        const result = await change(entries, reference);
        assert.deepEqual(result.done.map(({ number }) => number).sort(), done);
        assert.deepEqual(
          result.left.map(({ number, now: participations, isGone, error }) => ({
            number,
            ...(participations && { now: participations }),
            ...(isGone && { isGone }),
            ...(error !== undefined && { error }),
          })),
          left,
        );
        assert.deepEqual(await state(), expectedState);
        if (!lacks) assert.equal(requests() - before, left.length > 0 ? 2 : 1);
      });
    }

    it('returns the previous values and the comments', async () => {
      const { done } = await change(entries(1), { fields: { status: 'open', priority: 'blocker' }, message: 'All of *these*' });
      assert.deepEqual(done[0]!.before, { status: 'new', priority: 'major' });
      const comments = await site.service.comments(APP, 1);
      assert.equal(comments.find(({ id }) => id === done[0]!.comment)?.content, 'All of *these*');
      const [second] = (await change([{ number: 1, revision: done[0]!.revision, fields: done[0]!.before }], {})).done;
      assert.deepEqual(second!.before, { status: 'open', priority: 'blocker' });
    });

    it('watches issues and returns which were watched before, for undo', async () => {
      const all = [1, 2, 3].map((number) => ({ number }));
      await change(all, { watch: false });
      await change(all.slice(1, 2), { watch: true });
      const { done } = await change(all, { watch: true });
      const watched = done.map(({ number, watched }) => [number, watched]).sort();
      assert.deepEqual(watched, [
        [1, false],
        [2, true],
        [3, false],
      ]);
      const participations = await Promise.all([1, 2, 3].map((number) => site.service.participation(APP, number)));
      assert.deepEqual(
        participations.map(({ watching }) => watching),
        [true, true, true],
      );
      assert.ok((await change(entries(1), { fields: { status: 'open' } })).done.every((one) => !('watched' in one)));
    });

    it('deletes comments that nobody has edited', async () => {
      const text = 'All of *these* are done.';
      const { done } = await change(entries(1, 2), { message: text, markup: 'markdown' });
      const takeBack = ({ number, comment }: (typeof done)[number]) =>
        deleteUnlessEdited(site.service, { repository: APP, number, comment: comment! }, text);
      const [one, two] = done.toSorted((a, b) => a.number - b.number);
      const [seenFirst] = await site.service.comments(APP, 1);
      await site.service.updateComment(APP, 1, one!.comment!, { content: 'But for this one.' });
      const stale = { ifRevision: commentRevision(seenFirst!) };
      await assert.rejects(site.service.deleteComment(APP, 1, one!.comment!, stale), (error) => TrackerError.is(error, 'conflict'));
      assert.deepEqual([await takeBack(one!), await takeBack(two!), await takeBack(two!)], ['edited', 'deleted', 'gone']);
      assert.equal((await site.service.comments(APP, 1))[0]!.content, 'But for this one.');
      assert.deepEqual(await site.service.comments(APP, 2), []);
      await site.service.delete(APP, 1);
      assert.equal(await takeBack(one!), 'gone');
    });

    it('changes nothing when one value is wrong', async () => {
      if (lacks) return;
      const { done, left } = await change(entries(1, 2), { fields: { milestone: 'nope' } });
      assert.deepEqual([done, left.map(({ number }) => number)], [[], [1, 2]]);
      assert.match(String(left[0]!.error), /There is no milestone 'nope'/);
    });
  });
}

/** Answers 404 for our additions, as other trackers do. */
async function withoutBulk(site: LocalSite): Promise<void> {
  const { fetch } = site.tracker;
  site.tracker.fetch = (request: Request, ...more: []) =>
    /\/issues\/(bulk|deleted)$/.test(new URL(request.url).pathname)
      ? Response.json({ type: 'error', error: { message: 'Resource not found' } }, { status: 404 })
      : fetch(request, ...more);
  await site.service.get(APP, 1);
}

describe('Deleted issues of a site', () => {
  let site: LocalSite;
  beforeEach(async () => (site = await startLocalSite()));
  afterEach(() => site.close());

  it('are listed, restored and deleted permanently', async () => {
    for (const title of ['One', 'Two', 'Three']) await site.service.create(APP, { title });
    await site.service.changeMany(APP, [{ number: 1 }, { number: 2 }], { delete: true });
    await site.service.delete(APP, 3);
    const { keepDays, issues } = await site.service.deletedIssues(APP);
    assert.equal(keepDays, 30);
    assert.deepEqual(
      issues.map(({ number, title, deletedBy }) => [number, title, deletedBy]),
      [
        [3, 'Three', ANN.displayName],
        [2, 'Two', ANN.displayName],
        [1, 'One', ANN.displayName],
      ],
    );
    assert.equal((await site.service.deletedIssues(APP, { limit: 1 })).issues.length, 1);
    await site.service.purgeIssues(APP, [1]);
    assert.deepEqual(await site.service.restoreIssues(APP, [1, 2, 3]), { restored: [2, 3], left: [1], unrelated: [] });
    assert.equal((await site.service.get(APP, 2)).title, 'Two');
    assert.deepEqual((await site.service.deletedIssues(APP)).issues, []);
  });

  it('are reported as unsupported by a restore at a site without them', async () => {
    await site.service.create(APP, { title: 'One' });
    await withoutBulk(site);
    assert.deepEqual(await site.service.deletedIssues(APP), { keepDays: 0, issues: [] });
    await assert.rejects(site.service.restoreIssues(APP, [1]), /keeps no deleted issues/);
  });
});
