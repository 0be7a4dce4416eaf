import { sql } from 'kysely';
import type { Database } from './database';
import { fold } from './fold';
import type { Store } from './store';

/** The ids of a visible edition, which are consecutive (see `issueId`). */
const IN_SHOWN_EDITION = sql`between r.edition * 4294967296 and r.edition * 4294967296 + 4294967295`;

/**
 * Whether public repositories name a person: as owner, reporter, assignee, author of a comment, file or anchor, or as watcher. It runs the index
 * look-ups for each public repository, so that its duration does not reveal people of private ones.
 */
const find = (name: string) => sql<{ found: number }>`
  with who (id) as (select coalesce((select id from person where name = ${name}), -1))
  select 1 as found from repository as r, who where r.is_private = 0 and (
    r.owner_folded = ${name}
    or exists (select 1 from issue where edition = r.edition and reporter = ${name})
    or exists (select 1 from issue where edition = r.edition and assignee = ${name})
    or exists (select 1 from comment where author = who.id and issue ${IN_SHOWN_EDITION})
    or exists (select 1 from attachment where author = who.id and issue ${IN_SHOWN_EDITION})
    or exists (select 1 from anchor where author = who.id and issue ${IN_SHOWN_EDITION})
    or exists (select 1 from watcher where person = who.id and issue ${IN_SHOWN_EDITION})
  ) limit 1`;

/** The method of the store for people in public repositories. */
export const publicPeopleStore = (database: Database): Pick<Store, 'isNamedInPublic'> => ({
  isNamedInPublic: (username) => database.read(async (db) => (await find(fold(username)).execute(db)).rows.length > 0),
});
