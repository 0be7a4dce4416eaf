import assert from 'node:assert/strict';
import { groupFilter, combinedFilter } from '../../../src/lists/filter';
import { BY_STATUS, groupingRule, sortGroups, type GroupingKey, type GroupingRule } from '../../../src/lists/grouping';
import { IssueList } from '../../../src/lists/list';
import { KINDS, STATUSES } from '../../../src/model/enums';
import type { IssueService } from '../../../src/client/service';
import type { Issue } from '../../../src/model/issue';
import { anIssue } from '../../support/issues';
import { FakeTracker, REPOSITORY } from '../editor-tree/fake';

const BY_KIND: GroupingRule = { field: 'kind', key: ({ kind }) => kind, order: KINDS, expandedByDefault: (kind) => kind === 'bug' };

describe('A grouping', () => {
  const ISSUES = [
    anIssue(1, { kind: 'bug', status: 'new' }),
    anIssue(2, { kind: 'task', status: 'closed' }),
    anIssue(3, { kind: 'bug', status: 'closed' }),
  ];
  const listBy = async (grouping: GroupingRule) => {
    const tracker = new FakeTracker();
    tracker.issues = [...ISSUES];
    const view = { grouping, conditions: () => [], isExpanded: grouping.expandedByDefault, changed: () => undefined };
    const list = new IssueList(tracker.service, REPOSITORY, true, view);
    await list.ensureLoaded();
    return list;
  };
  const CASES: readonly (readonly [string, GroupingRule, readonly unknown[]])[] = [
    [
      'status',
      BY_STATUS,
      [
        ['new', 1, [1]],
        ['closed', 2, undefined],
      ],
    ],
    [
      'kind',
      BY_KIND,
      [
        ['bug', 2, [1, 3]],
        ['task', 1, undefined],
      ],
    ],
  ];
  for (const [name, grouping, expected] of CASES) {
    it(`by ${name} is all that a list has to know of its groups`, async () => {
      const list = await listBy(grouping);
      const displayed = list.groups!.filter((it) => it.count > 0).map((it) => [it.key, it.count, it.issues?.map(({ number }) => number)]);
      assert.deepEqual(displayed, expected);
      assert.deepEqual(
        list.groups!.map((it) => it.key),
        grouping.order,
      );
    });

    it(`by ${name} opens a closed group, and tells where an issue stands in the whole list`, async () => {
      const list = await listBy(grouping);
      const issue = ISSUES[1]!;
      const group = grouping.key(issue);
      assert.ok((await list.open(group)).some(({ number }) => number === 2));
      assert.equal((await list.around(2, group))?.count, 3);
    });
  }

  /** A list by some grouping, what it tells of changes, and its tracker. */
  async function following(grouping: GroupingRule, isExpanded: (key: string, groupCount: number | undefined) => boolean = () => true) {
    const tracker = new FakeTracker();
    tracker.issues = [...ISSUES];
    const reported: (readonly string[] | undefined)[] = [];
    const view = { grouping, conditions: () => [], isExpanded, changed: (groups?: readonly string[]) => void reported.push(groups) };
    const list = new IssueList(tracker.service, REPOSITORY, true, view);
    await list.ensureLoaded();
    reported.length = 0;
    return { tracker, list, changes: reported };
  }

  it('tells which groups have changed, and of all where others are shown now', async () => {
    const [first, second, third] = ISSUES as [Issue, Issue, Issue];
    const CASES: readonly (readonly [title: string, issues: readonly Issue[], told: unknown])[] = [
      ['nothing', ISSUES, []],
      ['a title', [{ ...first, title: 'Other', revision: '2' }, second, third], [['new']]],
      ['one more in a group', [...ISSUES, anIssue(4, { status: 'closed' })], [['closed']]],
      ['one moved between two groups', [first, { ...second, status: 'new', revision: '2' }, third], [['new', 'closed']]],
      ['a group came', [...ISSUES, anIssue(4, { status: 'open' })], [undefined]],
      ['a group went', [second, third], [undefined]],
      ['all went', [], [undefined]],
    ];
    for (const [title, issues, expected] of CASES) {
      const { tracker, list, changes } = await following(BY_STATUS);
      tracker.issues = [...issues];
      await list.refresh();
      assert.deepEqual(changes, expected, title);
    }
  });

  it('by people asks once which groups there are, and loads those that are open', async () => {
    const person = (username: string) => ({ username, displayName: username.toUpperCase() });
    const { tracker, list } = await following(groupingRule('assignee'), (key) => key === 'bob');
    tracker.issues = [
      anIssue(1, { assignee: person('bob') }),
      anIssue(2, { assignee: null }),
      anIssue(3, { assignee: person('ann') }),
      anIssue(4, { assignee: person('bob') }),
    ];
    tracker.requests.length = 0;
    await list.refresh();
    const displayed = list.groups!.map(({ key, count, issues }) => [key, count, issues?.map(({ number }) => number)]);
    assert.deepEqual(displayed, [
      ['ann', 1, undefined],
      ['bob', 2, [1, 4]],
      ['', 1, undefined],
    ]);
    assert.deepEqual(tracker.requests, ['revision', 'groups assignee', 'list 0 50']);
  });

  it('loads the groups that are open by how many there are, as soon as they are counted, and asks for none that is empty', async () => {
    const opensFew = (key: string, groupCount: number | undefined) => key === 'new' || (groupCount ?? Infinity) <= 2;
    const { tracker, list } = await following(BY_STATUS, opensFew);
    const displayed = () =>
      list.groups!.filter(({ count }) => count > 0).map(({ key, issues }) => [key, issues?.map(({ number }) => number)]);
    assert.deepEqual(displayed(), [
      ['new', [1]],
      ['closed', [2, 3]],
    ]);
    assert.deepEqual(
      tracker.requests.filter((it) => it !== 'revision'),
      ['groups status', 'list 0 50', 'list 0 50'],
    );
    tracker.issues.push(anIssue(4, { status: 'resolved' }));
    await list.refresh();
    assert.deepEqual(displayed(), [
      ['new', [1]],
      ['resolved', undefined],
      ['closed', undefined],
    ]);
    const byComponent = await following(groupingRule('component'), opensFew);
    assert.deepEqual(
      byComponent.list.groups!.map(({ issues }) => issues?.length),
      [3],
    );
  });

  it('does without groups where the site cannot tell which there are', async () => {
    const { tracker, list } = await following(groupingRule('reporter'));
    assert.equal(list.lacksGroups, false);
    tracker.countsGroups = false;
    await list.refresh();
    assert.equal(list.lacksGroups, true);
    assert.deepEqual(
      list.groups!.map(({ count, issues }) => [count, issues?.length]),
      [[3, 3]],
    );
    const byStatus = await following(BY_STATUS, (key) => key === 'new');
    byStatus.tracker.countsGroups = false;
    await byStatus.list.refresh();
    assert.deepEqual([byStatus.list.lacksGroups, byStatus.list.group('closed')?.count], [false, 2]);
  });

  it('shows issues before the groups are counted', async () => {
    const tracker = new FakeTracker();
    tracker.issues = [...ISSUES];
    let count = () => {};
    const counted = new Promise<void>((resolve) => (count = resolve));
    const service: IssueService = { ...tracker.service, groups: (...args) => counted.then(() => tracker.service.groups(...args)) };
    let paint = () => {};
    const painted = new Promise<void>((resolve) => (paint = resolve));
    const view = { grouping: BY_STATUS, conditions: () => [], isExpanded: (key: string) => key === 'new', changed: () => paint() };
    const list = new IssueList(service, REPOSITORY, true, view);
    const first = list.ensureLoaded();
    await painted;
    assert.deepEqual(
      list.groups!.map(({ key }) => key),
      ['new'],
    );
    await Promise.race([list.poll(), Promise.resolve()]); // a poll meanwhile does not restart it
    count();
    await first;
    assert.equal(list.group('closed')?.count, 2);
    assert.equal(tracker.requests.filter((it) => it === 'revision').length, 1);
  });

  it('puts groups in the order of their names, months newest first, what is not set last', () => {
    const CASES: readonly (readonly [by: GroupingKey, keys: readonly string[], sorted: readonly string[]])[] = [
      ['version', ['10', '', '9', '9.1'], ['9', '9.1', '10', '']],
      ['component', ['zebra', 'Äther', '', 'apple'], ['apple', 'Äther', 'zebra', '']],
      ['createdMonth', ['2025-12', '2026-11', '2026-02'], ['2026-11', '2026-02', '2025-12']],
    ];
    for (const [by, keys, sorted] of CASES) {
      const groups = sortGroups(
        groupingRule(by),
        keys.map((key) => ({ key })),
        'de',
      );
      assert.deepEqual(
        groups.map(({ key }) => key),
        sorted,
        by,
      );
    }
  });

  it('leaves out the groups that its field’s own condition leaves out, and keeps the other conditions', () => {
    const task = { field: 'kind', comparator: 'is', negated: false, values: ['task'] } as const;
    const open = { field: 'status', comparator: 'is', negated: true, values: ['new'] } as const;
    assert.equal(groupFilter([task, open], BY_KIND, 'bug'), undefined);
    assert.deepEqual(groupFilter([task, open], BY_KIND, 'task'), {
      and: [{ field: 'kind', comparator: 'is', negated: false, value: 'task' }, ...(combinedFilter([open]) as { and: unknown[] }).and],
    });
    for (const status of STATUSES) assert.equal(groupFilter([task, open], BY_STATUS, status) === undefined, status === 'new');
  });
});
