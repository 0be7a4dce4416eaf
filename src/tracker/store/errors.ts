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
