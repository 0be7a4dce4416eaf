import type { Issue } from '../model/issue';
import type { ListPosition } from '../wire/page-issue';

/** A group, with the issues of it that are loaded. */
interface Group {
  readonly key: string;
  readonly count: number;
  readonly issues: readonly Issue[] | undefined;
  readonly lastIssues?: readonly Issue[];
}

/** The issue at a place of a group; undefined where it is not loaded. */
const issueAt = ({ count, issues = [], lastIssues = [] }: Group, place: number): Issue | undefined =>
  issues[place] ?? lastIssues[place - (count - lastIssues.length)];

/** The place of an issue in its group; -1 where it is not loaded. */
function placeIn({ count, issues = [], lastIssues = [] }: Group, number: number): number {
  const last = lastIssues.findIndex((issue) => issue.number === number);
  return last < 0 ? issues.findIndex((issue) => issue.number === number) : count - lastIssues.length + last;
}

/** How many issues of a group one request fetches during a search for an issue. */
const PAGE_SIZE = 50;
/** How many issues of a group are searched. An issue further back was hardly opened from the list, so its position is not needed. */
const MAX_SEARCHED_ISSUES = 500;

/** Fetches a range of a group's issues: at most `limit`, from index `start`. */
export type FetchRange = (
  key: string,
  start: number,
  limit: number,
) => Promise<{ readonly count: number; readonly issues: readonly Issue[] }>;

/** The position of an issue among the loaded ones; null when it or a neighbour is not loaded. */
export function positionAmongLoaded(groups: readonly Group[], number: number): ListPosition | null {
  const numbers: (number | undefined)[] = groups.flatMap((group) =>
    Array.from({ length: group.count }, (_, index) => issueAt(group, index)?.number),
  );
  const index = numbers.indexOf(number);
  if (index < 0) return null;
  const [previous = index > 0 ? undefined : null, next = index + 1 < numbers.length ? undefined : null] = [
    numbers[index - 1],
    numbers[index + 1],
  ];
  return previous === undefined || next === undefined ? null : { previous, next, index, count: numbers.length };
}

/** The position of an issue in a list; fetches what is not loaded. Null when the list does not have the issue. */
export async function positionOf(groups: readonly Group[], number: number, key: string, ask: FetchRange): Promise<ListPosition | null> {
  const loaded = positionAmongLoaded(groups, number);
  if (loaded) return loaded;
  const at = groups.findIndex((group) => group.key === key);
  const group = groups[at];
  if (!group) return null;
  const issues = [...(group.issues ?? [])];
  const extended = { ...group, issues };
  const place = () => placeIn(extended, number);
  while (place() < 0 && issues.length < Math.min(group.count, MAX_SEARCHED_ISSUES)) {
    const nextIssues = (await ask(key, issues.length, PAGE_SIZE)).issues;
    if (nextIssues.length === 0) break;
    issues.push(...nextIssues);
  }
  const index = place();
  if (index < 0) return null;
  const numberAt = async (group: Group, place: number): Promise<number | null> => {
    const neighbour = issueAt(group, place) ?? (place < group.count ? (await ask(group.key, place, 1)).issues[0] : undefined);
    return neighbour?.number ?? null;
  };
  const earlier = groups.slice(0, at);
  const previousGroup = earlier.findLast(({ count }) => count > 0);
  const nextGroup = groups.slice(at + 1).find(({ count }) => count > 0);
  const sum = (counted: readonly Group[]) => counted.reduce((total, { count }) => total + count, 0);
  return {
    previous:
      index > 0 ? await numberAt(extended, index - 1) : previousGroup ? await numberAt(previousGroup, previousGroup.count - 1) : null,
    next: index + 1 < group.count ? await numberAt(extended, index + 1) : nextGroup ? await numberAt(nextGroup, 0) : null,
    index: sum(earlier) + index,
    count: sum(groups),
  };
}
