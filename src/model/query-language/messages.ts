/** A message about a query in English, with its arguments. The caller translates it. */
export interface QueryMessage {
  /** `{0}` and so on are replaced with `args`. */
  readonly message: string;
  readonly args: readonly (string | number)[];
}

/** Makes a message. `scripts/l10n.ts` finds the calls by this name. */
export const t = (message: string, ...args: (string | number)[]): QueryMessage => ({ message, args });
