import { hostname } from 'node:os';
import { sql, type Kysely, type Selectable } from 'kysely';
import type { RepositoryId } from '../../model/issue';
import { personUuid } from '../../model/person';
import { repositoryName } from '../../model/repository';
import { ANY_WORKSPACE, repositoryUuid, uuidIn } from '../../model/repository-uuid';
import type { Right } from '../../model/rights';
import { authorize } from './authorization';
import type { Database, Transact } from './database';
import { fold, laterThan, currentTime } from './fold';
import { bulk, bulkGet, prepared } from './prepared';
import type { RepositoryCreator } from './accounts';
import { RepositoryGone, type Repository, type Store } from './store';
import type { EditionTable, RepositoryTable, Tables } from './tables';

export interface RepositoryRow {
  readonly id: number;
  readonly owner: string;
  readonly slug: string;
  readonly is_private: number;
  readonly revision: number;
  readonly created_on: string;
  readonly next_number: number;
  readonly last_time: string | null;
}

export const REPOSITORY_COLUMNS = ['id', 'owner', 'slug', 'is_private', 'revision', 'created_on', 'next_number', 'last_time'] as const;

/** Converts a row to a repository. */
export const toRepository = (row: RepositoryRow): Repository => ({
  key: row.id,
  id: { owner: row.owner, slug: row.slug },
  isPrivate: row.is_private === 1,
  revision: row.revision,
  createdOn: row.created_on,
  updatedOn: row.last_time ?? row.created_on,
  nextNumber: row.next_number,
});

const STATE_COLUMNS = [...REPOSITORY_COLUMNS, 'edition', 'next_comment'] as const;

const selectState = (db: Kysely<Tables>, repository: number) =>
  db.selectFrom('repository').select(STATE_COLUMNS).where('id', '=', repository);
const stateRow = bulkGet((db, { repository }: { repository: number }) => selectState(db, repository));
/** Waits until no other write of the repository runs. References to its row need not wait (`for no key update`). */
const lockedStateRow = bulkGet((db, { repository }: { repository: number }) => selectState(db, repository).forNoKeyUpdate());

/** The edition of a repository and its next numbers. */
export interface RepositoryState {
  readonly repository: number;
  readonly about: Repository;
  readonly edition: number;
  readonly nextNumber: number;
  readonly nextComment: number;
  readonly revision: number;
}

type StateRow = Pick<Selectable<RepositoryTable>, (typeof STATE_COLUMNS)[number]>;

function stateOf(row: StateRow): RepositoryState {
  const { id: repository, edition, next_comment: nextComment, next_number: nextNumber, revision } = row;
  return { repository, about: toRepository(row), edition, nextNumber, nextComment, revision };
}

/**
 * Loads the state of a repository. In PostgreSQL a write locks the row here, so that writes of a repository run one after the other. Queries that
 * are sent after this call run after it, without waiting for its result. @throws {RepositoryGone}
 */
export async function repositoryState(db: Transact, repository: number): Promise<RepositoryState> {
  const row = await (db.locksRepositories ? lockedStateRow : stateRow)(db, { repository });
  if (!row) throw new RepositoryGone();
  return stateOf(row);
}

/** One statement, because each new issue runs it. */
const takeNumber = bulkGet((db, { repository }: { repository: number }) =>
  db
    .updateTable('repository')
    .set((eb) => ({
      revision: eb('revision', '+', 1),
      next_number: eb('next_number', '+', 1),
      last_time: sql<string>`time_after(last_time)`,
    }))
    .where('id', '=', repository)
    .returning(STATE_COLUMNS),
);

/**
 * Begins the write of a new issue: takes the next number, and returns the state before that and the time of the write. It locks like
 * `repositoryState`, and replaces `bumpRevision`. @throws {RepositoryGone}
 */
export async function takeNextNumber(
  db: Transact,
  repository: number,
): Promise<{ readonly state: RepositoryState; readonly date: string }> {
  const row = await takeNumber(db, { repository });
  if (!row) throw new RepositoryGone();
  const before = { ...row, revision: row.revision - 1, next_number: row.next_number - 1 };
  return { state: stateOf(before), date: row.last_time! };
}

/** Loads the full name of a repository. */
export async function repositoryNameOf(db: Transact, repository: number): Promise<string> {
  const id = await db.selectFrom('repository').select(['owner', 'slug']).where('id', '=', repository).executeTakeFirstOrThrow();
  return repositoryName(id);
}

