import assert from 'node:assert/strict';
import { TrackerError } from '../../../src/client/errors';
import type { FilterConditions } from '../../../src/lists/filter';
import { IssueList, loadedIssues } from '../../../src/lists/list';
import { BY_STATUS } from '../../../src/lists/grouping';
import { isOpen, type Status } from '../../../src/model/enums';
import { DEFAULT_SORT, type Sort } from '../../../src/model/query';
import { anIssue, someIssues } from '../../support/issues';
import { FakeTracker, REPOSITORY } from './fake';

const unreachable = new TrackerError('unreachable', 'The site cannot be reached.');

function makeList({ isLocal = false, conditions = [] as FilterConditions } = {}) {
  const tracker = new FakeTracker();
  const expanded = new Map<Status, boolean>();
  const view: { conditions: FilterConditions; changes: number; sort?: Sort } = { conditions, changes: 0 };
  const list = new IssueList(tracker.service, REPOSITORY, isLocal, {
    grouping: BY_STATUS,
    get sort() {
      return view.sort ?? DEFAULT_SORT;
    },
    conditions: () => view.conditions,
    isExpanded: (status) => expanded.get(status as Status) ?? isOpen(status as Status),
    changed: () => void view.changes++,
  });
  const shownGroups = () => list.groups?.filter((it) => it.count > 0).map((it) => [it.key, it.count, it.issues?.length]);
  const numbers = (status: Status) => list.group(status)?.issues?.map((it) => it.number);
  return { tracker, expanded, view, list, shownGroups: shownGroups, numbers };
}

