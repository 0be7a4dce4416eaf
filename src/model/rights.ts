/** What a person may do in a repository; each right includes those before it. */
export const RIGHTS = ['read', 'write', 'admin'] as const;
export type Right = (typeof RIGHTS)[number];

/** Says whether `has` is enough where `needed` is asked for. */
export const allows = (has: Right | undefined, needed: Right): boolean =>
  has !== undefined && RIGHTS.indexOf(has) >= RIGHTS.indexOf(needed);