const incrementCounters = bulk((db, { repository, issues, comments }: { repository: number; issues: number; comments: number }) =>
  db
    .updateTable('repository')
    .set((eb) => ({
      revision: eb('revision', '+', 1),
      next_number: eb('next_number', '+', issues),
      next_comment: eb('next_comment', '+', comments),
    }))
    .where('id', '=', repository),
);

/** Increases the revision of a repository, and the next numbers by those that were used. */
export function bumpRevision(db: Transact, repository: number, counters: { issues?: number; comments?: number } = {}): Promise<void> {
  incrementCounters(db, { repository, issues: counters.issues ?? 0, comments: counters.comments ?? 0 });
  return Promise.resolve();
}

const advanceTime = bulkGet((db, { repository }: { repository: number }) =>
  db
    .updateTable('repository')
    .set({ last_time: sql<string>`time_after(last_time)` })
    .where('id', '=', repository)
    .returning('last_time'),
);

/**
 * Returns the time of a write. Times rise with each write, so that a client that asks for changes after the last time it has seen misses nothing
 * when the clock is set back. Imported dates do not count, because one in the future would move all later ones there; only within its own issue a
 * new date is never older.
 */
export async function nextTime(db: Transact, repository: number, issue?: { readonly updated_on: string }): Promise<string> {
  const row = await advanceTime(db, { repository });
  return laterThan(issue?.updated_on ?? null, row!.last_time!);
}

/**
 * Increases the revision of all repositories after a change of a person. `except` is one whose revision the running write increases at its end.
 */
export async function bumpAllRevisions(db: Transact, except?: number): Promise<void> {
  const update = db.updateTable('repository').set((eb) => ({ revision: eb('revision', '+', 1) }));
  await (except === undefined ? update : update.where('id', '!=', except)).execute();
}

