import { existsSync, statSync } from 'node:fs';
import type { RepositoryId } from '../model/issue';
import { parseRepositoryName } from '../model/repository';
import { openStore } from '../tracker/store';
import { readableCopy } from '../tracker/store/sqlite/existing';
import type { Store } from '../tracker/store/store';
import { format } from '../wire/messages';
import { isAddress, namingOrigin, withoutCredentials } from './settings';
import { CommandError, note, UsageError, type Arguments } from './say';

export { CommandError, note, print, UsageError, type Command } from './say';

export const DATA = { data: { type: 'string' }, config: { type: 'string' } } as const;
export const THERE_HELP = ['--data FILE', 'the data file'] as const;
export const DATA_HELP = ['--data FILE', 'the data file; it is created if it does not exist'] as const;

/** Requires that a data file exists, because a mistyped name must not create an empty one. @throws {CommandError} */
export function requireThere(file: string, more = ''): void {
  if (!existsSync(file)) throw new CommandError(`There is no data file ${file}. Check the path${more}.`);
}

async function withOpen<T>(file: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ file, onNotice: (notice) => note(format(notice)) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Runs work with the store of an existing data file. @throws {CommandError} when it does not exist */
export function withExisting<T>(args: Arguments, work: (store: Store) => Promise<T>): Promise<T> {
  namingOrigin(args, 'data', () => requireThere(dataFile(args)));
  return withStore(args, work);
}

/** Runs work that only reads with an existing data file, which may be read-only. @throws {CommandError} when it does not exist */
export async function withReadable<T>(args: Arguments, work: (store: Store) => Promise<T>): Promise<T> {
  namingOrigin(args, 'data', () => requireThere(dataFile(args)));
  const data = readableCopy(dataFile(args));
  try {
    return await withOpen(data.file, work);
  } finally {
    data.close();
  }
}

/** Runs work with the store of the data file, which is created when it does not exist. */
export const withStore = <T>(args: Arguments, work: (store: Store) => Promise<T>): Promise<T> => withOpen(dataFile(args), work);

/** Checks a path. @throws {UsageError} for a URL, because nobody wants a file of that name */
export function fileArgument(text: string, what: string): string {
  if (!isAddress(text)) return text;
  throw new UsageError(`'${withoutCredentials(text)}' is a URL, but ${what} must be a file on this computer. Give its path.`);
}

/** Path of the data file. @throws {UsageError} when none, or a URL, is given @throws {CommandError} for a folder */
export function dataFile(args: Arguments): string {
  const file = args.text('data');
  if (!file) throw new UsageError('Name the data file with --data FILE.');
  return namingOrigin(args, 'data', () => {
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

/** Checks a username. It has no colon, which would end it in HTTP Basic. @throws {UsageError} */
export function usernameArgument(text: string | undefined): string {
  if (text && text.length <= 128 && /^[^\s:/\p{C}]+$/u.test(text)) return text;
  throw new UsageError(`'${text ?? ''}' is not a valid username. It must not contain spaces, colons or slashes.`);
}

/** Runs work that Ctrl+C or SIGTERM cancels. @throws {CommandError} with the sentence `stopped` when it was cancelled */
export async function stoppable(stopped: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new CommandError(stopped);
    throw error;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
