/** The rights of a person in a repository. Each includes those before it. */
export const RIGHTS = ['read', 'write', 'admin'] as const;
export type Right = (typeof RIGHTS)[number];

/** Whether the right `granted` includes `needed`. */
export const allows = (granted: Right | undefined, needed: Right): boolean =>
  granted !== undefined && RIGHTS.indexOf(granted) >= RIGHTS.indexOf(needed);
