import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as messages from '../../wire/messages';
import { ArchiveError } from './error';
import { LIMITS } from './limits';
import { firstBytes, type ArchiveSource } from './source';
import { ArchiveZip, type ArchiveFiles, type AttachedFile, type PackedFile } from './zip';

/** Bytes per read. */
const CHUNK_BYTES = 128 * 1024;
/** Bytes at the beginning of a file that determine its format. */
const HEAD_BYTES = 64 * 1024;

/** The beginning of a JSON object, optionally after a byte order mark. */
const OBJECT = /^(?:\uFEFF)?\s*\{/;

/** Opens an archive: an export zip, or a JSON file that was extracted from one. @throws {ArchiveError} */
export async function openArchive(source: ArchiveSource, signal?: AbortSignal): Promise<ArchiveFiles> {
  const head = await firstBytes(source, HEAD_BYTES).then(
    (bytes) => bytes.toString(),
    () => '', // opening the file reports the error
  );
  return OBJECT.test(head) ? LoneFile.open(source, head) : ArchiveZip.open(source, signal);
}

/** A `db-1.0.json` or `db-2.0.json` without its zip. It has no attachments. */
class LoneFile implements ArchiveFiles {
  readonly attachments = new Map<string, number>();
  readonly rawNames = new Map<string, Buffer>();

  readonly #source: ArchiveSource;

  private constructor(
    source: ArchiveSource,
    readonly main: PackedFile,
  ) {
    this.#source = source;
  }

  static async open(source: ArchiveSource, head: string): Promise<LoneFile> {
    const size = 'file' in source ? (await stat(source.file)).size : source.length;
    // An upload does not keep its name, so the format is recognized by keys of people that only db-2.0 has.
    const name = /"(?:account_id|display_name)"/.test(head) ? 'db-2.0.json' : 'db-1.0.json';
    if (size > LIMITS.bytes) throw new ArchiveError(messages.t('{0} is too large. Nothing was imported.', name));
    return new LoneFile(source, { name, size });
  }

  async *read(signal?: AbortSignal): AsyncGenerator<Buffer> {
    for await (const chunk of this.#chunks()) {
      signal?.throwIfAborted();
      yield chunk;
    }
  }

  #chunks(): AsyncIterable<Buffer> | Iterable<Buffer> {
    const source = this.#source;
    if ('file' in source) return createReadStream(source.file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
    return chunksOf(Buffer.from(source.buffer, source.byteOffset, source.byteLength));
  }

  readOlder(): undefined {
    return undefined;
  }

  readSidecar(): undefined {
    return undefined;
  }

  readDrafts(): undefined {
    return undefined;
  }

  async *files(): AsyncGenerator<AttachedFile> {
    // nothing
  }

  pathOf(name: string): string {
    return name;
  }

  close(): void {
    // no file is open
  }
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}
