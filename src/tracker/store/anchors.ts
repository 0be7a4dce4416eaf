import { sql, type SqlBool } from 'kysely';
import { ANCHOR_LIMITS, type IssueAnchorChange, type NewIssueAnchor, type RepositoryAnchor } from '../../model/codeAnchors';
import { STATUSES } from '../../model/enums';
import { placeColumns, toAnchor } from './anchor-columns';
import type { AnchorQuery } from './anchor-query';
import { hiddenRanges } from './appends';
import { SHORT_WRITE, type Database, type Transact } from './database';
import { rowLimit, textsIn, withinBudget, withoutIndex } from './engine-sql';
import { idRange, outsideOf } from './ids';
import { createOnce } from './once';
import { watchQuotas } from './quotas';
import { nextTime, repositoryState, bumpRevision } from './repositories';
import { toPerson } from './rows';
import { TooManyAnchors, type ConditionalWriteOptions, type ConversationStore } from './store';
import { idIn, updateIssueRow, openIssueToWrite } from './writing';

/** Places in code that issues are attached to. */

const selectAnchors = (db: Transact) =>
  db
    .selectFrom('anchor')
    .innerJoin('issue as i', 'i.id', 'anchor.issue')
    .innerJoin('issue_text as t', 't.id', 'anchor.issue')
    .leftJoin('person as p', 'p.id', 'anchor.author')
    .select(['anchor.id', 'path', 'first_line', 'lines', 'lines_before', 'lines_after', 'commit_hash', 'note', 'anchor.created_on'])
    .select(['i.number', 'i.status', 't.title', 'p.username', 'p.display_name', 'p.account_id'])
    .orderBy('anchor.issue')
    .orderBy('anchor.id');

type AnchorRow = Awaited<ReturnType<ReturnType<typeof selectAnchors>['executeTakeFirstOrThrow']>>;

const toRepositoryAnchor = (row: AnchorRow): RepositoryAnchor => ({
  id: row.id,
  ...toAnchor(row),
  author: toPerson(row.username, row.display_name, row.account_id),
  createdOn: row.created_on,
  issue: { number: row.number, title: row.title, status: STATUSES[row.status]! },
});

async function findAnchors(db: Transact, edition: number, { number, paths, start, limit }: AnchorQuery) {
  const { first, last } = number === undefined ? idRange(edition) : { first: idIn(edition, number), last: idIn(edition, number) };
  const conditions = [
    sql<SqlBool>`anchor.issue between ${first} and ${last}`,
    ...(paths ? [sql<SqlBool>`anchor.path in ${textsIn(JSON.stringify(paths))}`] : []),
    ...outsideOf(withoutIndex(sql`anchor.issue`), await hiddenRanges(db, edition)),
  ];
  const where = sql<SqlBool>`${withinBudget(sql`anchor.id`)} and ${sql.join(conditions, sql` and `)}`;
  const { rows } = await sql<{ n: number }>`select count(*) as n from anchor where ${where}`.execute(db);
  const count = rows[0]!.n;
  // Reads texts only for the rows of the page.
  const firstIds = sql<number>`(select anchor.id from anchor where ${where} order by anchor.issue, anchor.id ${rowLimit(limit)} offset ${start})`;
  const found = count <= start || limit === 0 ? [] : await selectAnchors(db).where('anchor.id', 'in', firstIds).execute();
  return { count, anchors: found.map(toRepositoryAnchor) };
}

/** An anchor by its id, if it belongs to the issue (a row id). */
const anchorOf = async (db: Transact, issue: number, id: number): Promise<AnchorRow | undefined> =>
  Number.isSafeInteger(id) ? selectAnchors(db).where('anchor.id', '=', id).where('anchor.issue', '=', issue).executeTakeFirst() : undefined;

