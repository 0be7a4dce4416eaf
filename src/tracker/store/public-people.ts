import { sql } from 'kysely';
import type { Database } from './database';
import { fold } from './fold';
import type { Store } from './store';

/** The ids of the issues of a repository as it is shown: neighbours, see `issueId`. */
const SHOWN = sql`between r.edition * 4294967296 and r.edition * 4294967296 + 4294967295`;

/**
 * Looks for a name in what anybody may read: who bears the name of a repository, has reported, is assigned, has commented, attached a file or
 * follows. Each is one look into an index for each public repository, and all are taken where there is nothing to be found: how long it takes
 * tells nobody whether there is such a person in private ones.
 */
const find = (name: string) => sql<{ found: number }>`
  with who (id) as (select coalesce((select id from person where name = ${name}), -1))
  select 1 as found from repository as r, who where r.is_private = 0 and (
    r.owner_folded = ${name}
    or exists (select 1 from issue where edition = r.edition and reporter = ${name})
    or exists (select 1 from issue where edition = r.edition and assignee = ${name})
    or exists (select 1 from comment where author = who.id and issue ${SHOWN})
    or exists (select 1 from attachment where author = who.id and issue ${SHOWN})
    or exists (select 1 from watcher where person = who.id and issue ${SHOWN})
  ) limit 1`;

/** The part of the store about who is named in public. */
export const publicPeopleStore = (database: Database): Pick<Store, 'isNamedInPublic'> => ({
  isNamedInPublic: (username) => database.read(async (db) => (await find(fold(username)).execute(db)).rows.length > 0),
});
