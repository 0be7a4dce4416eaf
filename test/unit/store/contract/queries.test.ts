import assert from 'node:assert/strict';
import { RELATIONS, toStored, type StoredRelation } from '../../../../src/model/relations';
import { RelationRefused, type Store } from '../../../../src/tracker/store/store';
import type { Engine } from '../../../support/engine';
import { describeEngines } from '../../../support/engines';
import { PlainIssues } from '../../../support/plain-query';
import { Random } from '../../../support/random';
import { IMPORTED, QueryMaker, randomIssue } from '../../../support/random-query';

const ISSUES = 5000;
const RELATED = 300;
/** `QUERIES=10000` runs more, `SEED=1234` others: see CONTRIBUTING.md. By itself PostgreSQL, which waits for each, gets the first thousand. */
const queriesOf = (engine: Engine): number => Number(process.env.QUERIES ?? (engine.name === 'SQLite' ? 2000 : 1000));
const SEED = Number(process.env.SEED ?? 20261129);

/** Adds relations between some issues. */
async function relate(store: Store, repository: number, numbers: readonly number[], random: Random): Promise<StoredRelation[]> {
  const created: StoredRelation[] = [];
  for (let i = 0; i < RELATED; i++) {
    const [number, key] = [random.pick(numbers), { name: random.pick(RELATIONS), other: random.pick(numbers) }];
    const result = await store.relate(repository, number, null, key).catch((error: unknown) => {
      if (!(error instanceof RelationRefused)) throw error;
    });
    if (result) created.push(toStored(number, key));
  }
  return created;
}

/** Imports issues, and changes, deletes and comments on some of them. */
async function fill(store: Store, repository: number, random: Random): Promise<void> {
  const importer = await store.import(repository, IMPORTED);
  await importer.add(Array.from({ length: ISSUES }, (_, index) => randomIssue(random, index + 1)));
  await importer.commit();
  for (let i = 0; i < 60; i++) {
    const number = 1 + random.below(ISSUES);
    const other = randomIssue(random, number).issue;
    await store.change(repository, number, null, {
      title: other.title,
      content: other.content,
      status: other.status,
      version: other.version,
    });
    await store.addComment(repository, 1 + random.below(ISSUES), null, { content: other.title });
    if (i % 3 === 0) await store.delete(repository, 1 + random.below(ISSUES));
  }
}

describeEngines('Queries of all sorts', (engine) => {
  it(`mean what looking at each of ${ISSUES} issues finds`, async function () {
    const queries = queriesOf(engine);
    this.timeout(queries * 60 + 120_000);
    const store = await engine.openFresh();
    const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    const random = new Random(SEED);
    await fill(store, key, random);
    const everything = {
      filter: { and: [] },
      search: null,
      sort: { field: 'number', descending: false },
      start: 0,
      limit: ISSUES,
    } as const;
    const { issues } = await store.list(key, everything);
    const numbers = Array.from({ length: RELATED / 2 }, () => random.pick(issues).number);
    const relations = await relate(store, key, numbers, random);
    const { issues: related } = await store.list(key, everything);
    const plain = new PlainIssues(related, relations);
    const maker = new QueryMaker(random, issues, relations);
    let found = 0;
    for (let i = 0; i < queries; i++) {
      const query = maker.query();
      const { count, issues: page } = await store.list(key, query);
      const expected = plain.list(query);
      const message = `With SEED=${SEED}, query ${i}: ${JSON.stringify(query)}`;
      assert.deepEqual({ count, numbers: page.map(({ number }) => number) }, expected, message);
      if (count > 0) found++;
    }
    assert.ok(found > queries / 2, 'most of them find something');
    await store.close();
  });
});
