import type { ParseArgsConfig } from 'node:util';

/** A mistake in how a command was called: exit code 2, with a pointer to the help. */
export class UsageError extends Error {
  /** The command that was called, where it is known. */
  command?: string;
}

/** Something that could not be done, told in a sentence: exit code 1. */
export class CommandError extends Error {}

export interface Arguments {
  readonly positionals: readonly string[];
  /** An option's text; undefined when it was not given. */
  text(option: string): string | undefined;
  /** All that an option was given that may be given several times. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
  /** Who has said it, in words: `--port`, `ISSUE_BUCKET_PORT`, a key of a file; undefined where nobody has. */
  origin(option: string): string | undefined;
}

/** One command of the program. `usage` is the line of the help, `positionals` are the names of what must be given. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly positionals: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Options that the environment and a file of settings can give as well; `data`, where nothing is said. */
  readonly settings?: readonly string[];
  /** Lines of the help, one an option. */
  readonly help: readonly (readonly [option: string, sentence: string])[];
  run(args: Arguments): Promise<void>;
}

export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const note = (line: string): void => void process.stderr.write(`${line}\n`);
