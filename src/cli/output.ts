import type { ParseArgsConfig } from 'node:util';

/** Wrong arguments: exit code 2, and a pointer to the help. */
export class UsageError extends Error {
  /** Name of the command, where it is known. */
  command?: string;
}

/** A command has failed; the message is a sentence for people: exit code 1. */
export class CommandError extends Error {}

export interface Arguments {
  readonly positionals: readonly string[];
  /** An option's text; undefined when it was not given. */
  text(option: string): string | undefined;
  /** All values of an option that can be given several times. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
  /** The origin of a value: `--port`, `ISSUE_BUCKET_PORT`, a key of a file; undefined for a default. */
  origin(option: string): string | undefined;
}

/** A command of the program. `usage` is its line of the help, `positionals` are the names of its required arguments. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly positionals: readonly string[];
  /** Arguments behind them that may be left out. */
  readonly optionalPositionals?: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Options that the environment and the settings file can set, too; by default those about where the data are. */
  readonly settings?: readonly string[];
  /** Lines of the help, one for each option. */
  readonly help: readonly (readonly [option: string, sentence: string])[];
  run(args: Arguments): Promise<void>;
}

/** Prints a line to standard output. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);
/** Prints a line to standard error. */
export const printToStderr = (line: string): void => void process.stderr.write(`${line}\n`);

/** Prints progress to standard error. At a terminal `brief` replaces the previous one, else each new `line` is printed. */
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
