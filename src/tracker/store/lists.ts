import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { KINDS, LISTS, type ListName } from '../../model/enums';
import type { RepositoryDefaults } from '../../model/issue';
import { authorize, type WriteOptions } from './authorization';
import type { Database, Transact } from './database';
import type { SetColumns } from './columns';
import { checksum, numbersIn, tableOf } from './engine-sql';
import { isShown } from './appends';
import { fold } from './fold';
import { MAX_LIST_ITEMS } from './key-limits';
import { prepared } from './prepared';
import { watchQuotas, type QuotaWatch } from './quotas';
import { repositoryState, nextTime, bumpRevision, type RepositoryState } from './repositories';
import { InvalidField, RepositoryGone, type ListItem, type Store } from './store';
import { ROW_BYTES } from './quota-limits';
import { toPeople } from './writing';

/** Issues per statement; the thread yields between statements. */
const ISSUES_PER_STATEMENT = 200;
/** The columns of a comment that a statement creates, in the order of its checksum. */
const COMMENT_COLUMNS = ['issue', 'number', 'content', 'markup', 'author', 'created_on', 'updated_on'].map((name) =>
  sql.ref(`new_comment.${name}`),
);

const itemsOf = (db: Transact, edition: number, list: ListName) =>
  db.selectFrom('list_item').select(['id', 'title as name']).where('edition', '=', edition).where('list', '=', list);

/** An item before a change. */
interface Item {
  readonly id: number;
  readonly list: ListName;
  readonly title: string;
}

/** The change of an item. */
interface ItemChange {
  readonly item: Item;
  /** Its new title; null deletes it. */
  readonly title: string | null;
  readonly author: number | null;
  /** The explaining comment. */
  readonly content: string;
  readonly quota: QuotaWatch;
}

/** Changes the field of all issues with an item, and adds an explaining comment to each. @throws {QuotaExceeded} */
async function propagateRename(db: Transact, state: RepositoryState, { item, title, author, content, quota }: ItemChange): Promise<void> {
  const { list } = item;
  const { edition } = state;
  const column = sql.ref(list);
  const ids = await db
    .selectFrom('issue')
    .select('id')
    .where('edition', '=', edition)
    .where(list, '=', fold(item.title))
    .where(isShown(sql`id`))
    .execute();
  const bytes = Buffer.byteLength(`${content}${item.title}${title ?? ''}`) + 2 * ROW_BYTES;
  await quota.assertRoomFor(ids.length * bytes, { isHistoryOnly: title === null });
  const date = await nextTime(db, state.repository);
  for (let start = 0; start < ids.length; start += ISSUES_PER_STATEMENT) {
    if (start > 0) await turn();
    const batch = JSON.stringify(ids.slice(start, start + ISSUES_PER_STATEMENT).map(({ id }) => id));
    const first = state.nextComment + start;
    await sql`insert into comment (issue, number, content, markup, author, created_on, updated_on, checksum)
      select new_comment.*, ${checksum(...COMMENT_COLUMNS)} from (
        select value as issue, ${first} + key as number, ${content} as content, 'plaintext' as markup, cast(${author} as bigint) as author,
          ${date} as created_on, null as updated_on from ${tableOf(batch)}) as new_comment`.execute(db);
    const added = sql`from ${tableOf(batch)} cross join comment where comment.issue = value and comment.number = ${first} + key`;
    const change = [sql`comment.id`, ...[list, item.title, title ?? '', author, date].map((value) => sql`${value}`)];
    await sql`insert into change (comment, field, old, new, author, created_on, checksum)
      select ${sql.join(change)}, ${checksum(...change)} ${added}`.execute(db);
    await db.texts.addSameComment(db, content, sql`select comment.id ${added}`);
    await sql`update issue set ${column} = ${title && fold(title)}, updated_on = later_than(updated_on, ${date}), revision = revision + 1,
      comment_count = comment_count + 1 where id in ${numbersIn(batch)}`.execute(db);
  }
  db.texts.scheduleMerge();
  const preset = sql.ref(`default_${list}`);
  await sql`update edition set ${preset} = ${title} where id = ${edition} and fold(${preset}) = ${fold(item.title)}`.execute(db);
  await bumpRevision(db, state.repository, { comments: ids.length });
}

async function findItem(db: Transact, edition: number, list: ListName, id: number): Promise<Item | undefined> {
  if (!Number.isSafeInteger(id)) return undefined;
  const row = await itemsOf(db, edition, list).where('id', '=', id).executeTakeFirst();
  return row && { id: row.id, list, title: row.name };
}

async function addItem(
  db: Transact,
  repository: number,
  list: ListName,
  title: string,
  { authorization }: WriteOptions = {},
): Promise<ListItem> {
  const state = await repositoryState(db, repository);
  const { edition } = state;
  await authorize(db, state.about, authorization);
  const quota = await watchQuotas(db, state.repository, null);
  const existing = await itemsOf(db, edition, list).where('name', '=', fold(title)).executeTakeFirst();
  if (existing) return existing;
  const { count } = await db
    .selectFrom('list_item')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('edition', '=', edition)
    .where('list', '=', list)
    .executeTakeFirstOrThrow();
  if (count >= MAX_LIST_ITEMS) throw new InvalidField(list, `The repository has ${count} ${list}s already, which is the most it can have.`);
  const item = await db
    .insertInto('list_item')
    .values({ edition, list, name: fold(title), title })
    .returning(['id', 'title as name'])
    .executeTakeFirstOrThrow();
  await quota.assertWithin();
  await bumpRevision(db, repository);
  return item;
}

