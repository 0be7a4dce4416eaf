import { close, constants, open, write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SingleFlight } from '../model/concurrency';
import { fileErrorSentence } from './file-errors';
import { CommandError } from './output';

const openFile = promisify(open);
const closeFile = promisify(close);
const writeFile = promisify(write);

/** Bounds the lines that wait for a slow disk. Lines beyond it are dropped, because requests must not wait for the log. */
export const MAX_WAITING_BYTES = 4 * 2 ** 20;
/** Time for writing the last lines when the server ends. */
const MAX_CLOSE_MS = 1000;
/** Pause between two attempts to write to a pipe that is full. */
const PIPE_RETRY_MS = 50;
const STDOUT = 1;
const NEW_FILE_MODE = 0o640;
/** Non-blocking, because opening a named pipe without a reader would block forever. Windows has no such flag. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/**
 * A log with one line for each request. Lines are appended, so that the file can be truncated or renamed meanwhile. Writing is asynchronous: no
 * request waits for the disk or fails with it. A failure is reported once, and the number of dropped lines when writing works again.
 */
export class AccessLog {
  #waiting: string[] = [];
  #waitingBytes = 0;
  #droppedCount = 0;
  #isFailing = false;
  /** Whether the last line was written partially, so that the next one needs a line break before it. */
  #isTorn = false;
  #mustReopen = false;
  readonly #writing = new SingleFlight();

  readonly #file: string;
  #fd: number;
  readonly #note: (line: string) => void;

  private constructor(file: string, fd: number, note: (line: string) => void) {
    this.#file = file;
    this.#fd = fd;
    this.#note = note;
  }

  /** Opens a log; `-` is standard output. `note` receives a sentence about later failures. @throws {CommandError} */
  static async open(file: string, note: (line: string) => void): Promise<AccessLog> {
    if (file === '-') return new AccessLog(file, STDOUT, note);
    try {
      return new AccessLog(file, await openFile(file, FLAGS, NEW_FILE_MODE), note);
    } catch (error) {
      throw new CommandError(`The access log cannot be opened. ${messageOf(error, file)}`);
    }
  }

  /** Queues a line. */
  write(line: string): void {
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES) return this.#drop(1, 'Writing takes too long.');
    this.#waiting.push(`${line}\n`);
    this.#waitingBytes += bytes;
    this.#start();
  }

  /** Reopens the file after a log rotation has renamed it. When that fails, the old file stays in use. */
  reopen(): void {
    if (this.#file === '-') return;
    this.#mustReopen = true;
    this.#start();
  }

  /** Resolves when the queued lines are written or dropped. */
  async flushed(): Promise<void> {
    while (this.#writing.isRunning()) await this.#writing.settled();
  }

  /** Writes the queued lines, within `MAX_CLOSE_MS`, and closes the file. */
  async close(): Promise<void> {
    const timer = new AbortController();
    const timeout = sleep(MAX_CLOSE_MS, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([this.flushed(), timeout]);
    timer.abort();
    if (this.#fd < 0 || this.#fd === STDOUT || this.#writing.isRunning()) return;
    const fd = this.#fd;
    this.#fd = -1;
    await closeFile(fd).catch(() => undefined);
  }

  #start(): void {
    if (this.#writing.isRunning()) return;
    void this.#writing
      .run(() => this.#run())
      .then(() => {
        if (this.#mustReopen || this.#waiting.length > 0) this.#start();
      });
  }

  async #run(): Promise<void> {
    while (this.#fd >= 0 && (this.#mustReopen || this.#waiting.length > 0)) {
      if (this.#mustReopen) await this.#reopen();
      const lines = this.#waiting;
      this.#waiting = [];
      this.#waitingBytes = 0;
      if (lines.length > 0) await this.#append(lines);
    }
  }

  async #reopen(): Promise<void> {
    this.#mustReopen = false;
    try {
      const fd = await openFile(this.#file, FLAGS, NEW_FILE_MODE);
      await closeFile(this.#fd).catch(() => undefined);
      this.#fd = fd;
      this.#isTorn = false;
    } catch (error) {
      this.#note(`The access log could not be reopened, so the old file stays in use. ${messageOf(error, this.#file)}`);
    }
  }

  async #append(lines: readonly string[]): Promise<void> {
    const bytes = Buffer.from((this.#isTorn ? '\n' : '') + lines.join(''));
    let offset = 0;
    try {
      while (offset < bytes.length) {
        const { bytesWritten } = await writeFile(this.#fd, bytes, offset, bytes.length - offset, null).catch(async (error: unknown) => {
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
          await sleep(PIPE_RETRY_MS, undefined, { ref: false });
          return { bytesWritten: 0 };
        });
        offset += bytesWritten;
      }
      this.#isTorn = false;
      this.#recover();
    } catch (error) {
      if (offset > 0) this.#isTorn = bytes[offset - 1] !== '\n'.charCodeAt(0);
      const droppedCount = bytes.subarray(offset).toString().split('\n').length - 1;
      this.#drop(Math.min(droppedCount, lines.length), messageOf(error, this.#file === '-' ? 'standard output' : this.#file));
    }
  }

  #drop(lines: number, reason: string): void {
    this.#droppedCount += lines;
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#note(`${new Date().toISOString()} Requests are missing in the access log from now on. ${reason}`);
  }

  #recover(): void {
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#note(`${new Date().toISOString()} The access log is written again. ${this.#droppedCount} requests are missing in it.`);
    this.#droppedCount = 0;
  }
}

const messageOf = (error: unknown, file: string): string => fileErrorSentence(error, file) ?? (error as Error).message;
