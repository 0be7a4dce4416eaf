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
export const DATA_HELP = ['--data FILE', 'the data file; made when it is not there'] as const;

/** @throws {CommandError} where there is no such file: to make one out of a mistyped name would help nobody */
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

/** Opens a data file that must be there. */
export function withExisting<T>(args: Arguments, work: (store: Store) => Promise<T>): Promise<T> {
  namingOrigin(args, 'data', () => requireThere(dataFile(args)));
  return withStore(args, work);
}

/** Opens a data file that must be there, for work that only reads: that needs no right to write it. */
export async function withReadable<T>(args: Arguments, work: (store: Store) => Promise<T>): Promise<T> {
  namingOrigin(args, 'data', () => requireThere(dataFile(args)));
  const data = readableCopy(dataFile(args));
  try {
    return await withOpen(data.file, work);
  } finally {
    data.close();
  }
}

/** Opens the data file for as long as the work takes. */
export const withStore = <T>(args: Arguments, work: (store: Store) => Promise<T>): Promise<T> => withOpen(dataFile(args), work);

/** @throws {UsageError} for an address: a file with that name is what nobody means */
export function fileArgument(text: string, what: string): string {
  if (!isAddress(text)) return text;
  throw new UsageError(`'${withoutCredentials(text)}' is an address, and ${what} is a file of this computer. Give its path.`);
}

/** @throws {UsageError} where none is named, or an address is */
export function dataFile(args: Arguments): string {
  const file = args.text('data');
  if (!file) throw new UsageError('Say which data file with --data FILE.');
  return namingOrigin(args, 'data', () => {
    fileArgument(file, 'the data file');
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
      throw new CommandError(`${file} is a folder. Name the data file in it with --data FILE.`);
    return file;
  });
}

export function repositoryArgument(text: string | undefined): RepositoryId {
  const id = parseRepositoryName(text ?? '');
  if (!id) throw new UsageError(`'${text ?? ''}' is no repository. Write it as OWNER/SLUG: letters, digits, - _ and . make a name.`);
  return id;
}

/** A name that a person can sign in with. A colon would end it in HTTP Basic. */
export function usernameArgument(text: string | undefined): string {
  if (text && text.length <= 128 && /^[^\s:/\p{C}]+$/u.test(text)) return text;
  throw new UsageError(`'${text ?? ''}' is no user name. It must not have spaces, colons or slashes.`);
}

/** Does what Ctrl+C (or a request to end) stops. @throws {CommandError} with `stopped` when it did */
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
