import { crc32 } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { Message } from '../../wire/messages';
import * as messages from '../../wire/messages';
import { ArchiveError } from './error';
import { LIMITS } from './limits';

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;

/** The problem of an entry whose compression ratio is that of a zip bomb; undefined for a usual one. Sizes are in bytes. */
export function ratioProblem(packed: number, unpacked: number): Message | undefined {
  if (unpacked > LIMITS.bytes)
    return messages.t('would unpack to {0}, more than the {1} that are read at most', megabytes(unpacked), megabytes(LIMITS.bytes));
  if (unpacked <= LIMITS.ratioFrom || unpacked <= packed * LIMITS.ratio) return undefined;
  return messages.t('would unpack from {0} to {1}, as no issues do', megabytes(packed), megabytes(unpacked));
}

/** Size and checksum that a zip declares for an entry. */
interface Promised {
  readonly fileName: string;
  readonly uncompressedSize: number;
  readonly crc32: number;
}

/**
 * Streams the content of an entry: fails beyond its declared size, and at its end when size or checksum do not match.
 * @throws {ArchiveError}
 */
export async function* checked(entry: Promised, content: Readable, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const { fileName: name } = entry;
  let length = 0;
  let sum = 0;
  const chunks = content[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const { done, value: chunk } = await next(chunks, name, signal);
      if (done) break;
      signal?.throwIfAborted();
      length += chunk.length;
      if (length > entry.uncompressedSize) throw damaged(name);
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } finally {
    content.destroy();
  }
  if (length !== entry.uncompressedSize || sum !== entry.crc32) throw damaged(name);
}

const damaged = (name: string): ArchiveError =>
  new ArchiveError(
    messages.t('{0} is damaged: it is not what was once put into the zip. Copy or download the archive again, then import that one.', name),
  );

async function next(
  chunks: AsyncIterator<Buffer>,
  name: string,
  signal: AbortSignal | undefined,
): Promise<IteratorResult<Buffer, undefined>> {
  try {
    return (await chunks.next()) as IteratorResult<Buffer, undefined>;
  } catch (error) {
    signal?.throwIfAborted();
    throw new ArchiveError(
      messages.t('{0} cannot be unpacked: the zip is cut off or damaged. Copy or download the archive again, then import that one.', name),
      { cause: error },
    );
  }
}
