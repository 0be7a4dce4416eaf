import { fold } from '../../model/fold';
import { ArchiveError } from './error';
import { LIMITS, type RowLimits } from './limits';
import { UNREADABLE_OLDER } from './oddities';
import { parsePiece, split, Splitter, type JsonPart } from './split';
import type { RawComment, RawIssue, RawPerson } from './schema';
import { sound } from './values';
import type { Warnings } from './warnings';
import type { ArchiveFiles } from './zip';

/*
 * Where an export has both of its files, `db-1.0.json` knows people by username and `db-2.0.json` the same people by account id. Whoever has
 * reported, was assigned to or has commented the same thing in both is the same person.
 */

/** On so many issues and comments each username is looked for in the newer file: one would do, if nobody had changed a file. */
const SIGHTINGS_PER_USERNAME = 50;
/** So many usernames are tallied for one account; more than one is a contradiction. */
const MAX_CANDIDATES = 8;

/** Who has what to do with an issue: usernames. */
interface IssuePeople {
  readonly reporter: string | undefined;
  readonly assignee: string | undefined;
  readonly watchers: readonly (string | undefined)[];
  readonly voters: readonly (string | undefined)[];
}

type Row = Readonly<Record<string, unknown>>;
type Tally = Map<string, Set<string>>;

/** What `db-1.0.json` tells of an archive that is read from `db-2.0.json`. */
export class OlderFile {
  readonly #issues = new Map<number, IssuePeople>();
  /** By the ids of comments. */
  readonly #comments = new Map<number, { readonly issue: number; readonly user: string }>();
  readonly #sightings = { shown: new Map<string, number>(), ordered: new Map<string, number>() };
  /** Usernames by account ids, as issues and comments show them; and as the orders of watchers and voters do. */
  readonly #shown: Tally = new Map();
  readonly #ordered: Tally = new Map();
  /** The paths of attachments in it, which differ from those of the newer file. */
  readonly paths = new Set<string>();

  /** Takes a row of the older file. */
  learn(section: string, row: unknown): void {
    if (typeof row !== 'object' || row === null) return;
    const it = row as Row;
    if (section === 'attachments' && typeof it['path'] === 'string' && this.paths.size < LIMITS.files) this.paths.add(it['path']);
    if (section === 'comments') {
      const user = usernameOf(it['user']);
      if (this.#isWanted('shown', user)) this.#comments.set(Number(it['id']), { issue: Number(it['issue']), user });
    }
    if (section !== 'issues') return;
    const people = {
      reporter: usernameOf(it['reporter']),
      assignee: usernameOf(it['assignee']),
      watchers: usernamesOf(it['watchers']),
      voters: usernamesOf(it['voters']),
    };
    const shown = [people.reporter, people.assignee].filter((name) => this.#isWanted('shown', name));
    const ordered = [...people.watchers, ...people.voters].filter((name) => this.#isWanted('ordered', name));
    if (shown.length + ordered.length > 0) this.#issues.set(Number(it['id']), people);
  }

  /** Whether a username was not seen often enough yet; it is then once more. */
  #isWanted(how: 'shown' | 'ordered', username: string | undefined): username is string {
    if (username === undefined) return false;
    const sightings = this.#sightings[how];
    const before = sightings.get(username) ?? 0;
    if (before >= SIGHTINGS_PER_USERNAME || (before === 0 && sightings.size >= LIMITS.people)) return false;
    sightings.set(username, before + 1);
    return true;
  }

  /** Takes an issue of the newer file. */
  issue(raw: RawIssue): void {
    const people = this.#issues.get(raw.id);
    if (!people) return;
    note(this.#shown, raw.reporter, people.reporter);
    note(this.#shown, raw.assignee, people.assignee);
    for (const list of ['watchers', 'voters'] as const) {
      const persons = raw[list] ?? [];
      // In lists that differ in length somebody was left out of one, and places tell nothing.
      if (persons.length === people[list].length) persons.forEach((person, index) => note(this.#ordered, person, people[list][index]));
    }
  }

  /** Takes a comment of the newer file. */
  comment(raw: RawComment): void {
    const there = raw.id == null ? undefined : this.#comments.get(raw.id);
    if (there?.issue === raw.issue) note(this.#shown, raw.user, there.user);
  }

  /** The usernames of accounts, where nothing contradicts; and the accounts for which something does. */
  usernames(): { readonly known: ReadonlyMap<string, string>; readonly contradicted: readonly string[] } {
    const shown = unanimous(this.#shown);
    const contradicted = [...this.#shown.keys()].filter((account) => !shown.has(account));
    // Places in lists tell less: they say nothing of accounts and usernames that entries have shown.
    const names = new Set([...this.#shown.values()].flatMap((all) => [...all].map(fold)));
    const ordered = [...unanimous(this.#ordered)].filter(([account, name]) => !this.#shown.has(account) && !names.has(fold(name)));
    return { known: new Map([...shown, ...ordered]), contradicted };
  }
}

/** Those accounts that have one username, which no other one has. */
function unanimous(tally: Tally): ReadonlyMap<string, string> {
  const accounts = new Map<string, number>();
  for (const names of tally.values()) for (const name of new Set([...names].map(fold))) accounts.set(name, (accounts.get(name) ?? 0) + 1);
  const found = new Map<string, string>();
  for (const [account, names] of tally) {
    const [name] = names;
    if (name !== undefined && names.size === 1 && accounts.get(fold(name)) === 1) found.set(account, name);
  }
  return found;
}

function usernameOf(value: unknown): string | undefined {
  const name = typeof value === 'object' && value !== null ? (value as Row)['username'] : value;
  return typeof name === 'string' && name.trim() !== '' ? sound(name.trim()) : undefined;
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
 * Reads the older file of an archive that has both; undefined where it has not. Issues are not given up for it: what cannot be read is a
 * warning. @throws the signal's reason
 */
export async function readOlder(
  zip: ArchiveFiles,
  most: RowLimits,
  warnings: Warnings,
  signal?: AbortSignal,
): Promise<OlderFile | undefined> {
  const chunks = zip.readOlder(signal);
  if (!chunks) return undefined;
  const { name, content } = chunks;
  const older = new OlderFile();
  const take = (piece: JsonPart): void => {
    if (piece.index !== null && piece.index < most.rows) older.learn(piece.section, parsePiece(name, piece));
  };
  try {
    for await (const pieces of split(name, content, new Splitter(name, (section) => SECTIONS.has(section))))
      for (const piece of pieces) take(piece);
    return older;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof ArchiveError)) throw error;
    warnings.add('older file', UNREADABLE_OLDER(name));
    return undefined;
  }
}
