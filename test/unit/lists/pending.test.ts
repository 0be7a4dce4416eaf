import assert from 'node:assert/strict';
import type { FilterConditions } from '../../../src/lists/filter';
import { BY_STATUS, groupingRule, type GroupingRule } from '../../../src/lists/grouping';
import { IssueList } from '../../../src/lists/list';
import { pendingValues } from '../../../src/lists/pending';
import { anIssue } from '../../support/issues';
import { FakeTracker, REPOSITORY } from '../editor-tree/fake';

const BOB = { username: 'bob', displayName: 'Bob Jones' };
const open = (key: string) => key !== 'closed';

describe('What is being written, in a list', () => {
  async function listOf(grouping: GroupingRule = BY_STATUS, conditions: FilterConditions = []) {
    const tracker = new FakeTracker();
    tracker.issues = [anIssue(1, { status: 'new' }), anIssue(2, { status: 'new' }), anIssue(3, { status: 'closed' })];
    const changes: (readonly string[] | undefined)[] = [];
    const view = {
      grouping,
      conditions: () => conditions,
      isExpanded: open,
      changed: (keys?: readonly string[]) => void changes.push(keys),
    };
    const list = new IssueList(tracker.service, REPOSITORY, false, view);
    await list.ensureLoaded();
    changes.length = 0;
    const groups = () =>
      list.groups!.filter(({ count }) => count > 0).map(({ key, count, issues }) => [key, count, issues?.map((it) => it.number)]);
    return { tracker, list, changes, groups };
  }
  const before = [
    ['new', 2, [1, 2]],
    ['closed', 1, undefined],
  ];

  it('is shown at once in the group where it will be, as unconfirmed, and put back when it is refused', async () => {
    const { list, groups, changes } = await listOf();
    const settle = list.expect(2, { values: { status: 'closed' }, isSaving: true });
    assert.deepEqual(groups(), [
      ['new', 1, [1]],
      ['closed', 2, undefined],
    ]);
    assert.deepEqual([list.isSaving(2), list.isSaving(1), list.count], [true, false, 3]);
    assert.deepEqual(changes, [['new', 'closed']]);
    settle();
    assert.deepEqual([groups(), list.isSaving(2)], [before, false]);
    assert.equal(changes.length, 2);
    settle();
    assert.equal(changes.length, 2);
  });

  it('changes only the row where it stays in its group', async () => {
    const { list, changes } = await listOf();
    list.expect(2, { values: { title: 'Renamed', priority: 'blocker' }, isSaving: true });
    assert.deepEqual(list.group('new')!.issues!.map(({ title, priority }) => [title, priority])[1], ['Renamed', 'blocker']);
    assert.deepEqual(changes, [['new']]);
  });

  it('stays over what is loaded meanwhile, until it is confirmed', async () => {
    const { list, groups, tracker } = await listOf();
    const settle = list.expect(2, { values: { status: 'open' }, isSaving: true });
    tracker.issues = [anIssue(4, { status: 'new' }), ...tracker.issues];
    tracker.revision = '2';
    await list.poll();
    const expected = [
      ['new', 2, [4, 1]],
      ['open', 1, [2]],
      ['closed', 1, undefined],
    ];
    assert.deepEqual(groups(), expected);
    tracker.issues = tracker.issues.map((it) => (it.number === 2 ? anIssue(2, { status: 'open', revision: '2' }) : it));
    await list.refresh();
    settle();
    assert.deepEqual([groups(), list.isSaving(2)], [expected, false]);
  });

  it('is what was written last', async () => {
    const { list, groups } = await listOf();
    const first = list.expect(2, { values: { status: 'open' }, isSaving: true });
    const second = list.expect(2, { values: { status: 'on hold' }, isSaving: true });
    first();
    assert.deepEqual(groups()[1], ['on hold', 1, [2]]);
    second();
    assert.deepEqual(groups(), before);
  });

  it('makes a group that was not there, with the name of the person', async () => {
    const { list, groups } = await listOf(groupingRule('assignee'));
    const people = [{ ...BOB }, null];
    list.expect(1, { values: pendingValues({ assignee: 'BOB' }, people), isSaving: true });
    assert.deepEqual(groups(), [
      ['bob', 1, [1]],
      ['', 2, [2, 3]],
    ]);
    assert.deepEqual(pendingValues({ assignee: 'carol' }, people).assignee, { username: 'carol', displayName: 'carol' });
    assert.deepEqual(
      [pendingValues({ assignee: null }, people).assignee, pendingValues({ kind: 'task' }, people)],
      [null, { kind: 'task' }],
    );
  });

  it('leaves a page that is loaded meanwhile as it is', async () => {
    const { list } = await listOf();
    const settle = list.expect(3, { values: { priority: 'blocker' }, isSaving: true });
    assert.equal((await list.open('closed'))[0]!.priority, 'blocker');
    settle();
    assert.notEqual(list.group('closed')!.issues![0]!.priority, 'blocker');
  });

  it('has a new issue first in its group, unless a filter could leave it out', async () => {
    const issue = anIssue(9, { status: 'new' });
    const { list, groups } = await listOf();
    const settle = list.expect(9, { values: issue, isSaving: false, isNew: true });
    assert.deepEqual(groups()[0], ['new', 3, [9, 1, 2]]);
    settle();
    assert.deepEqual(groups(), before);
    const filtered = await listOf(BY_STATUS, [{ field: 'kind', comparator: 'is', negated: false, values: ['task'] }]);
    filtered.list.expect(9, { values: issue, isSaving: false, isNew: true });
    assert.deepEqual(filtered.groups(), []);
  });

  it('is gone with a list of another filter', async () => {
    const { list } = await listOf();
    list.expect(2, { values: { status: 'open' }, isSaving: true });
    list.reset();
    await list.ensureLoaded();
    assert.equal(list.isSaving(2), false);
  });
});

