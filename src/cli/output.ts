import type { ParseArgsConfig } from 'node:util';

/** Wrong arguments. The exit code is 2, and the message refers to the help. */
export class UsageError extends Error {
  /** Name of the command, if it is known. */
  command?: string;
}

/** A command has failed. The message is a sentence for people, and the exit code is 1. */
export class CommandError extends Error {}

export interface Arguments {
  readonly positionals: readonly string[];
  /** Returns the text of an option; undefined when it is not given. */
  text(option: string): string | undefined;
  /** Returns all values of an option that can be given several times. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
  /** Returns the origin of a value: `--port`, `ISSUE_BUCKET_PORT`, a key of a file; undefined for a default. */
  origin(option: string): string | undefined;
}

/** A command of the program. `usage` is its line in the help, `positionals` are the names of its required arguments. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly positionals: readonly string[];
  /** Arguments after these that can be omitted. */
  readonly optionalPositionals?: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Options that the environment and the settings file can set, too. By default those for the location of data. */
  readonly settings?: readonly string[];
  /** Lines of the help, one for each option. */
  readonly help: readonly (readonly [option: string, sentence: string])[];
  run(args: Arguments): Promise<void>;
}

/** Prints a line to standard output. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);
/** Prints a line to standard error. */
export const printToStderr = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Makes a function that prints progress to standard error. At a terminal, `brief` replaces the previous one; otherwise each new `line` is printed.
 */
export function progressWriter(): (progress: { readonly brief: string; readonly line: string; readonly isEnd: boolean }) => void {
  let last = '';
  return ({ brief, line, isEnd }) => {
    const text = process.stderr.isTTY ? brief : line;
    if (text === last) return;
    last = text;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}${isEnd ? '\n' : ''}`);
    else printToStderr(text);
  };
}
