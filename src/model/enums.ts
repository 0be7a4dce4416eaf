/** All statuses, in the order on screen. */
export const STATUSES = ['new', 'open', 'on hold', 'resolved', 'duplicate', 'invalid', 'wontfix', 'closed'] as const;
/** The statuses of open issues. */
export const OPEN_STATUSES: readonly Status[] = ['new', 'open', 'on hold'];
export const KINDS = ['bug', 'enhancement', 'proposal', 'task'] as const;
/** Priorities in ascending order. */
export const PRIORITIES = ['trivial', 'minor', 'major', 'critical', 'blocker'] as const;
export const MARKUPS = ['markdown', 'creole', 'plaintext'] as const;
/** The named lists of a repository whose items issues refer to. */
export const LISTS = ['component', 'milestone', 'version'] as const;

export type Status = (typeof STATUSES)[number];
export type Kind = (typeof KINDS)[number];
export type Priority = (typeof PRIORITIES)[number];
export type Markup = (typeof MARKUPS)[number];
export type ListName = (typeof LISTS)[number];

/** Whether an issue with this status is open. */
export const isOpen = (status: Status): boolean => OPEN_STATUSES.includes(status);
/** The statuses of closed issues. */
export const CLOSED_STATUSES: readonly Status[] = STATUSES.filter((status) => !isOpen(status));
