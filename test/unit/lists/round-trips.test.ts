import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/setup.mjs';
import { saveFields } from '../../../src/editor/saveFields';
import { BY_STATUS, groupingRule, type GroupingRule } from '../../../src/lists/grouping';
import { IssueList } from '../../../src/lists/list';
import { isOpen, type Status } from '../../../src/model/enums';
import type { Issue } from '../../../src/model/issue';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { openDistantSite, type Cost, type DistantSite } from '../../support/round-trips';

const ANN = { username: 'ann', displayName: 'Ann Smith' };
const APP = { owner: 'ann', slug: 'app' };
const PAGE = 'docs/performance.md';

/** What everyday jobs cost at a site that takes long to answer. The page has the same figures, so that they cannot grow unnoticed. */
describe('Round trips to a distant site', () => {
  let site: DistantSite;
  beforeEach(async () => {
    site = await openDistantSite(ANN);
    await site.service.addRepository(APP);
    const statuses: readonly Status[] = ['new', 'new', 'open', 'on hold', 'resolved', 'closed'];
    for (const [at, status] of statuses.entries()) await site.service.create(APP, { title: `Issue ${at + 1}`, status });
  });
  afterEach(() => site.close());

  const listOf = (grouping: GroupingRule = BY_STATUS) =>
    new IssueList(site.service, APP, false, {
      grouping,
      conditions: () => [],
      isExpanded: (key) => (grouping.field === 'status' ? isOpen(key as Status) : key !== ''),
      changed: () => undefined,
    });
  const loaded = async (grouping?: GroupingRule) => {
    const list = listOf(grouping);
    await list.ensureLoaded();
    return list;
  };
  const others = () => site.store.repository(APP).then((repository) => site.store.create(repository!.key, null, { title: 'Of others' }));
  const shown = (list: IssueList, number: number) => list.groups!.find(({ issues }) => issues?.some((it) => it.number === number))?.key;
  /** Changes a status as the tree does. */
  async function change(list: IssueList, issue: Issue, status: Status): Promise<void> {
    const settle = list.expect(issue.number, { values: { status }, isSaving: true });
    const entry = { number: issue.number, revision: issue.revision, seen: { status: issue.status }, fields: { status } };
    const { done } = await site.service.changeMany(APP, [entry], {});
    assert.equal(done.length, 1);
    await list.refresh();
    settle();
  }
  const firstIssue = (list: IssueList) => list.group('new')!.issues![0]!;

  /** What the page of an issue reads. */
  function readAll(): Promise<unknown> {
    const { service } = site;
    const reads = [service.get(APP, 1), service.comments(APP, 1), service.attachments(APP, 1), service.followers(APP, 1)];
    const others = [service.choices(APP), service.participation(APP, 1), service.features(), service.right(APP), service.identity()];
    return Promise.all([...reads, ...others, service.relations(APP, 1), service.anchors(APP, 1)]);
  }

  /** Prepares a job; what it returns is counted. */
  const JOBS: Readonly<Record<string, () => Promise<() => Promise<unknown>>>> = {
    'show the list': () => Promise.resolve(() => loaded()),
    'load it again (*Refresh*)': async () => {
      const list = await loaded();
      return () => list.refresh();
    },
    'look for changes, where there are none': async () => {
      const list = await loaded();
      return () => list.poll();
    },
    'look for changes, where there is one': async () => {
      const list = await loaded();
      await others();
      return () => list.poll();
    },
    'follow a change that the site reports': async () => {
      const list = await loaded();
      await others();
      const revision = await site.service.revision(APP);
      return () => list.poll(revision);
    },
    'open a group': async () => {
      const list = await loaded();
      return () => list.open('closed');
    },
    'load the list again by assignee': async () => {
      await site.service.update(APP, 1, { assignee: 'ann' });
      const list = await loaded(groupingRule('assignee'));
      return () => list.refresh();
    },
    'change a field in the list, until it is confirmed and loaded': async () => {
      const list = await loaded();
      const issue = firstIssue(list);
      return () => change(list, issue, 'closed');
    },
    'save a field on the page': async () => {
      const issue = await site.service.get(APP, 1);
      return () => saveFields(site.service, APP, issue, { status: 'open' }, { status: 'new' });
    },
    'create an issue': () => Promise.resolve(() => site.service.create(APP, { title: 'Another' })),
    'read an issue with its comments, files and fields, the first at a site': () => Promise.resolve(readAll),
    comment: async () => {
      await site.service.features();
      return () => site.service.addComment(APP, 1, { content: 'Hello' });
    },
    search: () => Promise.resolve(() => site.service.list(APP, { ...DEFAULT_QUERY, search: 'issue' })),
  };

  const rows = [...readFileSync(join(root, PAGE), 'utf8').matchAll(/^\| ([^|]+?) \| ([^|]*?) \| (\d+) in (\d+) \|$/gm)];
  const described = new Map(
    rows.map(([, job, , requests, roundTrips]) => [job!, { requests: Number(requests), roundTrips: Number(roundTrips) }]),
  );

  it('are written down for each job', () => assert.deepEqual([...described.keys()], Object.keys(JOBS)));

  for (const [job, prepare] of Object.entries(JOBS)) {
    it(`of "${job}" are as many as the page says`, async () => {
      // What is loaded with the first use is no round trip.
      await (
        await prepare()
      )();
      await site.close();
      site = await openDistantSite(ANN);
      await site.service.addRepository(APP);
      for (const [at, status] of (['new', 'new', 'open', 'on hold', 'resolved', 'closed'] as const).entries())
        await site.service.create(APP, { title: `Issue ${at + 1}`, status });
      const cost: Cost = await site.cost(await prepare());
      assert.deepEqual(cost, described.get(job));
    });
  }

  it('pass after a change of a field is seen, not before', async () => {
    const list = await loaded();
    const issue = firstIssue(list);
    const changing = change(list, issue, 'resolved');
    assert.deepEqual([shown(list, issue.number), list.group('resolved')?.count, list.isSaving(issue.number)], [undefined, 2, true]);
    await changing;
    assert.deepEqual([list.group('resolved')?.count, list.isSaving(issue.number)], [2, false]);
    assert.equal((await site.service.get(APP, issue.number)).status, 'resolved');
  });

  it('are as few as possible for a change at a site without bulk changes, once that is known', async () => {
    site.lacks = (pathname) => pathname.endsWith('/bulk');
    await change(await loaded(), await site.service.get(APP, 1), 'open');
    const entry = async (number: number) => ({ number, seen: { status: (await site.service.get(APP, number)).status } });
    const [seen, read] = [await entry(2), { ...(await entry(3)), revision: (await site.service.get(APP, 3)).revision }];
    const cost = (one: typeof seen) => site.cost(() => site.service.changeMany(APP, [one], { fields: { status: 'closed' } }));
    // Of an issue of a list the revision is not known: it is read first, so that nothing of others is written over.
    assert.deepEqual(await cost(seen), { requests: 2, roundTrips: 2 });
    assert.deepEqual(await cost(read), { requests: 1, roundTrips: 1 });
  });
});
