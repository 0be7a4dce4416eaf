import { sql } from 'kysely';
import { peopleMentioned } from '../../markup/people';
import type { Markup } from '../../model/enums';
import type { Transact } from './database';
import { textsIn } from './engine-sql';
import { fold } from './fold';
import { prepared } from './prepared';
import type { RepositoryState } from './repositories';

/*
 * Who is called follows the issue: who is assigned it, or mentioned (`@ann`) in a text of it. Only what a write adds counts, so that who has
 * stopped watching is not called again by each edit of a text. An import calls nobody.
 */

/** A text before and after a write; null: there was none. */
interface Rewritten {
  readonly before: string | null;
  readonly after: string | null;
  readonly markup: Markup;
}

/** Whom a write calls: folded usernames. */
export interface Called {
  readonly assignee?: string | null | undefined;
  readonly texts: readonly Rewritten[];
}

type Values = { issue: number; names: string; repository: number; isForAll: number };

/** One statement for all: of a private repository only those who may read it. */
const insertCalled = prepared((db, { issue, names, repository, isForAll }: Values) =>
  db
    .insertInto('watcher')
    .columns(['issue', 'person'])
    .expression(
      db
        .selectFrom('person')
        .select([sql<number>`${issue}`.as('issue'), 'person.id as person'])
        .where('person.name', 'in', textsIn(names))
        .where(
          sql<boolean>`(${isForAll} = 1 or exists (select 1 from grant_of_right as g where g.repository = ${repository} and g.person = person.id))`,
        ),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('person'),
);

function namesOf({ assignee, texts }: Called): Set<string> {
  const names = new Set<string>(assignee ? [assignee] : []);
  for (const { before, after, markup } of texts) {
    if (after === null || after === before) continue;
    const mentionedBefore = before === null ? new Set<string>() : peopleMentioned(before, markup);
    for (const name of peopleMentioned(after, markup)) if (!mentionedBefore.has(name)) names.add(fold(name));
  }
  return names;
}

/** Adds the people that a write mentions or assigns as watchers of the issue (a row id), and returns how many were added. */
export async function addCalled(db: Transact, { repository, about }: RepositoryState, issue: number, called: Called): Promise<number> {
  const names = namesOf(called);
  if (names.size === 0) return 0;
  const values = { issue, names: JSON.stringify([...names]), repository, isForAll: about.isPrivate ? 0 : 1 };
  return (await insertCalled(db, values)).length;
}