async function renameItem(
  db: Transact,
  repository: number,
  list: ListName,
  id: number,
  author: number | null,
  title: string,
  { authorization }: WriteOptions = {},
): Promise<ListItem | undefined> {
  const state = await repositoryState(db, repository);
  await authorize(db, state.about, authorization);
  const quota = await watchQuotas(db, state.repository, author);
  const item = await findItem(db, state.edition, list, id);
  if (!item) return undefined;
  if (item.title === title) return { id, name: title };
  const sameTitle = await itemsOf(db, state.edition, list).where('name', '=', fold(title)).where('id', '<>', id).executeTakeFirst();
  if (sameTitle) throw new InvalidField(list, `There is a ${list} '${sameTitle.name}' in this repository already.`);
  await db
    .updateTable('list_item')
    .set({ name: fold(title), title })
    .where('id', '=', id)
    .execute();
  await propagateRename(db, state, {
    item,
    title,
    author,
    content: `Renaming ${list}: ${item.title} to ${title} (automated comment)`,
    quota,
  });
  return { id, name: title };
}

/** Deletes an item, with the comments that Bitbucket would add. */
async function deleteItem(
  db: Transact,
  repository: number,
  list: ListName,
  id: number,
  author: number | null,
  { authorization }: WriteOptions = {},
): Promise<boolean> {
  const state = await repositoryState(db, repository);
  await authorize(db, state.about, authorization);
  const quota = await watchQuotas(db, state.repository, author);
  const item = await findItem(db, state.edition, list, id);
  if (!item) return false;
  await db.deleteFrom('list_item').where('id', '=', id).execute();
  await propagateRename(db, state, { item, title: null, author, content: `Removing ${list}: ${item.title} (automated comment)`, quota });
  return true;
}

/** The defaults of an edition that are still valid: titles of list items, and a username. */
const presets = prepared((db, { repository }: { repository: number }) =>
  db
    .selectFrom('edition as e')
    .leftJoin('list_item as c', (join) =>
      join
        .onRef('c.edition', '=', 'e.id')
        .on('c.list', '=', sql.lit('component'))
        .on('c.name', '=', sql`fold(e.default_component)`),
    )
    .leftJoin('list_item as m', (join) =>
      join
        .onRef('m.edition', '=', 'e.id')
        .on('m.list', '=', sql.lit('milestone'))
        .on('m.name', '=', sql`fold(e.default_milestone)`),
    )
    .leftJoin('list_item as v', (join) =>
      join
        .onRef('v.edition', '=', 'e.id')
        .on('v.list', '=', sql.lit('version'))
        .on('v.name', '=', sql`fold(e.default_version)`),
    )
    .leftJoin('person as p', (join) =>
      join
        .on('p.name', '=', sql`fold(e.default_assignee)`)
        .on(sql<boolean>`exists (select 1 from grant_of_right where repository = ${repository} and person = p.id and "right" <> 'read')`),
    )
    .select(['e.default_kind as kind', 'c.title as component', 'm.title as milestone', 'v.title as version', 'p.username as assignee'])
    .where('e.id', '=', (eb) => eb.selectFrom('repository').select('repository.edition').where('repository.id', '=', repository)),
);

async function readDefaults(db: Transact, repository: number): Promise<RepositoryDefaults> {
  const [row] = await presets(db, { repository });
  if (!row) throw new RepositoryGone();
  return { ...row, kind: KINDS.find((it) => it === row.kind) ?? null };
}

/** The columns that a new issue gets from the defaults. */
export async function defaultColumns(db: Transact, repository: number): Promise<Partial<SetColumns>> {
  const { kind, component, milestone, version, assignee } = await readDefaults(db, repository);
  return {
    ...(kind && { kind: KINDS.indexOf(kind) }),
    component: component && fold(component),
    milestone: milestone && fold(milestone),
    version: version && fold(version),
    assignee: assignee && fold(assignee),
  };
}

/** The methods of the store for lists and defaults. */
export const listStore = (
  database: Database,
): Pick<Store, 'choices' | 'listItems' | 'addListItem' | 'renameListItem' | 'deleteListItem' | 'defaults'> => ({
  choices: (repository) =>
    database.read(async (db) => {
      const { edition } = await repositoryState(db, repository);
      const items = await db.selectFrom('list_item').select(['list', 'title']).where('edition', '=', edition).orderBy('name').execute();
      const assignees = await db
        .selectFrom('grant_of_right as g')
        .innerJoin('person', 'person.id', 'g.person')
        .select(['username', 'display_name', 'account_id'])
        .where('g.repository', '=', repository)
        .where('g.right', 'in', ['write', 'admin'])
        .orderBy('name')
        .execute();
      const titles = (list: ListName): string[] => items.filter((item) => item.list === list).map((item) => item.title);
      const lists = Object.fromEntries(LISTS.map((list) => [list, titles(list)])) as Record<ListName, string[]>;
      return { lists, assignees: toPeople(assignees) };
    }),

  listItems: (repository, list) =>
    database.read(async (db) =>
      itemsOf(db, (await repositoryState(db, repository)).edition, list)
        .orderBy('list_item.name')
        .execute(),
    ),

  addListItem: (repository, list, name, options) =>
    database.write((db) => addItem(db, repository, list, name, options), 'anything', repository),
  renameListItem: (repository, list, id, author, name, options) =>
    database.write((db) => renameItem(db, repository, list, id, author, name, options), 'anything', repository),
  deleteListItem: (repository, list, id, author, options) =>
    database.write((db) => deleteItem(db, repository, list, id, author, options), 'anything', repository),
  defaults: (repository) => database.read((db) => readDefaults(db, repository)),
});
