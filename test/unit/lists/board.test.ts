import assert from 'node:assert/strict';
import { TrackerError } from '../../../src/client/errors';
import type { IssueService } from '../../../src/client/service';
import { BoardIssues } from '../../../src/lists/board';
import { NO_FILTER } from '../../../src/lists/filter';
import { groupingRule, type GroupingKey } from '../../../src/lists/grouping';
import type { Choices } from '../../../src/model/issue';
import { DEFAULT_SORT } from '../../../src/model/query';
import { anIssue, someIssues } from '../../support/issues';
import { FakeTracker, REPOSITORY } from '../editor-tree/fake';

const LISTS: Choices = { lists: { component: ['ui', 'store'], milestone: ['2.3', '2.4'], version: [] }, assignees: [] };

function makeBoard(grouping: GroupingKey, { choices = LISTS }: { readonly choices?: Choices | Error } = {}) {
  const tracker = new FakeTracker();
  const service: IssueService = {
    ...tracker.service,
    choices: () => (choices instanceof Error ? Promise.reject(choices) : Promise.resolve(choices)),
  };
  const counter = { changes: 0 };
  const query = (key: GroupingKey) => ({ filter: NO_FILTER, sort: DEFAULT_SORT, grouping: groupingRule(key) });
  const board = new BoardIssues({ service, repository: REPOSITORY }, query(grouping), () => void counter.changes++);
  const columnCounts = () => board.columns?.map(({ key, count }) => `${key}:${count}`);
  return { tracker, board, counter, query, columnCounts: columnCounts };
}

describe('The issues of a board', () => {
  it('counts all columns by one request, and loads no issue for that', async () => {
    const { tracker, board, columnCounts } = makeBoard('status');
    tracker.issues = [...someIssues(3, 'closed'), ...someIssues(2, 'new', 10)];
    await board.refresh();
    assert.deepEqual(columnCounts(), ['new:2', 'open:0', 'on hold:0', 'resolved:0', 'duplicate:0', 'invalid:0', 'wontfix:0', 'closed:3']);
    assert.deepEqual(tracker.requests, ['groups status']);
    assert.deepEqual([board.version, board.isFiltered], [1, false]);
  });

  it('has columns of names that no issue has yet, to drop on, in the order of the others', async () => {
    const { tracker, board, columnCounts } = makeBoard('milestone');
    tracker.issues = [anIssue(1, { milestone: '2.4' }), anIssue(2, { milestone: '2.10' })];
    await board.refresh();
    assert.deepEqual(columnCounts(), ['2.3:0', '2.4:1', '2.10:1', ':0']);
  });

  const assignees = Array.from({ length: 31 }, (_, index) => ({ username: `p${index}`, displayName: `Person ${index}` }));
  const UNFILLED = [
    ['are too many to look through', { ...LISTS, assignees }],
    ['cannot be told', new TrackerError('server', 'No.')],
  ] as const;
  for (const [reason, choices] of UNFILLED)
    it(`has only columns with issues where the others ${reason}`, async () => {
      const { tracker, board, columnCounts } = makeBoard('assignee', { choices });
      tracker.issues = [anIssue(1, { assignee: { username: 'ann', displayName: 'Ann' } })];
      await board.refresh();
      assert.deepEqual(columnCounts(), ['ann:1']);
      assert.equal(board.failure, undefined);
    });

  it('loads pages of a column, wherever they begin, and knows what was seen of each issue', async () => {
    const { tracker, board } = makeBoard('status');
    tracker.issues = someIssues(9000, 'open');
    await board.refresh();
    tracker.requests.length = 0;
    const cards = await board.cards('open', 8000, 50);
    assert.deepEqual([cards.length, cards[0]?.number], [50, 8001]);
    assert.deepEqual(tracker.requests, ['list 8000 50']);
    assert.equal(board.displayed(8001)?.key, 'open');
    assert.equal(board.displayed(1), undefined);
  });

  it('forgets what was seen when another query is shown', async () => {
    const { tracker, board, query, columnCounts } = makeBoard('status');
    tracker.issues = [anIssue(1, { kind: 'task' })];
    await board.refresh();
    await board.cards('new', 0, 50);
    await board.show(query('kind'));
    assert.deepEqual(columnCounts(), ['bug:0', 'enhancement:0', 'proposal:0', 'task:1']);
    assert.equal(board.displayed(1), undefined);
  });

  it('asks the service that its site has by now', async () => {
    const { tracker, board, query, columnCounts } = makeBoard('milestone');
    tracker.issues = [anIssue(1, { milestone: '2.3' })];
    await board.refresh();
    const other = new FakeTracker();
    other.issues = [anIssue(7, { milestone: 'theirs' }), anIssue(8, { milestone: 'theirs' })];
    const choices = { lists: { component: [], milestone: ['planned'], version: [] }, assignees: [] };
    const service: IssueService = { ...other.service, choices: () => Promise.resolve(choices) };
    tracker.requests.length = 0;
    await board.show(query('milestone'), { service, repository: REPOSITORY });
    assert.deepEqual(columnCounts(), ['planned:0', 'theirs:2', ':0']);
    assert.deepEqual(
      (await board.cards('theirs', 0, 50)).map(({ number }) => number),
      [7, 8],
    );
    await board.refresh();
    assert.deepEqual(columnCounts(), ['planned:0', 'theirs:2', ':0']);
    // Nothing of what the page has of before is taken for new.
    assert.equal(board.version, 3);
    assert.deepEqual(tracker.requests, []);
  });

  it('never shows an old answer in the place of a newer one', async () => {
    const { tracker, board, counter, columnCounts } = makeBoard('status');
    tracker.issues = someIssues(1, 'new');
    const release = tracker.hold();
    const old = board.refresh();
    tracker.issues = someIssues(2, 'open');
    const newer = board.refresh();
    release();
    await Promise.all([old, newer]);
    assert.equal(columnCounts()?.[1], 'open:2');
    assert.equal(counter.changes, 1);
  });

  it('leaves what was there when a look fails, and says why', async () => {
    const { tracker, board, columnCounts } = makeBoard('status');
    tracker.issues = someIssues(1, 'new');
    await board.refresh();
    tracker.failure = new TrackerError('unreachable', 'Away.');
    await board.refresh();
    assert.equal(columnCounts()?.[0], 'new:1');
    assert.ok(TrackerError.is(board.failure, 'unreachable'));
    tracker.failure = undefined;
    await board.refresh();
    assert.equal(board.failure, undefined);
  });

  it('is one column where the site cannot tell which groups there are', async () => {
    const { tracker, board, columnCounts } = makeBoard('createdMonth');
    tracker.countsGroups = false;
    tracker.issues = someIssues(2, 'new');
    await board.refresh();
    assert.deepEqual(columnCounts(), [':2']);
    assert.equal(board.grouping.field, undefined);
  });
});
