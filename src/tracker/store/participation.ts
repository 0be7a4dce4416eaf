import type { Person } from '../../model/issue';
import type { WriteOptions } from './authorization';
import { SHORT_WRITE, type Database, type Transact } from './database';
import { numbersIn } from './engine-sql';
import { repositoryState, bumpRevision } from './repositories';
import { batches } from './row-filter';
import type { FoundRow, FoundRows } from './row-query';
import { toPerson } from './rows';
import type { ConversationStore } from './store';
import { addWatcher, idIn, updateIssueRow, toPeople, openIssueToWrite } from './writing';

type ParticipationTable = 'watcher' | 'vote';

async function add(db: Transact, table: ParticipationTable, issue: number, person: number): Promise<number> {
  if (table === 'watcher') return addWatcher(db, issue, person);
  const { numInsertedOrUpdatedRows: added } = await db
    .insertInto(table)
    .values({ issue, person })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(added ?? 0);
}

async function remove(db: Transact, table: ParticipationTable, issue: number, person: number): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom(table).where('issue', '=', issue).where('person', '=', person).executeTakeFirst();
  return -Number(numDeletedRows);
}

/** Adds or removes a watcher or vote. The issue's date does not change. */
export async function setParticipation(
  db: Transact,
  table: ParticipationTable,
  { repository, number }: { repository: number; number: number },
  person: number,
  tied: boolean,
  options?: WriteOptions,
): Promise<boolean> {
  const { before: issue } = await openIssueToWrite(db, repository, number, options);
  if (!issue) return false;
  const difference = await (tied ? add : remove)(db, table, issue.id, person);
  if (difference === 0) return true;
  await updateIssueRow(db, issue.id, {}, table === 'watcher' ? { watchers: difference } : { votes: difference });
  await bumpRevision(db, repository);
  return true;
}

/** Those of some issues (row ids) that a person watches. */
export async function watchedOf(db: Transact, ids: readonly number[], person: number): Promise<ReadonlySet<number>> {
  const rows = await db
    .selectFrom('watcher')
    .select('issue')
    .where('person', '=', person)
    .where('issue', 'in', numbersIn(JSON.stringify(ids)))
    .execute();
  return new Set(rows.map(({ issue }) => issue));
}

const peopleOf = (database: Database, table: ParticipationTable, repository: number, number: number) =>
  database.read(async (db) => {
    const { edition } = await repositoryState(db, repository);
    return toPeople(
      await db
        .selectFrom(table)
        .innerJoin('person', 'person.id', `${table}.person`)
        .select(['username', 'display_name', 'account_id'])
        .where('issue', '=', idIn(edition, number))
        .orderBy('name')
        .execute(),
    );
  });

/** Approximate bytes of an encoded person. */
const PERSON_BYTES = 200;

async function findWatchers(db: Transact, issue: number): Promise<FoundRows> {
  const people = db.selectFrom('watcher').innerJoin('person', 'person.id', 'watcher.person').select('person.id').orderBy('name');
  const found = (await people.where('issue', '=', issue).execute()).map(({ id }) => ({ key: id, bytes: PERSON_BYTES }));
  return { count: found.length, found };
}

async function* readPeople(database: Database, found: readonly FoundRow[]): AsyncGenerator<readonly Person[]> {
  for (const batch of batches(found)) {
    const keys = batch.map(({ key }) => key);
    const rows = await database.reader
      .selectFrom('person')
      .select(['id', 'username', 'display_name', 'account_id'])
      .where('id', 'in', numbersIn(JSON.stringify(keys)))
      .execute();
    const people = new Map(rows.map((row) => [row.id, toPerson(row.username, row.display_name, row.account_id)!]));
    yield keys.flatMap((key) => people.get(key) ?? []);
  }
}

/** The methods of the store for watchers and votes. */
export const participationStore = (
  database: Database,
): Pick<ConversationStore, 'participation' | 'watch' | 'vote' | 'voters' | 'watchers' | 'findWatchers' | 'readPeople'> => ({
  findWatchers: (repository, number) =>
    database.read(async (db) => findWatchers(db, idIn((await repositoryState(db, repository)).edition, number))),
  readPeople: (found) => readPeople(database, found),

  participation: (repository, number, account) =>
    database.read(async (db) => {
      const { edition } = await repositoryState(db, repository);
      const id = idIn(edition, number);
      const row = await db
        .selectFrom('issue')
        .select((eb) => [
          eb.exists(eb.selectFrom('watcher').select('person').where('issue', '=', id).where('person', '=', account)).as('watching'),
          eb.exists(eb.selectFrom('vote').select('person').where('issue', '=', id).where('person', '=', account)).as('voted'),
        ])
        .where('id', '=', id)
        .executeTakeFirst();
      return row && { watching: Boolean(row.watching), voted: Boolean(row.voted) };
    }),

  watch: (repository, number, account, watching, options) =>
    database.write(
      (db) => setParticipation(db, 'watcher', { repository, number }, account, watching, options),
      'issues',
      repository,
      SHORT_WRITE,
    ),
  vote: (repository, number, account, voted, options) =>
    database.write(
      (db) => setParticipation(db, 'vote', { repository, number }, account, voted, options),
      'issues',
      repository,
      SHORT_WRITE,
    ),
  watchers: (repository, number) => peopleOf(database, 'watcher', repository, number),
  voters: (repository, number) => peopleOf(database, 'vote', repository, number),
});
