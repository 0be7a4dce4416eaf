import type { TrackerContext } from './context';

/** Buffers have a multiple of this, so that answers of about the same length can use them. */
const UNIT_BYTES = 65_536;
/** Longer answers have memory of their own. */
const MAX_BUFFER_BYTES = 8 * UNIT_BYTES;
/** Bounds the buffers that no answer uses. */
const MAX_FREE_BYTES = 2_000_000;

/**
 * The memory of answers, which is used again when they are sent. As garbage it would make V8 collect its whole heap again and again, and C's heap
 * is left with gaps where nothing as long fits in any more.
 */
export class AnswerBuffers {
  readonly #free: ArrayBuffer[] = [];
  #freeBytes = 0;

  /** Returns so many bytes with any content. */
  take(length: number): Uint8Array<ArrayBuffer> {
    if (length > MAX_BUFFER_BYTES) return new Uint8Array(length);
    const needed = Math.max(1, Math.ceil(length / UNIT_BYTES)) * UNIT_BYTES;
    const at = this.#free.findIndex(({ byteLength }) => byteLength >= needed && byteLength <= 2 * needed);
    const [buffer = new ArrayBuffer(needed)] = at < 0 ? [] : this.#free.splice(at, 1);
    if (at >= 0) this.#freeBytes -= buffer.byteLength;
    return new Uint8Array(buffer, 0, length);
  }

  /** Takes bytes back that nobody reads any more. */
  release({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (buffer.byteLength > MAX_BUFFER_BYTES || this.#freeBytes + buffer.byteLength > MAX_FREE_BYTES) return;
    this.#free.push(buffer);
    this.#freeBytes += buffer.byteLength;
  }
}

const buffers = new AnswerBuffers();

/** Returns memory for the answer to a request, until it is sent. A transport that does not tell when it is gets memory of its own. */
export function answerBytes(c: TrackerContext, length: number): Uint8Array<ArrayBuffer> {
  const onSent = c.env?.onSent;
  if (!onSent) return new Uint8Array(length);
  const bytes = buffers.take(length);
  onSent(() => buffers.release(bytes));
  return bytes;
}
