import { fold } from '../../model/fold';
import type { ImportedPerson } from '../store/store';
import { slugify } from '../../model/repository';
import type { RawPerson } from './schema';
import { sound } from './values';

/** Prefix of account ids that our own exports give people without one; they are derived from the username. */
const OWN_IDS = 'ib:';

/** Characters of an account id's end that distinguish people of one name: Atlassian's ids differ in fewer than the maximum. */
const MIN_SUFFIX_CHARS = 4;
const MAX_SUFFIX_CHARS = 40;

/** Bounds the cache of people's spellings. */
const MAX_REMEMBERED_SPELLINGS = 20_000;

interface Known {
  readonly accountId: string;
  readonly displayName: string;
  /** The preferred username: the archive's own, or a slug of the name. */
  readonly wanted: string;
  /** Whether the username is known to be this person's, so that nobody else gets it. */
  readonly isNamed?: boolean;
}

/** A person of an archive, with the name for a map of authors. */
export interface NamedPerson extends ImportedPerson {
  readonly key: string;
}

/**
 * The people of an archive. db-1.0 has usernames. db-2.0 has display names and account ids, of which usernames are made: `Ana Costa` becomes
 * `ana-costa`; where several accounts would get the same one, each gets the end of its account id added, so that the result does not depend on
 * their order. So all people have to be added before usernames are known.
 */
export class People {
  readonly #known = new Map<string, Known>();
  /** Cache of keys by spelling, since the same few people appear thousands of times. */
  readonly #seen = new Map<string, string | null>();
  readonly #authors: ReadonlyMap<string, string>;
  /** Names of the map of authors as they are written there, by their folded form. */
  readonly #written: ReadonlyMap<string, string>;
  #names: ReadonlyMap<string, string> | undefined;

  readonly #ownUsernames: ReadonlyMap<string, string>;

  /**
   * @param authors usernames of this tracker by account id, username or name in the archive
   * @param ownUsernames usernames by account id from the archive itself
   */
  constructor(authors: ReadonlyMap<string, string> = new Map(), ownUsernames: ReadonlyMap<string, string> = new Map()) {
    this.#ownUsernames = ownUsernames;
    this.#authors = new Map([...authors].map(([name, username]) => [fold(name.trim()), username]));
    this.#written = new Map([...authors.keys()].map((name) => [fold(name.trim()), name]));
  }

  get size(): number {
    return this.#known.size;
  }

  /** Adds a person; returns the key by which the username is found later, null for nobody. */
  see(raw: RawPerson): string | null {
    if (raw == null) return null;
    const spelling =
      typeof raw === 'string' ? raw : ['', raw.account_id, raw.display_name, raw.username, raw.nickname, raw.name, raw.login].join('\0');
    let key = this.#seen.get(spelling);
    if (key !== undefined) return key;
    key = this.#register(raw);
    if (this.#seen.size >= MAX_REMEMBERED_SPELLINGS) this.#seen.clear();
    this.#seen.set(spelling, key);
    return key;
  }

  #register(raw: RawPerson): string | null {
    const known = identify(raw, this.#ownUsernames);
    if (!known) return null;
    const key = known.accountId || `name:${known.wanted.toLowerCase()}`;
    if (!this.#known.has(key)) {
      this.#known.set(key, known);
      this.#names = undefined;
    }
    return key;
  }

  /** Sets the username of an account, which no other account gets then. */
  rename(accountId: string, username: string): void {
    const known = this.#known.get(accountId);
    if (!known) return;
    this.#known.set(accountId, { ...known, wanted: username, isNamed: true });
    this.#names = undefined;
  }

  displayName(accountId: string): string | undefined {
    return this.#known.get(accountId)?.displayName;
  }

  /** Entries of the map of authors that match nobody; complete after all people were added. */
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
    const keysByUsername = new Map<string, string[]>();
    const names = new Map<string, string>();
    for (const [key, known] of this.#known) {
      const mapped = this.#mapped(known);
      if (mapped !== undefined) names.set(key, mapped);
    }
    for (const [key, { wanted }] of this.#known) {
      if (names.has(key)) continue;
      const same = wanted.toLowerCase();
      keysByUsername.set(same, [...(keysByUsername.get(same) ?? []), key]);
    }
    const taken = new Set([...keysByUsername.keys(), ...[...names.values()].map((name) => name.toLowerCase())]);
    for (const keys of keysByUsername.values()) {
      const explicit = keys.filter((key) => this.#known.get(key)!.isNamed);
      const [first] = explicit.length === 1 ? explicit : keys;
      const isOne = keys.length === 1 || explicit.length === 1;
      if (isOne) names.set(first!, this.#known.get(first!)!.wanted);
      const others = isOne ? keys.filter((key) => key !== first) : keys;
      if (others.length > 0) for (const [key, name] of distinguish(others.sort(), this.#known, taken)) names.set(key, name);
    }
    return names;
  }
}

/** Gives people who would get the same username different ones: with the end of the account id, as long as needed. */
function distinguish(keys: readonly string[], known: ReadonlyMap<string, Known>, taken: Set<string>): Map<string, string> {
  const ids = keys.map((key) =>
    known
      .get(key)!
      .accountId.replace(/[^\p{L}\p{N}]+/gu, '')
      .toLowerCase(),
  );
  const maxLength = Math.max(...ids.map((id) => id.length));
  let names: readonly string[] = [];
  for (let length = MIN_SUFFIX_CHARS; ; length++) {
    // Ids that do not differ within the longest suffix get their position among the keys.
    const isAtEnd = length > Math.min(maxLength, MAX_SUFFIX_CHARS);
    const place = (index: number): string => (isAtEnd ? `${length - Math.min(maxLength, MAX_SUFFIX_CHARS)}${index}` : '');
    names = keys.map((key, index) => [known.get(key)!.wanted, ids[index]!.slice(-length), place(index)].filter(Boolean).join('-'));
    const folded = new Set(names.map((name) => name.toLowerCase()));
    if (folded.size === keys.length && [...folded].every((name) => !taken.has(name))) break; // terminates, because `taken` is finite
  }
  for (const name of names) taken.add(name.toLowerCase());
  return new Map(keys.map((key, index) => [key, names[index]!]));
}

function identify(raw: RawPerson, ownUsernames: ReadonlyMap<string, string>): Known | undefined {
  if (raw == null) return undefined;
  if (typeof raw === 'string') {
    const username = sound(raw.trim());
    return username === '' ? undefined : { accountId: '', displayName: username, wanted: username };
  }
  const accountId = raw.account_id?.trim() ?? '';
  const username = raw.username?.trim() || raw.login?.trim() || '';
  const displayName = sound(raw.display_name?.trim() || raw.name?.trim() || raw.nickname?.trim() || username || accountId);
  return displayName === ''
    ? undefined
    : { accountId, displayName, wanted: ownUsernames.get(accountId) ?? (username || slug(displayName)) };
}

/** Makes a username of a name. It is typed, so `Tomás` becomes `tomas`; marks of other scripts are part of their letters and stay. */
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
