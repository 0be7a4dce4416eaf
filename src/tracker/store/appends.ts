import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Transact } from './database';
import { larger } from './engine-sql';
import { prepared } from './prepared';
import type { RepositoryState } from './repositories';
import type { ImportSpan } from './store';
import { issueId, type Range } from './ids';

/*
 * An import that appends writes in short transactions, so that other writers do not wait for it. Until it ends, its issues are hidden: a row of
 * `append_range` holds their range of ids. Deleting that row shows all of them at once, however many there are.
 */

/** One more than the highest issue number. */
const END_OF_NUMBERS = 2 ** 32;

/** Reserves issue and comment numbers for an import; `edition` is the import's own. Issues that are created meanwhile get later numbers. */
export async function reserveNumbers(db: Transact, state: RepositoryState, edition: number, span: ImportSpan): Promise<void> {
  const { repository, edition: target, nextNumber, nextComment } = state;
  const after = Math.min(END_OF_NUMBERS, nextNumber + span.issues);
  const reserved = { next_number: after, next_comment: nextComment + span.comments };
  await db
    .insertInto('append_range')
    .values({
      edition,
      target,
      first_id: issueId(target, nextNumber),
      last_id: issueId(target, after) - 1,
      number_before: nextNumber,
      number_after: reserved.next_number,
      comment_before: nextComment,
      comment_after: reserved.next_comment,
    })
    .execute();
  await db.updateTable('repository').set(reserved).where('id', '=', repository).execute();
}

/** The range that an import hides, by the import's edition; undefined when the import does not append, or has ended. */
export const rangeOf = (db: Transact, edition: number) =>
  db.selectFrom('append_range').selectAll().where('edition', '=', edition).executeTakeFirst();

/**
 * Ends an append: its issues become visible (unless they were deleted before), and unused numbers are given back unless others got later ones
 * meanwhile. `used` holds the next numbers after the import; absent: those before it.
 */
export async function endRange(db: Transact, edition: number, used?: { issue: number; comment: number }): Promise<void> {
  const range = await rangeOf(db, edition);
  if (!range) return;
  const { issue, comment } = used ?? { issue: range.number_before, comment: range.comment_before };
  await sql`update repository set
    next_number = case next_number when ${range.number_after} then ${issue} else ${larger(sql`next_number`, sql`${issue}`)} end,
    next_comment = case next_comment when ${range.comment_after} then ${comment} else ${larger(sql`next_comment`, sql`${comment}`)} end
    where edition = ${range.target}`.execute(db);
  await db.deleteFrom('append_range').where('edition', '=', edition).execute();
}

/** Adds the counts and lists of an import's edition to those of the edition of its issues. */
export async function moveCounts(db: Transact, edition: number, issues: number): Promise<void> {
  await sql`insert into tally (edition, status, kind, priority, count)
      select ${issues}, status, kind, priority, count from tally where edition = ${edition}
      on conflict (edition, status, kind, priority) do update set count = tally.count + excluded.count`.execute(db);
  await sql`insert into list_item (edition, list, name, title)
      select ${issues}, list, name, title from list_item where edition = ${edition} order by id on conflict do nothing`.execute(db);
}

const hidden = prepared((db, { edition }: { edition: number }) =>
  db.selectFrom('append_range').select(['first_id as first', 'last_id as last']).where('target', '=', edition),
);

/** The hidden ranges of ids in an edition: nearly always none. */
export const hiddenRanges = (db: Transact, edition: number): Promise<readonly Range[]> => hidden(db, { edition });

/** A condition that excludes hidden issues, for single rows of any repository. */
export const isShown = (id: RawBuilder<unknown>): RawBuilder<SqlBool> =>
  sql<SqlBool>`not exists (select 1 from append_range where ${id} between first_id and last_id)`;

/** Splits a range around the hidden ids in it. */
export function shownRanges(range: Range, hidden: readonly Range[]): Range[] {
  const shownParts: Range[] = [];
  let { first } = range;
  for (const range of [...hidden].sort((a, b) => a.first - b.first)) {
    if (range.first > first) shownParts.push({ first, last: range.first - 1 });
    first = Math.max(first, range.last + 1);
  }
  return [...shownParts, { first, last: range.last }];
}
