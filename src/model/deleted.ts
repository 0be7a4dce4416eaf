/** Days for which deleted issues can be restored by default. */
export const DEFAULT_KEEP_DAYS = 30;
/** Maximum of that setting. */
export const MAX_KEEP_DAYS = 3650;
