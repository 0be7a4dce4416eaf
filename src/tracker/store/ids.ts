import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** A stretch of ids. */
export interface Range {
  readonly first: number;
  readonly last: number;
  /** Ids within it that nobody sees yet. */
  readonly hidden?: readonly Range[];
}

const NUMBERS_PER_EDITION = 2 ** 32;

/** The id of an issue: what a repository holds and the number in it, in one. */
export const issueId = (edition: number, number: number): number => edition * NUMBERS_PER_EDITION + number;

/** The edition of a repository's issues that a row's id belongs to. */
export const editionOf = (id: number): number => Math.floor(id / NUMBERS_PER_EDITION);

/** The ids that issues of an edition can have. */
export const idRange = (edition: number): Range => ({ first: issueId(edition, 0), last: issueId(edition, NUMBERS_PER_EDITION - 1) });

/** Says whether issues can have this number. */
export const isNumber = (number: number): boolean => Number.isInteger(number) && number > 0 && number < NUMBERS_PER_EDITION;

/** Conditions that leave out ranges of ids: none where nothing is hidden. */
export const outsideOf = (id: RawBuilder<unknown>, ranges: readonly Range[] = []): RawBuilder<SqlBool>[] =>
  ranges.map(({ first, last }) => sql<SqlBool>`${id} not between ${first} and ${last}`);
