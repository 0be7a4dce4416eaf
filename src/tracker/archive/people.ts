import { fold } from '../../model/fold';
import type { ImportedPerson } from '../store/store';
import { slugify } from '../../model/repository';
import type { RawPerson } from './schema';
import { storableText } from '../storable-text';

/** Prefix of the account ids that exports of Issue Bucket give people without one. They are derived from the username. */
const OWN_IDS = 'ib:';

/** Length of the end of an account id that distinguishes people of the same name. Atlassian's ids differ within the maximum. */
const MIN_SUFFIX_CHARS = 4;
const MAX_SUFFIX_CHARS = 40;

/** Bounds the cache of people's spellings. */
const MAX_REMEMBERED_SPELLINGS = 20_000;

interface ArchivePerson {
  readonly accountId: string;
  readonly displayName: string;
  /** The preferred username: from the archive, or a slug of the name. */
  readonly preferredUsername: string;
  /** Whether the username is known to belong to this person. Nobody else gets it then. */
  readonly isNamed?: boolean;
}

/** A person of an archive, with the name for a map of authors. */
export interface NamedPerson extends ImportedPerson {
  readonly key: string;
}

/**
 * The people of an archive. db-1.0 has usernames. db-2.0 has display names and account ids, from which usernames are made: `Ana Costa` becomes
 * `ana-costa`. When several accounts would get the same username, each gets the end of its account id appended, so that the result does not depend on
 * their order. Usernames are therefore known only after all people are added.
 */
export class People {
  readonly #people = new Map<string, ArchivePerson>();
  /** Cache of keys by spelling, because the same few people appear thousands of times. */
  readonly #keysBySpelling = new Map<string, string | null>();
  readonly #authors: ReadonlyMap<string, string>;
  /** Names as the map of authors spells them, by their folded form. */
  readonly #authorSpellings: ReadonlyMap<string, string>;
  #names: ReadonlyMap<string, string> | undefined;

  readonly #ownUsernames: ReadonlyMap<string, string>;

  /**
   * @param authors usernames of this tracker by account id, username or name in the archive
   * @param ownUsernames usernames by account id from the archive itself
   */
  constructor(authors: ReadonlyMap<string, string> = new Map(), ownUsernames: ReadonlyMap<string, string> = new Map()) {
    this.#ownUsernames = ownUsernames;
    this.#authors = new Map([...authors].map(([name, username]) => [fold(name.trim()), username]));
    this.#authorSpellings = new Map([...authors.keys()].map((name) => [fold(name.trim()), name]));
  }

  get size(): number {
    return this.#people.size;
  }

  /** Adds a person. Returns the key for `username`; null for nobody. */
  add(raw: RawPerson): string | null {
    if (raw == null) return null;
    const spelling =
      typeof raw === 'string' ? raw : ['', raw.account_id, raw.display_name, raw.username, raw.nickname, raw.name, raw.login].join('\0');
    let key = this.#keysBySpelling.get(spelling);
    if (key !== undefined) return key;
    key = this.#register(raw);
    if (this.#keysBySpelling.size >= MAX_REMEMBERED_SPELLINGS) this.#keysBySpelling.clear();
    this.#keysBySpelling.set(spelling, key);
    return key;
  }

  #register(raw: RawPerson): string | null {
    const person = identify(raw, this.#ownUsernames);
    if (!person) return null;
    const key = person.accountId || `name:${person.preferredUsername.toLowerCase()}`;
    if (!this.#people.has(key)) {
      this.#people.set(key, person);
      this.#names = undefined;
    }
    return key;
  }

  /** Sets the username of an account. No other account gets it then. */
  rename(accountId: string, username: string): void {
    const person = this.#people.get(accountId);
    if (!person) return;
    this.#people.set(accountId, { ...person, preferredUsername: username, isNamed: true });
    this.#names = undefined;
  }

  displayName(accountId: string): string | undefined {
    return this.#people.get(accountId)?.displayName;
  }

  /** Returns the entries of the map of authors that match nobody. Complete after all people are added. */
  unmatchedAuthors(): readonly string[] {
    const matched = new Set(
      [...this.#people.values()].flatMap((person) =>
        [person.accountId, person.preferredUsername, person.displayName].map((name) => fold(name)),
      ),
    );
    return [...this.#authorSpellings].filter(([folded]) => !matched.has(folded)).map(([, name]) => name);
  }

  username(key: string): string {
    this.#names ??= this.#name();
    return this.#names.get(key)!;
  }

  all(): readonly NamedPerson[] {
    return [...this.#people].map(([key, person]) => ({
      key: person.accountId || person.preferredUsername,
      username: this.username(key),
      displayName: person.displayName,
      ...(person.accountId !== '' && !person.accountId.startsWith(OWN_IDS) && { accountId: person.accountId }),
      ...(this.#mapped(person) !== undefined && { mapped: true }),
    }));
  }

  #mapped({ accountId, preferredUsername, displayName }: ArchivePerson): string | undefined {
    return this.#authors.get(fold(accountId)) ?? this.#authors.get(fold(preferredUsername)) ?? this.#authors.get(fold(displayName));
  }