describe('The list of the sidebar', () => {
  it('groups by status: open ones with their issues, closed ones with their count only', async () => {
    const { tracker, list, shownGroups } = makeList();
    tracker.issues = [...someIssues(3, 'closed'), ...someIssues(2, 'new', 10), ...someIssues(1, 'on hold', 20)];
    await list.ensureLoaded();
    assert.deepEqual(shownGroups(), [
      ['new', 2, 2],
      ['on hold', 1, 1],
      ['closed', 3, undefined],
    ]);
    assert.equal(list.state, 'ready');
    assert.equal(list.count, 6);
  });

  it('loads a closed group when it is opened', async () => {
    const { tracker, list, numbers } = makeList();
    tracker.issues = someIssues(3, 'resolved');
    await list.ensureLoaded();
    assert.equal(numbers('resolved'), undefined);
    assert.equal((await list.open('resolved')).length, 3);
    assert.deepEqual(numbers('resolved'), [1, 2, 3]);
  });

  it('shows 50 at first, then 200 and 1,000 more each time, to the end', async () => {
    const { tracker, list, numbers } = makeList();
    tracker.issues = someIssues(2400, 'open');
    await list.ensureLoaded();
    const shownGroups = [numbers('open')?.length];
    for (let i = 0; i < 3; i++) {
      await list.loadMore('open');
      shownGroups.push(numbers('open')?.length);
    }
    assert.deepEqual(shownGroups, [50, 250, 1250, 2250]);
    await list.loadMore('open');
    assert.equal(numbers('open')?.length, 2400);
  });

  it('shows the last issues of a group without those between, more of them each time, until they meet the first', async () => {
    const { tracker, list } = makeList();
    tracker.issues = someIssues(1000, 'open');
    const shownGroups = () => {
      const { issues = [], lastIssues = [] } = list.group('open')!;
      return [issues.length, lastIssues.length, lastIssues[0]?.number, loadedIssues(list.group('open')!).at(-1)?.number];
    };
    await list.ensureLoaded();
    tracker.requests.length = 0;
    assert.equal(await list.loadLast('open'), 50);
    assert.deepEqual(shownGroups(), [50, 50, 951, 1000]);
    assert.deepEqual(tracker.requests, ['list 0 50'], 'one page of the opposite order, however long the group is');
    assert.equal(await list.loadLast('open'), 200);
    assert.deepEqual(shownGroups(), [50, 250, 751, 1000]);
    tracker.issues = someIssues(1001, 'open');
    await list.refresh();
    assert.deepEqual(shownGroups(), [50, 250, 752, 1001]);
    await list.loadMore('open');
    assert.deepEqual(shownGroups(), [250, 250, 752, 1001]);
    await list.loadMore('open');
    assert.deepEqual(shownGroups(), [1001, 0, undefined, 1001]);
    assert.deepEqual(new Set(loadedIssues(list.group('open')!).map(({ number }) => number)).size, 1001);
    tracker.issues = someIssues(70, 'open');
    await list.refresh();
    assert.deepEqual(shownGroups(), [70, 0, undefined, 70]);
  });

  for (const count of [1, 50, 51, 99, 100, 101]) {
    it(`shows all of ${count} issues, or the last of them, each once`, async () => {
      const { tracker, list } = makeList();
      tracker.issues = someIssues(count, 'resolved');
      await list.ensureLoaded();
      await list.loadLast('resolved');
      const expected = tracker.issues.map(({ number }) => number);
      const all = count > 100 ? [...expected.slice(0, 50), ...expected.slice(-50)] : expected;
      assert.deepEqual(
        loadedIssues(list.group('resolved')!).map(({ number }) => number),
        all,
      );
      await list.refresh();
      assert.equal(list.group('resolved')!.count, count);
    });
  }

  it('counts from the end where issues without a value come last in both directions', async () => {
    const { tracker, list, view } = makeList();
    view.sort = { field: 'assignee', descending: false };
    tracker.issues = someIssues(300, 'open');
    await list.ensureLoaded();
    await list.loadLast('open');
    assert.deepEqual(
      list
        .group('open')!
        .lastIssues?.map(({ number }) => number)
        .slice(0, 2),
      [251, 252],
    );
    assert.equal(tracker.requests.at(-1), 'list 250 50');
  });

  it('shows as many after a refresh as before', async () => {
    const { tracker, list, numbers } = makeList();
    tracker.issues = someIssues(320, 'open');
    await list.ensureLoaded();
    await list.loadMore('open');
    tracker.issues = someIssues(319, 'open', 2);
    await list.refresh();
    assert.equal(numbers('open')?.length, 250);
    assert.equal(numbers('open')?.[0], 2);
  });

  it('shows an issue once that moved to the next page meanwhile', async () => {
    const { tracker, list, numbers } = makeList();
    tracker.issues = someIssues(60, 'open');
    await list.ensureLoaded();
    tracker.issues = [anIssue(999, { status: 'open' }), ...tracker.issues];
    await list.loadMore('open');
    const all = numbers('open') ?? [];
    assert.equal(new Set(all).size, all.length);
  });

  it('never lets a slow old answer overwrite a newer one', async () => {
    const { tracker, list, numbers } = makeList();
    tracker.issues = someIssues(1, 'new');
    await list.ensureLoaded();
    const release = tracker.hold();
    tracker.issues = someIssues(2, 'new');
    const slow = list.refresh();
    tracker.issues = someIssues(3, 'new');
    const letGoOfNew = tracker.hold();
    const quick = list.refresh();
    letGoOfNew();
    await quick;
    release();
    await slow;
    assert.deepEqual(numbers('new'), [1, 2, 3]);
    assert.equal(list.failure, undefined);
  });

  it('keeps what was there when a refresh fails, with the time and the reason, until one succeeds', async () => {
    const { tracker, list, numbers, view } = makeList();
    tracker.issues = someIssues(2, 'new');
    await list.ensureLoaded();
    tracker.failure = unreachable;
    await list.refresh();
    const since = list.failure?.since;
    assert.deepEqual(numbers('new'), [1, 2]);
    assert.equal(list.state, 'ready');
    assert.equal(list.failure?.error, unreachable);
    await list.refresh();
    assert.equal(list.failure?.since, since);
    tracker.failure = undefined;
    const before = view.changes;
    await list.refresh();
    assert.equal(list.failure, undefined);
    assert.equal(view.changes, before + 1);
  });

  it('says nothing when nothing has changed', async () => {
    const { tracker, list, view } = makeList();
    tracker.issues = someIssues(2, 'new');
    await list.ensureLoaded();
    const before = view.changes;
    await list.refresh();
    assert.equal(view.changes, before);
  });

  it('asks for the lists again only when the revision has changed', async () => {
    const { tracker, list, numbers } = makeList();
    tracker.issues = someIssues(1, 'new');
    await list.ensureLoaded();
    tracker.requests.length = 0;
    await list.poll();
    assert.deepEqual(tracker.requests, ['revision']);
    tracker.revision = '2';
    tracker.issues = someIssues(2, 'new');
    await list.poll();
    assert.deepEqual(numbers('new'), [1, 2]);
  });

  it('looks every time at a site that does not tell of its revision', async () => {
    const { tracker, list, numbers } = makeList();
    tracker.revision = null;
    await list.ensureLoaded();
    tracker.issues = someIssues(1, 'new');
    await list.poll();
    assert.deepEqual(numbers('new'), [1]);
  });

  it('notices by a poll that the site has gone and that it is back', async () => {
    const { tracker, list, numbers } = makeList();
    tracker.issues = someIssues(1, 'new');
    await list.ensureLoaded();
    tracker.failure = unreachable;
    await list.poll();
    assert.equal(list.failure?.error, unreachable);
    tracker.failure = undefined;
    await list.poll();
    assert.equal(list.failure, undefined);
    assert.deepEqual(numbers('new'), [1]);
  });

  it('finishes a further page although a refresh came between', async () => {
    const { tracker, list, numbers } = makeList();
    tracker.issues = someIssues(320, 'open');
    await list.ensureLoaded();
    const release = tracker.hold();
    const loading = list.loadMore('open');
    const refresh = list.refresh();
    release();
    await Promise.all([loading, refresh]);
    assert.equal(numbers('open')?.length, 250);
  });

  it('keeps a further page when a refresh that had begun before comes after it', async () => {
    const { tracker, list, numbers } = makeList();
    tracker.issues = someIssues(320, 'open');
    await list.ensureLoaded();
    const release = tracker.hold();
    const refresh = list.refresh();
    tracker.hold()(); // delays only the refresh
    const loading = list.loadMore('open');
    await Promise.race([loading, new Promise(setImmediate)]);
    release();
    await Promise.all([loading, refresh]);
    assert.equal(numbers('open')?.length, 250);
    tracker.revision = '2'; // unchanged at the next poll
    await list.poll();
    assert.equal(numbers('open')?.length, 250);
  });

  it('asks with the filter, and leaves out the groups that it excludes', async () => {
    const { tracker, list, shownGroups } = makeList({
      conditions: [
        { field: 'status', comparator: 'is', negated: true, values: ['closed', 'on hold'] },
        { field: 'kind', comparator: 'is', negated: false, values: ['task'] },
      ],
    });
    tracker.issues = [
      ...someIssues(2, 'new'),
      anIssue(10, { kind: 'task' }),
      anIssue(11, { kind: 'task', status: 'on hold' }),
      anIssue(12, { kind: 'task', status: 'closed' }),
    ];
    await list.ensureLoaded();
    assert.deepEqual(shownGroups(), [['new', 1, 1]]);
  });

  const states: [name: string, expected: string, options: { isLocal?: boolean; conditions?: FilterConditions; failure?: Error }][] = [
    ['no issue', 'empty', {}],
    ['no issue that matches', 'noMatch', { conditions: [{ field: 'title', comparator: 'contains', negated: false, values: ['x'] }] }],
    ['a repository that is not on this computer yet', 'empty', { isLocal: true, failure: new TrackerError('noRepository', '') }],
    ['a repository that a server does not have', 'notFound', { failure: new TrackerError('noRepository', '') }],
    ['somebody who may not read it', 'forbidden', { failure: new TrackerError('forbidden', '') }],
    ['nobody signed in', 'signedOut', { failure: new TrackerError('unauthorized', '') }],
    ['a Bitbucket that has removed its issues', 'gone', { failure: new TrackerError('gone', '') }],
    ['no connection', 'unreachable', { failure: unreachable }],
    ['a server in trouble', 'unreachable', { failure: new TrackerError('server', '') }],
  ];
  for (const [name, expected, { failure, ...options }] of states) {
    it(`is "${expected}" with ${name}`, async () => {
      const { tracker, list } = makeList(options);
      assert.equal(list.state, 'loading');
      tracker.failure = failure;
      await list.ensureLoaded();
      assert.equal(list.state, expected);
    });
  }

  it('forgets one person’s issues when another signs in, even while they are loading', async () => {
    const { tracker, list, numbers } = makeList();
    tracker.issues = someIssues(1, 'new');
    const release = tracker.hold();
    const first = list.ensureLoaded();
    list.reset();
    release();
    await first;
    assert.equal(list.groups, undefined);
    tracker.issues = someIssues(2, 'new');
    await list.ensureLoaded();
    assert.deepEqual(numbers('new'), [1, 2]);
  });
});
