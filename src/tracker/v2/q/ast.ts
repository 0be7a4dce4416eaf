/** The query language of API 2.0, parsed. */

export type Operator = '=' | '!=' | '~' | '!~' | '>' | '>=' | '<' | '<=';

/** A value as it was written; `text` is how it reads as a text. */
export interface Literal {
  readonly kind: 'text' | 'number' | 'date' | 'boolean' | 'null';
  readonly text: string;
  /** Where it stands in the query, counted from 1. */
  readonly at: number;
}

export interface Term {
  /** `reporter.nickname` is `['reporter', 'nickname']`. */
  readonly path: readonly string[];
  readonly operator: Operator;
  readonly literal: Literal;
  readonly at: number;
}

export type Query = Term | { readonly and: readonly Query[] } | { readonly or: readonly Query[] };

/** What is wrong with a query, and where, counted from 1. */
export class QueryError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}