  #name(): ReadonlyMap<string, string> {
    const keysByUsername = new Map<string, string[]>();
    const names = new Map<string, string>();
    for (const [key, person] of this.#people) {
      const mapped = this.#mapped(person);
      if (mapped !== undefined) names.set(key, mapped);
    }
    for (const [key, { preferredUsername }] of this.#people) {
      if (names.has(key)) continue;
      const folded = preferredUsername.toLowerCase();
      const keys = keysByUsername.get(folded);
      if (keys) keys.push(key);
      else keysByUsername.set(folded, [key]);
    }
    const usedNames = new Set([...keysByUsername.keys(), ...[...names.values()].map((name) => name.toLowerCase())]);
    for (const keys of keysByUsername.values()) {
      const explicit = keys.filter((key) => this.#people.get(key)!.isNamed);
      const [first] = explicit.length === 1 ? explicit : keys;
      const isOne = keys.length === 1 || explicit.length === 1;
      if (isOne) names.set(first!, this.#people.get(first!)!.preferredUsername);
      const ambiguous = isOne ? keys.filter((key) => key !== first) : keys;
      if (ambiguous.length > 0) for (const [key, name] of distinguish(ambiguous.sort(), this.#people, usedNames)) names.set(key, name);
    }
    return names;
  }
}

/** Gives people with the same preferred username different ones: with the end of the account id, as long as necessary. */
function distinguish(keys: readonly string[], people: ReadonlyMap<string, ArchivePerson>, usedNames: Set<string>): Map<string, string> {
  const ids = keys.map((key) =>
    people
      .get(key)!
      .accountId.replace(/[^\p{L}\p{N}]+/gu, '')
      .toLowerCase(),
  );
  const maxLength = Math.min(
    MAX_SUFFIX_CHARS,
    ids.reduce((max, id) => Math.max(max, id.length), 0),
  );
  const nameOf = (index: number, length: number, place = ''): string =>
    [people.get(keys[index]!)!.preferredUsername, ids[index]!.slice(-length), place].filter(Boolean).join('-');
  for (let length = MIN_SUFFIX_CHARS; length <= maxLength; length++) {
    const names = keys.map((_, index) => nameOf(index, length));
    const folded = new Set(names.map((name) => name.toLowerCase()));
    if (folded.size < keys.length || [...folded].some((name) => usedNames.has(name))) continue;
    for (const name of folded) usedNames.add(name);
    return new Map(keys.map((key, index) => [key, names[index]!]));
  }
  // Ids that do not differ within the longest suffix get their position among the keys.
  return new Map(
    keys.map((key, index) => {
      let name: string;
      let length = Math.max(MIN_SUFFIX_CHARS, maxLength + 1);
      do name = nameOf(index, length, `${length++ - maxLength}${index}`);
      while (usedNames.has(name.toLowerCase()));
      usedNames.add(name.toLowerCase());
      return [key, name];
    }),
  );
}

function identify(raw: RawPerson, ownUsernames: ReadonlyMap<string, string>): ArchivePerson | undefined {
  if (raw == null) return undefined;
  if (typeof raw === 'string') {
    const username = storableText(raw.trim());
    return username === '' ? undefined : { accountId: '', displayName: username, preferredUsername: username };
  }
  const accountId = raw.account_id?.trim() ?? '';
  const username = raw.username?.trim() || raw.login?.trim() || '';
  const displayName = storableText(raw.display_name?.trim() || raw.name?.trim() || raw.nickname?.trim() || username || accountId);
  return displayName === ''
    ? undefined
    : { accountId, displayName, preferredUsername: ownUsernames.get(accountId) ?? (username || slug(displayName)) };
}

/** Makes a username from a name. People type usernames, so `Tomás` becomes `tomas`; marks of other scripts are part of their letters and stay. */
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
