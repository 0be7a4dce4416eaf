import { sql, type Selectable, type Updateable } from 'kysely';
import type { Issue, IssueFields } from '../../model/issue';
import { choicesOf, DEFAULTS, isListField, isPersonField, isEnumField } from '../../model/fields';
import { STATUSES, type Markup } from '../../model/enums';
import { isShown } from './appends';
import { assertAuthorized, storedWriter, type WriteOptions } from './authorization';
import { removeUnusedIfPossible, hashesOf } from './attachments';
import { SHORT_WRITE, type Database, type Transact, type WriteMode } from './database';
import { purgeExcess, recordDeleted } from './deleted';
import { withChecksum } from './engine-sql';
import { COLUMNS, SET_COLUMNS, SET_STORED_FIELDS, type SetColumns } from './columns';
import { toColumns, type SetValues } from './fields';
import type { FileStore } from './file-store';
import { fold } from './fold';
import { addNewWatchers, type WatcherSources } from './new-watchers';
import { addChanges, changesBetween, entryOf, insertEntry, type NewEntry } from './history';
import { isExpensive, listIssues } from './list';
import { defaultColumns } from './lists';
import { createOnce } from './once';
import { bulk, bulkGet, prepared } from './prepared';
import { bytesOfText, countTexts, watchQuotas } from './quotas';
import { grantAdmin, repositoryState, nextTime, takeNextNumber, bumpRevision, type RepositoryState } from './repositories';
import { IssueRowReader } from './issue-row-reader';
import type { IssueRow } from './rows';
import { countGroups } from './groups';
import { countInsight } from './insight';
import { findHits } from './hits';
import { InvalidField, type Changed, type ChangeOptions, type ConditionalWriteOptions, type Store } from './store';
import { countIn, TALLIED } from './tally';
import type { IssueTable } from './tables';
import {
  addWatcher,
  loadIssue,
  loadStoredIssue,
  openIssueToWrite,
  updateIssueRow,
  type StoredIssue,
  type StoredIssueWithoutContent,
} from './writing';
import { forEachYielding } from './yielding';
import { isNumber, issueId } from './ids';

/** The columns of a new issue. */
const NEW_COLUMNS = [
  ...SET_COLUMNS,
  ...(['id', 'edition', 'number', 'reporter', 'created_on', 'updated_on', 'watcher_count', 'title_folded'] as const),
] as const;
type NewRow = { [K in (typeof NEW_COLUMNS)[number]]: Selectable<IssueTable>[K] };

const insertIssue = bulk((db, row: NewRow) =>
  db.insertInto('issue').values(withChecksum('issue', Object.fromEntries(NEW_COLUMNS.map((column) => [column, row[column]])) as NewRow)),
);

const insertText = bulk((db, { id, title, content }: { id: number; title: string; content: string }) =>
  db.insertInto('issue_text').values(withChecksum('issue_text', { id, title, content })),
);

const countWatchers = prepared((db, { id, addedWatchers }: { id: number; addedWatchers: number }) =>
  db
    .updateTable('issue')
    .set((eb) => ({ watcher_count: eb('watcher_count', '+', addedWatchers) }))
    .where('id', '=', id),
);

/** The reporter of an issue watches it. */
const insertReporter = bulk((db, { issue, person }: { issue: number; person: number }) =>
  db.insertInto('watcher').values({ issue, person }),
);

const nameRow = bulkGet((db, { id }: { id: number }) => db.selectFrom('person').select('name').where('id', '=', id));
/** The folded name of a person. An async function, because it must not throw before what is awaited with it. */
const nameOf = async (db: Transact, id: number): Promise<string | undefined> => (await nameRow(db, { id }))?.name;

