import { existsSync, statSync } from 'node:fs';
import type { RepositoryId } from '../model/issue';
import { parseRepositoryName } from '../model/repository';
import { openStore } from '../tracker/store';
import { isPostgres } from '../tracker/store/engine';
import { readableCopy } from '../tracker/store/sqlite/existing';
import type { Store } from '../tracker/store/store';
import { format } from '../wire/messages';
import { isAddress, withOrigin, withoutCredentials } from './settings';
import { CommandError, printToStderr, UsageError, type Arguments } from './output';

export { CommandError, printToStderr, print, UsageError, type Command } from './output';

/** Options of commands that need a data file. */
export const DATA_FILE = { data: { type: 'string' }, config: { type: 'string' } } as const;
/** Options of commands that work with a data file or PostgreSQL. */
export const DATA = { ...DATA_FILE, files: { type: 'string' } } as const;
export const FILE_HELP = ['--data FILE', 'the data file'] as const;
export const EXISTING_DATA_HELP = ['--data FILE', 'the data file, or postgres://... with --files DIR, the folder of attachments'] as const;
export const DATA_HELP = [EXISTING_DATA_HELP[0], `${EXISTING_DATA_HELP[1]}; a data file is created if it does not exist`] as const;

/** Checks that a data file exists, because a mistyped name must not create an empty one. @throws {CommandError} */
export function requireFile(file: string, hint = ''): void {
  if (!existsSync(file)) throw new CommandError(`There is no data file ${file}. Check the path${hint}.`);
}

async function withStoreAt<T>(location: DataLocation, task: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ ...location, onNotice: (notice) => printToStderr(format(notice)) });
  try {
    return await task(store);
  } finally {
    await store.close();
  }
}

/** Runs work with the store of an existing data file. @throws {CommandError} when it does not exist */
export function withExisting<T>(args: Arguments, task: (store: Store) => Promise<T>): Promise<T> {
  const { file, filesFolder } = dataLocation(args);
  if (filesFolder === undefined) withOrigin(args, 'data', () => requireFile(file));
  return withStore(args, task);
}

/** Runs work that only reads an existing data file, which may be read-only. @throws {CommandError} when it does not exist */
export async function withReadable<T>(args: Arguments, task: (store: Store) => Promise<T>): Promise<T> {
  const location = dataLocation(args);
  if (location.filesFolder !== undefined) return withStoreAt(location, task);
  withOrigin(args, 'data', () => requireFile(location.file));
  const data = readableCopy(location.file);
  try {
    return await withStoreAt({ file: data.file }, task);
  } finally {
    data.close();
  }
}

/** Runs work with the store. Creates the data file when it does not exist. */
export const withStore = <T>(args: Arguments, task: (store: Store) => Promise<T>): Promise<T> => withStoreAt(dataLocation(args), task);

/** Checks a path. @throws {UsageError} for a URL, which is a mistake */
export function fileArgument(text: string, kind: string): string {
  if (!isAddress(text)) return text;
  throw new UsageError(`'${withoutCredentials(text)}' is a URL, but ${kind} must be a file on this computer. Give its path.`);
}

/** Checks the address of a database, because its driver would interpret a mistyped one as another address. @throws {UsageError} */
export function addressArgument(address: string): string {
  if (URL.canParse(address)) return address;
  throw new UsageError(
    'The address of PostgreSQL is not valid. Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of user and password as %XX.',
  );
}

/** Checks the path of a folder for attachments, which need not exist. @throws {UsageError} for a URL @throws {CommandError} for a file */
export function filesArgument(text: string): string {
  const folder = fileArgument(text, 'the folder of attachments');
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats && !stats.isDirectory()) throw new CommandError(`${folder} is a file. Name a folder for attachments with --files DIR.`);
  return folder;
}

/** The location of issues: a data file, or the address of a PostgreSQL database and the folder of attachments. */
export interface DataLocation {
  readonly file: string;
  readonly filesFolder?: string;
}

/**
 * Parses the location of issues. @throws as `dataFile`; {UsageError} for PostgreSQL without a folder of attachments, or such a folder without
 * PostgreSQL
 */
export function dataLocation(args: Arguments): DataLocation {
  const [data, filesFolder] = [args.text('data'), args.text('files')];
  if (data === undefined || !isPostgres(data)) {
    const file = dataFile(args);
    if (filesFolder === undefined) return { file };
    throw new UsageError(
      '--files names the folder of attachments beside PostgreSQL. Beside a data file it is FILE.attachments: leave it out.',
    );
  }
  if (filesFolder === undefined || filesFolder === '')
    throw new UsageError('PostgreSQL does not hold the contents of attachments. Name a folder for them with --files DIR.');
  return {
    file: withOrigin(args, 'data', () => addressArgument(data)),
    filesFolder: withOrigin(args, 'files', () => filesArgument(filesFolder)),
  };
}

/**
 * Returns the path of the data file. `forPostgres` is the advice for an address of PostgreSQL. @throws {UsageError} without a path, or for a URL
 * @throws {CommandError} for a folder
 */
export function dataFile(args: Arguments, forPostgres = 'Name one with --data FILE.'): string {
  const file = args.text('data');
  if (!file) throw new UsageError('Name the data file with --data FILE.');
  if (isPostgres(file)) throw new UsageError(`This needs a data file. ${forPostgres}`);
  return withOrigin(args, 'data', () => {
    fileArgument(file, 'the data file');
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
      throw new CommandError(`${file} is a folder. Name the data file in it with --data FILE.`);
    return file;
  });
}

/** Parses `OWNER/SLUG`. @throws {UsageError} */
export function repositoryArgument(text: string | undefined): RepositoryId {
  const id = parseRepositoryName(text ?? '');
  if (!id)
    throw new UsageError(`'${text ?? ''}' is not a repository. Write it as OWNER/SLUG; names consist of letters, digits, -, _ and .`);
  return id;
}

/** Checks a username. A colon would end it in HTTP Basic. @throws {UsageError} */
export function usernameArgument(text: string | undefined): string {
  if (text && text.length <= 128 && /^[^\s:/\p{C}]+$/u.test(text)) return text;
  throw new UsageError(`'${text ?? ''}' is not a valid username. It must not contain spaces, colons or slashes.`);
}

/** Runs work that Ctrl+C or SIGTERM cancels. @throws {CommandError} with `cancelledMessage` when it was cancelled */
export async function cancellable(cancelledMessage: string, task: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await task(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new CommandError(cancelledMessage);
    throw error;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
