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

/** A received file that no attachment refers to yet: `keep` gives it its name, `discard` removes it. */
export interface ReceivedFile extends StoredFile {
  /** What the store calls it until it is kept; means nothing to others. */
  readonly ticket: string;
}

/** A file as the store lists it. */
export interface ListedFile {
  readonly hash: string;
  /** Milliseconds since 1970. A new file may belong to a row that is being written. */
  readonly changedOn: number;
}

/**
 * The contents of attachments, beside the database and named by SHA-256. They are streamed, and never change once they have their name. Nobody
 * learns where they are, so that it may be a folder, or something else that all processes reach. Methods that take a hash throw a RangeError for
 * anything else than 64 hexadecimal digits.
 */
export interface FileStore {
  /** Stores a stream under a name of its own, so that it outlasts a power cut. @throws {FileTooLarge} above `limit` bytes, and what `content` throws; nothing is left then */
  receive(content: AsyncIterable<Uint8Array>, limit: number): Promise<ReceivedFile>;
  /** Removes a received file that is not kept. */
  discard(file: ReceivedFile): Promise<void>;
  /**
   * Gives a received file its name, all at once; it may be there already. Called within the transaction that refers to it, so that nobody removes it
   * meanwhile, and once more when that transaction is run again.
   */
  keep(file: ReceivedFile): Promise<void>;
  has(hash: string): Promise<boolean>;
  /** Requires that what the files are in can be reached. @throws {StorageProblem} while it is away */
  assertThere(): Promise<void>;
  /**
   * Opens a file; undefined when it does not exist. What is removed before its first bytes are read makes the stream fail with `FileGone`; what has
   * begun is read to its end. An unread stream holds nothing open.
   */
  open(hash: string): Promise<ReadableStream<Uint8Array> | undefined>;
  /** Removes a file, if it is there, within a transaction that has checked that nothing refers to it. */
  remove(hash: string): Promise<void>;
  /** All files that are kept, in no order. */
  list(): AsyncIterable<ListedFile>;
  /** Ends its work. What was only to last as long as the store is removed. */
  close(): Promise<void>;
}
