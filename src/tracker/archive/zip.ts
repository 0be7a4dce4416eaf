import { pipeline, type Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import * as yauzl from 'yauzl';
import * as messages from '../../wire/messages';
import { ArchiveError } from './error';
import { LIMITS } from './limits';
import { unopened, type ArchiveSource } from './source';
import { checked, ratioProblem } from './unpack';

/** How many bytes are unpacked at a time: some milliseconds of work for who takes them. */
const CHUNK_BYTES = 128 * 1024;

/** The file of an archive that holds the issues: the newer format where there are both. */
const WANTED = ['db-2.0.json', 'db-1.0.json'] as const;
/** Ours, of what those formats have no room for. */
const BESIDE = 'issue-bucket.json';
/** Of an editor: what was written and not sent. It is handed on, and not looked into here. */
export const DRAFTS_FILE = 'issue-bucket-drafts.json';

/** A file of an archive. Its name never becomes a path. */
export interface PackedFile {
  readonly name: string;
  readonly size: number;
}

/** An archive, open: read as often as wanted, a stretch at a time. */
export interface ArchiveFiles {
  /** The file with the issues. */
  readonly main: PackedFile;
  /** What can be an attachment: its size by its path, as it stands in the folder of the file with the issues. */
  readonly attachments: ReadonlyMap<string, number>;
  /** The bytes of those paths whose code page is not known. */
  readonly rawNames: ReadonlyMap<string, Buffer>;
  /** The path of a file, by its name in the zip. */
  pathOf(name: string): string;
  /** Gives the file with the issues, from its beginning. What arrived is checked when it ends. @throws {ArchiveError} */
  read(signal?: AbortSignal): AsyncGenerator<Buffer>;
  /** The same of `db-1.0.json` where there is a `db-2.0.json`, which is read instead. */
  readOlder(signal?: AbortSignal): { readonly name: string; readonly content: AsyncGenerator<Buffer> } | undefined;
  /** The same of our own file; undefined in an archive that has none. */
  readBeside(signal?: AbortSignal): AsyncGenerator<Buffer> | undefined;
  /** The same of the drafts. */
  readDrafts(signal?: AbortSignal): AsyncGenerator<Buffer> | undefined;
  /** Unpacks attachments, in the order of the zip: those whose path is wanted. @throws {ArchiveError} */
  files(isWanted: (path: string) => boolean, signal?: AbortSignal): AsyncGenerator<AttachedFile>;
  close(): void;
}

/** A file of an archive that an attachment names, as it is unpacked. */
export interface AttachedFile {
  readonly path: string;
  readonly content: AsyncGenerator<Buffer>;
}

/** An export zip. Nothing of it is unpacked to the disk. */
export class ArchiveZip implements ArchiveFiles {
  private constructor(
    private readonly zip: yauzl.ZipFile,
    private readonly source: ArchiveSource,
    private readonly database: yauzl.Entry,
    private readonly older: yauzl.Entry | undefined,
    private readonly beside: yauzl.Entry | undefined,
    private readonly drafts: yauzl.Entry | undefined,
    /** What stands before the names when somebody zipped the archive up in a folder. */
    private readonly folder: string,
    readonly attachments: ReadonlyMap<string, number>,
    readonly rawNames: ReadonlyMap<string, Buffer>,
  ) {}

  /** Opens a zip and finds what it holds. @throws {ArchiveError} */
  static async open(source: ArchiveSource, signal?: AbortSignal): Promise<ArchiveZip> {
    const zip = await open(source);
    try {
      if (zip.entryCount > LIMITS.files) {
        throw new ArchiveError(
          messages.t(
            'The archive lists {0} files, more than the {1} that are read at most. It is no export of an issue tracker.',
            zip.entryCount,
            LIMITS.files,
          ),
        );
      }
      const { found, files } = await entries(zip, signal);
      const database = choose(found, zip);
      const folder = folderOf(database.fileName);
      const own = (name: string) => found.find(({ fileName }) => fileName === database.fileName.replace(/[^/]*$/, name));
      const attachments = new Map<string, number>();
      const rawNames = new Map<string, Buffer>();
      for (const { name, size, raw } of files) {
        const path = pathIn(folder, name);
        if (attachments.has(path)) continue; // the first of those with one name is the one that is unpacked
        attachments.set(path, size);
        if (raw) rawNames.set(path, raw);
      }
      const older = database.fileName.endsWith(WANTED[0]) ? own(WANTED[1]) : undefined;
      return new ArchiveZip(zip, source, database, older, own(BESIDE), own(DRAFTS_FILE), folder, attachments, rawNames);
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  get main(): PackedFile {
    return { name: this.database.fileName, size: this.database.uncompressedSize };
  }

  read(signal?: AbortSignal): AsyncGenerator<Buffer> {
    return this.#read(this.database, signal);
  }

  readOlder(signal?: AbortSignal): { readonly name: string; readonly content: AsyncGenerator<Buffer> } | undefined {
    return this.older && { name: this.older.fileName, content: this.#read(this.older, signal) };
  }

  readBeside(signal?: AbortSignal): AsyncGenerator<Buffer> | undefined {
    return this.beside && this.#read(this.beside, signal);
  }

  readDrafts(signal?: AbortSignal): AsyncGenerator<Buffer> | undefined {
    return this.drafts && this.#read(this.drafts, signal);
  }

  async *files(isWanted: (path: string) => boolean, signal?: AbortSignal): AsyncGenerator<AttachedFile> {
    const again = await open(this.source);
    try {
      for await (const entry of again.eachEntry()) {
        signal?.throwIfAborted();
        const path = this.pathOf(entry.fileName);
        if (isWanted(path)) yield { path, content: this.#read(entry, signal) };
      }
    } finally {
      again.close();
    }
  }

  pathOf(name: string): string {
    return pathIn(this.folder, name);
  }

  close(): void {
    this.zip.close();
  }

  async *#read(entry: yauzl.Entry, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    const { fileName: name } = entry;
    if (entry.isEncrypted())
      throw new ArchiveError(messages.t('{0} is encrypted. Unpack the archive with its password and zip it again without one.', name));
    if (!entry.canDecodeFileData())
      throw new ArchiveError(messages.t('{0} is packed in a way that is not known here. Unpack the archive and zip it again.', name));
    // All attachments together are looked at when the zip is opened.
    const isAttached = ATTACHED.test(this.pathOf(name));
    const problem = !isAttached ? ratioProblem(entry.compressedSize, entry.uncompressedSize) : undefined;
    if (problem) throw new ArchiveError(messages.t('{0} {1}. Nothing was imported.', name, problem));
    yield* checked(entry, await this.#stream(entry), signal);
  }

  async #stream(entry: yauzl.Entry): Promise<Readable> {
    try {
      const packed = await this.zip.openReadStreamPromise(entry, { decodeFileData: false });
      // A stream of yauzl's own comes in much smaller pieces, each of which has to be waited for.
      return entry.compressionMethod === 0 ? packed : pipeline(packed, createInflateRaw({ chunkSize: CHUNK_BYTES }), () => undefined);
    } catch (error) {
      throw new ArchiveError(
        messages.t(
          '{0} cannot be unpacked: the zip is cut off or damaged. Copy or download the archive again, then import that one.',
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
    throw await unopened(source, error);
  }
}

/** Where exports have their attachments. */
const ATTACHED = /(^|\/)attachments\/[^/]/i;

/** The folder in which a file lies, with its slash, in the one form of paths but for its accents. */
const folderOf = (name: string): string => bare(name).replace(/[^/]*$/, '');
const bare = (name: string): string => name.replace(/^(?:\.?\/)+/, '').replace(/\/(?:\.?\/)+/g, '/');
const pathIn = (folder: string, name: string): string => {
  const path = bare(name);
  return path.startsWith(folder) ? path.slice(folder.length) : path;
};

interface ListedFile {
  readonly name: string;
  readonly size: number;
  readonly raw: Buffer | undefined;
}

interface Listed {
  /** What is read as text. */
  readonly found: readonly yauzl.Entry[];
  readonly files: readonly ListedFile[];
}

/** The sign of a name in UTF-8. */
const IS_UTF8 = 0x800;

const isNamed = (path: string, names: readonly string[]): boolean => names.some((name) => path === name || path.endsWith(`/${name}`));
const isShadow = (path: string): boolean => /^(?:\.\/)*__MACOSX\//.test(path) || /(^|\/)\.DS_Store$/.test(path);

async function entries(zip: yauzl.ZipFile, signal: AbortSignal | undefined): Promise<Listed> {
  const found: yauzl.Entry[] = [];
  const files: ListedFile[] = [];
  let packed = 0;
  let unpacked = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      const { fileName: name, fileNameRaw: raw, compressedSize, uncompressedSize: size } = entry;
      if (isNamed(name, [...WANTED, BESIDE, DRAFTS_FILE])) found.push(entry);
      else if (!name.endsWith('/') && !isShadow(name)) {
        const isOfUnknownPage = (entry.generalPurposeBitFlag & IS_UTF8) === 0 && raw.some((byte) => byte > 0x7f);
        // A copy: the bytes lie in a stretch of the zip's list, which would be kept whole.
        files.push({ name, size, raw: isOfUnknownPage ? Buffer.from(raw) : undefined });
        if (!ATTACHED.test(bare(name))) continue;
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
            'The zip is cut off or damaged: its list of files breaks off after {0}. Copy or download the archive again, then import that one.',
            zip.entriesRead,
          )
        : messages.t(
            'The archive holds a file named {0}, which points out of it. Nothing was imported: an export of Bitbucket has no such file.',
            JSON.stringify(path.slice(0, 200)),
          ),
      { cause: error },
    );
  }
  const problem = ratioProblem(packed, unpacked);
  if (problem) throw new ArchiveError(messages.t('{0} {1}. Nothing was imported.', 'attachments/', problem));
  return { found, files };
}

/** Prefers the newer format, and of each the one that lies highest. */
function choose(found: readonly yauzl.Entry[], zip: yauzl.ZipFile): yauzl.Entry {
  const depth = (entry: yauzl.Entry): number => bare(entry.fileName).split('/').length - 1;
  // macOS puts a shadow of each file beside it.
  const real = found.filter((entry) => !isShadow(entry.fileName) && depth(entry) <= 1);
  for (const name of WANTED) {
    const same = real.filter(({ fileName }) => isNamed(fileName, [name])).sort((a, b) => depth(a) - depth(b));
    const [first, second] = same;
    if (!first) continue;
    if (second && depth(second) === depth(first)) {
      throw new ArchiveError(
        messages.t('The archive holds {0} more than once, and it cannot be told which is meant. Leave one of them in it.', name),
      );
    }
    return first;
  }
  throw new ArchiveError(
    zip.entryCount === 0
      ? messages.t(
          "The archive holds nothing, so it is no export of an issue tracker. Choose the zip that the export of Bitbucket's issue tracker gave.",
        )
      : messages.t(
          "The archive holds neither db-2.0.json nor db-1.0.json, so it is no export of an issue tracker. Choose the zip that the export of Bitbucket's issue tracker gave.",
        ),
  );
}
