import { setImmediate as turn } from 'node:timers/promises';
import { sql, type SqlBool } from 'kysely';
import type { Database, Transact } from './database';
import { numbersIn, tableOf } from './engine-sql';
import { fold } from './fold';
import { addPerson } from './people';
import { bumpAllRevisions } from './repositories';
import type { ImportedPerson } from './store';

interface Row {
  readonly id: number;
  readonly name: string;
}

/** Bounds the people that one transaction deletes. */
const MAX_REMOVED_PER_STATEMENT = 500;

/** People without references, who cannot sign in. */
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
  and not exists (select 1 from relation as r where r.author = person.id)
  and not exists (select 1 from anchor where author = person.id)
  and not exists (select 1 from deleted_issue where deleted_by = person.id)`;

/** Returns another username, for when the preferred one is taken: it ends with the end of the account id. */
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

/** The people of an import by username: found, or created at the first use. */
export class ImportedPeople {
  readonly #byUsername: ReadonlyMap<string, ImportedPerson>;
  readonly #found = new Map<string, Row>();
  readonly #assigned = new Set<number>();
  /** Created people, of all transactions and of the current one. */
  readonly #createdPeople: number[] = [];
  #created: number[] = [];

  readonly #repository: number;

  constructor(people: readonly ImportedPerson[], repository: number) {
    this.#repository = repository;
    this.#byUsername = new Map(people.map((person) => [fold(person.username), person]));
  }

  /** Begins a transaction. After a conflict it is retried (`isAgain`): then the rows of people whom it created are gone. */
  begin(isAgain: boolean): void {
    if (isAgain) {
      this.#found.clear();
      for (const id of this.#created) this.#assigned.delete(id);
    }
    this.#created = [];
  }

  /** Whether a person has been looked up, which the methods below require. */
  has(username: string): boolean {
    return this.#found.has(username);
  }

  /** Finds a person by the import's username, ignoring case. */
  async find(db: Transact, username: string): Promise<Row> {
    const name = fold(username);
    const row = this.#found.get(username) ?? this.#found.get(name) ?? (await this.#row(db, username, name, this.#byUsername.get(name)));
    this.#found.set(name, row).set(username, row);
    return row;
  }

  key(username: string | null): number | null {
    return username === null ? null : this.#found.get(username)!.id;
  }

  keys(usernames: readonly string[]): ReadonlySet<number> {
    return new Set(usernames.map((username) => this.#found.get(username)!.id));
  }

  /** The folded username, by which issues refer to a person. */
  name(username: string | null): string | null {
    return username ? this.#found.get(username)!.name : null;
  }

  /** The folded username of a person who becomes assignable. */
  assignee(username: string | null): string | null {
    if (!username) return null;
    const { id, name } = this.#found.get(username)!;
    this.#assigned.add(id);
    return name;
  }

  /** Grants the right to write to people with assigned issues; higher rights stay. */
  async grantWrite(db: Transact, repository: number): Promise<void> {
    // A single statement, because others wait for it.
    await sql`insert into grant_of_right (repository, person, "right")
      select ${repository}, value, 'write' from ${tableOf(JSON.stringify([...this.#assigned]))} where true
      on conflict (repository, person) do update set "right" = 'write' where grant_of_right."right" = 'read'`.execute(db);
  }

  /** Deletes created people after a failed import, unless something refers to them meanwhile. */
  async remove(database: Database): Promise<void> {
    for (let start = 0; start < this.#createdPeople.length; start += MAX_REMOVED_PER_STATEMENT) {
      const batch = JSON.stringify(this.#createdPeople.slice(start, start + MAX_REMOVED_PER_STATEMENT));
      await database.write((db) => sql`delete from person where id in ${numbersIn(batch)} and ${UNNAMED}`.execute(db));
      await turn();
    }
  }

  /** Finds or creates a row. The account id comes first, because a username may be derived from a person's name. */
  async #row(db: Transact, username: string, name: string, imported: ImportedPerson | undefined): Promise<Row> {
    const accountId = imported?.accountId ?? null;
    const people = db.selectFrom('person').select(['id', 'name', 'account_id']);
    const sameAccount = accountId === null ? undefined : await people.where('account_id', '=', accountId).executeTakeFirst();
    if (sameAccount && !imported?.mapped) return sameAccount;
    const sameName = await people.where('name', '=', name).executeTakeFirst();
    if (sameName && accountId !== null && !imported?.mapped && sameName.account_id !== null) {
      // Another person has the same name, but a different account id.
      const other = otherUsername(username, accountId);
      return this.#row(db, other, fold(other), { ...imported!, mapped: true });
    }
    const { id } = sameName ?? (await addPerson(db, username, imported?.displayName ?? username, null));
    if (!sameName) {
      this.#createdPeople.push(id);
      this.#created.push(id);
    }
    // Accounts that can sign in keep their names, since anybody can write an archive.
    if (
      accountId !== null &&
      !sameAccount &&
      (sameName === undefined || (sameName.account_id === null && !(await signsIn(db, sameName.id))))
    ) {
      await db.updateTable('person').set({ account_id: accountId }).where('id', '=', id).execute();
      if (sameName) await bumpAllRevisions(db, this.#repository);
    }
    return { id, name };
  }
}
