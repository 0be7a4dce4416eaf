import { mapConcurrently } from '../model/concurrency';
import type { Issue } from '../model/issue';
import { MAX_LIMIT } from '../wire/v1-query';
import type { IssueListPage } from './service';

/** How a list that is longer than one page is fetched: a few pages at a time, joined in order. */

const MAX_CONCURRENT_REQUESTS = 3;
/** A list that changes between all tries is shown as the last try found it. */
const MAX_RANGE_TRIES = 3;
/** Pages of a walk overlap by one issue, which shows whether the list has moved. */
const STEP = MAX_LIMIT - 1;

export type FetchPage = (start: number, limit: number, signal: AbortSignal) => Promise<IssueListPage>;

/** A signal that follows the caller's, and a controller that stops pending requests when one has failed or nobody reads on. */
function linked(signal: AbortSignal | undefined): { stop: AbortController; eitherSignal: AbortSignal } {
  const stop = new AbortController();
  return { stop, eitherSignal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal };
}

/** Drops duplicates: an issue can be on two pages when the list has moved between their requests. */
function withoutDuplicates(issues: Iterable<Issue>, numbers = new Set<number>()): Issue[] {
  const fresh: Issue[] = [];
  for (const issue of issues) {
    if (numbers.has(issue.number)) continue;
    numbers.add(issue.number);
    fresh.push(issue);
  }
  return fresh;
}

/**
 * Fetches `limit` issues of a list from index `start`. The first page has the count; then the rest is fetched, a few pages at a time. When an
 * issue is missing because the list has moved between two requests, they are sent once more.
 */
export async function fetchRange(fetchPage: FetchPage, start: number, limit: number, signal?: AbortSignal): Promise<IssueListPage> {
  for (let tries = 1; ; tries++) {
    const page = await fetchOnce(fetchPage, start, limit, signal);
    const isComplete = page.issues.length >= Math.min(limit, page.count - start);
    if (isComplete || limit <= MAX_LIMIT || tries === MAX_RANGE_TRIES) return page;
  }
}

async function fetchOnce(fetchPage: FetchPage, start: number, limit: number, signal?: AbortSignal): Promise<IssueListPage> {
  const { stop, eitherSignal } = linked(signal);
  const first = await fetchPage(start, Math.max(1, Math.min(limit, MAX_LIMIT)), eitherSignal);
  if (limit <= MAX_LIMIT) return limit > 0 ? first : { count: first.count, issues: [] };
  const end = Math.min(start + limit, first.count);
  const starts: number[] = [];
  for (let offset = start + MAX_LIMIT; offset < end; offset += MAX_LIMIT) starts.push(offset);
  const fetchAt = (offset: number) => fetchPage(offset, Math.min(MAX_LIMIT, start + limit - offset), eitherSignal);
  const pages = await mapConcurrently(starts, MAX_CONCURRENT_REQUESTS, fetchAt).catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  const fetched = [first, ...pages];
  const hits = new Map(fetched.flatMap((page) => [...(page.hits ?? [])]));
  return {
    count: pages.at(-1)?.count ?? first.count,
    issues: withoutDuplicates(fetched.flatMap((page) => page.issues)),
    ...(hits.size > 0 && { hits }),
  };
}

/**
 * Yields all issues of a list, in order and each once. The order must be one that edits do not change. Each page begins with the last issue of
 * the page before; when it does not, issues before it were deleted, and the page before is fetched again.
 */
export async function* walk(fetchPage: FetchPage, signal?: AbortSignal): AsyncGenerator<Issue, void, undefined> {
  const { stop, eitherSignal } = linked(signal);
  const numbers = new Set<number>();
  let ahead: { start: number; page: Promise<IssueListPage> }[] = [];
  let next = 0;
  let total = 0; // known after the first page
  try {
    for (;;) {
      for (; ahead.length < MAX_CONCURRENT_REQUESTS && (next === 0 || next + 1 < total); next += STEP) {
        const page = fetchPage(next, MAX_LIMIT, eitherSignal);
        page.catch(() => undefined); // it is awaited in its turn, which may never come
        ahead.push({ start: next, page });
      }
      const head = ahead.shift();
      if (!head) return;
      const { count, issues } = await head.page;
      total = count;
      const first = issues[0];
      if (head.start > 0 && !(first && numbers.has(first.number))) {
        ahead = [];
        next = Math.max(0, head.start - STEP);
        continue;
      }
      yield* withoutDuplicates(issues, numbers);
    }
  } finally {
    stop.abort();
  }
}
