import type { ParseArgsConfig } from 'node:util';
import { parseRepositoryName } from '../model/repository';
import type { RepositoryId } from '../model/issue';
import { openStore } from '../tracker/store';
import type { Store } from '../tracker/store/store';

/** A mistake in how a command was called: exit code 2, with a pointer to the help. */
export class UsageError extends Error {}

/** Something that could not be done, told in a sentence: exit code 1. */
export class CommandError extends Error {}

export interface Arguments {
  readonly positionals: readonly string[];
  /** An option's text; undefined when it was not given. */
  text(option: string): string | undefined;
  flag(option: string): boolean;
}

/** One command of the program. `usage` is the line of the help, `positionals` are the names of what must be given. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly positionals: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Lines of the help, one an option. */
  readonly help: readonly (readonly [option: string, sentence: string])[];
  run(args: Arguments): Promise<void>;
}

export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const note = (line: string): void => void process.stderr.write(`${line}\n`);

export const DATA = { data: { type: 'string' } } as const;
export const DATA_HELP = ['--data FILE', 'the data file; made when it is not there'] as const;

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
