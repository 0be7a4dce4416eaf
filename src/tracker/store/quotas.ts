import { repositoryName } from '../../model/repository';
import type { Person, RepositoryId } from '../../model/issue';
import { exactSize } from '../../model/sizes';
import type { Transact } from './database';
import { fold } from './fold';
import { bulk, bulkGet } from './prepared';
import { QuotaExceeded, ROW_BYTES } from './quota-limits';
import type { RepositoryState } from './repositories';

/**
 * Writes that only add to the history (a shorter description, another status) may exceed a limit by these bytes, because otherwise nothing could be
 * shortened or closed.
 */
export const HISTORY_RESERVE_BYTES = 50_000_000;

type Kind = 'texts' | 'files';

/** The person 0 has the totals. */
const WHOLE_REPOSITORY = 0;

interface Usage {
  readonly texts: number;
  readonly files: number;
}

const NOTHING: Usage = { texts: 0, files: 0 };

const usageOf = bulkGet((db, { edition, person }: { edition: number; person: number }) =>
  db.selectFrom('usage').select(['text_bytes as texts', 'file_bytes as files']).where('edition', '=', edition).where('person', '=', person),
);

const addBytes = bulk((db, { edition, person, bytes }: { edition: number; person: number; bytes: number }) =>
  db
    .insertInto('usage')
    .values({ edition, person, text_bytes: bytes, file_bytes: 0 })
    .onConflict((conflict) =>
      conflict
        .columns(['edition', 'person'])
        .doUpdateSet((eb) => ({ text_bytes: eb('usage.text_bytes', '+', eb.ref('excluded.text_bytes')) })),
    ),
);

/** The bytes that title and description count. */
export const bytesOfText = (title: string, content: string): number => ROW_BYTES + Buffer.byteLength(title) + Buffer.byteLength(content);

/** Adds new texts of issues by owner (null: nobody), which no trigger counts: see `USAGE`. */
export function countTexts(db: Transact, edition: number, bytesByPerson: ReadonlyMap<number | null, number>): void {
  let totalBytes = 0;
  for (const [person, bytes] of bytesByPerson) {
    if (person !== null) addBytes(db, { edition, person, bytes });
    totalBytes += bytes;
  }
  if (totalBytes > 0) addBytes(db, { edition, person: WHOLE_REPOSITORY, bytes: totalBytes });
}

const personOf = bulkGet((db, { name }: { name: string }) => db.selectFrom('person').select('id').where('name', '=', name));

/** The usage of a person, or (undefined) of the repository. */
interface Share {
  readonly person: number;
  /** Undefined: the writer. */
  readonly name?: string | undefined;
}

function excessMessage({ id }: { id: RepositoryId }, kind: Kind, { person, name }: Share, used: number, limit: number): string {
  const location = `in ${repositoryName(id)}`;
  const owner =
    person === WHOLE_REPOSITORY
      ? `All ${kind} ${location}`
      : name === undefined
        ? `Your ${kind} ${location}`
        : `The ${kind} of ${name} ${location}`;
  const limitText = `${exactSize(limit)} that ${person === WHOLE_REPOSITORY ? 'a repository' : 'one person'} may have there`;
  const next = kind === 'files' ? 'Delete some' : 'Shorten or delete some';
  return (
    `${owner} have ${exactSize(used)}, and with this would have more than the ${limitText}. Nothing was saved. ` +
    `${next}, or ask who runs this server to raise the limit.`
  );
}

/** Checks the quotas of one write in its transaction. */
export interface QuotaWatch {
  /** Called after the write. `isHistoryOnly`: only the history became longer. @throws {QuotaExceeded} */
  assertWithin(write?: { readonly isHistoryOnly?: boolean }): Promise<void>;
  /** Called before `bytes` are added to the history of many issues. @throws {QuotaExceeded} */
  assertRoomFor(bytes: number, write?: { readonly isHistoryOnly?: boolean }): Promise<void>;
}

const UNWATCHED: QuotaWatch = { assertWithin: () => Promise.resolve(), assertRoomFor: () => Promise.resolve() };

/**
 * Reads the usage of a repository before an authorized write; the result checks the usage after it in the same transaction. `owner` owns the
 * written texts, if it is not the writer. A quota that was exceeded before and did not grow is no error.
 */
export async function watchQuotas(
  db: Transact,
  { edition, about }: RepositoryState,
  writer: number | null,
  owner?: Person | null,
): Promise<QuotaWatch> {
  const { quotas } = db;
  if (!quotas) return UNWATCHED;
  const shares: Share[] = writer === null ? [] : [{ person: writer }];
  const other = owner && (await personOf(db, { name: fold(owner.username) }))?.id;
  if (owner && other != null && other !== writer) shares.push({ person: other, name: owner.username });
  shares.push({ person: WHOLE_REPOSITORY });
  const readUsage = () => Promise.all(shares.map(async ({ person }) => (await usageOf(db, { edition, person })) ?? NOTHING));
  const before = await readUsage();
  const assertWithin = (after: readonly Usage[], isHistoryOnly = false): void => {
    for (const [at, share] of shares.entries()) {
      for (const kind of ['texts', 'files'] as const) {
        const quota = `${kind}Per${share.person === WHOLE_REPOSITORY ? 'Repository' : 'Person'}` as const;
        const limit = quotas[quota];
        if (limit === undefined) continue;
        const [used, is] = [before[at]![kind], after[at]![kind]];
        if (is <= used || is <= limit + (kind === 'texts' && isHistoryOnly ? HISTORY_RESERVE_BYTES : 0)) continue;
        throw new QuotaExceeded(quota, excessMessage(about, kind, share, used, limit));
      }
    }
  };
  return {
    assertWithin: async ({ isHistoryOnly } = {}) => assertWithin(await readUsage(), isHistoryOnly),
    assertRoomFor: async (bytes, { isHistoryOnly } = {}) =>
      assertWithin(
        (await readUsage()).map(({ texts, files }) => ({ texts: texts + bytes, files })),
        isHistoryOnly,
      ),
  };
}

/**
 * Checks the edition of an import, also a hidden one, against the quotas. An import that replaces at least as much is allowed. @throws
 * {QuotaExceeded}
 */
export async function assertImportWithin(db: Transact, { edition, about }: RepositoryState, written: number): Promise<void> {
  const { quotas } = db;
  if (!quotas) return;
  const is = (await usageOf(db, { edition: written, person: WHOLE_REPOSITORY })) ?? NOTHING;
  const replaced = written === edition ? NOTHING : ((await usageOf(db, { edition, person: WHOLE_REPOSITORY })) ?? NOTHING);
  for (const kind of ['texts', 'files'] as const) {
    const quota = `${kind}PerRepository` as const;
    const limit = quotas[quota];
    if (limit === undefined || is[kind] <= Math.max(limit, replaced[kind])) continue;
    const problem = `With this archive all ${kind} in ${repositoryName(about.id)} would have more than the ${exactSize(limit)} that a repository may have`;
    throw new QuotaExceeded(quota, `${problem}. Nothing was imported. Ask who runs this server to raise the limit, or to import it there.`);
  }
}
