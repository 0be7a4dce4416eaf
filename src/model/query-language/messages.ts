/** A message about a query in English, with its arguments, to be localised by the caller. */
export interface QueryMessage {
  /** `{0}` and so on stand for `args`. */
  readonly message: string;
  readonly args: readonly (string | number)[];
}

/** Makes a message; `scripts/l10n.ts` finds the calls by this name. */
export const t = (message: string, ...args: (string | number)[]): QueryMessage => ({ message, args });
