import type { Transact } from './database';
import { fold } from './fold';
import { addPerson } from './people';
import { touchAll } from './repositories';
import type { ImportedPerson } from './store';

interface Row {
  readonly id: number;
  readonly name: string;
}

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
      const other = otherUsername(username, accountId);
      return this.#row(db, other, fold(other), { ...told!, mapped: true });
    }
    const { id } = there ?? (await addPerson(db, username, told?.displayName ?? username, null));
    // Who signs in here is known by what they were given here: an archive, which anybody can write, must not say who they are.
    if (accountId !== null && !same && (there === undefined || (there.account_id === null && !(await signsIn(db, there.id))))) {
      await db.updateTable('person').set({ account_id: accountId }).where('id', '=', id).execute();
      if (there) await touchAll(db, this.repository);
    }
    return { id, name };
  }
}
