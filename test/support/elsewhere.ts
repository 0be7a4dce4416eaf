import { createTracker } from '../../src/tracker';
import type { RelationName } from '../../src/model/relations';
import { openStore } from '../../src/tracker/store';

const NILS = { username: 'nils', displayName: 'Nils Berg' };

/** Adds relations to an issue of a data file, as another window would. */
export async function relateElsewhere(
  file: string,
  repository: string,
  number: number,
  relations: readonly `${RelationName}/${number}`[],
): Promise<void> {
  const store = await openStore({ file });
  const tracker = createTracker(store);
  for (const relation of relations) {
    const url = `http://tracker.example/2.0/repositories/${repository}/issues/${number}/relations/${relation}`;
    const answer = await tracker.fetch(new Request(url, { method: 'PUT' }), { principal: NILS });
    if (!answer.ok) throw new Error(`It was not related: ${answer.status} ${await answer.text()}`);
  }
  await tracker.close();
  await store.close();
}

/** Changes fields of an issue, or of several, of a data file, as another window would. */
export async function changeElsewhere(
  file: string,
  repository: string,
  numbers: number | readonly number[],
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const store = await openStore({ file });
  const tracker = createTracker(store);
  for (const number of [numbers].flat()) {
    const url = `http://tracker.example/1.0/repositories/${repository}/issues/${number}`;
    const answer = await tracker.fetch(new Request(url, { method: 'PUT', body: new URLSearchParams(fields) }), { principal: NILS });
    if (!answer.ok) throw new Error(`It was not changed: ${answer.status} ${await answer.text()}`);
  }
  await tracker.close();
  await store.close();
}

/** What API 2.0 says of issues of a data file, a hundred at the most, and how many comments they have. */
export async function issuesIn(file: string, repository: string, q: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const store = await openStore({ file });
  const tracker = createTracker(store);
  const list = async <T>(path: string): Promise<T> => {
    const answer = await tracker.fetch(new Request(`http://tracker.example/${path}`), { principal: NILS });
    if (!answer.ok) throw new Error(`They were not listed: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { values } = await list<{ values: Record<string, unknown>[] }>(
    `2.0/repositories/${repository}/issues?q=${encodeURIComponent(q)}&pagelen=100`,
  );
  const page = (start: number) =>
    list<{ issues: Record<string, unknown>[] }>(`1.0/repositories/${repository}/issues?limit=50&start=${start}`);
  const issues = [...(await page(0)).issues, ...(await page(50)).issues];
  await tracker.close();
  await store.close();
  const comments = new Map(issues.map((it) => [it['local_id'], it['comment_count']]));
  return values.map((it) => ({ ...it, comment_count: comments.get(it['id']) }));
}
