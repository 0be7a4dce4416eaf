import type { Kysely } from 'kysely';
import type { Issue, Person } from '../../model/issue';
import { LISTS, type ListName } from '../../model/enums';
import type { StoreCaches } from '../caches';
import { prepared } from './prepared';
import { issueOf, toPerson, type BareRow } from './rows';
import type { Tables } from './tables';

const personOf = prepared((db, { name }: { name: string }) =>
  db.selectFrom('person').select(['username', 'display_name', 'account_id']).where('name', '=', name),
);

const titleOf = prepared((db, { edition, list, name }: { edition: number; list: ListName; name: string }) =>
  db.selectFrom('list_item').select('title').where('edition', '=', edition).where('list', '=', list).where('name', '=', name),
);

const itemKey = (edition: number, list: ListName, name: string): string => `${edition} ${list} ${name}`;

/** Resolves people and list items of issues, at a data version or later. */
export class IssueNames {
  readonly #caches: Pick<StoreCaches, 'people' | 'items'>;
  readonly #version: number;

  constructor(caches: Pick<StoreCaches, 'people' | 'items'>, version: number) {
    this.#caches = caches;
    this.#version = version;
  }

  /** Converts rows with folded names to issues. */
  async issues(db: Kysely<Tables>, rows: readonly BareRow[]): Promise<Issue[]> {
    // Kept for the whole page, because cache entries may be evicted meanwhile.
    const people = new Map<string, Person | null>();
    const items = new Map<string, string | null>();
    for (const row of rows) {
      for (const name of [row.assignee, row.reporter])
        if (name !== null && !people.has(name)) people.set(name, await this.#person(db, name));
      for (const list of LISTS) {
        const name = row[list];
        const key = name === null ? '' : itemKey(row.edition, list, name);
        if (name !== null && !items.has(key)) items.set(key, await this.#item(db, key, row.edition, list, name));
      }
    }
    return rows.map((row) => {
      const person = (name: string | null) => (name === null ? null : people.get(name)!);
      const item = (list: ListName) => (row[list] === null ? null : items.get(itemKey(row.edition, list, row[list]))!);
      return issueOf(row, {
        component: item('component'),
        milestone: item('milestone'),
        version: item('version'),
        assignee: person(row.assignee),
        reporter: person(row.reporter),
      });
    });
  }

  #person(db: Kysely<Tables>, name: string): Person | null | Promise<Person | null> {
    const cached = this.#caches.people.get(name, this.#version);
    return cached === undefined ? this.#findPerson(db, name) : cached;
  }

  async #findPerson(db: Kysely<Tables>, name: string): Promise<Person | null> {
    const [row] = await personOf(db, { name });
    const person = row ? toPerson(row.username, row.display_name, row.account_id) : null;
    this.#caches.people.set(name, this.#version, person);
    return person;
  }

  #item(db: Kysely<Tables>, key: string, edition: number, list: ListName, name: string): string | null | Promise<string | null> {
    return this.#caches.items.get(key, this.#version) ?? this.#findItem(db, key, edition, list, name);
  }

  async #findItem(db: Kysely<Tables>, key: string, edition: number, list: ListName, name: string): Promise<string | null> {
    const [row] = await titleOf(db, { edition, list, name });
    if (row) this.#caches.items.set(key, this.#version, row.title);
    return row?.title ?? null;
  }
}
