/** Thrown when more bytes come than a file may have. */
export class FileTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`The file is larger than ${limit} bytes.`);
  }
}

/** A file that is kept beside the database. `hash` is the SHA-256 of its content in hex, which is also its file's name. */
export interface StoredFile {
  readonly hash: string;
  readonly size: number;
}

/** A file that has come whole and is named by nothing yet: `attach` keeps it, `discard` takes it away. */
export interface ReceivedFile extends StoredFile {
  /** Where it waits. */
  readonly path: string;
}

/** The contents of attachments: files beside the database, named by the SHA-256 of what they hold. None is ever held in memory. */
export interface FileKeeper {
  /** Writes what comes to a file, to the disk. @throws {FileTooLarge} above `limit` bytes, and whatever `content` throws; nothing is left */
  receive(content: AsyncIterable<Uint8Array>, limit: number): Promise<ReceivedFile>;
  discard(file: ReceivedFile): Promise<void>;
  /** Gives a file that is received its lasting place. Within the transaction that names it, so that nobody removes it meanwhile. */
  keep(file: ReceivedFile): void;
  /** Where a file is, for who reads it by path. */
  path(hash: string): string;
  /** Undefined when it is not there. */
  open(hash: string): Promise<ReadableStream<Uint8Array> | undefined>;
}
