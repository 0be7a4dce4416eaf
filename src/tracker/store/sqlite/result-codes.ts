import type { StorageProblemName } from '../../../wire/problem';
import { StorageProblem } from '../errors';

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_CORRUPT = 11;
const SQLITE_CONSTRAINT = 19;
const SQLITE_NOTADB = 26;

const resultCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;

/** Whether an error of SQLite is due to a lock. */
export const isBusy = (error: unknown): boolean => resultCode(error) === SQLITE_BUSY || resultCode(error) === SQLITE_LOCKED;

/** Whether a constraint of its table refused a row. */
export const isConstraint = (error: unknown): boolean => resultCode(error) === SQLITE_CONSTRAINT;

/** Whether a file is no SQLite database. */
export const isNoDatabase = (error: unknown): boolean => resultCode(error) === SQLITE_NOTADB;

/** Whether a database is damaged. */
export const isDamaged = (error: unknown): boolean => resultCode(error) === SQLITE_CORRUPT;

/** Storage problems by SQLite's result codes: https://www.sqlite.org/rescode.html */
const PROBLEM_BY_RESULT: Readonly<Record<number, StorageProblemName>> = {
  3: 'unopened', // PERM
  8: 'readOnly', // READONLY
  10: 'io', // IOERR
  11: 'damaged', // CORRUPT
  13: 'full', // FULL
  14: 'unopened', // CANTOPEN
  26: 'damaged', // NOTADB
};

/** Storage problems by codes of the operating system. */
const PROBLEM_BY_CODE: Readonly<Record<string, StorageProblemName>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'readOnly',
  EACCES: 'readOnly',
  EPERM: 'readOnly',
  EIO: 'io',
};

/** Converts an error of SQLite or the operating system to a storage problem; undefined for other errors. */
export function storageProblem(error: unknown): StorageProblem | undefined {
  if (error instanceof StorageProblem) return error;
  if (!(error instanceof Error)) return undefined;
  const result = resultCode(error);
  const code = 'code' in error && 'syscall' in error ? String(error.code) : '';
  const problem = result === undefined ? PROBLEM_BY_CODE[code] : PROBLEM_BY_RESULT[result];
  return problem && new StorageProblem(problem, { cause: error });
}
