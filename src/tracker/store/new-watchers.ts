import { sql } from 'kysely';
import { peopleMentioned } from '../../markup/people';
import type { Markup } from '../../model/enums';
import type { Transact } from './database';
import { textsIn } from './engine-sql';
import { fold } from './fold';
import { prepared } from './prepared';
import type { RepositoryState } from './repositories';

/*
 * People who are assigned an issue, or mentioned in one of its texts (`@ann`), become its watchers. Only names that the write adds count, so that
 * somebody who has stopped watching is not added again by each edit of a text. An import adds nobody.
 */

/** A text before and after a write; null when there is none. */
interface TextChange {
  readonly before: string | null;
  readonly after: string | null;
  readonly markup: Markup;
}

/** What a write assigns (a folded username) and which texts it changes. */
export interface WatcherSources {
  readonly assignee?: string | null | undefined;
  readonly texts: readonly TextChange[];
}

type Values = { issue: number; names: string; repository: number; isForAll: number };

/** A single statement for all names. In a private repository it adds only people who may read it. */
const insertWatchers = prepared((db, { issue, names, repository, isForAll }: Values) =>
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

function namesOf({ assignee, texts }: WatcherSources): Set<string> {
  const names = new Set<string>(assignee ? [assignee] : []);
  for (const { before, after, markup } of texts) {
    if (after === null || after === before) continue;
    const mentionedBefore = before === null ? new Set<string>() : peopleMentioned(before, markup);
    for (const name of peopleMentioned(after, markup)) if (!mentionedBefore.has(name)) names.add(fold(name));
  }
  return names;
}

/** Adds the people that a write mentions or assigns as watchers of the issue (a row id), and returns how many were added. */
export async function addNewWatchers(
  db: Transact,
  { repository, about }: RepositoryState,
  issue: number,
  sources: WatcherSources,
): Promise<number> {
  const names = namesOf(sources);
  if (names.size === 0) return 0;
  const values = { issue, names: JSON.stringify([...names]), repository, isForAll: about.isPrivate ? 0 : 1 };
  return (await insertWatchers(db, values)).length;
}