async function createIssue(
  db: Transact,
  repository: number,
  reporter: number | null,
  fields: IssueFields & { title: string },
  { authorization }: WriteOptions,
): Promise<Issue> {
  // These run at once, because an engine over a network would wait for each. The number comes first, because it locks the row.
  const [{ state, date }, writer, quota, defaults, name] = await Promise.all([
    takeNextNumber(db, repository),
    storedWriter(db, repository, authorization),
    watchQuotas(db, repository, reporter),
    defaultColumns(db, repository),
    reporter === null ? null : nameOf(db, reporter),
  ]);
  assertAuthorized(state.about, authorization, writer);
  const { edition, nextNumber } = state;
  // A higher number would belong to the id range of the next edition.
  if (!isNumber(nextNumber)) throw new InvalidField('title', 'The repository has given away all numbers that issues can have.');
  const set = { ...defaults, ...(await toColumns(db, state, fields)) };
  const columns = withDefaults(set);
  if (name === undefined) throw new Error('There is no such person.');
  const id = issueId(edition, nextNumber);
  const content = fields.content ?? '';
  insertIssue(db, {
    id,
    edition,
    number: nextNumber,
    ...columns,
    reporter: name,
    created_on: date,
    updated_on: date,
    watcher_count: reporter === null ? 0 : 1,
    title_folded: fold(fields.title),
  });
  insertText(db, { id, title: fields.title, content });
  countTexts(db, edition, new Map([[reporter, bytesOfText(fields.title, content)]]));
  if (reporter !== null) insertReporter(db, { issue: id, person: reporter });
  const addedWatchers = await addNewWatchers(db, state, id, {
    assignee: columns.assignee,
    texts: [fields.title, content].map((after) => ({ before: null, after, markup: columns.markup })),
  });
  if (addedWatchers > 0) await countWatchers(db, { id, addedWatchers });
  db.texts.add(db, id, fields.title, content);
  db.texts.scheduleMerge();
  await countIn(db, edition, columns, 1);
  const [issue] = await Promise.all([loadIssue(db, id), quota.assertWithin()]);
  return issue;
}

/** Creates an issue, or returns the one that a request with the same key has created. @throws {KeyUsed}, and as `createIssue` does */
async function createIssueOnce(...args: Parameters<typeof createIssue>): Promise<Issue> {
  const [db, repository, , , options] = args;
  const issue = await createOnce(db, repository, options, () => createIssue(...args), {
    idOf: ({ number }: Issue) => number,
    find: async (number: number, edition) => (await loadStoredIssue(db, edition, number))?.issue,
  });
  return issue!;
}

/** The default values of a new issue. */
const withDefaults = (set: SetValues): SetColumns =>
  Object.fromEntries(
    SET_STORED_FIELDS.map((field) => {
      const preset = isEnumField(field) ? (choicesOf(field) as readonly string[]).indexOf(DEFAULTS[field]) : null;
      return [COLUMNS[field], set[COLUMNS[field]] ?? (field === 'markup' ? DEFAULTS.markup : preset)];
    }),
  ) as unknown as SetColumns;

/** The current values of the columns that can be set; names are folded. */
const columnsOf = (row: IssueRow): SetColumns =>
  Object.fromEntries(
    SET_STORED_FIELDS.map((field) => {
      const value = row[COLUMNS[field]];
      return [COLUMNS[field], (isListField(field) || isPersonField(field)) && typeof value === 'string' ? fold(value) : value];
    }),
  ) as unknown as SetColumns;

const textBytes = ({ title, content }: { title: string; content: string }): number => Buffer.byteLength(title) + Buffer.byteLength(content);

/** Writes changed texts of an issue, and returns the columns of `issue` to set with them. */
async function rewrite(db: Transact, { id, row }: StoredIssue, fields: IssueFields, date: string): Promise<Updateable<IssueTable>> {
  const text = { title: fields.title ?? row.title, content: fields.content ?? row.content };
  const isNewContent = text.content !== row.content;
  if (text.title === row.title && !isNewContent) return {};
  await db.updateTable('issue_text').set(text).where('id', '=', id).execute();
  await db.texts.remove(db, id);
  db.texts.add(db, id, text.title, text.content);
  db.texts.scheduleMerge();
  return { title_folded: fold(text.title), edited_on: date, ...(isNewContent && { content_updated_on: date }) };
}

