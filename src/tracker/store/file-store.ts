/** A file is larger than allowed. */
export class FileTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`The file is larger than ${limit} bytes.`);
  }
}

/** The content of a file was removed before it was read. */
export class FileGone extends Error {
  constructor(hash: string) {
    super(`The file ${hash} was removed meanwhile.`);
  }
}

/** A file beside the database. `hash`, the SHA-256 of its content in hex, is its name. */
export interface StoredFile {
  readonly hash: string;
  readonly size: number;
}

/** A received file that no attachment refers to yet: `keep` gives it its final name, `discard` removes it. */
export interface ReceivedFile extends StoredFile {
  /** Identifies the file in the store until it is kept; opaque to callers. */
  readonly ticket: string;
}

/** A file as the store lists it. */
export interface ListedFile {
  readonly hash: string;
  /** Milliseconds since 1970. A new file may belong to a row that is being written. */
  readonly changedOn: number;
}

/**
 * The contents of attachments, stored beside the database and named by SHA-256. They are streamed, and never change once they have their name.
 * Callers do not know where they are, so that it can be a folder, or anything else that all processes reach. Methods that take a hash throw a
 * RangeError unless it has 64 hexadecimal digits.
 */
export interface FileStore {
  /**
   * Stores a stream under a temporary name, flushed to the disk. @throws {FileTooLarge} above `limit` bytes, and what `content` throws; nothing
   * is stored then
   */
  receive(content: AsyncIterable<Uint8Array>, limit: number): Promise<ReceivedFile>;
  /** Removes a received file that is not kept. */
  discard(file: ReceivedFile): Promise<void>;
  /**
   * Gives a received file its final name, atomically; the file may exist already. Called within the transaction that refers to it, so that nobody
   * removes it meanwhile, and again when that transaction is retried.
   */
  keep(file: ReceivedFile): Promise<void>;
  has(hash: string): Promise<boolean>;
  /** Requires that the storage of the files can be reached. @throws {StorageProblem} when it cannot */
  assertAvailable(): Promise<void>;
  /**
   * Opens a file; undefined when it does not exist. When it is removed before its first bytes are read, the stream fails with `FileGone`; after
   * that it can be read to its end. An unread stream keeps no file open.
   */
  open(hash: string): Promise<ReadableStream<Uint8Array> | undefined>;
  /** Removes a file, if it exists, within a transaction that has checked that no row refers to it. */
  remove(hash: string): Promise<void>;
  /** All kept files, in no particular order. */
  list(): AsyncIterable<ListedFile>;
  /** Ends the work of the store, and removes temporary files. */
  close(): Promise<void>;
}
