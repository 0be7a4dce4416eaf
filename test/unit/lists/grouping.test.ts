import assert from 'node:assert/strict';
import { groupFilter, wholeFilter } from '../../../src/lists/filter';
import { BY_STATUS, type GroupingRule } from '../../../src/lists/grouping';
import { IssueList } from '../../../src/lists/list';
import { KINDS, STATUSES } from '../../../src/model/words';
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
    await list.first();
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
      const shown = list.groups!.filter((it) => it.count > 0).map((it) => [it.key, it.count, it.issues?.map(({ number }) => number)]);
      assert.deepEqual(shown, expected);
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

  it('leaves out the groups that its field’s own condition leaves out, and keeps the other conditions', () => {
    const task = { field: 'kind', comparator: 'is', negated: false, values: ['task'] } as const;
    const open = { field: 'status', comparator: 'is', negated: true, values: ['new'] } as const;
    assert.equal(groupFilter([task, open], BY_KIND, 'bug'), undefined);
    assert.deepEqual(groupFilter([task, open], BY_KIND, 'task'), {
      and: [{ field: 'kind', comparator: 'is', negated: false, value: 'task' }, ...(wholeFilter([open]) as { and: unknown[] }).and],
    });
    for (const status of STATUSES) assert.equal(groupFilter([task, open], BY_STATUS, status) === undefined, status === 'new');
  });
});