/** The people that a change adds as watchers: the new assignee, and those that its comment or a changed text mentions. */
function watcherSourcesOf(
  { row }: StoredIssue,
  set: SetValues,
  fields: IssueFields,
  comment: { content: string | null; markup: Markup },
): WatcherSources {
  const { title = row.title, content = row.content, markup = row.markup } = fields;
  return {
    assignee: set.assignee,
    texts: [
      { before: null, after: comment.content, markup: comment.markup },
      { before: row.title, after: title, markup },
      { before: row.content, after: content, markup },
    ],
  };
}

/** Changes fields of an issue, with a comment. @throws {InvalidField} @throws {RevisionMismatch} @throws {QuotaExceeded} */
export async function changeIssue(
  db: Transact,
  repository: number,
  number: number,
  author: number | null,
  fields: IssueFields,
  { message, markup = DEFAULTS.markup, ...options }: ChangeOptions,
): Promise<Changed | undefined> {
  const { state, before } = await openIssueToWrite(db, repository, number, options);
  if (!before) return undefined;
  const { id, row } = before;
  const stored = columnsOf(row);
  const columns = Object.entries(await toColumns(db, state, fields, stored));
  const changed = columns.filter(([key, value]) => key !== 'title_folded' && stored[key as keyof typeof stored] !== value);
  const content = message || null;
  const isRewritten = (fields.title ?? row.title) !== row.title || (fields.content ?? row.content) !== row.content;
  if (changed.length === 0 && !isRewritten && content === null) return { issue: before.issue, change: null };
  // Changes of the markup are not part of the history.
  const hasHistory = isRewritten || content !== null || changed.some(([column]) => column !== COLUMNS.markup);
  const [quota, date] = await Promise.all([watchQuotas(db, repository, author, before.issue.reporter), nextTime(db, repository, row)]);
  const set: Updateable<IssueTable> = { ...Object.fromEntries(changed), ...(await rewrite(db, before, fields, date)) };
  const watchers =
    (content === null ? 0 : await addWatcher(db, id, author)) +
    (await addNewWatchers(db, state, id, watcherSourcesOf(before, set, fields, { content, markup })));
  await updateIssueRow(db, id, { ...set, updated_on: date }, { comments: content === null ? 0 : 1, watchers });
  if (TALLIED.some((column) => set[column] !== undefined)) {
    await countIn(db, state.edition, row, -1);
    await countIn(db, state.edition, { ...row, ...set }, 1);
  }
  const added: NewEntry = { issue: id, number: state.nextComment, content, markup, author, date };
  const [issue, key] = await Promise.all([loadIssue(db, id), hasHistory ? insertEntry(db, added) : undefined]);
  if (key !== undefined) addChanges(db, key, added, changesBetween(before.issue, issue));
  await bumpRevision(db, repository, { comments: hasHistory ? 1 : 0 });
  const isHistoryOnly = content === null && textBytes(issue) <= textBytes(before.issue);
  const [entry] = await Promise.all([hasHistory ? entryOf(db, id, state.nextComment) : undefined, quota.assertWithin({ isHistoryOnly })]);
  return { issue, change: entry?.comment ?? null };
}

/**
 * Deletes issues after the check of rights, and stores their records if the store keeps deleted issues. Returns the hashes of files that may be
 * unused now. All texts are removed from the full-text index first: FTS5 flushes its buffer whenever a table with triggers is written in between.
 */
export async function deleteIssues(
  db: Transact,
  { repository, edition }: RepositoryState,
  issues: readonly StoredIssueWithoutContent[],
  author: number | null,
  keepDays: number,
): Promise<string[]> {
  const hashes = await hashesOf(
    db,
    issues.map(({ id }) => id),
  );
  if (keepDays > 0) await forEachYielding(issues, (before) => recordDeleted(db, repository, before, author));
  await forEachYielding(issues, async ({ id }) => {
    await db.texts.removeAll(db, id);
    db.texts.scheduleMerge();
  });
  await forEachYielding(issues, async ({ id, row }) => {
    await db.deleteFrom('issue').where('id', '=', id).execute();
    await countIn(db, edition, row, -1);
  });
  if (keepDays > 0) hashes.push(...(await purgeExcess(db, repository)));
  await bumpRevision(db, repository);
  return hashes;
}

