import { convert, type Archive } from './convert';
import { parseSections } from './schema';
import { readDatabase, type ArchiveSource } from './zip';

export { importArchive, type ImportOptions, type ImportProgress, type ImportResult } from './add';
export type { Archive } from './convert';
export { ArchiveError } from './error';
export type { ArchiveSource } from './zip';

/**
 * Reads an export zip of Bitbucket's issue tracker (`db-2.0.json`, else `db-1.0.json`) into what the store takes.
 * Nothing of the archive is written anywhere, and no other file of it is opened.
 * @throws {ArchiveError} with one sentence for the person; @throws the signal's reason when it says stop.
 */
export async function readArchive(source: ArchiveSource, options: { readonly signal?: AbortSignal } = {}): Promise<Archive> {
  const { signal } = options;
  signal?.throwIfAborted();
  const { name, bytes } = await readDatabase(source, signal);
  return convert(parseSections(name, bytes), signal);
}
