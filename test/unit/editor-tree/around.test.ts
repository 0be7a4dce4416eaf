import assert from 'node:assert/strict';
import { positionOf, positionAmongLoaded } from '../../../src/lists/around';
import type { Issue } from '../../../src/model/issue';
import type { Status } from '../../../src/model/enums';

const issue = (number: number) => ({ number }) as Issue;
/** All issues of the tracker, of which `loaded` are loaded in each group. */
const LISTS: Readonly<Partial<Record<Status, readonly number[]>>> = {
  new: [30, 29],
  open: Array.from({ length: 120 }, (_, index) => 200 - index),
  resolved: [9, 8, 7],
};
const groups = (loaded: Partial<Record<Status, number>>) =>
  (['new', 'open', 'on hold', 'resolved'] as const).map((status) => {
    const list = LISTS[status as Status] ?? [];
    const count = loaded[status];
    return { key: status, count: list.length, issues: count === undefined ? undefined : list.slice(0, count).map(issue) };
  });

describe('where an issue stands in the list', () => {
  let requested = 0;
  const load = (status: string, start: number, limit: number) => {
    requested++;
    const list = LISTS[status as Status] ?? [];
    return Promise.resolve({ count: list.length, issues: list.slice(start, start + limit).map(issue) });
  };
  beforeEach(() => (requested = 0));

  const ALL = { new: 2, open: 50 };
  const CASES: readonly (readonly [
    what: string,
    loaded: Partial<Record<Status, number>>,
    number: number,
    status: Status,
    previous: number | null,
    next: number | null,
    index: number,
    requests: number,
  ])[] = [
    ['within what is loaded nothing is asked', ALL, 199, 'open', 200, 198, 3, 0],
    ['across two groups', ALL, 200, 'open', 29, 199, 2, 0],
    ['the first has none before it', ALL, 30, 'new', null, 29, 0, 0],
    ['at the end of what is loaded the next is asked for', ALL, 151, 'open', 152, 150, 51, 1],
    ['further back in its group', ALL, 120, 'open', 121, 119, 82, 1],
    ['at the end of its group, before one that is closed', ALL, 81, 'open', 82, 9, 121, 3],
    ['in a group that is closed', ALL, 9, 'resolved', 81, 8, 122, 2],
    ['the last has none after it', ALL, 7, 'resolved', 8, null, 124, 1],
  ];
  for (const [title, loaded, number, status, previous, next, index, requests] of CASES) {
    it(title, async () => {
      assert.deepEqual(await positionOf(groups(loaded), number, status, load), { previous, next, index, count: 125 });
      assert.equal(requested, requests);
    });
  }

  it('among the last issues of a group, of which those between are not loaded', async () => {
    const [first, open, ...otherGroups] = groups(ALL);
    const withLast = [first!, { ...open!, lastIssues: [83, 82, 81].map(issue) }, ...otherGroups];
    assert.deepEqual(positionAmongLoaded(withLast, 82), { previous: 83, next: 81, index: 120, count: 125 });
    assert.deepEqual(await positionOf(withLast, 83, 'open', load), { previous: 84, next: 82, index: 119, count: 125 });
    assert.equal(requested, 1);
  });

  it('is not told of one that the filter leaves out', async () => {
    assert.equal(await positionOf(groups(ALL), 77, 'resolved', load), null);
    assert.equal(await positionOf(groups(ALL), 77, 'closed', load), null);
    assert.equal(positionAmongLoaded(groups(ALL), 120), null);
  });
});
