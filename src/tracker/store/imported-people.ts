import { setImmediate as turn } from 'node:timers/promises';
import { sql, type SqlBool } from 'kysely';
import type { Database, Transact } from './database';
import { tableOf, valuesIn } from './engine';
import { fold } from './fold';
import { addPerson } from './people';
import { touchAll } from './repositories';
import type { ImportedPerson } from './store';

interface Row {
  readonly id: number;
  readonly name: string;
}

/** How many people one transaction takes away. */
const REMOVED_AT_ONCE = 500;

/** Whom nothing names, and who cannot sign in. */
const UNNAMED = sql<SqlBool>`password_hash is null
  and not exists (select 1 from token where person = person.id)
  and not exists (select 1 from grant_of_right as g where g.person = person.id)
  and not exists (select 1 from issue where assignee = person.name)
  and not exists (select 1 from issue where reporter = person.name)
  and not exists (select 1 from comment where author = person.id)
  and not exists (select 1 from change where author = person.id)
  and not exists (select 1 from attachment where author = person.id)
  and not exists (select 1 from watcher as w where w.person = person.id)
  and not exists (select 1 from vote as v where v.person = person.id)
  and not exists (select 1 from deleted_issue where deleted_by = person.id)`;

/** What somebody is called here whose username another account has already: the same, with the end of the account id. */
export const otherUsername = (username: string, accountId: string): string =>
  `${username}-${accountId
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .slice(-6)
    .toLowerCase()}`;

const signsIn = async (db: Transact, id: number): Promise<boolean> => {
  const password = db.selectFrom('person').select('id').where('id', '=', id).where('password_hash', 'is not', null);
  const token = db.selectFrom('token').select('person as id').where('person', '=', id);
  return (await password.unionAll(token).limit(1).execute()).length > 0;
};

/** The people of an import by the usernames that it gives them: found, or made when they are named first. */
export class ImportedPeople {
  readonly #told: ReadonlyMap<string, ImportedPerson>;
  readonly #found = new Map<string, Row>();
  readonly #assigned = new Set<number>();
  /** Those who were not there before. */
  readonly #made: number[] = [];

  constructor(
    people: readonly ImportedPerson[],
    private readonly repository: number,
  ) {
    this.#told = new Map(people.map((person) => [fold(person.username), person]));
  }

  /** Whether somebody was found already: who is asked for below has to be. */
  knows(username: string): boolean {
    return this.#found.has(username);
  }

  /** Finds somebody by the username that the import gives them, however it is cased. */
  async find(db: Transact, username: string): Promise<Row> {
    const name = fold(username);
    const row = this.#found.get(username) ?? this.#found.get(name) ?? (await this.#row(db, username, name, this.#told.get(name)));
    this.#found.set(name, row).set(username, row);
    return row;
  }

  key(username: string | null): number | null {
    return username === null ? null : this.#found.get(username)!.id;
  }

  keys(usernames: readonly string[]): ReadonlySet<number> {
    return new Set(usernames.map((username) => this.#found.get(username)!.id));
  }

  /** What issues name a person by. */
  name(username: string | null): string | null {
    return username ? this.#found.get(username)!.name : null;
  }

  /** The same of somebody who is to be among those who can be assigned. */
  assignee(username: string | null): string | null {
    if (!username) return null;
    const { id, name } = this.#found.get(username)!;
    this.#assigned.add(id);
    return name;
  }

  /** Lets those write who were assigned issues, and lowers nobody. */
  async letWrite(db: Transact, repository: number): Promise<void> {
    // One statement, however many they are: others wait for it.
    await sql`insert into grant_of_right (repository, person, "right")
      select ${repository}, value, 'write' from ${tableOf(JSON.stringify([...this.#assigned]))} where true
      on conflict do update set "right" = 'write' where grant_of_right."right" = 'read'`.execute(db);
  }

  /** Takes those away again who were made for an import that has come to nothing, unless somebody has come to name them. */
  async remove(database: Database): Promise<void> {
    for (let start = 0; start < this.#made.length; start += REMOVED_AT_ONCE) {
      const some = JSON.stringify(this.#made.slice(start, start + REMOVED_AT_ONCE));
      await database.write((db) => sql`delete from person where id in ${valuesIn(some)} and ${UNNAMED}`.execute(db));
      await turn();
    }
  }

  /** An account id says more about who somebody is than a username that was made of their name. */
  async #row(db: Transact, username: string, name: string, told: ImportedPerson | undefined): Promise<Row> {
    const accountId = told?.accountId ?? null;
    const people = db.selectFrom('person').select(['id', 'name', 'account_id']);
    const same = accountId === null ? undefined : await people.where('account_id', '=', accountId).executeTakeFirst();
    if (same && !told?.mapped) return same;
    const there = await people.where('name', '=', name).executeTakeFirst();
    if (there && accountId !== null && !told?.mapped && there.account_id !== null) {
      // Somebody else of the same name, whom the account id tells from this one.
      const other = otherUsername(username, accountId);
      return this.#row(db, other, fold(other), { ...told!, mapped: true });
    }
    const { id } = there ?? (await addPerson(db, username, told?.displayName ?? username, null));
    if (!there) this.#made.push(id);
    // Who signs in here is known by what they were given here: an archive, which anybody can write, must not say who they are.
    if (accountId !== null && !same && (there === undefined || (there.account_id === null && !(await signsIn(db, there.id))))) {
      await db.updateTable('person').set({ account_id: accountId }).where('id', '=', id).execute();
      if (there) await touchAll(db, this.repository);
    }
    return { id, name };
  }
}
