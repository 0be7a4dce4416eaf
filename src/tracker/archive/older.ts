import { fold } from '../../model/fold';
import { MAX_KEY_BYTES, MAX_PERSON_CHARS } from '../store/key-limits';
import { ArchiveError } from './error';
import { LIMITS, type RowLimits } from './limits';
import { UNREADABLE_OLDER } from './oddities';
import { parsePiece, split, Splitter, type JsonPart } from './split';
import type { RawComment, RawIssue, RawPerson } from './schema';
import { storableText } from '../storable-text';
import type { Warnings } from './warnings';
import type { ArchiveFiles } from './zip';

/*
 * Finds the usernames of accounts. Some exports have both files: `db-1.0.json` with usernames, and `db-2.0.json` with account ids. The reporter,
 * assignee or author of the same issue or comment in both files is the same person.
 */

/** Bounds the issues and comments that are matched for each username. One is enough for unmodified files; more reveal contradictions. */
const SIGHTINGS_PER_USERNAME = 50;
/** Bounds the usernames that are counted for one account. More than one is a contradiction. */
const MAX_CANDIDATES = 8;

/** Usernames of the people of an issue. */
interface IssuePeople {
  readonly reporter: string | undefined;
  readonly assignee: string | undefined;
  readonly watchers: readonly (string | undefined)[];
  readonly voters: readonly (string | undefined)[];
}

type Row = Readonly<Record<string, unknown>>;
type Tally = Map<string, Set<string>>;

/** The people of `db-1.0.json`, for an archive whose issues are read from `db-2.0.json`. */
export class OlderFile {
  readonly #issues = new Map<number, IssuePeople>();
  /** Authors by comment id. */
  readonly #comments = new Map<number, { readonly issue: number; readonly user: string }>();
  readonly #sightings = { shown: new Map<string, number>(), ordered: new Map<string, number>() };
  /** Usernames by account id: from issues and comments, and from the positions of watchers and voters. */
  readonly #matched: Tally = new Map();
  readonly #ordered: Tally = new Map();
  /** Paths of the attachments. They differ from those in `db-2.0.json`. */
  readonly paths = new Set<string>();

