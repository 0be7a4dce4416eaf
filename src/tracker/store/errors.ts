import { problemSentence, type StorageProblemName } from '../../wire/problem';
import { LocalizedError, type Message } from '../../wire/messages';

/** Another process locks the file for longer than a write waits, or the database is overloaded. Nothing was changed. */
export class StoreBusy extends Error {
  constructor(message = 'The data file is in use by another process. Try again in a moment.') {
    super(message);
  }
}

/** Thrown by `openStore` for a file of a newer version, or of another program. */
export class UnusableFile extends LocalizedError {
  constructor(
    readonly file: string,
    message: string | Message,
  ) {
    super(message);
  }
}

/** The storage failed, like a full disk. Nothing was changed. */
export class StorageProblem extends LocalizedError {
  constructor(
    readonly problem: StorageProblemName,
    options?: ErrorOptions,
    /** The sentence for an administrator, where the engine has its own. */
    sentence: string | Message = problemSentence(problem),
  ) {
    super(sentence, options);
  }
}

/** A newer version has changed the schema while this program runs. Nothing was changed. */
export class FileUpdated extends StorageProblem {
  constructor() {
    super('updated');
  }
}

/** The data file was deleted, moved, replaced or truncated. Writes that were not acknowledged may be lost. */
export class FileLost extends StorageProblem {
  constructor(
    readonly file: string,
    /** A message with the file and the problem, for the administrator. */
    readonly reason: string,
  ) {
    super('lost');
  }
}

/** An import would replace issues that were changed since it began. Nothing was replaced. */
export class RepositoryChanged extends Error {
  constructor(name: string) {
    super(`${name} was changed while the archive was imported; nothing was replaced. Import again.`);
  }
}

/** A read has exceeded the time limit of its request. */
export class TimeLimitExceeded extends Error {
  constructor(readonly limitMs: number) {
    const seconds = limitMs / 1000;
    super(
      `This search takes longer than ${seconds === 1 ? 'a second' : `${seconds} seconds`}, which is the most that one request may take here. ` +
        'Narrow it: ask for fewer conditions, longer texts, or an earlier page.',
    );
  }
}

/** Too many reads are waiting. Nothing was done. */
export class TooManyRequests extends Error {
  constructor(isOwn: boolean) {
    super(
      isOwn
        ? 'Too many of your searches are waiting already. Try again when some of them are done.'
        : 'Too many searches are waiting already. Try again in a moment.',
    );
  }
}

/** The client of a read is gone. */
export class RequestCancelled extends Error {
  constructor() {
    super('The request was cancelled.');
  }
}

/** The reader thread of a read has ended. The next read gets another one. */
export class ReaderFailed extends Error {
  constructor(cause?: unknown) {
    super('The search was interrupted by an error of the tracker. Try again.', { cause });
  }
}
