import { problemSentence, type StorageProblemName } from '../../wire/problem';
import { LocalizedError, type Message } from '../../wire/messages';

/** Thrown when another process keeps the file locked for longer than a write may wait. Nothing was changed. */
export class StoreBusy extends Error {
  constructor() {
    super('The data file is in use by another process. Try again in a moment.');
  }
}

/** Thrown by `openStore` for a file that it must not touch: of a newer version, or not of Issue Bucket at all. */
export class UnusableFile extends LocalizedError {
  constructor(
    readonly file: string,
    sentence: string | Message,
  ) {
    super(sentence);
  }
}

/** Thrown where the place that holds the data is at fault, not what was asked. Nothing was changed. */
export class StorageProblem extends LocalizedError {
  constructor(
    readonly problem: StorageProblemName,
    options?: ErrorOptions,
  ) {
    super(problemSentence(problem), options);
  }
}

/** Thrown by a write after a newer program has changed the schema. Nothing was changed. */
export class FileUpdated extends StorageProblem {
  constructor() {
    super('updated');
  }
}

/** Thrown by everything once the data file was deleted, moved, replaced or cut short. What was written last may not have been kept: it was not answered. */
export class FileLost extends StorageProblem {
  constructor(
    readonly file: string,
    /** What has happened to which file, a sentence for whoever runs the program. */
    readonly reason: string,
  ) {
    super('lost');
  }
}

/** Thrown by the end of an import that would replace what was written since it began. Nothing was replaced. */
export class RepositoryChanged extends Error {
  constructor(name: string) {
    super(`${name} was changed while the archive was imported; nothing was replaced. Import again.`);
  }
}

/** Thrown by a read that has used up the time of its request. */
export class TimeLimitExceeded extends Error {
  constructor(readonly limitMs: number) {
    const seconds = limitMs / 1000;
    super(
      `This search takes longer than ${seconds === 1 ? 'a second' : `${seconds} seconds`}, which is the most that one request may take here. ` +
        'Narrow it: ask for fewer conditions, longer texts, or an earlier page.',
    );
  }
}

/** Thrown by a read that would have to wait behind too many others. Nothing was done. */
export class TooManyRequests extends Error {
  constructor(isOwn: boolean) {
    super(
      isOwn
        ? 'Too many of your searches are waiting already. Try again when some of them are done.'
        : 'Too many searches are waiting already. Try again in a moment.',
    );
  }
}

/** Thrown by a read that nobody waits for any more. */
export class RequestCancelled extends Error {
  constructor() {
    super('The request was cancelled.');
  }
}

/** Thrown by a read whose thread ended on the way. Another thread does the next one. */
export class ReaderFailed extends Error {
  constructor(cause?: unknown) {
    super('The search was interrupted by an error of the tracker. Try again.', { cause });
  }
}

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

const resultCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;

/** Says whether SQLite gave up because somebody else holds a lock. */
export const isBusy = (error: unknown): boolean => resultCode(error) === SQLITE_BUSY || resultCode(error) === SQLITE_LOCKED;

/** Says whether SQLite found that a file is none of its own. */
export const isNoDatabase = (error: unknown): boolean => resultCode(error) === SQLITE_NOTADB;

/** Says whether SQLite found that a file is not as it was written. */
export const isDamaged = (error: unknown): boolean => resultCode(error) === SQLITE_CORRUPT;

/** By SQLite's result codes: https://www.sqlite.org/rescode.html */
const PROBLEM_BY_RESULT: Readonly<Record<number, StorageProblemName>> = {
  3: 'unopened', // PERM
  8: 'readOnly', // READONLY
  10: 'io', // IOERR
  11: 'damaged', // CORRUPT
  13: 'full', // FULL
  14: 'unopened', // CANTOPEN
  26: 'damaged', // NOTADB
};

/** By the codes of the operating system. */
const PROBLEM_BY_CODE: Readonly<Record<string, StorageProblemName>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'readOnly',
  EACCES: 'readOnly',
  EPERM: 'readOnly',
  EIO: 'io',
};

/** Finds what is wrong with the storage where SQLite or the operating system failed; undefined for every other error. */
export function storageProblem(error: unknown): StorageProblem | undefined {
  if (error instanceof StorageProblem) return error;
  if (!(error instanceof Error)) return undefined;
  const result = resultCode(error);
  const code = 'code' in error && 'syscall' in error ? String(error.code) : '';
  const problem = result === undefined ? PROBLEM_BY_CODE[code] : PROBLEM_BY_RESULT[result];
  return problem && new StorageProblem(problem, { cause: error });
}
