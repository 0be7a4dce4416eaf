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
    const taken = new Set(wanting.keys());
    for (const keys of wanting.values()) {
      if (keys.length === 1) names.set(keys[0]!, this.#known.get(keys[0]!)!.wanted);
      else for (const [key, name] of apart(keys.sort(), this.#known, taken)) names.set(key, name);
    }
    return names;
  }
}

/** Gives those who want one username each their own: with the end of the account id, as long as it takes to differ. */
function apart(keys: readonly string[], known: ReadonlyMap<string, Known>, taken: Set<string>): Map<string, string> {
  const ids = keys.map((key) =>
    known
      .get(key)!
      .accountId.replace(/[^\p{L}\p{N}]+/gu, '')
      .toLowerCase(),
  );
  const longest = Math.max(...ids.map((id) => id.length));
  let names: readonly string[] = [];
  for (let length = 4; length <= longest + keys.length; length++) {
    // Ids that do not differ even when whole are told apart by their place in the order of keys.
    const place = (index: number): string => (length > longest ? `${length - longest}${index}` : '');
    names = keys.map((key, index) => [known.get(key)!.wanted, ids[index]!.slice(-length), place(index)].filter(Boolean).join('-'));
    const folded = new Set(names.map((name) => name.toLowerCase()));
    if (folded.size === keys.length && [...folded].every((name) => !taken.has(name))) break;
  }
  for (const name of names) taken.add(name.toLowerCase());
  return new Map(keys.map((key, index) => [key, names[index]!]));
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
  return displayName === '' ? undefined : { accountId, displayName, wanted: username || slug(displayName) };
}

/** A username is typed, so `Tomás` becomes `tomas`; marks of other scripts are part of their letters and stay. */
function slug(name: string): string {
  if (!/[\p{L}\p{N}]/u.test(name)) return 'person';
  return slugify(
    name
      .slice(0, 200)
      .normalize('NFD')
      .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
      .normalize('NFC'),
  );
}
