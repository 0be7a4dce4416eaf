/** For how many days deleted issues can be restored where nothing else is said. */
export const DEFAULT_KEEP_DAYS = 30;
/** The most that can be said. */
export const MAX_KEEP_DAYS = 3650;
