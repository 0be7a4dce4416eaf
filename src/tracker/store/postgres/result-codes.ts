import type { StorageProblemName } from '../../../wire/problem';
import { StorageProblem, StoreBusy } from '../errors';

/* What errors of PostgreSQL mean: https://www.postgresql.org/docs/current/errcodes-appendix.html */

/** The code of an error of PostgreSQL, of the operating system, or of the driver. */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Whether a statement was cancelled: by its time limit, or because nobody waits for it. */
export const isCancelled = (error: unknown): boolean => sqlState(error) === '57014';

/** They met each other, or both made the same row (an account, say). */
const MET_ANOTHER = new Set(['40001', '40P01', '23505']);
/** Whether a transaction met another one. */
export const hasMetAnother = (error: unknown): boolean => MET_ANOTHER.has(sqlState(error) ?? '');

const PROBLEM_BY_CODE: Readonly<Record<string, StorageProblemName>> = {
  '53100': 'full',
  '25006': 'readOnly',
  '42501': 'readOnly',
  '58030': 'io',
  XX001: 'damaged',
  XX002: 'damaged',
};

/** Classes of codes (their first two characters), and codes, that mean that the database does not answer: it is away, starts, or has no room for us. */
const AWAY = new Set([
  '08',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What the driver says without a code. */
const AWAY_MESSAGE = /^(Connection terminated|Client has encountered a connection error)/;
/** What the pool says when all its connections are in use for too long. */
const NONE_FREE_MESSAGE = 'timeout exceeded when trying to connect';
const isNoneFree = (error: unknown): boolean => error instanceof Error && error.message === NONE_FREE_MESSAGE;

/** Whether the database does not answer now. */
export function isAway(error: unknown): boolean {
  const code = sqlState(error);
  if (code !== undefined) return AWAY.has(code) || AWAY.has(code.slice(0, 2));
  return error instanceof Error && AWAY_MESSAGE.test(error.message);
}

/** What is thrown instead of an error of PostgreSQL. Messages of PostgreSQL never leave the tracker: they may quote what people wrote. */
export function storeError(error: unknown): unknown {
  if (hasMetAnother(error) || isNoneFree(error)) return new StoreBusy('The database has too much to do. Try again in a moment.');
  if (isAway(error)) return new StorageProblem('away', { cause: error });
  const problem = PROBLEM_BY_CODE[sqlState(error) ?? ''];
  return problem === undefined ? error : new StorageProblem(problem, { cause: error });
}
