import type { Person } from '../../model/issue';
import { slugify } from '../../model/repository';
import type { RawPerson } from './schema';

interface Known {
  readonly accountId: string;
  readonly displayName: string;
  /** What the username is made of: the archive's own, or a slug of the name. */
  readonly wanted: string;
}

/**
 * The people of an archive. db-1.0 names them by username; db-2.0 by display name and account id, of which a username
 * is made: `Ana Costa` becomes `ana-costa`, and where several accounts would get the same one, each has the end of
 * its account id added (so that it does not depend on who comes first). Everybody has to be seen before anybody is named.
 */
export class People {
  readonly #known = new Map<string, Known>();
  #names: ReadonlyMap<string, string> | undefined;

  /** Remembers a person; gives the key to name them by later, null for nobody. */
  see(raw: RawPerson): string | null {
    const known = read(raw);
    if (!known) return null;
    const key = known.accountId || `name:${known.wanted.toLowerCase()}`;
    if (!this.#known.has(key)) this.#known.set(key, known);
    this.#names = undefined;
    return key;
  }

  username(key: string): string {
    this.#names ??= this.#name();
    return this.#names.get(key)!;
  }

  all(): readonly Person[] {
    return [...this.#known].map(([key, { displayName }]) => ({ username: this.username(key), displayName }));
  }

  #name(): ReadonlyMap<string, string> {
    const wanting = new Map<string, string[]>();
    for (const [key, { wanted }] of this.#known) {
      const same = wanted.toLowerCase();
      wanting.set(same, [...(wanting.get(same) ?? []), key]);
    }
    const names = new Map<string, string>();
    const taken = new Set([...wanting].filter(([, keys]) => keys.length === 1).map(([wanted]) => wanted));
    for (const keys of wanting.values()) {
      for (const key of keys) {
        const { wanted, accountId } = this.#known.get(key)!;
        if (keys.length === 1) names.set(key, wanted);
        else {
          const id = accountId.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase();
          let length = 4;
          let name = id === '' ? wanted : `${wanted}-${id.slice(-length)}`;
          // Longer ends of the id until it is its own; then numbers, for ids that end in each other.
          while (taken.has(name.toLowerCase())) {
            length++;
            name = length <= id.length ? `${wanted}-${id.slice(-length)}` : `${wanted}-${id}${length - id.length + 1}`;
          }
          taken.add(name.toLowerCase());
          names.set(key, name);
        }
      }
    }
    return names;
  }
}

function read(raw: RawPerson): Known | undefined {
  if (raw == null) return undefined;
  if (typeof raw === 'string') {
    const username = raw.trim();
    return username === '' ? undefined : { accountId: '', displayName: username, wanted: username };
  }
  const accountId = raw.account_id?.trim() ?? '';
  const username = raw.username?.trim() ?? '';
  const displayName = raw.display_name?.trim() || raw.nickname?.trim() || username || accountId;
  return displayName === '' ? undefined : { accountId, displayName, wanted: username || slugify(withoutAccents(displayName)) };
}

/** A username is typed, so `Tomás` becomes `tomas`; marks of other scripts are part of their letters and stay. */
const withoutAccents = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC');
