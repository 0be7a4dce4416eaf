import { sql } from 'kysely';
import type { Comment, Issue, IssueFields, Person } from '../../model/issue';
import { DEFAULTS, KINDS, LISTS, PRIORITIES, STATUSES, type ListName } from '../../model/words';
import type { Database, Transact } from './database';
import { toColumns, type SetColumns } from './fields';
import { fold, now } from './fold';
import { listIssues } from './list';
import { prepared } from './prepared';
import { homeOf, touch } from './repositories';
import { issueId, isNumber, selectIssues, toIssue, toPerson } from './rows';
import { RevisionMismatch, type Store } from './store';
import { countIn } from './tally';
import { addTexts, removeTexts, tidyTexts } from './texts';

/** An issue by repository and number, in one query. */
const issueOf = prepared((db, { repository, number }: { repository: number; number: number }) =>
  selectIssues(db).where('i.id', '=', sql<number>`(select edition * 4294967296 + ${number} from repository where id = ${repository})`),
);

const issueById = prepared((db, { id }: { id: number }) => selectIssues(db).where('i.id', '=', id));

async function wholeIssue(db: Transact, id: number): Promise<Issue> {
  const [row] = await issueById(db, { id });
  if (!row) throw new Error('The issue is gone.');
  return toIssue(row);
}

/** How many pages of the full text a write tidies up: more than it adds, since each is moved a few times. */
const TIDIED = 8;

/** An issue's own row, before it is changed. @throws {RevisionMismatch} */
async function current(db: Transact, edition: number, number: number, ifRevision: string | undefined) {
  if (!isNumber(number)) return undefined;
  const id = issueId(edition, number);
  const row = await db
    .selectFrom('issue')
    .innerJoin('issue_text as t', 't.id', 'issue.id')
    .selectAll('issue')
    .select(['t.title', 't.content'])
    .where('issue.id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  if (ifRevision !== undefined && ifRevision !== `${edition}-${row.revision}`) throw new RevisionMismatch(await wholeIssue(db, id));
  return row;
}

/** A condition for `where`: this issue, and no row at all for a number that none can have. */
const idIn = (edition: number, number: number): number => (isNumber(number) ? issueId(edition, number) : -1);

const peopleOf = (rows: readonly { username: string; display_name: string }[]): Person[] =>
  rows.map((row) => ({ username: row.username, displayName: row.display_name }));

async function createIssue(
  db: Transact,
  repository: number,
  reporter: number | null,
  fields: IssueFields & { title: string },
): Promise<Issue> {
  const { edition, nextNumber } = await homeOf(db, repository);
  const set = await toColumns(db, { repository, edition }, fields);
  const person =
    reporter === null ? null : await db.selectFrom('person').select('name').where('id', '=', reporter).executeTakeFirstOrThrow();
  const id = issueId(edition, nextNumber);
  const date = now();
  const ranks = {
    status: set.status ?? STATUSES.indexOf(DEFAULTS.status),
    kind: set.kind ?? KINDS.indexOf(DEFAULTS.kind),
    priority: set.priority ?? PRIORITIES.indexOf(DEFAULTS.priority),
  };
  const content = fields.content ?? '';
  await db
    .insertInto('issue')
    .values({
      id,
      edition,
      number: nextNumber,
      ...ranks,
      component: set.component ?? null,
      milestone: set.milestone ?? null,
      version: set.version ?? null,
      assignee: set.assignee ?? null,
      reporter: person?.name ?? null,
      markup: set.markup ?? DEFAULTS.markup,
      created_on: date,
      updated_on: date,
      watcher_count: reporter === null ? 0 : 1,
      title_folded: fold(fields.title),
    })
    .execute();
  await db.insertInto('issue_text').values({ id, title: fields.title, content }).execute();
  if (reporter !== null) await db.insertInto('watcher').values({ issue: id, person: reporter }).execute();
  await addTexts(db, id, fields.title, content);
  await tidyTexts(db, TIDIED);
  await countIn(db, edition, ranks, 1);
  await touch(db, repository, nextNumber + 1);
  return wholeIssue(db, id);
}

async function updateIssue(
  db: Transact,
  repository: number,
  number: number,
  fields: IssueFields,
  ifRevision: string | undefined,
): Promise<Issue | undefined> {
  const { edition } = await homeOf(db, repository);
  const row = await current(db, edition, number, ifRevision);
  if (!row) return undefined;
  const columns = await toColumns(db, { repository, edition }, fields, row);
  const set = Object.fromEntries(
    Object.entries(columns).filter(([key, value]) => row[key as keyof SetColumns] !== value),
  ) as Partial<SetColumns>;
  const text = { title: fields.title ?? row.title, content: fields.content ?? row.content };
  const rewritten = text.title !== row.title || text.content !== row.content;
  if (rewritten) {
    await db.updateTable('issue_text').set(text).where('id', '=', row.id).execute();
    await removeTexts(db, row.id);
    await addTexts(db, row.id, text.title, text.content);
    await tidyTexts(db, TIDIED);
  }
  if (rewritten || Object.keys(set).length > 0) {
    await db
      .updateTable('issue')
      .set({ ...set, updated_on: now(), revision: row.revision + 1 })
      .where('id', '=', row.id)
      .execute();
    if (set.status !== undefined || set.kind !== undefined || set.priority !== undefined) {
      await countIn(db, edition, row, -1);
      await countIn(db, edition, { ...row, ...set }, 1);
    }
    await touch(db, repository);
  }
  return wholeIssue(db, row.id);
}

async function deleteIssue(db: Transact, repository: number, number: number, ifRevision: string | undefined): Promise<boolean> {
  const { edition } = await homeOf(db, repository);
  const row = await current(db, edition, number, ifRevision);
  if (!row) return false;
  await removeTexts(db, row.id);
  await tidyTexts(db, TIDIED);
  await db.deleteFrom('issue').where('id', '=', row.id).execute();
  await countIn(db, edition, row, -1);
  await touch(db, repository);
  return true;
}

async function readComments(db: Transact, repository: number, number: number): Promise<Comment[]> {
  const { edition } = await homeOf(db, repository);
  const rows = await db
    .selectFrom('comment')
    .leftJoin('person', 'person.id', 'comment.author')
    .select(['comment.id', 'content', 'markup', 'username', 'display_name', 'comment.created_on', 'updated_on'])
    .where('issue', '=', idIn(edition, number))
    .orderBy('comment.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    content: row.content,
    markup: row.markup,
    author: toPerson(row.username, row.display_name),
    createdOn: row.created_on,
    updatedOn: row.updated_on,
    changes: [],
  }));
}

