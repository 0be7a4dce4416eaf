import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { ArchiveError, FETCH_AGAIN } from './error';

/** Where an archive is: its bytes, or a file of this computer. */
export type ArchiveSource = Uint8Array | { readonly file: string };

/**
 * What an archive may be at most. Real ones deflate to a fifth or a tenth; text that says the same all over to a
 * hundredth. A string of V8 ends at 512 MB, and no tracker of Bitbucket came near it.
 */
export const LIMITS = { entries: 200_000, bytes: 400 * 1024 * 1024, ratio: 250, ratioFrom: 4 * 1024 * 1024 } as const;

/** The file of an archive that holds the issues: the newer format where there are both. */
const WANTED = ['db-2.0.json', 'db-1.0.json'] as const;

export interface Database {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads `db-2.0.json` (else `db-1.0.json`) of an archive into memory and nothing else: no name in it ever becomes a
 * path. It may lie in the one folder that somebody zipped it up in again.
 * @throws {ArchiveError}
 */
export async function readDatabase(source: ArchiveSource, signal?: AbortSignal): Promise<Database> {
  const zip = await open(source);
  try {
    if (zip.entryCount > LIMITS.entries) {
      throw new ArchiveError(
        `The archive lists ${zip.entryCount.toLocaleString('en')} files, more than the ${LIMITS.entries.toLocaleString('en')} that are read at most. It is no export of an issue tracker.`,
      );
    }
    const entry = choose(await entries(zip, signal));
    return { name: entry.fileName, bytes: await read(zip, entry, signal) };
  } finally {
    zip.close();
  }
}

async function open(source: ArchiveSource): Promise<yauzl.ZipFile> {
  const options = { lazyEntries: true, autoClose: false } as const;
  try {
    if ('file' in source) return await yauzl.openPromise(source.file, options);
    return await yauzl.fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.byteLength), options);
  } catch (error) {
    throw await unopened(source, error);
  }
}

/** Says in one sentence why a file could not be opened as a zip: its first bytes tell what it is instead. */
async function unopened(source: ArchiveSource, error: unknown): Promise<ArchiveError> {
  const code = (error as NodeJS.ErrnoException).code;
  const file = 'file' in source ? source.file : '';
  if (code === 'ENOENT') return new ArchiveError(`There is no file ${file}. Check its name and folder.`, { cause: error });
  if (code === 'EISDIR') return new ArchiveError(`${file} is a folder. Name the zip that Bitbucket's export gave.`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') {
    return new ArchiveError(`${file} may not be read. Change its permissions, or copy it to a folder of yours.`, { cause: error });
  }
  if (code !== undefined)
    return new ArchiveError(`${file || 'The archive'} could not be read (${code}). Try again, or copy it elsewhere.`, { cause: error });
  const head = await firstBytes(source);
  if (head.length === 0) return new ArchiveError(`The file is empty. ${FETCH_AGAIN}`, { cause: error });
  if (head.startsWith('PK')) {
    return new ArchiveError(`The zip is cut off or damaged: its list of files at the end cannot be read. ${FETCH_AGAIN}`, { cause: error });
  }
  const instead = /^(\uFEFF|ï»¿)?\s*[{[]/.test(head)
    ? 'It looks like JSON: give the whole zip that Bitbucket made, not a file taken out of it.'
    : "Choose the zip that the export of Bitbucket's issue tracker gave.";
  return new ArchiveError(`The file is not a zip. ${instead}`, { cause: error });
}

async function firstBytes(source: ArchiveSource): Promise<string> {
  if (!('file' in source)) return Buffer.from(source.subarray(0, 64)).toString('latin1');
  const { open: openFile } = await import('node:fs/promises');
  const handle = await openFile(source.file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await handle.close();
  }
}

async function entries(zip: yauzl.ZipFile, signal: AbortSignal | undefined): Promise<readonly yauzl.Entry[]> {
  const found: yauzl.Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      if (WANTED.some((name) => entry.fileName === name || entry.fileName.endsWith(`/${name}`))) found.push(entry);
    }
  } catch (error) {
    signal?.throwIfAborted();
    const path = /^(?:absolute path|invalid relative path|invalid characters in fileName): (.*)$/s.exec((error as Error).message)?.[1];
    throw new ArchiveError(
      path === undefined
        ? `The zip is cut off or damaged: its list of files breaks off after ${zip.entriesRead}. ${FETCH_AGAIN}`
        : `The archive holds a file named ${JSON.stringify(path.slice(0, 200))}, which points out of it. Nothing was imported: an export of Bitbucket has no such file.`,
      { cause: error },
    );
  }
  return found;
}

/** Prefers the newer format, and of each the one that lies highest. */
function choose(found: readonly yauzl.Entry[]): yauzl.Entry {
  const depth = (entry: yauzl.Entry): number => entry.fileName.split('/').length - 1;
  // macOS puts a shadow of each file beside it.
  const real = found.filter((entry) => !entry.fileName.startsWith('__MACOSX/') && depth(entry) <= 1);
  for (const name of WANTED) {
    const same = real.filter((entry) => entry.fileName === name || entry.fileName.endsWith(`/${name}`)).sort((a, b) => depth(a) - depth(b));
    const [first, second] = same;
    if (!first) continue;
    if (second && depth(second) === depth(first)) {
      throw new ArchiveError(`The archive holds ${name} more than once, and it cannot be told which is meant. Leave one of them in it.`);
    }
    return first;
  }
  throw new ArchiveError(
    "The archive holds neither db-2.0.json nor db-1.0.json, so it is no export of an issue tracker. Choose the zip that the export of Bitbucket's issue tracker gave.",
  );
}

async function read(zip: yauzl.ZipFile, entry: yauzl.Entry, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const { fileName: name, uncompressedSize: size, compressedSize } = entry;
  if (entry.isEncrypted())
    throw new ArchiveError(`${name} is encrypted. Unpack the archive with its password and zip it again without one.`);
  if (!entry.canDecodeFileData())
    throw new ArchiveError(`${name} is packed in a way that is not known here. Unpack the archive and zip it again.`);
  if (size > LIMITS.bytes) {
    throw new ArchiveError(
      `${name} would unpack to ${megabytes(size)}, more than the ${megabytes(LIMITS.bytes)} that are read at most. Nothing was imported.`,
    );
  }
  if (size > LIMITS.ratioFrom && size > compressedSize * LIMITS.ratio) {
    throw new ArchiveError(
      `${name} would unpack from ${megabytes(compressedSize)} to ${megabytes(size)}, as no issues do. Nothing was imported.`,
    );
  }
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  try {
    // A stream of yauzl stops at the size that the entry declares, so what was promised above holds.
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      signal?.throwIfAborted();
      length += (chunk as Buffer).copy(bytes, length);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new ArchiveError(`${name} cannot be unpacked: the zip is cut off or damaged. ${FETCH_AGAIN}`, { cause: error });
  }
  if (length !== size || crc32(bytes) !== entry.crc32) {
    throw new ArchiveError(`${name} is damaged: it is not what was once put into the zip. ${FETCH_AGAIN}`);
  }
  return bytes;
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
