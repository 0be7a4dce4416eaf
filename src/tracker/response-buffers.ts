import type { TrackerContext } from './context';

/** Buffer sizes are multiples of this, so that responses of similar length can share them. */
const UNIT_BYTES = 65_536;
/** Longer responses get a buffer of their own. */
const MAX_BUFFER_BYTES = 8 * UNIT_BYTES;
/** Bounds the buffers that are not in use. */
const MAX_FREE_BYTES = 2_000_000;

/**
 * Reuses the buffers of responses after they are sent. As garbage they would trigger full collections of V8's heap again and again, and fragment the
 * memory of the C allocator.
 */
export class ResponseBuffers {
  readonly #free: ArrayBuffer[] = [];
  #freeBytes = 0;

  /** Returns `length` bytes with arbitrary content. */
  take(length: number): Uint8Array<ArrayBuffer> {
    if (length > MAX_BUFFER_BYTES) return new Uint8Array(length);
    const needed = Math.max(1, Math.ceil(length / UNIT_BYTES)) * UNIT_BYTES;
    const at = this.#free.findIndex(({ byteLength }) => byteLength >= needed && byteLength <= 2 * needed);
    const [buffer = new ArrayBuffer(needed)] = at < 0 ? [] : this.#free.splice(at, 1);
    if (at >= 0) this.#freeBytes -= buffer.byteLength;
    return new Uint8Array(buffer, 0, length);
  }

  /** Takes back bytes that nobody reads any more. */
  release({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (buffer.byteLength > MAX_BUFFER_BYTES || this.#freeBytes + buffer.byteLength > MAX_FREE_BYTES) return;
    this.#free.push(buffer);
    this.#freeBytes += buffer.byteLength;
  }
}

const buffers = new ResponseBuffers();

/**
 * Returns memory for the response to a request. It is released when the response is sent; a transport without `onSent` gets a new buffer, which is
 * not reused.
 */
export function responseBytes(c: TrackerContext, length: number): Uint8Array<ArrayBuffer> {
  const onSent = c.env?.onSent;
  if (!onSent) return new Uint8Array(length);
  const bytes = buffers.take(length);
  onSent(() => buffers.release(bytes));
  return bytes;
}
