/** Queries about the signed-in person, which several features offer. */
export const MY_OPEN_ISSUES = 'is:open assignee:me';
export const REPORTED_BY_ME = 'is:open reporter:me';
export const MENTIONING_ME = 'is:open mentions:me';
