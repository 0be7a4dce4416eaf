/** A file is larger than allowed. */
export class FileTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`The file is larger than ${limit} bytes.`);
  }
}

/** A file beside the database. `hash`, the SHA-256 of its content in hex, is its name. */
export interface StoredFile {
  readonly hash: string;
  readonly size: number;
}

/** A received file that no attachment refers to yet: `attach` keeps it, `discard` removes it. */
export interface ReceivedFile extends StoredFile {
  /** The path of the temporary file. */
  readonly path: string;
}

/** The contents of attachments: files beside the database, named by SHA-256. They are streamed. */
export interface FileKeeper {
  /**
   * Writes a stream to a temporary file and flushes it. @throws {FileTooLarge} above `limit` bytes, and what `content` throws; nothing is left then
   */
  receive(content: AsyncIterable<Uint8Array>, limit: number): Promise<ReceivedFile>;
  discard(file: ReceivedFile): Promise<void>;
  /** Moves a received file to its place. Called within the transaction that refers to it, so that nobody removes it meanwhile. */
  keep(file: ReceivedFile): void;
  /** The path of a file. */
  path(hash: string): string;
  /** Opens a file; undefined when it does not exist. */
  open(hash: string): Promise<ReadableStream<Uint8Array> | undefined>;
}