describe('A list whose revision and issues are requested at once', () => {
  function following(tellsState = true) {
    const tracker = new FakeTracker();
    tracker.tellsState = tellsState;
    tracker.issues = [anIssue(1, { status: 'new' })];
    const list = new IssueList(tracker.service, REPOSITORY, false, {
      grouping: BY_STATUS,
      conditions: () => [],
      isExpanded: open,
      changed: () => undefined,
    });
    return { tracker, list };
  }
  const lists = (tracker: FakeTracker) => tracker.requests.filter((it) => it.startsWith('list')).length;

  it('is loaded again by the next poll when something has changed between the answers', async () => {
    const { tracker, list } = following();
    const { service } = tracker;
    // The revision is that after the change, the lists are those before.
    const revision = service.revision.bind(service);
    const late: typeof revision = async (...args) => {
      await new Promise(setImmediate);
      tracker.revision = '2';
      tracker.issues = [anIssue(2, { status: 'new' }), ...tracker.issues];
      service.revision = revision;
      return revision(...args);
    };
    service.revision = late;
    await list.ensureLoaded();
    assert.equal(list.revision, null);
    await list.poll();
    assert.deepEqual(
      list.group('new')!.issues!.map(({ number }) => number),
      [2, 1],
    );
    const before = lists(tracker);
    await list.poll();
    assert.equal(lists(tracker), before);
  });

  it('requests the revision first at a site whose answers do not say of which state they are', async () => {
    const { tracker, list } = following(false);
    await list.ensureLoaded();
    await list.poll(); // is loaded again, since nobody knows
    tracker.requests.length = 0;
    await list.poll();
    assert.deepEqual(tracker.requests, ['revision']);
    tracker.requests.length = 0;
    const release = tracker.hold();
    const refreshing = list.refresh();
    await new Promise(setImmediate);
    assert.deepEqual(tracker.requests, ['revision']);
    release();
    await refreshing;
  });
});
