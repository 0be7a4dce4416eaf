import assert from 'node:assert/strict';
import { isOpen } from '../../../../src/model/enums';
import { INSIGHT_AGES, INSIGHT_GROUPS } from '../../../../src/model/insight';
import { groupOf } from '../../../../src/model/groups';
import type { Issue } from '../../../../src/model/issue';
import { ALL, type Filter } from '../../../../src/model/query';
import { parseAge } from '../../../../src/model/query-language/dates';
import { describeEngines } from '../../../support/engines';
import { Random } from '../../../support/random';
import { IMPORTED, QueryMaker, randomIssue } from '../../../support/random-query';

const ISSUES = 400;
const SEED = 20261201;

/** Counts by looking at each issue. */
function plainInsight(issues: readonly Issue[], now: Date) {
  const open = issues.filter(({ status }) => isOpen(status));
  const tally = (keys: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  const moments = INSIGHT_AGES.map((age) => parseAge(age, now)!.slice(0, 23));
  const ageOf = ({ createdOn }: Issue) => (moments.findIndex((moment) => createdOn.slice(0, 23) > moment) + 5) % 5;
  const ages = tally(open.map((issue) => String(ageOf(issue))));
  return {
    opened: tally(issues.map(({ createdOn }) => createdOn.slice(0, 7))),
    closed: tally(issues.filter(({ status }) => !isOpen(status)).map(({ updatedOn }) => updatedOn.slice(0, 7))),
    ages: [0, 1, 2, 3, 4].map((age) => ages.get(String(age)) ?? 0),
    groups: INSIGHT_GROUPS.map((by) => tally(open.map((issue) => groupOf(by, issue)))),
    open: open.length,
  };
}

describeEngines('What is counted for charts', (engine) => {
  it('is what looking at each issue finds, of all issues and of those that queries mean', async () => {
    const store = await engine.openFresh();
    const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    const random = new Random(SEED);
    const importer = await store.import(key, IMPORTED);
    await importer.add(Array.from({ length: ISSUES }, (_, index) => randomIssue(random, index + 1)));
    await importer.commit();
    const everything = { search: null, sort: { field: 'number', descending: false }, start: 0, limit: ISSUES } as const;
    const { issues } = await store.list(key, { ...everything, filter: ALL });
    const maker = new QueryMaker(random, issues);
    const filters: Filter[] = [ALL, ...Array.from({ length: 40 }, () => maker.query().filter)];
    // A moment among those at which the issues were created, so that there are some of each age.
    const created = issues.map(({ createdOn }) => createdOn).toSorted();
    const now = new Date(created[Math.floor(created.length * 0.95)]!);
    for (const filter of filters) {
      const found = (await store.list(key, { ...everything, filter })).issues;
      const plain = plainInsight(found, now);
      const insight = await store.insight(key, { filter, search: null }, now);
      const months = (name: 'opened' | 'closed') => new Map(insight.months.filter((it) => it[name] > 0).map((it) => [it.month, it[name]]));
      assert.deepEqual([insight.count, insight.open, insight.ages], [found.length, plain.open, plain.ages], JSON.stringify(filter));
      assert.deepEqual(new Map([...months('opened')].toSorted()), new Map([...plain.opened].toSorted()));
      assert.deepEqual(new Map([...months('closed')].toSorted()), new Map([...plain.closed].toSorted()));
      INSIGHT_GROUPS.forEach((by, index) =>
        assert.deepEqual(insight.groups[by].map(({ value, count }) => [value, count]).toSorted(), [...plain.groups[index]!].toSorted(), by),
      );
    }
    await store.close();
  });
});
