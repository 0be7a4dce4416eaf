import { inOrder, MAX_RELATIONS_PER_ISSUE, fromStored, toStored, type Relation, type RelationKey } from '../../model/relations';
import { STATUSES } from '../../model/enums';
import { SHORT_WRITE, type Database, type Transact } from './database';
import { issueId, isNumber, numberOf } from './ids';
import { nextTime, repositoryState, bumpRevision, type RepositoryState } from './repositories';
import { toPerson } from './rows';
import { RelationRefused, type ConversationStore, type ConditionalWriteOptions } from './store';
import { loadStoredIssue, idIn, updateIssueRow, openIssueToWrite, type StoredIssue } from './writing';

/** Relations between the issues of a repository. */

/** The relations of an issue in both directions, each found by an index. */
async function rowsOf(db: Transact, id: number) {
  const from = db.selectFrom('relation').select(['source', 'target', 'type', 'author', 'created_on', 'target as other']);
  const to = db.selectFrom('relation').select(['source', 'target', 'type', 'author', 'created_on', 'source as other']);
  return db
    .selectFrom(
      from
        .where('source', '=', id)
        .unionAll(to.where('target', '=', id))
        .as('r'),
    )
    .innerJoin('issue as i', 'i.id', 'r.other')
    .innerJoin('issue_text as t', 't.id', 'r.other')
    .leftJoin('person as p', 'p.id', 'r.author')
    .select(['r.source', 'r.target', 'r.type', 'r.created_on', 'i.status', 't.title', 'p.username', 'p.display_name', 'p.account_id'])
    .execute();
}

/** The relations of an issue (a row id), sorted. */
export async function relationsOf(db: Transact, id: number): Promise<Relation[]> {
  const found = (await rowsOf(db, id)).map((row) => ({
    ...fromStored(numberOf(id), { type: row.type, source: numberOf(row.source), target: numberOf(row.target) }),
    row,
  }));
  return inOrder(found).map(({ name, other, row }) => ({
    name,
    issue: { number: other, title: row.title, status: STATUSES[row.status]! },
    author: toPerson(row.username, row.display_name, row.account_id),
    createdOn: row.created_on,
  }));
}

const rowIds = ({ edition }: RepositoryState, number: number, key: RelationKey) => {
  const { type, source, target } = toStored(number, key);
  return { type, source: issueId(edition, source), target: issueId(edition, target) };
};

const isSameRelation = ({ name, other }: RelationKey, relation: Relation): boolean =>
  relation.name === name && relation.issue.number === other;

/** Relations that exclude each other: two issues can neither block each other nor be duplicates of each other. */
const OPPOSITES: Partial<Record<RelationKey['name'], { readonly name: RelationKey['name']; readonly phrase: string }>> = {
  blocks: { name: 'blocked_by', phrase: 'is blocked by' },
  blocked_by: { name: 'blocks', phrase: 'blocks' },
  duplicate_of: { name: 'duplicated_by', phrase: 'is duplicated by' },
  duplicated_by: { name: 'duplicate_of', phrase: 'is a duplicate of' },
};

async function requireFree(db: Transact, { id, issue: { number } }: StoredIssue, key: RelationKey, target: StoredIssue): Promise<void> {
  const [ownRelations, otherRelations] = [await relationsOf(db, id), await relationsOf(db, target.id)];
  const opposite = OPPOSITES[key.name];
  if (opposite && ownRelations.some((relation) => isSameRelation({ name: opposite.name, other: key.other }, relation))) {
    throw new RelationRefused(`#${number} ${opposite.phrase} #${key.other} already, and cannot be both. Remove that first.`);
  }
  for (const [issueKey, relations] of [
    [number, ownRelations],
    [key.other, otherRelations],
  ] as const) {
    if (relations.length >= MAX_RELATIONS_PER_ISSUE)
      throw new RelationRefused(
        `#${issueKey} has ${relations.length} relations, and can have ${MAX_RELATIONS_PER_ISSUE}. Remove one first.`,
      );
  }
}

async function relate(
  db: Transact,
  repository: number,
  number: number,
  author: number | null,
  key: RelationKey,
  options?: ConditionalWriteOptions,
): Promise<Relation | undefined> {
  const { state, before: issue } = await openIssueToWrite(db, repository, number, options);
  if (!issue) return undefined;
  if (key.other === number) throw new RelationRefused(`#${number} cannot be related to itself. Name another issue.`);
  const other = await loadStoredIssue(db, state.edition, key.other);
  if (!other) throw new RelationRefused(`There is no issue #${key.other} here. Name one that is there.`);
  const find = async () => (await relationsOf(db, issue.id)).find((relation) => isSameRelation(key, relation));
  const existing = await find();
  if (existing) return existing;
  await requireFree(db, issue, key, other);
  await db
    .insertInto('relation')
    .values({ ...rowIds(state, number, key), author, created_on: await nextTime(db, repository) })
    .execute();
  // Both issues get a new revision, so that pages that show one of them are updated.
  for (const { id } of [issue, other]) await updateIssueRow(db, id, {});
  await bumpRevision(db, repository);
  return find();
}

async function unrelate(
  db: Transact,
  repository: number,
  number: number,
  key: RelationKey,
  options?: ConditionalWriteOptions,
): Promise<boolean | undefined> {
  const { state, before: issue } = await openIssueToWrite(db, repository, number, options);
  if (!issue) return undefined;
  if (!isNumber(key.other)) return false;
  const { type, source, target } = rowIds(state, number, key);
  const { numDeletedRows } = await db
    .deleteFrom('relation')
    .where('source', '=', source)
    .where('type', '=', type)
    .where('target', '=', target)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  for (const id of [source, target]) await updateIssueRow(db, id, {});
  await bumpRevision(db, repository);
  return true;
}

/** The methods of the store for relations. */
export const relationStore = (database: Database): Pick<ConversationStore, 'relations' | 'relate' | 'unrelate'> => ({
  relations: (repository, number) =>
    database.read(async (db) => {
      const { edition } = await repositoryState(db, repository);
      return (await loadStoredIssue(db, edition, number)) && relationsOf(db, idIn(edition, number));
    }),

  relate: (repository, number, author, key, options) =>
    database.write((db) => relate(db, repository, number, author, key, options), 'issues', repository, SHORT_WRITE),

  unrelate: (repository, number, key, options) =>
    database.write((db) => unrelate(db, repository, number, key, options), 'issues', repository, SHORT_WRITE),
});
