import { authorize, type WriteOptions } from './authorization';
import type { Transact } from './database';
import { bulk, bulkGet } from './prepared';
import { repositoryState } from './repositories';

/** Requests that create something and can be sent again when their answer was lost, without creating it twice. */

/** A key was used for another request, or what was created with it is gone. Nothing was created. */
export class KeyUsed extends Error {}

/** How long keys are kept. */
const KEEP_KEYS_MS = 24 * 60 * 60_000;
/** Old keys are removed by one write in 64: hashes in base64 begin with each character as often. */
const SWEEPING_KEYS = 'A';

const findMade = bulkGet((db, { person, key }: { person: number; key: string }) =>
  db.selectFrom('made_once').select(['request', 'made']).where('person', '=', person).where('key', '=', key),
);

interface MadeRow {
  readonly person: number;
  readonly key: string;
  readonly request: string;
  readonly made: string;
  readonly made_on: string;
}

const insertMade = bulk((db, row: MadeRow) =>
  db.insertInto('made_once').values({ person: row.person, key: row.key, request: row.request, made: row.made, made_on: row.made_on }),
);

const removeOld = bulk((db, { before }: { before: string }) => db.deleteFrom('made_once').where('made_on', '<', before));

/** How what was created is found again: by what identifies it within its repository, as JSON. */
interface Identity<T, Id> {
  readonly idOf: (made: T) => Id;
  readonly find: (id: Id, edition: number) => Promise<T | undefined>;
}

/**
 * Runs a write that creates something, in the transaction of that write. When its person has sent a request with the same key before, nothing is
 * created, and what that request has created is returned. @throws {KeyUsed}, and what `create` and the authorization throw
 */
export async function createOnce<T, Id>(
  db: Transact,
  repository: number,
  { once, authorization }: WriteOptions,
  create: () => Promise<T | undefined>,
  { idOf, find }: Identity<T, Id>,
): Promise<T | undefined> {
  const person = authorization?.writer?.account;
  if (!once || person === undefined) return create();
  // This comes first, because it locks the row: of two requests with a key, the second one finds what the first one has created.
  const { about, edition } = await repositoryState(db, repository);
  const earlier = await findMade(db, { person, key: once.key });
  if (!earlier) {
    const made = await create();
    if (made === undefined) return undefined;
    const now = Date.now();
    const row = { made: JSON.stringify([edition, idOf(made)]), made_on: new Date(now).toISOString() };
    insertMade(db, { person, key: once.key, request: once.request, ...row });
    if (once.key.startsWith(SWEEPING_KEYS)) removeOld(db, { before: new Date(now - KEEP_KEYS_MS).toISOString() });
    return made;
  }
  await authorize(db, about, authorization);
  if (earlier.request !== once.request) throw new KeyUsed('This Idempotency-Key was sent with another request. Send a new key.');
  const [madeIn, id] = JSON.parse(earlier.made) as [number, Id];
  // An import has replaced all issues since.
  const found = madeIn === edition ? await find(id, edition) : undefined;
  if (found === undefined) throw new KeyUsed('What the first request with this Idempotency-Key has created is gone. Send a new key.');
  return found;
}
