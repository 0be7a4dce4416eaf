import { sql } from 'kysely';
import type { Issue } from '../../model/issue';
import type { IssueQuery } from '../../model/query';
import { beginningOf, type IssueExcerpt, type SearchExcerpt, type SearchHit } from '../../model/search';
import { numbersIn, withinBudget } from './engine-sql';
import { newestMatchingComments } from './text-query';
import { issueId } from './ids';
import { toPerson } from './rows';
import type { Transact } from './database';

/* Where issues that a search has found hold it. The texts are looked at by functions of SQL, in whichever thread that runs. */

interface CommentRow {
  readonly issue: number;
  readonly number: number;
  readonly username: string | null;
  readonly display_name: string | null;
  readonly account_id: string | null;
  readonly created_on: string;
  readonly excerpt: string;
}

/** For each of some issues (a JSON list) the newest comment that matches a search. */
async function commentHits(db: Transact, ids: string, search: string): Promise<CommentRow[]> {
  const newestMatches = newestMatchingComments(search, ids);
  if (!newestMatches) return [];
  const { rows } = await sql<CommentRow>`
    select c.issue, c.number, p.username, p.display_name, p.account_id, c.created_on, comment_excerpt(c.content, ${search}) as excerpt
    from (${newestMatches}) as found cross join comment as c on c.id = found.id left join person as p on p.id = c.author`.execute(db);
  return rows;
}

/**
 * Finds where issues match a search: in title or description, else (when searched) in a comment. For a very long text the excerpt is its beginning.
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
    select id, issue_excerpt(title, content, ${search}) as excerpt, substr(content, 1, 200) as beginning from issue_text
    where id in ${numbersIn(JSON.stringify([...numbers.keys()]))} and ${withinBudget(sql`id`)}`.execute(db);
  const unmatched = rows.filter(({ excerpt }) => excerpt === null);
  for (const { id, excerpt, beginning } of rows) {
    const found = excerpt === null ? { field: 'content' as const, ...beginningOf(beginning) } : (JSON.parse(excerpt) as IssueExcerpt);
    hits.set(numbers.get(id)!, found);
  }
  if (!searchComments || unmatched.length === 0) return hits;
  for (const row of await commentHits(db, JSON.stringify(unmatched.map(({ id }) => id)), search)) {
    const author = toPerson(row.username, row.display_name, row.account_id);
    const excerpt = JSON.parse(row.excerpt) as SearchExcerpt;
    hits.set(numbers.get(row.issue)!, { field: 'comment', ...excerpt, comment: { id: row.number, author, createdOn: row.created_on } });
  }
  return hits;
}
