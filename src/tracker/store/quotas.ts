import { repositoryName } from '../../model/repository';
import type { Person } from '../../model/issue';
import { exactSize } from '../../model/sizes';
import type { Transact } from './database';
import { fold } from './fold';
import { bulk, bulkGet, prepared } from './prepared';
import { QuotaExceeded, ROW_BYTES } from './quota-limits';
import { repositoryNameOf, type RepositoryState } from './repositories';

/**
 * By so much may writes exceed a limit that only add to the history (like a shorter description or another status), because otherwise nothing
 * could be shortened or closed.
 */
export const HISTORY_RESERVE_BYTES = 50_000_000;

type Kind = 'texts' | 'files';

/** The person 0 has the totals. */
const WHOLE_REPOSITORY = 0;
const NOBODY = -1;

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

/** The bytes that a title and a description count. */
export const bytesOfText = (title: string, content: string): number => ROW_BYTES + Buffer.byteLength(title) + Buffer.byteLength(content);

/** Adds the bytes of new issues' texts by owner (null: nobody). No trigger counts these: see `USAGE`. */
export function countTexts(db: Transact, edition: number, bytesByPerson: ReadonlyMap<number | null, number>): void {
  let totalBytes = 0;
  for (const [person, bytes] of bytesByPerson) {
    if (person !== null) addBytes(db, { edition, person, bytes });
    totalBytes += bytes;
  }
  if (totalBytes > 0) addBytes(db, { edition, person: WHOLE_REPOSITORY, bytes: totalBytes });
}

/** Whose usage a write changes. */
type Share = 'writer' | 'owner' | 'repository';
const SHARES: readonly Share[] = ['writer', 'owner', 'repository'];
type Usages = Partial<Record<Share, Usage>>;

/** One statement for all shares, because each write runs it twice. `writer` is -1 without a signed-in person, `owner` a folded name or empty. */
const selectUsages = prepared((db, { repository, writer, owner }: { repository: number; writer: number; owner: string }) =>
  db
    .selectFrom('usage')
    .select(['person', 'text_bytes as texts', 'file_bytes as files'])
    .where('edition', '=', (eb) => eb.selectFrom('repository').select('repository.edition').where('repository.id', '=', repository))
    .where((eb) =>
      eb('person', 'in', [
        eb.lit(WHOLE_REPOSITORY),
        eb.val(writer),
        eb.selectFrom('person').select('person.id').where('person.name', '=', owner),
      ]),
    ),
);

/** `ownerName` is the owner of the texts, when the writer is somebody else. */
function excessMessage(repository: string, kind: Kind, share: Share, ownerName: string, used: number, limit: number): string {
  const location = `in ${repository}`;
  const owner =
    share === 'repository'
      ? `All ${kind} ${location}`
      : share === 'writer'
        ? `Your ${kind} ${location}`
        : `The ${kind} of ${ownerName} ${location}`;
  const limitText = `${exactSize(limit)} that ${share === 'repository' ? 'a repository' : 'one person'} may have there`;
  const next = kind === 'files' ? 'Delete some' : 'Shorten or delete some';
  return (
    `${owner} have ${exactSize(used)}, and with this would have more than the ${limitText}. Nothing was saved. ` +
    `${next}, or ask who runs this server to raise the limit.`
  );
}

/** Checks the quotas of one write in its transaction. */
export interface QuotaWatch {
  /** Called after the write. `isHistoryOnly`: the write only added to the history. @throws {QuotaExceeded} */
  assertWithin(write?: { readonly isHistoryOnly?: boolean }): Promise<void>;
  /** Called before `bytes` are added to the history of many issues. @throws {QuotaExceeded} */
  assertRoomFor(bytes: number, write?: { readonly isHistoryOnly?: boolean }): Promise<void>;
}

const UNWATCHED: QuotaWatch = { assertWithin: () => Promise.resolve(), assertRoomFor: () => Promise.resolve() };

/**
 * Reads the usage of a repository before a write. The result checks it after the write, in the same transaction. `owner` owns the written texts,
 * if that is not the writer. A quota that was exceeded before and did not grow is no error. Returns a check that does nothing without quotas.
 */
export async function watchQuotas(db: Transact, repository: number, writer: number | null, owner?: Person | null): Promise<QuotaWatch> {
  const { quotas } = db;
  if (!quotas) return UNWATCHED;
  const values = { repository, writer: writer ?? NOBODY, owner: owner ? fold(owner.username) : '' };
  const readUsage = async (): Promise<Usages> => {
    const rows = await selectUsages(db, values);
    const shareOf = (person: number): Share => (person === WHOLE_REPOSITORY ? 'repository' : person === writer ? 'writer' : 'owner');
    return Object.fromEntries(rows.map(({ person, ...usage }) => [shareOf(person), usage]));
  };
  const before = await readUsage();
  const assertWithin = async (after: Usages, isHistoryOnly = false): Promise<void> => {
    for (const share of SHARES) {
      for (const kind of ['texts', 'files'] as const) {
        const quota = `${kind}Per${share === 'repository' ? 'Repository' : 'Person'}` as const;
        const limit = quotas[quota];
        if (limit === undefined) continue;
        const [used, is] = [(before[share] ?? NOTHING)[kind], (after[share] ?? NOTHING)[kind]];
        if (is <= used || is <= limit + (kind === 'texts' && isHistoryOnly ? HISTORY_RESERVE_BYTES : 0)) continue;
        const name = await repositoryNameOf(db, repository);
        throw new QuotaExceeded(quota, excessMessage(name, kind, share, owner?.username ?? '', used, limit));
      }
    }
  };
  return {
    assertWithin: async ({ isHistoryOnly } = {}) => assertWithin(await readUsage(), isHistoryOnly),
    async assertRoomFor(bytes, { isHistoryOnly } = {}) {
      const now = await readUsage();
      const shares = SHARES.filter((share) => share === 'repository' || (share === 'writer' ? writer !== null : owner != null));
      const after = shares.map((share) => {
        const { texts, files } = now[share] ?? NOTHING;
        return [share, { texts: texts + bytes, files }];
      });
      await assertWithin(Object.fromEntries(after) as Usages, isHistoryOnly);
    },
  };
}

/**
 * Checks the edition of an import, which may be hidden, against the quotas. An import may exceed them if it replaces at least as much.
 * @throws {QuotaExceeded}
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
