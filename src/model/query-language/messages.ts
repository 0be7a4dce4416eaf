/** Sentences about a query: as they are in English, with what is put into them, so that whoever shows them can translate them. */
export interface QueryMessage {
  /** `{0}` and so on stand for `args`. */
  readonly message: string;
  readonly args: readonly (string | number)[];
}

/** Makes a sentence; `scripts/l10n.ts` finds what is called so. */
export const t = (message: string, ...args: (string | number)[]): QueryMessage => ({ message, args });