async function addAnchor(
  db: Transact,
  repository: number,
  number: number,
  author: number | null,
  { note, ...place }: NewIssueAnchor,
  options?: ConditionalWriteOptions,
): Promise<RepositoryAnchor | undefined> {
  const { before: issue } = await openIssueToWrite(db, repository, number, options);
  if (!issue) return undefined;
  const { count } = await db
    .selectFrom('anchor')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('issue', '=', issue.id)
    .executeTakeFirstOrThrow();
  if (count >= ANCHOR_LIMITS.perIssue)
    throw new TooManyAnchors(`#${number} is attached to ${count} places, and can be to ${ANCHOR_LIMITS.perIssue}. Remove one first.`);
  const quota = await watchQuotas(db, repository, author);
  const { id } = await db
    .insertInto('anchor')
    .values({ issue: issue.id, ...placeColumns(place), note: note || null, author, created_on: await nextTime(db, repository) })
    .returning('id')
    .executeTakeFirstOrThrow();
  await updateIssueRow(db, issue.id, {});
  await quota.assertWithin();
  await bumpRevision(db, repository);
  return toRepositoryAnchor((await anchorOf(db, issue.id, id))!);
}

interface AnchorToWrite {
  readonly issue: number;
  readonly row: AnchorRow | undefined;
}

async function toWriteAnchor(
  db: Transact,
  repository: number,
  number: number,
  id: number,
  options?: ConditionalWriteOptions,
): Promise<AnchorToWrite | undefined> {
  const { before } = await openIssueToWrite(db, repository, number, options);
  return before && { issue: before.id, row: await anchorOf(db, before.id, id) };
}

async function updateAnchor(
  db: Transact,
  repository: number,
  number: number,
  id: number,
  { place, note }: IssueAnchorChange,
  options?: ConditionalWriteOptions,
): Promise<RepositoryAnchor | null | undefined> {
  const found = await toWriteAnchor(db, repository, number, id, options);
  if (!found?.row) return found && null;
  const { issue, row } = found;
  const set = { ...(place && placeColumns(place)), ...(note !== undefined && { note: note || null }) };
  const isSame = (Object.keys(set) as (keyof typeof set)[]).every((column) => set[column] === row[column]);
  if (isSame) return toRepositoryAnchor(row);
  const before = toRepositoryAnchor(row);
  const quota = await watchQuotas(db, repository, options?.authorization?.writer?.account ?? null, before.author);
  await db.updateTable('anchor').set(set).where('id', '=', id).execute();
  await updateIssueRow(db, issue, {});
  await quota.assertWithin();
  await bumpRevision(db, repository);
  return toRepositoryAnchor((await anchorOf(db, issue, id))!);
}

async function deleteAnchor(
  db: Transact,
  repository: number,
  number: number,
  id: number,
  options?: ConditionalWriteOptions,
): Promise<boolean | undefined> {
  const found = await toWriteAnchor(db, repository, number, id, options);
  if (!found?.row) return found && false;
  await db.deleteFrom('anchor').where('id', '=', id).execute();
  await updateIssueRow(db, found.issue, {});
  await bumpRevision(db, repository);
  return true;
}

/** The methods of the store for anchors. */
export const anchorStore = (
  database: Database,
): Pick<ConversationStore, 'anchors' | 'anchor' | 'addAnchor' | 'updateAnchor' | 'deleteAnchor'> => ({
  anchors: (repository, query, budget) =>
    database.read(async (db) => findAnchors(db, (await repositoryState(db, repository)).edition, query), { budget }),

  anchor: (repository, number, id) =>
    database.read(async (db) => {
      const { edition } = await repositoryState(db, repository);
      const row = await anchorOf(db, idIn(edition, number), id);
      return row && toRepositoryAnchor(row);
    }),

  addAnchor: (repository, number, author, anchor, options) =>
    database.write(
      (db) =>
        createOnce(db, repository, options ?? {}, () => addAnchor(db, repository, number, author, anchor, options), {
          idOf: ({ id }: RepositoryAnchor) => id,
          find: async (id: number, edition) => {
            const row = await anchorOf(db, idIn(edition, number), id);
            return row && toRepositoryAnchor(row);
          },
        }),
      'issues',
      repository,
      SHORT_WRITE,
    ),

  updateAnchor: (repository, number, id, change, options) =>
    database.write((db) => updateAnchor(db, repository, number, id, change, options), 'issues', repository, SHORT_WRITE),

  deleteAnchor: (repository, number, id, options) =>
    database.write((db) => deleteAnchor(db, repository, number, id, options), 'issues', repository, SHORT_WRITE),
});
