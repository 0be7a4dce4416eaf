import type { Kysely } from 'kysely';
import type { Issue, Person } from '../../model/issue';
import { LISTS, type ListName } from '../../model/words';
import type { DataVersion } from './data-version';
import { prepared } from './prepared';
import { issueOf, toPerson, type BareRow } from './rows';
import type { Tables } from './tables';

/** So many names are remembered. */
const MAX_CACHED_NAMES = 20_000;

const personOf = prepared((db, { name }: { name: string }) =>
  db.selectFrom('person').select(['username', 'display_name', 'account_id']).where('name', '=', name),
);

const titleOf = prepared((db, { edition, list, name }: { edition: number; list: ListName; name: string }) =>
  db.selectFrom('list_item').select('title').where('edition', '=', edition).where('list', '=', list).where('name', '=', name),
);

/**
 * The people and the items of lists that issues name, as they are written. They are asked of the data file once, until they may have
 * changed: to join them to each issue anew is a third of what reading one costs.
 */
export class NameCaches {
  #frame = 0;
  #known = new NameCache();

  /** What is known at a moment, or later. It stays with who holds it, whatever changes meanwhile. */
  at({ dataVersion: frame }: DataVersion): NameCache {
    if (frame > this.#frame || this.#known.size > MAX_CACHED_NAMES) this.#known = new NameCache();
    this.#frame = Math.max(this.#frame, frame);
    return this.#known;
  }
}

/** Names that have not changed since the first of them was asked for. */
export class NameCache {
  size = 0;
  readonly #people = new Map<string, Person | null>();
  /** By edition and name, in the order of `LISTS`. */
  readonly #titles = LISTS.map(() => new Map<number, Map<string, string | null>>());

  /** Makes issues of rows that name people and items as they are referred to. */
  async issues(db: Kysely<Tables>, rows: readonly BareRow[]): Promise<Issue[]> {
    for (const row of rows) {
      if (this.#knows(row)) continue;
      for (const name of [row.assignee, row.reporter]) if (name !== null && !this.#people.has(name)) await this.#learnPerson(db, name);
      for (const [index, list] of LISTS.entries()) {
        const name = row[list];
        if (name !== null && this.#title(index, row.edition, name) === undefined) await this.#learnTitle(db, index, row.edition, name);
      }
    }
    return rows.map((row) => this.#issue(row));
  }

  #knows({ edition, assignee, reporter, component, milestone, version }: BareRow): boolean {
    if (assignee !== null && !this.#people.has(assignee)) return false;
    if (reporter !== null && !this.#people.has(reporter)) return false;
    return [component, milestone, version].every((name, index) => name === null || this.#title(index, edition, name) !== undefined);
  }

  #title(index: number, edition: number, name: string): string | null | undefined {
    return this.#titles[index]!.get(edition)?.get(name);
  }

  #issue(row: BareRow): Issue {
    const { edition, assignee, reporter } = row;
    const title = (index: number, name: string | null) => (name === null ? null : (this.#title(index, edition, name) ?? null));
    return issueOf(row, {
      component: title(0, row.component),
      milestone: title(1, row.milestone),
      version: title(2, row.version),
      assignee: assignee === null ? null : (this.#people.get(assignee) ?? null),
      reporter: reporter === null ? null : (this.#people.get(reporter) ?? null),
    });
  }

  async #learnPerson(db: Kysely<Tables>, name: string): Promise<void> {
    const [row] = await personOf(db, { name });
    this.#people.set(name, row ? toPerson(row.username, row.display_name, row.account_id) : null);
    this.size++;
  }

  async #learnTitle(db: Kysely<Tables>, index: number, edition: number, name: string): Promise<void> {
    const [row] = await titleOf(db, { edition, list: LISTS[index]!, name });
    const titles = this.#titles[index]!;
    titles.set(edition, (titles.get(edition) ?? new Map<string, string | null>()).set(name, row?.title ?? null));
    this.size++;
  }
}
