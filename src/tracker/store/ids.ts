import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** A range of ids. */
export interface Range {
  readonly first: number;
  readonly last: number;
  /** Hidden ids within it. */
  readonly hidden?: readonly Range[];
}

const NUMBERS_PER_EDITION = 2 ** 32;

/** The row id of an issue: edition and number in one integer. */
export const issueId = (edition: number, number: number): number => edition * NUMBERS_PER_EDITION + number;

/** The row id in SQL, for a number in the visible edition of a repository. */
export const idOf = (repository: number, number: number): RawBuilder<number> =>
  sql`(select edition * ${sql.lit(NUMBERS_PER_EDITION)} + ${number} from repository where id = ${repository})`;

/** The edition of a row id. */
export const editionOf = (id: number): number => Math.floor(id / NUMBERS_PER_EDITION);

/** The issue number of a row id. */
export const numberOf = (id: number): number => id % NUMBERS_PER_EDITION;

/** The range of ids of an edition. */
export const idRange = (edition: number): Range => ({ first: issueId(edition, 0), last: issueId(edition, NUMBERS_PER_EDITION - 1) });

/** Whether a number is in the range of issue numbers. */
export const isNumber = (number: number): boolean => Number.isInteger(number) && number > 0 && number < NUMBERS_PER_EDITION;

/** Conditions that exclude ranges of ids; none when nothing is hidden. */
export const outsideOf = (id: RawBuilder<unknown>, ranges: readonly Range[] = []): RawBuilder<SqlBool>[] =>
  ranges.map(({ first, last }) => sql<SqlBool>`${id} not between ${first} and ${last}`);
