/** The default number of days for which deleted issues can be restored. */
export const DEFAULT_KEEP_DAYS = 30;
/** The maximum of that setting. */
export const MAX_KEEP_DAYS = 3650;
