import type { StorageProblemName } from '../../../wire/problem';
import { StorageProblem, StoreBusy } from '../errors';

/* The meaning of PostgreSQL's errors: https://www.postgresql.org/docs/current/errcodes-appendix.html */

/** The code of an error of PostgreSQL, the operating system or the driver. */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Whether a statement was cancelled: at its time limit, or because its request ended. */
export const isCancelled = (error: unknown): boolean => sqlState(error) === '57014';

/** Whether a statement failed because an earlier one of its transaction had failed. */
export const isAborted = (error: unknown): boolean => sqlState(error) === '25P02';
/** Whether a statement waited for a lock for too long. */
export const isLocked = (error: unknown): boolean => sqlState(error) === '55P03';
/** Whether a database can only be read, like that of a standby. */
export const isReadOnly = (error: unknown): boolean => sqlState(error) === '25006';

/** Codes of transactions that conflict, or insert the same row, such as an account. */
const CONFLICT_CODES = new Set(['40001', '40P01', '23505']);
/** Whether a transaction conflicted with another one. */
export const isConflict = (error: unknown): boolean => CONFLICT_CODES.has(sqlState(error) ?? '');

/** Codes of a database that has too much to do: a statement was cancelled, its transaction had to wait for too long, or memory is short. */
const BUSY_CODES = new Set(['57014', '25P03', '25P04', '53000', '53200', '53400']);

const PROBLEM_BY_CODE: Readonly<Record<string, StorageProblemName>> = {
  '53100': 'full',
  '25006': 'readOnly',
  '42501': 'readOnly',
  '58030': 'io',
  XX001: 'damaged',
  XX002: 'damaged',
};

/** Messages that replace those about a data file. */
const SENTENCES: Partial<Record<StorageProblemName, string>> = {
  readOnly:
    'PostgreSQL does not allow this, so it was not done: its user lacks a right there, or the database can only be read now. Make the user the owner of the database and its tables, then try again.',
  damaged:
    'PostgreSQL reports damaged data, so this was not done. Check them by its own pg_amcheck; what cannot be repaired is in a backup.',
};

/**
 * Codes and classes of codes (the first two characters) of a database that does not answer: it is stopped, is starting, has no free connection,
 * has closed an idle one, has been replaced by an operator, refuses to sign in, or cannot be reached.
 */
const UNAVAILABLE_CODES = new Set([
  '08',
  '57P01',
  '57P02',
  '57P03',
  '57P04',
  '57P05',
  '28',
  '3D000',
  '53300',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Messages of the driver, which have no code. */
const UNAVAILABLE_MESSAGE = /^(Connection terminated|Client has encountered a connection error)/;
/** The pool's message when all its connections have been in use for too long. */
const POOL_EXHAUSTED_MESSAGE = 'timeout exceeded when trying to connect';
const isPoolExhausted = (error: unknown): boolean => error instanceof Error && error.message === POOL_EXHAUSTED_MESSAGE;

/** Whether the database currently does not answer. */
export function isUnavailable(error: unknown): boolean {
  const code = sqlState(error);
  if (code !== undefined) return UNAVAILABLE_CODES.has(code) || UNAVAILABLE_CODES.has(code.slice(0, 2));
  return error instanceof Error && UNAVAILABLE_MESSAGE.test(error.message);
}

const BUSY_SENTENCE = 'The database has too much to do. Try again in a moment.';
/** The message of a write that waited for another one for too long. */
export const LOCKED_SENTENCE = 'Another change of this has not ended yet, so this was not done. Try again in a moment.';

/** Converts an error of PostgreSQL. Its messages must not leave the tracker, because they may quote texts of people. */
export function storeError(error: unknown): unknown {
  if (isLocked(error)) return new StoreBusy(LOCKED_SENTENCE);
  if (isConflict(error) || isPoolExhausted(error) || BUSY_CODES.has(sqlState(error) ?? '')) return new StoreBusy(BUSY_SENTENCE);
  if (isUnavailable(error)) return new StorageProblem('away', { cause: error });
  const problem = PROBLEM_BY_CODE[sqlState(error) ?? ''];
  return problem === undefined ? error : new StorageProblem(problem, { cause: error }, SENTENCES[problem]);
}
