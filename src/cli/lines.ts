interface LineReaderOptions {
  readonly maxBytes: number;
  readonly onLine: (line: string) => void;
  readonly onTooLong: () => void;
}

/** Splits chunks into lines. A line longer than `maxBytes` is dropped while it arrives, and reported to `onTooLong`. */
export class LineReader {
  #parts: Buffer[] = [];
  #bytes = 0;
  #isTooLong = false;
  readonly #options: LineReaderOptions;

  constructor(options: LineReaderOptions) {
    this.#options = options;
  }

  /** Adds a chunk. */
  write(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#add(chunk.subarray(start, end));
      this.#end();
      start = end + 1;
    }
    this.#add(chunk.subarray(start));
  }

  #add(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#options.maxBytes) {
      this.#isTooLong = true;
      this.#parts = [];
    } else if (part.length > 0) this.#parts.push(part);
  }

  #end(): void {
    const line = Buffer.concat(this.#parts).toString('utf8');
    const isTooLong = this.#isTooLong;
    [this.#parts, this.#bytes, this.#isTooLong] = [[], 0, false];
    if (isTooLong) this.#options.onTooLong();
    else this.#options.onLine(line);
  }
}
