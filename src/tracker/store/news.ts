import { sql, type SqlBool } from 'kysely';
import type { Comment, FieldChange } from '../../model/issue';
import { NEWS_LIMITS, type IssueNews, type RepositoryNews } from '../../model/news';
import type { Markup } from '../../model/enums';
import { hiddenRanges } from './appends';
import type { Database, Transact } from './database';
import { numbersIn, withinBudget, withoutIndex } from './engine-sql';
import { outsideOf } from './ids';
import { readIssues } from './list';
import type { IssueNames } from './names';
import { repositoryState } from './repositories';
import { toPerson } from './rows';
import type { NewsRequest, Store } from './store';

/*
 * The changes since a date. Reads only the issues that have changed since then, found by the index of changes and up to a limit, so that the cost
 * does not grow with the repository.
 */

type Since = NewsRequest & { readonly since: string };

/** The ids of the issues that changed last, and whether the limit cut others off. */
async function changedSince(db: Transact, edition: number, { account, since, of }: Since): Promise<{ ids: number[]; isCut: boolean }> {
  const hidden = await hiddenRanges(db, edition);
  const conditions = [sql<SqlBool>`edition = ${edition}`, sql<SqlBool>`updated_on > ${since}`, ...outsideOf(withoutIndex(sql`id`), hidden)];
  const changed = sql`select id, assignee, reporter, updated_on from issue where ${sql.join(conditions, sql` and `)}
    order by updated_on desc, id desc limit ${sql.lit(NEWS_LIMITS.changed)}`;
  const name = sql`(select name from person where id = ${account})`;
  const isOwn = sql<SqlBool>`(assignee = ${name} or reporter = ${name}
    or exists (select 1 from watcher where watcher.issue = changed.id and watcher.person = ${account}))`;
  const { rows } = await sql<{ id: number; own: number }>`select id, ${of === 'all' ? sql`true` : isOwn} as own
    from (${changed}) as changed where ${withinBudget(sql`changed.id`)}`.execute(db);
  const ids = rows.filter((row) => row.own === 1).map(({ id }) => id);
  return { ids: ids.slice(0, NEWS_LIMITS.issues), isCut: rows.length === NEWS_LIMITS.changed || ids.length > NEWS_LIMITS.issues };
}

/** The entries of issues since then, by issue (row id); only the latest ones when there are too many. */
async function entriesOf(
  db: Transact,
  ids: readonly number[],
  { account, since, of }: Since,
): Promise<{ byIssue: Map<number, Comment[]>; isCut: boolean }> {
  const byOthers = of === 'all' ? sql<SqlBool>`true` : sql<SqlBool>`author is distinct from ${account}`;
  const { rows } = await sql<{ id: number; issue: number }>`select id, issue from comment
    where issue in ${numbersIn(JSON.stringify(ids))} and created_on > ${since} and ${byOthers}
    order by created_on desc, number desc limit ${sql.lit(NEWS_LIMITS.entries + 1)}`.execute(db);
  const entryIds = JSON.stringify(rows.slice(0, NEWS_LIMITS.entries).map(({ id }) => id));
  // The query cuts texts, because many long ones would fill the memory.
  const cut = (column: string, to: number) => sql`substr(${sql.ref(column)}, 1, ${sql.lit(to)})`;
  const comments =
    await sql<EntryRow>`select comment.id, issue, number, ${cut('content', NEWS_LIMITS.content)} as content, markup, comment.created_on,
    updated_on, username, display_name, account_id from comment left join person on person.id = comment.author
    where comment.id in ${numbersIn(entryIds)} order by comment.created_on, number`.execute(db);
  const changes =
    await sql<ChangeRow>`select comment, field, ${cut('old', NEWS_LIMITS.value)} as old, ${cut('new', NEWS_LIMITS.value)} as new
    from change where comment in ${numbersIn(entryIds)} order by id`.execute(db);
  const byComment = Map.groupBy(changes.rows, ({ comment }) => comment);
  const byIssue = new Map<number, Comment[]>();
  for (const row of comments.rows) {
    const entries = byIssue.get(row.issue) ?? [];
    byIssue.set(row.issue, [...entries, toEntry(row, byComment.get(row.id) ?? [])]);
  }
  return { byIssue, isCut: rows.length > NEWS_LIMITS.entries };
}

interface EntryRow {
  readonly id: number;
  readonly issue: number;
  readonly number: number;
  readonly content: string | null;
  readonly markup: Markup;
  readonly created_on: string;
  readonly updated_on: string | null;
  readonly username: string | null;
  readonly display_name: string | null;
  readonly account_id: string | null;
}
interface ChangeRow extends FieldChange {
  readonly comment: number;
}

const toEntry = (row: EntryRow, changes: readonly ChangeRow[]): Comment => ({
  id: row.number,
  content: row.content,
  markup: row.markup,
  author: toPerson(row.username, row.display_name, row.account_id),
  createdOn: row.created_on,
  updatedOn: row.updated_on,
  changes: changes.map(({ field, old, new: text }) => ({ field, old, new: text })),
});

async function newsOf(
  db: Transact,
  repository: number,
  request: NewsRequest,
  names: IssueNames,
): Promise<Omit<RepositoryNews, 'repository'>> {
  // Read first: times of writes only rise, so every change up to this one is included.
  const { edition, about } = await repositoryState(db, repository);
  const until = about.updatedOn;
  const { since } = request;
  if (since === undefined) return { until, issues: [], isCut: false };
  const changed = await changedSince(db, edition, { ...request, since });
  if (changed.ids.length === 0) return { until, issues: [], isCut: changed.isCut };
  const { byIssue, isCut } = await entriesOf(db, changed.ids, { ...request, since });
  const issues = await readIssues(db, changed.ids, names);
  const isOthers = (username: string | undefined) => request.of === 'all' || username !== request.username;
  const found = changed.ids.flatMap((id): IssueNews[] => {
    const issue = issues.get(id);
    if (!issue) return [];
    const isNew = issue.createdOn > since && isOthers(issue.reporter?.username);
    const entries = byIssue.get(id) ?? [];
    const shortened = { ...issue, content: issue.content.slice(0, NEWS_LIMITS.content).toWellFormed() };
    return isNew || entries.length > 0 ? [{ issue: shortened, isNew, entries }] : [];
  });
  return { until, issues: found, isCut: changed.isCut || isCut };
}

/** The method of the store for news. */
export const newsStore = (database: Database): Pick<Store, 'news'> => ({
  async news(repository, request, budget) {
    const { names } = await database.cachesAt();
    return database.read((db) => newsOf(db, repository, request, names), { budget, isExpensive: false });
  },
});
