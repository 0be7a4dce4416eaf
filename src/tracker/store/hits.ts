import { sql } from 'kysely';
import type { Issue } from '../../model/issue';
import type { IssueQuery } from '../../model/query';
import { beginningOf, type SearchHit } from '../../model/search';
import { byEngine, numbersIn, withinBudget } from './engine-sql';
import { newestMatchingComments } from './text-query';
import { issueId } from './ids';
import { toPerson } from './rows';
import type { Transact } from './database';

/* Finds where found issues contain the search. The engine reads the texts, in another thread where it has one. */

interface CommentRow {
  readonly issue: number;
  readonly number: number;
  readonly username: string | null;
  readonly display_name: string | null;
  readonly account_id: string | null;
  readonly created_on: string;
  readonly excerpt: string;
}

/** The newest comment that matches a search, for each of some issues (a JSON list of ids). */
async function commentHits(db: Transact, ids: string, search: string): Promise<CommentRow[]> {
  const newestMatches = newestMatchingComments(search, ids);
  if (!newestMatches) return [];
  const { rows } = await sql<CommentRow>`
    select c.issue, c.number, p.username, p.display_name, p.account_id, c.created_on, ${byEngine((engine) => engine.commentExcerpt(sql`c.content`, search))} as excerpt
    from (${newestMatches}) as found cross join comment as c left join person as p on p.id = c.author where c.id = found.id`.execute(db);
  return rows;
}

/**
 * Finds where issues match a search: in title or description, otherwise in a comment if these are searched. For a very long text, the excerpt is
 * its beginning.
 */
export async function findHits(
  db: Transact,
  edition: number,
  { search, searchComments = false }: Pick<IssueQuery, 'search' | 'searchComments'>,
  issues: readonly Pick<Issue, 'number'>[],
): Promise<ReadonlyMap<number, SearchHit>> {
  const hits = new Map<number, SearchHit>();
  if (search === null || issues.length === 0) return hits;
  const numbers = new Map(issues.map(({ number }) => [issueId(edition, number), number]));
  const { rows } = await sql<{ id: number; excerpt: string | null; beginning: string }>`
    select id, ${byEngine((engine) => engine.issueExcerpt(search))} as excerpt, substr(content, 1, 200) as beginning from issue_text
    where id in ${numbersIn(JSON.stringify([...numbers.keys()]))} and ${withinBudget(sql`id`)}`.execute(db);
  const unmatched: number[] = [];
  for (const { id, excerpt, beginning } of rows) {
    const found = db.texts.issueExcerpt(excerpt, search);
    if (!found) unmatched.push(id);
    hits.set(numbers.get(id)!, found ?? { field: 'content', ...beginningOf(beginning) });
  }
  if (!searchComments || unmatched.length === 0) return hits;
  for (const row of await commentHits(db, JSON.stringify(unmatched), search)) {
    const author = toPerson(row.username, row.display_name, row.account_id);
    const excerpt = db.texts.commentExcerpt(row.excerpt, search);
    hits.set(numbers.get(row.issue)!, { field: 'comment', ...excerpt, comment: { id: row.number, author, createdOn: row.created_on } });
  }
  return hits;
}
