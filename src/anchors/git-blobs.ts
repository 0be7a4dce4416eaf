import { once } from 'node:events';
import { IS_COMMIT } from './git';
import { GIT_TIMEOUT_MS, MAX_GIT_OUTPUT_BYTES, startGit, type GitOptions } from './safe-git';
import { normalPath } from './text';

const LINE_END = 10;

/**
 * Reads many files from a repository's history in one process, which the first read starts. If git is missing, slow or fails, the history counts as
 * empty.
 */
export class GitBlobs {
  readonly #folder: string;
  readonly #options: GitOptions;
  #child: ReturnType<typeof startGit> | undefined;
  #chunks: AsyncIterator<Buffer> | undefined;
  #buffer: Buffer = Buffer.alloc(0);
  #isOver = false;
  #last: Promise<unknown> = Promise.resolve();

  /** `folder` is the repository's, or one in it, or a bare repository. */
  constructor(folder: string, options: GitOptions = {}) {
    this.#folder = folder;
    this.#options = options;
  }

  /**
   * Reads the text of a file at a commit, without filters and conversions. Reads are sequential.
   *
   * @returns undefined if the file is missing or too long. Never rejects.
   */
  textAt(commit: string, path: string): Promise<string | undefined> {
    // Each line of input is one request.
    if (!IS_COMMIT.test(commit) || /[\n\r\0]/.test(path)) return Promise.resolve(undefined);
    const answer = this.#last.then(() => this.#ask(`${commit}:${normalPath(path)}`)).catch(() => this.close());
    this.#last = answer;
    return answer.then((text) => text ?? undefined);
  }

  /** Ends the process. Later reads return undefined. */
  close(): void {
    this.#isOver = true;
    this.#child?.kill('SIGKILL');
  }

  async #ask(name: string): Promise<string | undefined> {
    if (this.#isOver) return undefined;
    const timer = setTimeout(() => this.close(), this.#options.timeoutMs ?? GIT_TIMEOUT_MS);
    try {
      const child = (this.#child ??= this.#start());
      if (!child.stdin.write(`${name}\n`)) await Promise.race([once(child.stdin, 'drain'), once(child, 'close')]);
      const [, kind, bytes] = /^\S+ (\w+) (\d+)$/.exec(await this.#line()) ?? [];
      if (kind === undefined) return undefined; // `... missing`
      const content = await this.#takeBytes(Number(bytes));
      await this.#takeBytes(1);
      return kind === 'blob' ? content?.toString('utf8') : undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  #start(): ReturnType<typeof startGit> {
    const child = startGit(this.#folder, ['cat-file', '--batch'], this.#options);
    const onEnd = () => (this.#isOver = true);
    child.on('error', onEnd).on('close', onEnd);
    child.stdin.on('error', onEnd);
    this.#chunks = child.stdout.iterator() as AsyncIterator<Buffer>;
    return child;
  }

  /** Returns the next bytes of the output. */
  async #next(): Promise<Buffer> {
    if (this.#buffer.length > 0) {
      const buffered = this.#buffer;
      this.#buffer = Buffer.alloc(0);
      return buffered;
    }
    const next = await this.#chunks!.next();
    if (next.done) throw new Error('git has ended.');
    return next.value;
  }

  async #line(): Promise<string> {
    let line = Buffer.alloc(0);
    for (;;) {
      const chunk = await this.#next();
      const end = chunk.indexOf(LINE_END);
      line = Buffer.concat([line, end < 0 ? chunk : chunk.subarray(0, end)]);
      if (end < 0) continue;
      this.#buffer = chunk.subarray(end + 1);
      return line.toString('utf8');
    }
  }

  /** Reads a number of bytes. Returns undefined and skips them if they exceed `MAX_GIT_OUTPUT_BYTES`. */
  async #takeBytes(bytes: number): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    for (let remaining = bytes; remaining > 0;) {
      const chunk = await this.#next();
      if (bytes <= MAX_GIT_OUTPUT_BYTES) chunks.push(chunk.subarray(0, remaining));
      this.#buffer = chunk.subarray(remaining);
      remaining -= Math.min(remaining, chunk.length);
    }
    return bytes <= MAX_GIT_OUTPUT_BYTES ? Buffer.concat(chunks) : undefined;
  }
}
