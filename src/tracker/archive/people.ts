import { fold } from '../../model/fold';
import type { ImportedPerson } from '../store/store';
import { slugify } from '../../model/repository';
import type { RawPerson } from './schema';
import { sound } from './values';

/** How the account ids begin that a tracker of ours gives people who have none: they say nothing that the username does not. */
const OWN_IDS = 'ib:';

/** How many characters of an account id's end are tried to tell people of one name apart: the ids of Atlassian differ in fewer. */
const MIN_SUFFIX_CHARS = 4;
const MAX_SUFFIX_CHARS = 40;

/** So many ways to write people are remembered. */
const MAX_REMEMBERED_SPELLINGS = 20_000;

interface Known {
  readonly accountId: string;
  readonly displayName: string;
  /** What the username is made of: the archive's own, or a slug of the name. */
  readonly wanted: string;
  /** Whether that is a username that nobody else gets. */
  readonly isNamed?: boolean;
}

/** A person of an archive, and what a map of authors names them by. */
export interface NamedPerson extends ImportedPerson {
  readonly key: string;
}

/**
 * The people of an archive. db-1.0 names them by username; db-2.0 by display name and account id, of which a username
 * is made: `Ana Costa` becomes `ana-costa`, and where several accounts would get the same one, each has the end of
 * its account id added (so that it does not depend on who comes first). Everybody has to be seen before anybody is named.
 */
export class People {
  readonly #known = new Map<string, Known>();
  /** Keys by how an archive writes people, which is the same some thousand times. */
  readonly #seen = new Map<string, string | null>();
  readonly #authors: ReadonlyMap<string, string>;
  /** What the map of authors names people by, as it is written there. */
  readonly #written: ReadonlyMap<string, string>;
  #names: ReadonlyMap<string, string> | undefined;

  /**
   * `authors` says who is who here: usernames by what the archive calls people (an account id, a username or a name);
   * `told` are usernames by account id that the archive itself tells.
   */
  constructor(
    authors: ReadonlyMap<string, string> = new Map(),
    private readonly told: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#authors = new Map([...authors].map(([name, username]) => [fold(name.trim()), username]));
    this.#written = new Map([...authors.keys()].map((name) => [fold(name.trim()), name]));
  }

  get size(): number {
    return this.#known.size;
  }

  /** Remembers a person; gives the key to name them by later, null for nobody. */
  see(raw: RawPerson): string | null {
    if (raw == null) return null;
    const spelling =
      typeof raw === 'string' ? raw : ['', raw.account_id, raw.display_name, raw.username, raw.nickname, raw.name, raw.login].join('\0');
    let key = this.#seen.get(spelling);
    if (key !== undefined) return key;
    key = this.#meet(raw);
    if (this.#seen.size >= MAX_REMEMBERED_SPELLINGS) this.#seen.clear();
    this.#seen.set(spelling, key);
    return key;
  }

  #meet(raw: RawPerson): string | null {
    const known = read(raw, this.told);
    if (!known) return null;
    const key = known.accountId || `name:${known.wanted.toLowerCase()}`;
    if (!this.#known.has(key)) {
      this.#known.set(key, known);
      this.#names = undefined;
    }
    return key;
  }

  /** Says the username of an account; others who would get the same are told apart from it. */
  rename(accountId: string, username: string): void {
    const known = this.#known.get(accountId);
    if (!known) return;
    this.#known.set(accountId, { ...known, wanted: username, isNamed: true });
    this.#names = undefined;
  }

  displayName(accountId: string): string | undefined {
    return this.#known.get(accountId)?.displayName;
  }

  /** What the map of authors names, and no person of the archive is. To be asked when all were seen. */
  unmatchedAuthors(): readonly string[] {
    const matched = new Set([...this.#known.values()].flatMap((it) => [it.accountId, it.wanted, it.displayName].map((name) => fold(name))));
    return [...this.#written].filter(([folded]) => !matched.has(folded)).map(([, name]) => name);
  }

  username(key: string): string {
    this.#names ??= this.#name();
    return this.#names.get(key)!;
  }

  all(): readonly NamedPerson[] {
    return [...this.#known].map(([key, known]) => ({
      key: known.accountId || known.wanted,
      username: this.username(key),
      displayName: known.displayName,
      ...(known.accountId !== '' && !known.accountId.startsWith(OWN_IDS) && { accountId: known.accountId }),
      ...(this.#mapped(known) !== undefined && { mapped: true }),
    }));
  }

  #mapped({ accountId, wanted, displayName }: Known): string | undefined {
    return this.#authors.get(fold(accountId)) ?? this.#authors.get(fold(wanted)) ?? this.#authors.get(fold(displayName));
  }

  #name(): ReadonlyMap<string, string> {
    const wanting = new Map<string, string[]>();
    const names = new Map<string, string>();
    for (const [key, known] of this.#known) {
      const mapped = this.#mapped(known);
      if (mapped !== undefined) names.set(key, mapped);
    }
    for (const [key, { wanted }] of this.#known) {
      if (names.has(key)) continue;
      const same = wanted.toLowerCase();
      wanting.set(same, [...(wanting.get(same) ?? []), key]);
    }
    const taken = new Set([...wanting.keys(), ...[...names.values()].map((name) => name.toLowerCase())]);
    for (const keys of wanting.values()) {
      const sure = keys.filter((key) => this.#known.get(key)!.isNamed);
      const [first] = sure.length === 1 ? sure : keys;
      const isOne = keys.length === 1 || sure.length === 1;
      if (isOne) names.set(first!, this.#known.get(first!)!.wanted);
      const others = isOne ? keys.filter((key) => key !== first) : keys;
      if (others.length > 0) for (const [key, name] of apart(others.sort(), this.#known, taken)) names.set(key, name);
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
  for (let length = MIN_SUFFIX_CHARS; ; length++) {
    // Ids that do not differ even by a long end are told apart by their place in the order of keys.
    const isAtEnd = length > Math.min(longest, MAX_SUFFIX_CHARS);
    const place = (index: number): string => (isAtEnd ? `${length - Math.min(longest, MAX_SUFFIX_CHARS)}${index}` : '');
    names = keys.map((key, index) => [known.get(key)!.wanted, ids[index]!.slice(-length), place(index)].filter(Boolean).join('-'));
    const folded = new Set(names.map((name) => name.toLowerCase()));
    if (folded.size === keys.length && [...folded].every((name) => !taken.has(name))) break; // sooner or later: `taken` has an end
  }
  for (const name of names) taken.add(name.toLowerCase());
  return new Map(keys.map((key, index) => [key, names[index]!]));
}

function read(raw: RawPerson, told: ReadonlyMap<string, string>): Known | undefined {
  if (raw == null) return undefined;
  if (typeof raw === 'string') {
    const username = sound(raw.trim());
    return username === '' ? undefined : { accountId: '', displayName: username, wanted: username };
  }
  const accountId = raw.account_id?.trim() ?? '';
  const username = raw.username?.trim() || raw.login?.trim() || '';
  const displayName = sound(raw.display_name?.trim() || raw.name?.trim() || raw.nickname?.trim() || username || accountId);
  return displayName === '' ? undefined : { accountId, displayName, wanted: told.get(accountId) ?? (username || slug(displayName)) };
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
