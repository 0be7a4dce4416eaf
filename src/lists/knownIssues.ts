import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { TrackerError } from '../client/errors';
import type { IssueService, IssueSummary } from '../client/service';
import { mapConcurrently } from '../model/concurrency';
import type { RepositoryId } from '../model/issue';
import { slices } from '../model/slices';

/** The repository of the issues. */
interface QueriedPlace {
  readonly site: { readonly isLocal: boolean };
  readonly repository: RepositoryId;
  readonly service: Pick<IssueService, 'mentioned' | 'revision'>;
}

/** The cached issue of a number: null if it does not exist. */
export type KnownIssue = IssueSummary | null;

/** How many numbers one request has. */
const MAX_NUMBERS_PER_REQUEST = 100;
/** Bounds the requests for the numbers of one text. */
const MAX_REQUESTS = { local: 30, remote: 5 };
const MAX_CONCURRENT_REQUESTS = 4;
/** How long loaded issues count as current; then one request for the revision tells whether they still are. */
const CHECK_INTERVAL_MS = { local: 2000, remote: 60_000 };
/** How long requests pause after a failure. */
const FAILED_PAUSE_MS = 30_000;
/** The pause between two rounds at a server, so that single numbers are requested together. */
const ROUND_PAUSE_MS = 500;
/** Bounds the remembered issues; above it the oldest are forgotten. */
const MAX_KNOWN_ISSUES = 20_000;

/** Titles and statuses of a repository's issues by number. Missing ones are requested together, never one by one. */
export class KnownIssues {
  readonly #place: QueriedPlace;
  readonly #now: () => number;
  readonly #entries = new Map<number, { readonly issue: KnownIssue; readonly generation: number }>();
  /** Numbers of the next round. */
  readonly #requested = new Set<number>();
  /** The requests that numbers are in. */
  readonly #running = new Map<number, Promise<void>>();
  #generation = 0;
  #revision: string | null | undefined;
  #checkedAt = -Infinity;
  #failedAt = -Infinity;
  #requestedAt = -Infinity;
  #round: Promise<void> | undefined;

  constructor(place: QueriedPlace, now: () => number = Date.now) {
    this.#place = place;
    this.#now = now;
  }

  /** The cached issue, perhaps slightly outdated; undefined for a number that was not requested yet. */
  peek(number: number): KnownIssue | undefined {
    return this.#entries.get(number)?.issue;
  }

  /** Invalidates one number, or all. */
  invalidate(number?: number): void {
    if (number === undefined) this.#generation++;
    else this.#entries.delete(number);
  }

  /**
   * Requests the numbers that are not cached, and waits for these only. Never rejects: when a site cannot be reached, they stay unknown, or as
   * they were.
   */
  async find(numbers: readonly number[]): Promise<ReadonlyMap<number, KnownIssue>> {
    if (numbers.length > 0 && !this.#hasFailed()) await this.#ask(numbers);
    const result = new Map<number, KnownIssue>();
    for (const number of numbers) {
      const entry = this.#entries.get(number);
      if (entry) result.set(number, entry.issue);
    }
    return result;
  }

  #hasFailed(): boolean {
    return this.#now() - this.#failedAt < FAILED_PAUSE_MS;
  }

  #isCurrent(number: number): boolean {
    return this.#entries.get(number)?.generation === this.#generation;
  }

  async #ask(numbers: readonly number[]): Promise<void> {
    await this.#check();
    const { isLocal } = this.#place.site;
    const max = MAX_NUMBERS_PER_REQUEST * (isLocal ? MAX_REQUESTS.local : MAX_REQUESTS.remote);
    const missing = [...new Set(numbers.filter((number) => !this.#isCurrent(number)))].slice(0, max);
    if (missing.length === 0) return;
    // Issues on screen do not wait for hundreds of others in the text.
    if (isLocal && missing.length > MAX_NUMBERS_PER_REQUEST) return this.#request(missing);
    for (const number of missing) this.#requested.add(number);
    // A running round does not include these.
    while (missing.some((number) => this.#requested.has(number))) await (this.#round ??= this.#askRound(max));
  }

  /** Checks at intervals whether the repository has changed. */
  async #check(): Promise<void> {
    const interval = this.#place.site.isLocal ? CHECK_INTERVAL_MS.local : CHECK_INTERVAL_MS.remote;
    if (this.#now() - this.#checkedAt < interval) return;
    this.#checkedAt = this.#now();
    const isFirst = this.#revision === undefined;
    const revision = await this.#place.service.revision(this.#place.repository).catch(() => null);
    if (!isFirst && (revision === null || revision !== this.#revision)) this.#generation++;
    this.#revision = revision;
  }

  /** Requests the numbers of several callers together; at a server one round after the other. */
  async #askRound(max: number): Promise<void> {
    const { isLocal } = this.#place.site;
    if (isLocal) await turn();
    else await wait(Math.max(0, this.#requestedAt + ROUND_PAUSE_MS - this.#now()));
    this.#requestedAt = this.#now();
    const numbers = [...this.#requested].slice(0, max);
    this.#requested.clear();
    if (isLocal) this.#round = undefined;
    await this.#request(numbers);
    if (!isLocal) this.#round = undefined;
  }

  async #request(numbers: readonly number[]): Promise<void> {
    // Consecutive numbers need fewer conditions.
    const sorted = numbers.toSorted((a, b) => a - b);
    await mapConcurrently([...slices(sorted, MAX_NUMBERS_PER_REQUEST)], MAX_CONCURRENT_REQUESTS, (part) => this.#requestPart(part));
    for (const number of this.#entries.keys()) {
      if (this.#entries.size <= MAX_KNOWN_ISSUES) break;
      this.#entries.delete(number);
    }
  }

  /** Requests the numbers that are not being requested, and waits for all. */
  async #requestPart(part: readonly number[]): Promise<void> {
    if (this.#hasFailed()) return;
    const requests = new Set(part.flatMap((number) => this.#running.get(number) ?? []));
    const missing = part.filter((number) => !this.#running.has(number) && !this.#isCurrent(number));
    if (missing.length > 0) {
      const request = this.#load(missing).finally(() => missing.forEach((number) => this.#running.delete(number)));
      for (const number of missing) this.#running.set(number, request);
      requests.add(request);
    }
    await Promise.all(requests);
  }

  async #load(numbers: readonly number[]): Promise<void> {
    const { repository, service } = this.#place;
    const generation = this.#generation;
    const add = (number: number, issue: KnownIssue) => this.#entries.set(number, { issue, generation });
    try {
      const issues = await service.mentioned(repository, numbers);
      const byNumber = new Map(issues.map((issue) => [issue.number, issue]));
      for (const number of numbers) add(number, byNumber.get(number) ?? null);
    } catch (error) {
      if (TrackerError.is(error, 'notFound', 'noRepository')) numbers.forEach((number) => add(number, null));
      else this.#failedAt = this.#now();
    }
  }
}