/** Deletes an issue and returns the hashes of its files; undefined when there is no such issue. */
async function deleteIssueRow(
  db: Transact,
  repository: number,
  number: number,
  keepDays: number,
  options: ConditionalWriteOptions | undefined,
): Promise<string[] | undefined> {
  const { state, before } = await openIssueToWrite(db, repository, number, options);
  return before && deleteIssues(db, state, [before], options?.authorization?.writer?.account ?? null, keepDays);
}

/** Runs a write of issues. With `account`, the write also grants a right, which changes more than issues. */
export const writeIssues = <T>(
  database: Database,
  repository: number,
  account: number | undefined,
  task: (db: Transact) => Promise<T>,
  mode?: WriteMode,
): Promise<T> =>
  account === undefined
    ? database.write(task, 'issues', repository, mode)
    : database.write(
        async (db) => {
          await grantAdmin(db, repository, account);
          return task(db);
        },
        'anything',
        repository,
        mode,
      );

/** The title and status of issues by number, for links to them. */
async function mentioned(
  db: Transact,
  repository: number,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, Pick<Issue, 'title' | 'status'>>> {
  const { edition } = await repositoryState(db, repository);
  const rows = await db
    .selectFrom('issue as i')
    .innerJoin('issue_text as t', 't.id', 'i.id')
    .select(['i.number', 'i.status', 't.title'])
    .where(
      'i.id',
      'in',
      numbers.filter(isNumber).map((number) => issueId(edition, number)),
    )
    .where(isShown(sql`i.id`))
    .execute();
  return new Map(rows.map(({ number, status, title }) => [number, { title, status: STATUSES[status]! }]));
}

/** The methods of the store for issues. */
export function issueStore(
  database: Database,
  files: FileStore,
  keepDays: number,
): Pick<Store, 'list' | 'groups' | 'insight' | 'hits' | 'issue' | 'mentioned' | 'create' | 'change' | 'delete'> {
  const rows = new IssueRowReader(database);
  return {
    async list(repository, query, dataVersion, budget, known) {
      const caches = await database.cachesAt(dataVersion);
      const options = { budget, isExpensive: isExpensive(query) };
      return database.read(async (db) => listIssues(db, (await repositoryState(db, repository)).edition, query, caches, known), options);
    },

    groups(repository, by, query, budget) {
      const options = { budget, isExpensive: true };
      return database.read(async (db) => countGroups(db, (await repositoryState(db, repository)).edition, by, query), options);
    },

    insight(repository, query, now, budget) {
      const options = { budget, isExpensive: true };
      return database.read(async (db) => countInsight(db, (await repositoryState(db, repository)).edition, query, now), options);
    },

    hits(repository, query, issues, budget) {
      const options = { budget, isExpensive: true };
      return database.read(async (db) => findHits(db, (await repositoryState(db, repository)).edition, query, issues), options);
    },

    async issue(repository, number, dataVersion, wanted) {
      if (!isNumber(number)) return undefined;
      const { names } = await database.cachesAt(dataVersion);
      const row = wanted?.get(repository, number) ?? (await rows.read(repository, number));
      return row && (await names.issues(database.reader, [row]))[0];
    },

    mentioned: (repository, numbers) => database.read((db) => mentioned(db, repository, numbers)),

    create: (repository, reporter, fields, options = {}) =>
      writeIssues(database, repository, options.admit, (db) => createIssueOnce(db, repository, reporter, fields, options), SHORT_WRITE),

    change: (repository, number, author, fields, options = {}) =>
      writeIssues(database, repository, options.admit, (db) => changeIssue(db, repository, number, author, fields, options), SHORT_WRITE),

    async delete(repository, number, options) {
      const hashes = await database.write((db) => deleteIssueRow(db, repository, number, keepDays, options), 'issues', repository);
      if (hashes) await removeUnusedIfPossible(database, files, hashes);
      return hashes !== undefined;
    },
  };
}