  /** Adds a row of `db-1.0.json`. */
  addRow(section: string, row: unknown): void {
    if (typeof row !== 'object' || row === null) return;
    const fields = row as Row;
    const { path } = fields;
    if (section === 'attachments' && typeof path === 'string' && path.length <= MAX_KEY_BYTES && this.paths.size < LIMITS.files)
      this.paths.add(path);
    if (section === 'comments') {
      const user = usernameOf(fields['user']);
      if (this.#countSighting('shown', user)) this.#comments.set(Number(fields['id']), { issue: Number(fields['issue']), user });
    }
    if (section !== 'issues') return;
    const people = {
      reporter: usernameOf(fields['reporter']),
      assignee: usernameOf(fields['assignee']),
      watchers: usernamesOf(fields['watchers']),
      voters: usernamesOf(fields['voters']),
    };
    const direct = [people.reporter, people.assignee].filter((name) => this.#countSighting('shown', name));
    const ordered = [...people.watchers, ...people.voters].filter((name) => this.#countSighting('ordered', name));
    if (direct.length + ordered.length > 0) this.#issues.set(Number(fields['id']), people);
  }

  /** Returns whether a username needs another sighting, and counts it then. */
  #countSighting(kind: 'shown' | 'ordered', username: string | undefined): username is string {
    if (username === undefined) return false;
    const sightings = this.#sightings[kind];
    const count = sightings.get(username) ?? 0;
    if (count >= SIGHTINGS_PER_USERNAME || (count === 0 && sightings.size >= LIMITS.people)) return false;
    sightings.set(username, count + 1);
    return true;
  }

  /** Matches an issue of `db-2.0.json`. */
  issue(raw: RawIssue): void {
    const people = this.#issues.get(raw.id);
    if (!people) return;
    note(this.#matched, raw.reporter, people.reporter);
    note(this.#matched, raw.assignee, people.assignee);
    for (const list of ['watchers', 'voters'] as const) {
      const persons = raw[list] ?? [];
      // Lists of different lengths lack somebody, so their positions do not match.
      if (persons.length === people[list].length) persons.forEach((person, index) => note(this.#ordered, person, people[list][index]));
    }
  }

  /** Matches a comment of `db-2.0.json`. */
  comment(raw: RawComment): void {
    const older = raw.id == null ? undefined : this.#comments.get(raw.id);
    if (older?.issue === raw.issue) note(this.#matched, raw.user, older.user);
  }

  /** Returns the usernames by account id, and the accounts for which the files contradict each other. */
  usernames(): { readonly byAccount: ReadonlyMap<string, string>; readonly contradicted: readonly string[] } {
    const matched = uniqueUsernames(this.#matched);
    const contradicted = [...this.#matched.keys()].filter((account) => !matched.has(account));
    // Positions in lists are weaker evidence, so they do not count for accounts and usernames that issues or comments have matched.
    const names = new Set([...this.#matched.values()].flatMap((usernames) => [...usernames].map(fold)));
    const ordered = [...uniqueUsernames(this.#ordered)].filter(([account, name]) => !this.#matched.has(account) && !names.has(fold(name)));
    return { byAccount: new Map([...matched, ...ordered]), contradicted };
  }
}

/** Returns the accounts with exactly one username, which no other account has. */
function uniqueUsernames(tally: Tally): ReadonlyMap<string, string> {
  const accounts = new Map<string, number>();
  for (const names of tally.values()) for (const name of new Set([...names].map(fold))) accounts.set(name, (accounts.get(name) ?? 0) + 1);
  const unique = new Map<string, string>();
  for (const [account, names] of tally) {
    const [name] = names;
    if (name !== undefined && names.size === 1 && accounts.get(fold(name)) === 1) unique.set(account, name);
  }
  return unique;
}

function usernameOf(value: unknown): string | undefined {
  const name = typeof value === 'object' && value !== null ? (value as Row)['username'] : value;
  return typeof name === 'string' && name.trim() !== '' && name.length <= MAX_PERSON_CHARS ? storableText(name.trim()) : undefined;
}

const usernamesOf = (value: unknown): readonly (string | undefined)[] => (Array.isArray(value) ? value.map(usernameOf) : []);

function note(tally: Tally, person: RawPerson, username: string | undefined): void {
  const account = typeof person === 'object' && person !== null ? person.account_id?.trim() : undefined;
  if (!account || username === undefined) return;
  const names = tally.get(account) ?? new Set();
  tally.set(account, names);
  if (names.size < MAX_CANDIDATES) names.add(username);
}

const SECTIONS: ReadonlySet<string> = new Set(['issues', 'comments', 'attachments']);

/**
 * Reads `db-1.0.json` of an archive that has both files; undefined otherwise. An unreadable file is only a warning, so that the issues can still be
 * imported. @throws the signal's reason
 */
export async function readOlder(
  zip: ArchiveFiles,
  rowLimits: RowLimits,
  warnings: Warnings,
  signal?: AbortSignal,
): Promise<OlderFile | undefined> {
  const chunks = zip.readOlder(signal);
  if (!chunks) return undefined;
  const { name, content } = chunks;
  const older = new OlderFile();
  const onPart = (part: JsonPart): void => {
    if (part.index !== null && part.index < rowLimits.rows) older.addRow(part.section, parsePiece(name, part));
  };
  try {
    for await (const parts of split(name, content, new Splitter(name, (section) => SECTIONS.has(section))))
      for (const part of parts) onPart(part);
    return older;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof ArchiveError)) throw error;
    warnings.add('older file', UNREADABLE_OLDER(name));
    return undefined;
  }
}
