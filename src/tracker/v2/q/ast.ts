/** The syntax tree of API 2.0's query language (https://developer.atlassian.com/cloud/bitbucket/rest/intro/#filtering). */

export type Operator = '=' | '!=' | '~' | '!~' | '>' | '>=' | '<' | '<=';

/** A literal. `text` is its value as a string. */
export interface Literal {
  readonly kind: 'text' | 'number' | 'date' | 'boolean' | 'null';
  readonly text: string;
  /** Position in the query, counted from 1. */
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

/** A syntax or type error, with its position counted from 1. */
export class QueryError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}
