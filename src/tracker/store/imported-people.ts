import type { Transact } from './database';
import { fold } from './fold';
import { addPerson } from './people';
import type { ImportedPerson } from './store';

interface Row {
  readonly id: number;
  readonly name: string;
}

/** The people of an import by the usernames that it gives them: found, or made when they are named first. */
export class ImportedPeople {
  readonly #told: ReadonlyMap<string, ImportedPerson>;
  readonly #found = new Map<string, Row>();
  readonly #assigned = new Set<number>();

  constructor(people: readonly ImportedPerson[]) {
    this.#told = new Map(people.map((person) => [fold(person.username), person]));
  }

  async find(db: Transact, username: string): Promise<Row> {
    const name = fold(username);
    const known = this.#found.get(name);
    if (known) return known;
    const told = this.#told.get(name);
    const row = await this.#row(db, username, name, told);
    this.#found.set(name, row);
    return row;
  }

  async key(db: Transact, username: string | null): Promise<number | null> {
    return username === null ? null : (await this.find(db, username)).id;
  }

  /** What issues name a person by. */
  async name(db: Transact, username: string | null): Promise<string | null> {
    return username ? (await this.find(db, username)).name : null;
  }

  /** The same of somebody who is to be among those who can be assigned. */
  async assignee(db: Transact, username: string | null): Promise<string | null> {
    if (!username) return null;
    const { id, name } = await this.find(db, username);
    this.#assigned.add(id);
    return name;
  }

  async keys(db: Transact, usernames: readonly string[]): Promise<ReadonlySet<number>> {
    const keys = new Set<number>();
    for (const username of usernames) keys.add((await this.find(db, username)).id);
    return keys;
  }

  /** Lets those write who were assigned issues, and lowers nobody. */
  async letWrite(db: Transact, repository: number): Promise<void> {
    for (const person of this.#assigned) {
      await db
        .insertInto('grant_of_right')
        .values({ repository, person, right: 'write' })
        .onConflict((conflict) =>
          conflict.columns(['repository', 'person']).doUpdateSet({ right: 'write' }).where('grant_of_right.right', '=', 'read'),
        )
        .execute();
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
      const other = `${username}-${accountId
        .replace(/[^\p{L}\p{N}]+/gu, '')
        .slice(-6)
        .toLowerCase()}`;
      return this.#row(db, other, fold(other), { ...told!, mapped: true });
    }
    const { id } = there ?? (await addPerson(db, username, told?.displayName ?? username, null));
    if (accountId !== null && !same && (there?.account_id ?? null) === null) {
      await db.updateTable('person').set({ account_id: accountId }).where('id', '=', id).execute();
    }
    return { id, name };
  }
}
