import { existsSync } from 'node:fs';
import type { RepositoryId } from '../model/issue';
import { parseRepositoryName } from '../model/repository';
import { openStore } from '../tracker/store';
import type { Store } from '../tracker/store/store';
import { CommandError, UsageError, type Arguments } from './say';

export { CommandError, note, print, UsageError, type Command } from './say';

export const DATA = { data: { type: 'string' } } as const;
export const THERE_HELP = ['--data FILE', 'the data file'] as const;
export const DATA_HELP = ['--data FILE', 'the data file; made when it is not there'] as const;

/** Opens a data file that must be there: to make one out of a mistyped name would help nobody. */
export function withExisting<T>(args: Arguments, work: (store: Store) => Promise<T>): Promise<T> {
  if (!existsSync(dataFile(args))) throw new CommandError(`There is no data file ${dataFile(args)}.`);
  return withStore(args, work);
}

/** Opens the data file for as long as the work takes. */
export async function withStore<T>(args: Arguments, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ file: dataFile(args) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export function dataFile(args: Arguments): string {
  const file = args.text('data');
  if (!file) throw new UsageError('Say which data file with --data FILE.');
  return file;
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
