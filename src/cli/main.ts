import { parseArgs } from 'node:util';
import { version } from '../../package.json';
import { ArchiveError } from '../tracker/archive/error';
import { hushSqlite } from '../tracker/quiet';
import { RepositoryChanged, StoreBusy, storageProblem, UnusableFile } from '../tracker/store/errors';
import { columns } from './numbers';
import { CommandError, note, print, UsageError, type Arguments, type Command } from './say';

const pad = (rows: readonly (readonly [string, string])[]): string[] => columns(rows).map((line) => `  ${line}`);

function programHelp(commands: readonly Command[]): string {
  return [
    'Issue Bucket: the tracker of issues as Bitbucket served them.',
    '',
    'Usage: issue-bucket COMMAND ...',
    '',
    ...pad(commands.map(({ usage, summary }) => [usage, summary])),
    '',
    'issue-bucket COMMAND --help tells of a command, issue-bucket --version which version this is.',
  ].join('\n');
}

/** The help of all commands that begin with a word: `user`. */
const groupHelp = (commands: readonly Command[]): string =>
  ['Usage:', '', ...pad(commands.map(({ usage, summary }) => [`issue-bucket ${usage}`, summary]))].join('\n');

const groupOf = (commands: readonly Command[], word: string | undefined): Command[] =>
  commands.filter(({ name }) => name.includes(' ') && name.split(' ')[0] === word);

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

const commandHelp = ({ usage, summary, help }: Command): string =>
  [`Usage: issue-bucket ${usage}`, '', `${summary}.`, '', ...pad(help)].join('\n');

/** Finds the command that the words begin with: `user add` before `user`. */
function findCommand(commands: readonly Command[], words: readonly string[]): { command: Command; rest: string[] } {
  for (const command of commands) {
    const names = command.name.split(' ');
    if (names.every((name, index) => words[index] === name)) return { command, rest: words.slice(names.length) };
  }
  const beginnings = groupOf(commands, words[0]).map(({ name }) => name);
  if (beginnings.length > 0) throw new UsageError(`Say which: ${beginnings.join(', ')}.`);
  throw new UsageError(words[0] === undefined ? 'Say what to do.' : `There is no command '${words[0]}'.`);
}

function parse(command: Command, rest: string[]): Arguments & { help: boolean } {
  let parsed;
  try {
    parsed = parseArgs({ args: rest, options: { ...command.options, help: { type: 'boolean', short: 'h' } }, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const values: Record<string, unknown> = parsed.values;
  const { positionals } = parsed;
  if (values.help !== true && positionals.length !== command.positionals.length) {
    const missing = command.positionals.slice(positionals.length);
    if (missing.length > 0) throw new UsageError(`${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing.`);
    throw new UsageError(`'${positionals[command.positionals.length]}' is too much.`);
  }
  const text = (option: string) => (typeof values[option] === 'string' ? values[option] : undefined);
  const texts = (option: string) => (Array.isArray(values[option]) ? (values[option] as string[]) : []);
  return { positionals, text, texts, flag: (option) => values[option] === true, help: values.help === true };
}

async function run(args: readonly string[]): Promise<void> {
  const { COMMANDS } = await import('./commands');
  if (args.length === 0 || isHelp(args[0]) || args[0] === 'help') {
    if (args.length === 0) throw new UsageError(`Say what to do.\n\n${programHelp(COMMANDS)}`);
    return print(programHelp(COMMANDS));
  }
  if (args[0] === '--version' || args[0] === '-V') return print(version);
  const group = groupOf(COMMANDS, args[0]);
  if (group.length > 0 && isHelp(args[1])) return print(groupHelp(group));
  const { command, rest } = findCommand(COMMANDS, args);
  const parsed = parse(command, rest);
  if (parsed.help) return print(commandHelp(command));
  await command.run(parsed);
}

/** Errors whose message is a sentence for people. */
const KNOWN = [CommandError, ArchiveError, RepositoryChanged, StoreBusy, UnusableFile];

/** The file that the operating system names in an error. */
const whereOf = (cause: unknown): string => (cause instanceof Error && 'path' in cause ? ` (${String(cause.path)})` : '');

/** What the file system and SQLite say is short and tells what is wrong; the rest is a fault of ours and needs its stack. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const storage = storageProblem(error);
  if (storage) return `${storage.message}${whereOf(storage.cause)}`;
  const isTold = KNOWN.some((known) => error instanceof known) || 'code' in error || 'errcode' in error;
  return isTold ? error.message : (error.stack ?? error.message);
}

/** Runs a command and sets the exit code: 0 done, 1 could not be done, 2 was not understood. */
export async function main(args: readonly string[]): Promise<void> {
  hushSqlite();
  // Whoever reads what is printed may have had enough: `| head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    await run(args);
  } catch (error) {
    if (error instanceof UsageError) {
      note(`issue-bucket: ${error.message}`);
      if (!error.message.includes('Usage:')) note('issue-bucket --help tells how it is used.');
      process.exitCode = 2;
      return;
    }
    note(`issue-bucket: ${sentence(error)}`);
    process.exitCode = 1;
  }
}
