import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as messages from '../../wire/messages';
import { ArchiveError } from './error';
import { LIMITS } from './limits';
import { firstBytes, type ArchiveSource } from './source';
import { ArchiveZip, type ArchiveFiles, type AttachedFile, type PackedFile } from './zip';

/** How many bytes are read at a time. */
const CHUNK_BYTES = 128 * 1024;
/** So much of a file is looked at to tell what it is. */
const HEAD_BYTES = 64 * 1024;

/** How JSON with sections begins, also after the mark that Windows puts first. */
const OBJECT = /^(?:\uFEFF)?\s*\{/;

/** Opens an archive: an export zip, or the file of issues that somebody has taken out of one. @throws {ArchiveError} */
export async function openArchive(source: ArchiveSource, signal?: AbortSignal): Promise<ArchiveFiles> {
  const head = await firstBytes(source, HEAD_BYTES).then(
    (bytes) => bytes.toString(),
    () => '', // what is wrong with the file is said by who opens it
  );
  return OBJECT.test(head) ? LoneFile.open(source, head) : ArchiveZip.open(source, signal);
}

/** A `db-1.0.json` or `db-2.0.json` without its zip, and so without attachments. */
class LoneFile implements ArchiveFiles {
  readonly attachments = new Map<string, number>();
  readonly rawNames = new Map<string, Buffer>();

  private constructor(
    private readonly source: ArchiveSource,
    readonly main: PackedFile,
  ) {}

  static async open(source: ArchiveSource, head: string): Promise<LoneFile> {
    const size = 'file' in source ? (await stat(source.file)).size : source.length;
    // An upload has a name of the tracker's own: people tell which of the two formats it is.
    const name = /"(?:account_id|display_name)"/.test(head) ? 'db-2.0.json' : 'db-1.0.json';
    if (size > LIMITS.bytes) throw new ArchiveError(messages.t('{0} is absurdly large. Nothing was imported.', name));
    return new LoneFile(source, { name, size });
  }

  async *read(signal?: AbortSignal): AsyncGenerator<Buffer> {
    for await (const chunk of this.#chunks()) {
      signal?.throwIfAborted();
      yield chunk;
    }
  }

  #chunks(): AsyncIterable<Buffer> | Iterable<Buffer> {
    const { source } = this;
    if ('file' in source) return createReadStream(source.file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
    return chunksOf(Buffer.from(source.buffer, source.byteOffset, source.byteLength));
  }

  readOlder(): undefined {
    return undefined;
  }

  readBeside(): undefined {
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
    // nothing is open
  }
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}
