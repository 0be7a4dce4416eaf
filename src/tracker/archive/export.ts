import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ZipFile, type ReadStreamOptions } from 'yazl';
import { FileGone, type Snapshot, type Store } from '../store/store';
import { DRAFTS_FILE, SIDECAR_FILE } from './zip';
import { sidecarText, databaseText, paths } from './write';
import { partialPath } from '../../wire/temporary';

/** Progress of an export in rows of all sections. */
export interface ExportProgress {
  readonly count: number;
  readonly total: number;
}

export interface ExportOptions {
  /** Cancels the export: its file is removed, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExportProgress) => void;
  /** False omits the contents of attachments; their names are exported in any case. */
  readonly attachments?: boolean;
  /** The editor's drafts, a JSON text, to store in the archive. */
  readonly drafts?: string | undefined;
}

export interface ExportResult {
  readonly issues: number;
  /** Comments with a text. */
  readonly comments: number;
  /** Attachments whose content is missing in the tracker. */
  readonly missing: number;
}

/** Bounds the attempts of an export, which restarts when the file of an attachment is deleted meanwhile. */
const MAX_TRIES = 3;

/**
 * Exports a consistent snapshot of a repository to a zip with both formats of Bitbucket's export. The zip is written under a temporary name and
 * renamed when it is complete. @throws errors of the file system; the signal's reason
 */
export async function exportArchive(store: Store, repository: number, file: string, options: ExportOptions = {}): Promise<ExportResult> {
  for (let attemptsLeft = MAX_TRIES; ; attemptsLeft--) {
    try {
      return await exportOnce(store, repository, file, options);
    } catch (error) {
      // Another client has deleted an attachment and its file. The next attempt exports a newer snapshot.
      if (attemptsLeft === 1 || !(error instanceof FileGone)) throw error;
    }
  }
}

async function exportOnce(store: Store, repository: number, file: string, { signal, ...options }: ExportOptions): Promise<ExportResult> {
  signal?.throwIfAborted();
  const snapshot = await store.snapshot(repository);
  const partial = partialPath(file);
  try {
    const { zip, missing, counts } = await fill(snapshot, store, { signal, ...options });
    const output = zip.outputStream as unknown as Readable;
    // yazl emits the errors of entries on the zip file, not on its output stream.
    zip.on('error', (error: Error) => output.destroy(error));
    await pipeline(output, createWriteStream(partial, { mode: 0o600 }), { signal });
    await sync(partial);
    await rename(partial, file);
    return { issues: counts.issues, comments: counts.commentsWithText, missing };
  } catch (error) {
    await rm(partial, { force: true });
    signal?.throwIfAborted();
    throw error;
  } finally {
    await snapshot.close();
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}

async function fill(
  snapshot: Snapshot,
  store: Store,
  { signal, onProgress, attachments = true, drafts }: ExportOptions,
): Promise<{ zip: ZipFile; missing: number; counts: Awaited<ReturnType<Snapshot['counts']>> }> {
  const counts = await snapshot.counts();
  const total = 2 * (counts.issues + counts.comments + counts.changes + counts.attachments);
  let count = 0;
  const report = (rows: number): void => onProgress?.({ count: (count += rows), total });
  const pathOf = paths();
  const zip = new ZipFile();
  const addBytes = (name: string, options: Partial<ReadStreamOptions>, bytes: () => AsyncIterable<Uint8Array>) =>
    zip.addReadStreamLazy(name, options, (provide) => {
      const stream = Readable.from(bytes(), { objectMode: false });
      stream.on('error', (error) => zip.emit('error', error));
      provide(null, stream);
    });
  const add = (name: string, text: () => AsyncIterable<string> | Iterable<string>) =>
    addBytes(name, { compress: true }, () => encodedChunks(text(), signal));
  add('db-2.0.json', () => databaseText(snapshot, '2.0', pathOf, report));
  add('db-1.0.json', () => databaseText(snapshot, '1.0', pathOf, report));
  add(SIDECAR_FILE, () => sidecarText(snapshot, pathOf));
  if (drafts) add(DRAFTS_FILE, () => [drafts]);
  let missing = 0;
  const added = new Set<string>();
  for await (const rows of snapshot.attachments()) {
    for (const row of rows) {
      const path = pathOf(row);
      const { hash } = row;
      const isThere = hash !== null && (await store.files.has(hash));
      if (!isThere) missing++;
      if (!isThere || !attachments || added.has(path)) continue;
      added.add(path);
      addBytes(path, { compress: true, mode: 0o100644, mtime: zipTime(row.createdOn) }, () => contentOf(store, hash));
    }
  }
  zip.end();
  return { zip, missing, counts };
}

/** The content of a file. @throws {FileGone} */
async function* contentOf(store: Store, hash: string): AsyncGenerator<Uint8Array> {
  const content = await store.files.open(hash);
  if (!content) throw new FileGone(hash);
  yield* content;
}

/** A zip entry cannot be dated before 1970. */
const zipTime = (date: string | null): Date => new Date(Math.max(0, date === null ? 0 : Date.parse(date) || 0));

/** Encodes texts to bytes in chunks, and yields the thread after each chunk. */
async function* encodedChunks(texts: AsyncIterable<string> | Iterable<string>, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  let waiting: string[] = [];
  let length = 0;
  for await (const text of texts) {
    waiting.push(text);
    length += text.length;
    if (length < 65_536) continue;
    signal?.throwIfAborted();
    yield Buffer.from(waiting.join(''));
    waiting = [];
    length = 0;
    await nextTurn();
  }
  yield Buffer.from(waiting.join(''));
}
