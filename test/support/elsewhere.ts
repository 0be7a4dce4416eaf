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

/** Changes fields of an issue of a data file, as another window would. */
export async function changeElsewhere(
  file: string,
  repository: string,
  number: number,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const store = await openStore({ file });
  const tracker = createTracker(store);
  const url = `http://tracker.example/1.0/repositories/${repository}/issues/${number}`;
  const answer = await tracker.fetch(new Request(url, { method: 'PUT', body: new URLSearchParams(fields) }), { principal: NILS });
  if (!answer.ok) throw new Error(`It was not changed: ${answer.status} ${await answer.text()}`);
  await tracker.close();
  await store.close();
}
