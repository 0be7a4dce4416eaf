/** The statuses an issue can have, in the order in which they are shown. */
export const STATUSES = ['new', 'open', 'on hold', 'resolved', 'duplicate', 'invalid', 'wontfix', 'closed'] as const;
/** The statuses that mean that somebody still has to do something. */
export const OPEN_STATUSES: readonly Status[] = ['new', 'open', 'on hold'];
export const KINDS = ['bug', 'enhancement', 'proposal', 'task'] as const;
/** Priorities from the least to the most pressing: their place in this list is their rank. */
export const PRIORITIES = ['trivial', 'minor', 'major', 'critical', 'blocker'] as const;
export const MARKUPS = ['markdown', 'creole', 'plaintext'] as const;
/** The named lists that a repository keeps for its issues. */
export const LISTS = ['component', 'milestone', 'version'] as const;

export type Status = (typeof STATUSES)[number];
export type Kind = (typeof KINDS)[number];
export type Priority = (typeof PRIORITIES)[number];
export type Markup = (typeof MARKUPS)[number];
export type ListName = (typeof LISTS)[number];

/** Says whether an issue of this status still waits for somebody. */
export const isOpen = (status: Status): boolean => OPEN_STATUSES.includes(status);
