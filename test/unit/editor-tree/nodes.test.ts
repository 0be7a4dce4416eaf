import assert from 'node:assert/strict';
import type { Place } from '../../../src/editor/services';
import { IssueList } from '../../../src/lists/list';
import { groupNodes, isExpansionStored, isOpenAtFirst, issueNodes, nodeId, repositoryNode } from '../../../src/editor/tree/nodes';
import { BY_STATUS, groupingRule, type GroupingKey } from '../../../src/lists/grouping';
import { Expansion } from '../../../src/editor/tree/expansion';
import { plainLabel } from '../../../src/editor/text';
import { someIssues } from '../../support/issues';
import { FakeTracker, REPOSITORY } from './fake';

async function aPlace(count: number, siteId = 'local', filterNumber = 0, grouping = BY_STATUS) {
  const tracker = new FakeTracker();
  tracker.issues = someIssues(count, 'open');
  const list = new IssueList(tracker.service, REPOSITORY, true, {
    grouping,
    filterNumber,
    conditions: () => [],
    isExpanded: () => true,
    changed: () => undefined,
  });
  const site = { id: siteId, label: siteId, isLocal: siteId === 'local' };
  const place: Place = { site, repository: REPOSITORY, service: tracker.service, folder: undefined, source: 'folder' };
  await list.ensureLoaded();
  return { place, list, tracker };
}

describe('The nodes of the tree', () => {
  it('leave out groups without an issue', async () => {
    const { place, list } = await aPlace(2);
    assert.deepEqual(
      groupNodes(place, list).map((it) => [it.key, it.count]),
      [['open', 2]],
    );
  });

  it('end with an item that says how many are left', async () => {
    const { place, list } = await aPlace(120);
    const [group] = groupNodes(place, list);
    const last = issueNodes(group!, await list.open('open')).at(-1)!;
    assert.deepEqual([last.type, last.type === 'more' && last.remaining], ['more', 70]);
    await list.loadMore('open');
    await list.loadMore('open');
    assert.equal(issueNodes(group!, await list.open('open')).at(-1)!.type, 'issue');
  });

  it('have the last issues below the item that says how many are left between', async () => {
    const { place, list } = await aPlace(300);
    await list.loadLast('open');
    const rows = issueNodes(groupNodes(place, list)[0]!, await list.open('open'));
    assert.deepEqual(
      [rows.length, rows.findIndex(({ type }) => type === 'more'), rows[50]?.type === 'more' && rows[50].remaining],
      [101, 50, 200],
    );
    assert.equal(new Set(rows.map(nodeId)).size, rows.length);
  });

  it('keep their ids over a refresh, and share none with another site’s repository of the same name', async () => {
    const ids = async (site: string) => {
      const { place, list, tracker } = await aPlace(60, site);
      const all = () =>
        [
          repositoryNode(place, list),
          ...groupNodes(place, list),
          ...issueNodes(groupNodes(place, list)[0]!, list.group('open')!.issues!),
        ].map(nodeId);
      const before = all();
      tracker.revision = '2';
      await list.refresh();
      assert.deepEqual(all(), before);
      assert.equal(new Set(before).size, before.length);
      return before;
    };
    const all = [...(await ids('local')), ...(await ids('https://issues.example.com'))];
    assert.equal(new Set(all).size, all.length);
  });

  it('are others for each filter, so that what is open without one stays as it was', async () => {
    const groupIds = [];
    for (const filterNumber of [0, 1, 2]) {
      const { place, list } = await aPlace(1, 'local', filterNumber);
      const rows = [
        repositoryNode(place, list),
        ...groupNodes(place, list),
        ...issueNodes(groupNodes(place, list)[0]!, list.group('open')!.issues!),
      ];
      groupIds.push(...rows.map(nodeId));
      assert.deepEqual(rows.map(isExpansionStored), [filterNumber === 0, filterNumber === 0, filterNumber === 0]);
    }
    assert.equal(new Set(groupIds).size, 9);
    const stored: Record<string, unknown> = {};
    const memento = {
      get: (_: string, otherwise: unknown) => otherwise,
      update: (key: string, value: unknown) => Promise.resolve(void (stored[key] = value)),
    };
    const expansion = new Expansion(memento as unknown as ConstructorParameters<typeof Expansion>[0]);
    await expansion.set('a', false);
    await expansion.set('b', false, { isStored: false });
    assert.deepEqual(stored, { 'issueBucket.expanded': { a: false } });
    assert.deepEqual(
      [expansion.isExpanded('a', true), expansion.isExpanded('b', true), expansion.isExpanded('c', true)],
      [false, false, true],
    );
  });

  it('are open where a filter finds something, unless that is in many groups', async () => {
    const CASES: readonly [filterNumber: number, by: GroupingKey, key: string, groupCount: number | undefined, open: boolean][] = [
      [0, 'status', 'open', 3, true],
      [0, 'status', 'closed', 3, false],
      [1, 'status', 'closed', 3, true],
      [1, 'status', 'closed', undefined, false],
      [0, 'milestone', '2.3', 3, false],
      [1, 'milestone', '2.3', 3, true],
      [1, 'assignee', 'ann', 1000, false],
    ];
    for (const [filterNumber, by, key, groupCount, open] of CASES) {
      const { list } = await aPlace(1, 'local', filterNumber, groupingRule(by));
      assert.equal(isOpenAtFirst(list, key, groupCount), open, JSON.stringify([filterNumber, by, key, groupCount]));
    }
  });

  const labels: [given: string, shown: string][] = [
    ['A title', 'A title'],
    ['Show $(bug) here', 'Show $\u200b(bug) here'],
    ['two\nlines\tand a tab', 'two lines and a tab'],
    ['reversed \u202e text', 'reversed   text'],
  ];
  for (const [input, displayed] of labels) {
    it(`show ${JSON.stringify(input)} as text and in one line`, () => assert.equal(plainLabel(input), displayed));
  }
});
