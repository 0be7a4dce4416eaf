import type { Issue } from '../../model/issue';
import { MENTIONING_ME, MY_OPEN_ISSUES, REPORTED_BY_ME } from '../personalQueries';

/** The groups of the view in order, each with its query; `me` is the account at each site. */
export const FOR_YOU_GROUPS = ['assigned', 'mentioned', 'reported'] as const;
export type ForYouGroup = (typeof FOR_YOU_GROUPS)[number];
export const FOR_YOU_QUERIES: Record<ForYouGroup, string> = {
  assigned: MY_OPEN_ISSUES,
  mentioned: MENTIONING_ME,
  reported: REPORTED_BY_ME,
};

/** Merges the issues of several repositories, most recently changed first. */
export const joinByChange = <T extends { readonly issue: Issue }>(lists: readonly (readonly T[])[]): T[] =>
  lists.flat().toSorted((a, b) => (a.issue.updatedOn < b.issue.updatedOn ? 1 : a.issue.updatedOn > b.issue.updatedOn ? -1 : 0));

/** A sum of counts; undefined where none is known. */
export const sumIfAny = (counts: readonly (number | undefined)[]): number | undefined => {
  const available = counts.filter((count) => count !== undefined);
  return available.length === 0 ? undefined : available.reduce((sum, count) => sum + count, 0);
};