/** The part of the store about issues and what they are filed under. */
export const issueStore = (
  database: Database,
): Pick<Store, 'list' | 'issue' | 'comments' | 'watchers' | 'choices' | 'create' | 'update' | 'delete' | 'addListItem'> => ({
  list: (repository, query) => database.read(async (db) => listIssues(db, (await homeOf(db, repository)).edition, query)),

  async issue(repository, number) {
    if (!isNumber(number)) return undefined;
    const [row] = await issueOf(database.reader, { repository, number });
    return row && toIssue(row);
  },

  comments: (repository, number) => database.read((db) => readComments(db, repository, number)),

  watchers: (repository, number) =>
    database.read(async (db) =>
      peopleOf(
        await db
          .selectFrom('watcher')
          .innerJoin('person', 'person.id', 'watcher.person')
          .select(['username', 'display_name'])
          .where('issue', '=', idIn((await homeOf(db, repository)).edition, number))
          .orderBy('name')
          .execute(),
      ),
    ),

  choices: (repository) =>
    database.read(async (db) => {
      const { edition } = await homeOf(db, repository);
      const items = await db.selectFrom('list_item').select(['list', 'title']).where('edition', '=', edition).orderBy('name').execute();
      const assignees = await db
        .selectFrom('grant_of_right as g')
        .innerJoin('person', 'person.id', 'g.person')
        .select(['username', 'display_name'])
        .where('g.repository', '=', repository)
        .where('g.right', 'in', ['write', 'admin'])
        .orderBy('name')
        .execute();
      const titles = (list: ListName): string[] => items.filter((item) => item.list === list).map((item) => item.title);
      const lists = Object.fromEntries(LISTS.map((list) => [list, titles(list)])) as Record<ListName, string[]>;
      return { lists, assignees: peopleOf(assignees) };
    }),

  create: (repository, reporter, fields) => database.write((db) => createIssue(db, repository, reporter, fields)),

  update: (repository, number, fields, options) => database.write((db) => updateIssue(db, repository, number, fields, options?.ifRevision)),

  delete: (repository, number, options) => database.write((db) => deleteIssue(db, repository, number, options?.ifRevision)),

  addListItem: (repository, list, title) =>
    database.write(async (db) => {
      const { edition } = await homeOf(db, repository);
      const { numInsertedOrUpdatedRows: added } = await db
        .insertInto('list_item')
        .values({ edition, list, name: fold(title), title })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (added) await touch(db, repository);
    }),
});
