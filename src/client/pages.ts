import type { Issue } from '../model/issue';
import type { IssuePage } from './service';

const PAGE = 50;
const AT_ONCE = 3;

type Fetch = (start: number, limit: number) => Promise<IssuePage>;

/** Fetches one stretch of any length: page by page, a few at a time, joined in order. */
export async function fetchStretch(start: number, limit: number, fetch: Fetch): Promise<IssuePage> {
  const first = await fetch(start, Math.min(limit, PAGE));
  const wanted = Math.min(limit, Math.max(0, first.count - start));
  const issues = [...first.issues];
  for (let next = first.issues.length; next < wanted && first.issues.length === PAGE; next += AT_ONCE * PAGE) {
    const starts = Array.from({ length: AT_ONCE }, (_, i) => next + i * PAGE).filter((from) => from < wanted);
    const pages = await Promise.all(starts.map((from) => fetch(start + from, Math.min(PAGE, wanted - from))));
    for (const page of pages) issues.push(...page.issues);
  }
  return { count: first.count, issues };
}

/** Walks all pages in order, a few ahead. An issue that moved to a later page while walking is given once. */
export async function* walk(fetch: Fetch): AsyncIterable<Issue> {
  const seen = new Set<number>();
  for (let start = 0; ; start += AT_ONCE * PAGE) {
    const { count, issues } = await fetchStretch(start, AT_ONCE * PAGE, fetch);
    for (const issue of issues) {
      if (!seen.has(issue.number)) yield issue;
      seen.add(issue.number);
    }
    if (start + AT_ONCE * PAGE >= count || issues.length === 0) return;
  }
}
