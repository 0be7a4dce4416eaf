import { parseArgs } from 'node:util';
import { nearest } from '../model/nearest';
import { UsageError, type Arguments, type Command } from './output';

type Options = Command['options'];
type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

const HELP: Options = { help: { type: 'boolean', short: 'h' } };

/** Returns an option as the help shows it: `--data FILE`. */
const usageLine = ({ help }: Command, name: string): string =>
  help.find(([option]) => option.split(' ')[0] === `--${name}`)?.[0] ?? `--${name}`;

/** Throws the error of an unknown option. @throws {UsageError} always */
function refuseUnknown(command: Command, commands: readonly Command[], { name, rawName }: OptionToken): never {
  const optionNames = Object.keys({ ...command.options, ...HELP });
  const similar = nearest(name, optionNames);
  const otherCommands = commands.filter(({ options }) => name in options).map((command) => `issue-bucket ${command.name}`);
  const problem = `issue-bucket ${command.name} has no option ${rawName}.`;
  if (rawName.startsWith('--') && otherCommands.length > 0)
    throw new UsageError(`${problem} It is an option of ${otherCommands.join(', ')}.`);
  throw new UsageError(similar === undefined ? problem : `${problem} Did you mean --${similar}?`);
}

/** Checks an option. @throws {UsageError} when it is unknown or repeated, lacks a value, or must not have one */
function checkOption(command: Command, commands: readonly Command[], token: OptionToken, isRepeated: boolean): void {
  const { name, rawName, value, inlineValue } = token;
  const option = { ...command.options, ...HELP }[name];
  if (!option) refuseUnknown(command, commands, token);
  if (isRepeated && !option.multiple) throw new UsageError(`${rawName} is given twice. Give it once.`);
  if (option.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value: write it without '=${value}'.`);
    return;
  }
  if (value === undefined || value === '') throw new UsageError(`${rawName} needs a value: ${usageLine(command, name)}.`);
  if (!inlineValue && value.startsWith('-') && value !== '-')
    throw new UsageError(`${rawName} needs a value: ${usageLine(command, name)}. If it is '${value}', write ${rawName}=${value}.`);
}

/** Checks the positional arguments. @throws {UsageError} */
function checkPositionals({ positionals: names, optionalPositionals = [], usage }: Command, received: readonly string[]): void {
  const missing = names.slice(received.length);
  if (missing.length > 0)
    throw new UsageError(`${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing: issue-bucket ${usage}`);
  const maxCount = names.length + optionalPositionals.length;
  if (received.length > maxCount) throw new UsageError(`'${received[maxCount]}' is not expected here: issue-bucket ${usage}`);
  const empty = names.find((_, at) => received[at] === '');
  if (empty !== undefined) throw new UsageError(`${empty} is empty: issue-bucket ${usage}`);
}

/**
 * Parses the arguments of a command with Node's `parseArgs`, but with other error messages.
 * @throws {UsageError} unless `--help` is given
 */
export function parseArguments(command: Command, commands: readonly Command[], args: readonly string[]): Arguments & { help: boolean } {
  const options = { ...command.options, ...HELP };
  const { values, positionals, tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const optionTokens = tokens.filter((token) => token.kind === 'option');
  const help = optionTokens.some(({ name, rawName }) => name === 'help' && (rawName === '--help' || rawName === '-h'));
  if (!help) {
    for (const [at, token] of optionTokens.entries()) {
      const isRepeated = optionTokens.slice(0, at).some(({ name }) => name === token.name);
      checkOption(command, commands, token, isRepeated);
    }
    checkPositionals(command, positionals);
  }
  const allValues: Record<string, unknown> = values;
  return {
    positionals,
    text: (option) => (typeof allValues[option] === 'string' ? allValues[option] : undefined),
    texts: (option) => (Array.isArray(allValues[option]) ? allValues[option].map(String) : []),
    flag: (option) => allValues[option] === true,
    origin: (option) => (allValues[option] === undefined ? undefined : `--${option}`),
    help,
  };
}

/** Returns the commands whose name begins with a word, such as `user`. */
export const commandsOfGroup = (commands: readonly Command[], word: string | undefined): Command[] =>
  commands.filter(({ name }) => name.includes(' ') && name.split(' ')[0] === word);

/** Finds the command whose name the words begin with. @throws {UsageError} */
export function findCommand(commands: readonly Command[], words: readonly string[]): { command: Command; rest: string[] } {
  for (const command of commands) {
    const names = command.name.split(' ');
    if (names.every((name, index) => words[index] === name)) return { command, rest: words.slice(names.length) };
  }
  const [first = '', second] = words;
  if (first.startsWith('-')) throw new UsageError(`Write the command first, and '${first}' after it: issue-bucket COMMAND ...`);
  const groupCommands = commandsOfGroup(commands, first).map(({ name }) => name);
  if (groupCommands.length > 0) {
    const similar = second === undefined || second.startsWith('-') ? undefined : nearest(`${first} ${second}`, groupCommands);
    const noCommand = second === undefined || second.startsWith('-') ? '' : `There is no command '${first} ${second}'. `;
    throw new UsageError(noCommand + (similar === undefined ? `Name one of: ${groupCommands.join(', ')}.` : `Did you mean ${similar}?`));
  }
  const similar = nearest(first, [...new Set(commands.map(({ name }) => name.split(' ')[0]!))]);
  throw new UsageError(`There is no command '${first}'.${similar === undefined ? '' : ` Did you mean ${similar}?`}`);
}
