interface LineReaderOptions {
  readonly maxBytes: number;
  readonly onLine: (line: string) => void;
  readonly onTooLong: () => void;
}

/** Splits what arrives in chunks into lines. A line of more than some bytes is dropped while it arrives, and told by `onTooLong`. */
export class LineReader {
  #parts: Buffer[] = [];
  #bytes = 0;
  #isTooLong = false;
  readonly #options: LineReaderOptions;

  constructor(options: LineReaderOptions) {
    this.#options = options;
  }

  /** Takes what has arrived. */
  write(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      this.#add(chunk.subarray(from, end));
      this.#end();
      from = end + 1;
    }
    this.#add(chunk.subarray(from));
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
