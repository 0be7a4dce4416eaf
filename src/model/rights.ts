/** The rights of a person in a repository; each includes those before it. */
export const RIGHTS = ['read', 'write', 'admin'] as const;
export type Right = (typeof RIGHTS)[number];

/** Whether the right `held` includes `needed`. */
export const allows = (held: Right | undefined, needed: Right): boolean =>
  held !== undefined && RIGHTS.indexOf(held) >= RIGHTS.indexOf(needed);
