import { pipeline, type Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import * as yauzl from 'yauzl';
import * as messages from '../../wire/messages';
import { ArchiveError } from './error';
import { LIMITS } from './limits';
import { openError, type ArchiveSource } from './source';
import { verifiedContent, ratioProblem } from './unpack';

/** Bytes that are unpacked at a time: a few milliseconds of work for the consumer. */
const CHUNK_BYTES = 128 * 1024;

/** Names of the file with the issues, the preferred format first. */
const DATABASE_FILES = ['db-2.0.json', 'db-1.0.json'] as const;
/** Our own file in an archive, for data that Bitbucket's format does not have. It is optional, and other programs ignore it. */
export const SIDECAR_FILE = 'issue-bucket.json';
/** The editor's drafts. They are passed on unchanged. */
export const DRAFTS_FILE = 'issue-bucket-drafts.json';

/** A file of an archive. Its name is never used as a path on the disk. */
export interface PackedFile {
  readonly name: string;
  readonly size: number;
}

/** An open archive. It can be read several times, chunk by chunk. */
export interface ArchiveFiles {
  /** The file with the issues. */
  readonly main: PackedFile;
  /** Sizes in bytes of possible attachments, by path relative to the file with the issues. */
  readonly attachments: ReadonlyMap<string, number>;
  /** The bytes of paths whose code page is unknown. */
  readonly rawNames: ReadonlyMap<string, Buffer>;
  /** Returns the relative path of a file, by its name in the zip. */
  pathOf(name: string): string;
  /** Streams the file with the issues, and verifies its checksum at the end. @throws {ArchiveError} */
  read(signal?: AbortSignal): AsyncGenerator<Buffer>;
  /** Streams `db-1.0.json` if `read` gives `db-2.0.json`; undefined otherwise. */
  readOlder(signal?: AbortSignal): { readonly name: string; readonly content: AsyncGenerator<Buffer> } | undefined;
  /** Streams the sidecar; undefined if there is none. */
  readSidecar(signal?: AbortSignal): AsyncGenerator<Buffer> | undefined;
  /** Streams the drafts; undefined if there are none. */
  readDrafts(signal?: AbortSignal): AsyncGenerator<Buffer> | undefined;
  /** Yields the selected attachments, in the order of the zip. @throws {ArchiveError} */
  files(isSelected: (path: string) => boolean, signal?: AbortSignal): AsyncGenerator<AttachedFile>;
  close(): void;
}

/** A file of an attachment, with its content as a stream. */
export interface AttachedFile {
  readonly path: string;
  readonly content: AsyncGenerator<Buffer>;
}

/** An export zip. Nothing is unpacked to the disk. */
export class ArchiveZip implements ArchiveFiles {
  readonly #zip: yauzl.ZipFile;
  readonly #source: ArchiveSource;
  readonly #database: yauzl.Entry;
  readonly #older: yauzl.Entry | undefined;
  readonly #sidecar: yauzl.Entry | undefined;
  readonly #drafts: yauzl.Entry | undefined;
  readonly #folder: string;

  private constructor(
    zip: yauzl.ZipFile,
    source: ArchiveSource,
    database: yauzl.Entry,
    older: yauzl.Entry | undefined,
    sidecar: yauzl.Entry | undefined,
    drafts: yauzl.Entry | undefined,
    /** Folder in the zip that contains the archive's files, with a slash at its end; empty at the top level. */
    folder: string,
    readonly attachments: ReadonlyMap<string, number>,
    readonly rawNames: ReadonlyMap<string, Buffer>,
  ) {
    this.#zip = zip;
    this.#source = source;
    this.#database = database;
    this.#older = older;
    this.#sidecar = sidecar;
    this.#drafts = drafts;
    this.#folder = folder;
  }

  /** Opens a zip and reads its list of entries. @throws {ArchiveError} */
  static async open(source: ArchiveSource, signal?: AbortSignal): Promise<ArchiveZip> {
    const zip = await open(source);
    try {
      if (zip.entryCount > LIMITS.files) {
        throw new ArchiveError(
          messages.t(
            'The archive lists {0} files, more than the limit of {1}. It is not an export of an issue tracker.',
            zip.entryCount,
            LIMITS.files,
          ),
        );
      }
      const { allEntries, files } = await entries(zip, signal);
      const database = choose(allEntries, zip);
      const folder = folderOf(database.fileName);
      const siblingOf = (name: string) => allEntries.find(({ fileName }) => fileName === database.fileName.replace(/[^/]*$/, name));
      const attachments = new Map<string, number>();
      const rawNames = new Map<string, Buffer>();
      for (const { name, size, raw } of files) {
        const path = pathIn(folder, name);
        if (attachments.has(path)) continue; // of several entries with the same name, the first is read
        attachments.set(path, size);
        if (raw) rawNames.set(path, raw);
      }
      const older = database.fileName.endsWith(DATABASE_FILES[0]) ? siblingOf(DATABASE_FILES[1]) : undefined;
      return new ArchiveZip(zip, source, database, older, siblingOf(SIDECAR_FILE), siblingOf(DRAFTS_FILE), folder, attachments, rawNames);
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  get main(): PackedFile {
    return { name: this.#database.fileName, size: this.#database.uncompressedSize };
  }

  read(signal?: AbortSignal): AsyncGenerator<Buffer> {
    return this.#read(this.#database, signal);
  }

  readOlder(signal?: AbortSignal): { readonly name: string; readonly content: AsyncGenerator<Buffer> } | undefined {
    return this.#older && { name: this.#older.fileName, content: this.#read(this.#older, signal) };
  }

  readSidecar(signal?: AbortSignal): AsyncGenerator<Buffer> | undefined {
    return this.#sidecar && this.#read(this.#sidecar, signal);
  }

  readDrafts(signal?: AbortSignal): AsyncGenerator<Buffer> | undefined {
    return this.#drafts && this.#read(this.#drafts, signal);
  }

  async *files(isSelected: (path: string) => boolean, signal?: AbortSignal): AsyncGenerator<AttachedFile> {
    const reopened = await open(this.#source);
    try {
      for await (const entry of reopened.eachEntry()) {
        signal?.throwIfAborted();
        const path = this.pathOf(entry.fileName);
        if (isSelected(path)) yield { path, content: this.#read(entry, signal) };
      }
    } finally {
      reopened.close();
    }
  }

  pathOf(name: string): string {
    return pathIn(this.#folder, name);
  }

  close(): void {
    this.#zip.close();
  }

  async *#read(entry: yauzl.Entry, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    const { fileName: name } = entry;
    if (entry.isEncrypted())
      throw new ArchiveError(messages.t('{0} is encrypted. Unpack the archive with its password and zip it again without one.', name));
    if (!entry.canDecodeFileData())
      throw new ArchiveError(messages.t('{0} has an unsupported compression method. Unpack the archive and zip it again.', name));
    // The ratio of all attachments together is checked when the zip is opened.
    const isAttached = ATTACHED.test(this.pathOf(name));
    const problem = !isAttached ? ratioProblem(entry.compressedSize, entry.uncompressedSize) : undefined;
    if (problem) throw new ArchiveError(messages.t('{0} {1}. Nothing was imported.', name, problem));
    yield* verifiedContent(entry, await this.#stream(entry), signal);
  }

  async #stream(entry: yauzl.Entry): Promise<Readable> {
    try {
      const packed = await this.#zip.openReadStreamPromise(entry, { decodeFileData: false });
      // yauzl's own streams have much smaller chunks, and awaiting each takes time.
      return entry.compressionMethod === 0 ? packed : pipeline(packed, createInflateRaw({ chunkSize: CHUNK_BYTES }), () => undefined);
    } catch (error) {
      throw new ArchiveError(
        messages.t(
          '{0} cannot be unpacked: the zip is incomplete or damaged. Copy or download the archive again, then import the new copy.',
          entry.fileName,
        ),
        { cause: error },
      );
    }
  }
}

async function open(source: ArchiveSource): Promise<yauzl.ZipFile> {
  const options = { lazyEntries: true, autoClose: false } as const;
  try {
    if ('file' in source) return await yauzl.openPromise(source.file, options);
    return await yauzl.fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.byteLength), options);
  } catch (error) {
    throw await openError(source, error);
  }
}

/** Paths of attachments in exports. */
const ATTACHED = /(^|\/)attachments\/[^/]/i;

/** Returns the folder of a file, with a slash at its end, normalized except for accents. */
const folderOf = (name: string): string => normalized(name).replace(/[^/]*$/, '');
const normalized = (name: string): string => name.replace(/^(?:\.?\/)+/, '').replace(/\/(?:\.?\/)+/g, '/');
const pathIn = (folder: string, name: string): string => {
  const path = normalized(name);
  return path.startsWith(folder) ? path.slice(folder.length) : path;
};

interface ListedFile {
  readonly name: string;
  readonly size: number;
  readonly raw: Buffer | undefined;
}

interface Listed {
  /** Entries that are read as text. */
  readonly allEntries: readonly yauzl.Entry[];
  readonly files: readonly ListedFile[];
}

/** General purpose flag of a zip entry: the name is in UTF-8. */
const IS_UTF8 = 0x800;

const isNamed = (path: string, names: readonly string[]): boolean => names.some((name) => path === name || path.endsWith(`/${name}`));
const isMacMetadata = (path: string): boolean => /^(?:\.\/)*__MACOSX\//.test(path) || /(^|\/)\.DS_Store$/.test(path);

async function entries(zip: yauzl.ZipFile, signal: AbortSignal | undefined): Promise<Listed> {
  const found: yauzl.Entry[] = [];
  const files: ListedFile[] = [];
  let nameBytes = 0;
  let packed = 0;
  let unpacked = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      const { fileName: name, fileNameRaw: raw, compressedSize, uncompressedSize: size } = entry;
      nameBytes += raw.length;
      if (nameBytes > LIMITS.nameBytes) break;
      if (isNamed(name, [...DATABASE_FILES, SIDECAR_FILE, DRAFTS_FILE])) found.push(entry);
      else if (!name.endsWith('/') && !isMacMetadata(name)) {
        const hasUnknownCodePage = (entry.generalPurposeBitFlag & IS_UTF8) === 0 && raw.some((byte) => byte > 0x7f);
        // Copied, because the buffer is a slice of a larger one that would stay in memory.
        files.push({ name, size, raw: hasUnknownCodePage ? Buffer.from(raw) : undefined });
        if (!ATTACHED.test(normalized(name))) continue;
        packed += compressedSize;
        unpacked += size;
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    const path = /^(?:absolute path|invalid relative path|invalid characters in fileName): (.*)$/s.exec((error as Error).message)?.[1];
    throw new ArchiveError(
      path === undefined
        ? messages.t(
            'The zip is incomplete or damaged: its list of files ends after {0}. Copy or download the archive again, then import the new copy.',
            zip.entriesRead,
          )
        : messages.t(
            'The archive contains a file named {0}, whose path leads outside of the archive. Nothing was imported: an export of Bitbucket has no such file.',
            JSON.stringify(path.slice(0, 200)),
          ),
      { cause: error },
    );
  }
  if (nameBytes > LIMITS.nameBytes) {
    throw new ArchiveError(
      messages.t(
        'The names of the files in the archive are longer than {0} MB together. It is not an export of an issue tracker.',
        LIMITS.nameBytes / 2 ** 20,
      ),
    );
  }
  const problem = ratioProblem(packed, unpacked);
  if (problem) throw new ArchiveError(messages.t('{0} {1}. Nothing was imported.', 'attachments/', problem));
  return { allEntries: found, files };
}

/** Chooses the file with the issues: the newer format first, then the one nearest to the top. */
function choose(found: readonly yauzl.Entry[], zip: yauzl.ZipFile): yauzl.Entry {
  const depth = (entry: yauzl.Entry): number => normalized(entry.fileName).split('/').length - 1;
  // macOS adds an AppleDouble file (`._name`) for each file.
  const real = found.filter((entry) => !isMacMetadata(entry.fileName) && depth(entry) <= 1);
  for (const name of DATABASE_FILES) {
    const entries = real.filter(({ fileName }) => isNamed(fileName, [name])).sort((a, b) => depth(a) - depth(b));
    const [first, second] = entries;
    if (!first) continue;
    if (second && depth(second) === depth(first)) {
      throw new ArchiveError(messages.t('The archive contains {0} more than once. Remove all of them but the one to import.', name));
    }
    return first;
  }
  throw new ArchiveError(
    zip.entryCount === 0
      ? messages.t(
          "The archive is empty, so it is not an export of an issue tracker. Choose the zip that Bitbucket's issue tracker exported.",
        )
      : messages.t(
          "The archive contains neither db-2.0.json nor db-1.0.json, so it is not an export of an issue tracker. Choose the zip that Bitbucket's issue tracker exported.",
        ),
  );
}