/** Creates an empty edition, owned by this process. */
export async function addEdition(db: Transact, repository: number, state: EditionTable['state']): Promise<number> {
  const { id } = await db
    .insertInto('edition')
    .values({ repository, state, host: hostname(), pid: process.pid, touched_on: currentTime() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

// Both queries run with every request.
const byName = prepared((db, { owner, slug }: { owner: string; slug: string }) =>
  db.selectFrom('repository').select(REPOSITORY_COLUMNS).where('owner_folded', '=', owner).where('slug_folded', '=', slug),
);
const rights = prepared((db, { repository, account }: { repository: number; account: number }) =>
  db.selectFrom('grant_of_right').select('right').where('repository', '=', repository).where('person', '=', account),
);

const find = async (db: Kysely<Tables>, { owner, slug }: RepositoryId): Promise<RepositoryRow | undefined> =>
  (await byName(db, { owner: fold(owner), slug: fold(slug) }))[0];

/** Finds a repository by the UUID of the workspace, the repository or both. */
async function findByUuid(db: Kysely<Tables>, { owner, slug }: RepositoryId): Promise<RepositoryRow | undefined> {
  const [uuid, ownerUuid] = [uuidIn(slug), uuidIn(owner)];
  if (uuid === undefined && ownerUuid === undefined) return undefined;
  const query = db.selectFrom('repository').select(REPOSITORY_COLUMNS);
  const named = uuid === undefined ? query.where('slug_folded', '=', fold(slug)) : query.where('uuid', '=', uuid);
  if (owner === ANY_WORKSPACE) return named.executeTakeFirst();
  const owned = ownerUuid === undefined ? named.where('owner_folded', '=', fold(owner)) : named.where('owner_uuid', '=', ownerUuid);
  return owned.executeTakeFirst();
}

/** Lists the repositories that a person may read (`null`: public ones; `'all'`: all), by name. */
export function readable(db: Transact, reader: number | null | 'all') {
  const query = db
    .selectFrom('repository as r')
    .select([...REPOSITORY_COLUMNS, 'edition'])
    .orderBy('owner_folded')
    .orderBy('slug_folded');
  if (reader === 'all') return query;
  return query.where((eb) => {
    const isPublic = eb('is_private', '=', 0);
    if (reader === null) return isPublic;
    const grants = eb.selectFrom('grant_of_right as g').select('g.person').whereRef('g.repository', '=', 'r.id');
    return eb.or([isPublic, eb.exists(grants.where('g.person', '=', reader))]);
  });
}

async function creatorOf(db: Transact, account: number | undefined): Promise<RepositoryCreator | undefined> {
  if (account === undefined) return undefined;
  const row = await db.selectFrom('person').select(['username', 'is_admin']).where('id', '=', account).executeTakeFirst();
  return row && { username: row.username, isAdmin: row.is_admin === 1 };
}

/** The methods of the store for repositories and rights. */
export const repositoryStore = (
  database: Database,
): Pick<
  Store,
  'repository' | 'addRepository' | 'removeEmptyRepository' | 'setPrivate' | 'repositories' | 'right' | 'grants' | 'grant' | 'authorize'
> => ({
  async repository(id) {
    const row = (await find(database.reader, id)) ?? (await findByUuid(database.reader, id));
    return row && toRepository(row);
  },

  addRepository: ({ owner, slug }, { isPrivate, admin, authorization }) =>
    database.write(async (db) => {
      const existing = await find(db, { owner, slug });
      await authorize(db, existing && toRepository(existing), authorization, { creator: await creatorOf(db, admin) });
      if (existing) return toRepository(existing);
      const row = await db
        .insertInto('repository')
        .values({
          owner,
          slug,
          owner_folded: fold(owner),
          slug_folded: fold(slug),
          is_private: isPrivate ? 1 : 0,
          edition: 0,
          created_on: currentTime(),
          uuid: repositoryUuid({ owner, slug }),
          owner_uuid: personUuid(owner),
        })
        .returning(REPOSITORY_COLUMNS)
        .executeTakeFirstOrThrow();
      const edition = await addEdition(db, row.id, 'shown');
      await db.updateTable('repository').set({ edition }).where('id', '=', row.id).execute();
      if (admin !== undefined) await insertRight(db, row.id, admin, 'admin');
      return toRepository(row);
    }),

  setPrivate: (repository, isPrivate) =>
    database.write(
      async (db) => {
        await db
          .updateTable('repository')
          .set({ is_private: isPrivate ? 1 : 0 })
          .where('id', '=', repository)
          .execute();
        await bumpRevision(db, repository);
      },
      'anything',
      repository,
    ),

  removeEmptyRepository: (repository) =>
    database.write(
      async (db) => {
        const { edition } = await repositoryState(db, repository);
        const issue = await db.selectFrom('issue').select('id').where('edition', '=', edition).limit(1).executeTakeFirst();
        const restorable = await db
          .selectFrom('deleted_issue')
          .select('id')
          .where('repository', '=', repository)
          .limit(1)
          .executeTakeFirst();
        if (issue || restorable) return false;
        await db.deleteFrom('tally').where('edition', '=', edition).execute();
        await db.deleteFrom('repository').where('id', '=', repository).execute();
        return true;
      },
      'anything',
      repository,
    ),

  async repositories(reader) {
    return (await database.read((db) => readable(db, reader).execute())).map(toRepository);
  },

  right: async (repository, account) => (await rights(database.reader, { repository, account }))[0]?.right,

  grants: (repository) =>
    database.reader
      .selectFrom('grant_of_right as g')
      .innerJoin('person', 'person.id', 'g.person')
      .select(['person.username', 'g.right'])
      .where('g.repository', '=', repository)
      .orderBy('person.name')
      .execute(),

  grant: (repository, account, right) => database.write((db) => setRight(db, repository, account, right), 'anything', repository),

  authorize: (repository, authorization) =>
    database.read(async (db) => authorize(db, (await repositoryState(db, repository)).about, authorization)),
});

/** Grants admin to a person who cannot write, so that they can be assigned. */
export async function grantAdmin(db: Transact, repository: number, account: number): Promise<void> {
  const right = (await rights(db, { repository, account }))[0]?.right;
  if (right === undefined || right === 'read') await setRight(db, repository, account, 'admin');
}

async function setRight(db: Transact, repository: number, person: number, right: Right | null): Promise<void> {
  if (right === null) await db.deleteFrom('grant_of_right').where('repository', '=', repository).where('person', '=', person).execute();
  else await insertRight(db, repository, person, right);
  await bumpRevision(db, repository);
}

async function insertRight(db: Transact, repository: number, person: number, right: Right): Promise<void> {
  await db
    .insertInto('grant_of_right')
    .values({ repository, person, right })
    .onConflict((conflict) => conflict.columns(['repository', 'person']).doUpdateSet({ right }))
    .execute();
}
