import { version } from '../../package.json';
import { ArchiveError } from '../tracker/archive/error';
import { suppressSqliteWarning } from '../tracker/store/sqlite/suppress-sqlite-warning';
import { RepositoryChanged, StoreBusy, UnusableFile } from '../tracker/store/errors';
import { storageProblem } from '../tracker/store/engine';
import { fileErrorSentence } from './file-errors';
import { commandHelp, groupHelp, programHelp } from './help';
import { CommandError, printToStderr, print, UsageError } from './output';
import { withSettings } from './settings';
import { findCommand, commandsOfGroup, parseArguments } from './usage';

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

async function run(words: readonly string[]): Promise<void> {
  const { COMMANDS } = await import('./commands');
  if (words.length === 0) throw new UsageError(`Name a command.\n\n${programHelp(COMMANDS)}`);
  if (words[0] === '--version' || words[0] === '-V') return print(version);
  // `help import` is an alias of `import --help`.
  const args = words[0] === 'help' ? [...words.slice(1), '--help'] : words;
  if (isHelp(args[0])) return print(programHelp(COMMANDS));
  const group = commandsOfGroup(COMMANDS, args[0]);
  if (group.length > 0 && isHelp(args[1])) return print(groupHelp(group));
  const { command, rest } = findCommand(COMMANDS, args);
  try {
    const parsed = parseArguments(command, COMMANDS, rest);
    if (parsed.help) return print(commandHelp(command));
    await command.run(withSettings(command, COMMANDS, parsed, process.env));
  } catch (error) {
    if (error instanceof UsageError) error.command = command.name;
    throw error;
  }
}

/** Errors whose message is a sentence for people. */
const EXPECTED_ERRORS = [CommandError, ArchiveError, RepositoryChanged, StoreBusy, UnusableFile];

/**
 * Returns the text of an error: its message if that is for people or comes from the file system or SQLite; otherwise it is a bug, and the stack is
 * returned.
 */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fileError = fileErrorSentence(error);
  if (fileError !== undefined) return fileError;
  const storage = storageProblem(error);
  if (storage) return storage.message;
  const isForPeople = EXPECTED_ERRORS.some((type) => error instanceof type) || 'code' in error || 'errcode' in error;
  return isForPeople ? error.message : (error.stack ?? error.message);
}

/** Runs a command and sets the exit code: 0 for success, 1 for failure, 2 for wrong arguments. */
export async function main(args: readonly string[]): Promise<void> {
  suppressSqliteWarning();
  // The reader of standard output may close it early, as `| head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    await run(args);
  } catch (error) {
    if (error instanceof UsageError) {
      printToStderr(`issue-bucket: ${error.message}`);
      const commandName = error.command === undefined ? '' : `${error.command} `;
      if (!error.message.includes('Usage:')) printToStderr(`issue-bucket ${commandName}--help shows how it is used.`);
      process.exitCode = 2;
      return;
    }
    printToStderr(`issue-bucket: ${messageOf(error)}`);
    process.exitCode = 1;
  }
}
