import { crc32 } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { Message } from '../../wire/messages';
import * as messages from '../../wire/messages';
import { ArchiveError } from './error';
import { LIMITS } from './limits';

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;

/** Returns the problem of an entry that is too large, or whose compression ratio is that of a zip bomb; undefined otherwise. Sizes are in bytes. */
export function ratioProblem(packed: number, unpacked: number): Message | undefined {
  if (unpacked > LIMITS.bytes)
    return messages.t('would unpack to {0}, more than the limit of {1}', megabytes(unpacked), megabytes(LIMITS.bytes));
  if (unpacked <= LIMITS.ratioFrom || unpacked <= packed * LIMITS.ratio) return undefined;
  return messages.t('would unpack from {0} to {1}, which is not plausible for issues', megabytes(packed), megabytes(unpacked));
}

/** Size and checksum that a zip declares for an entry. */
interface DeclaredEntry {
  readonly fileName: string;
  readonly uncompressedSize: number;
  readonly crc32: number;
}

/**
 * Streams the content of an entry. Fails beyond its declared size, and at its end when size or checksum do not match.
 * @throws {ArchiveError}
 */
export async function* verifiedContent(entry: DeclaredEntry, content: Readable, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
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
    messages.t(
      '{0} is damaged: its content does not match the checksum in the zip. Copy or download the archive again, then import the new copy.',
      name,
    ),
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
      messages.t(
        '{0} cannot be unpacked: the zip is incomplete or damaged. Copy or download the archive again, then import the new copy.',
        name,
      ),
      { cause: error },
    );
  }
}
