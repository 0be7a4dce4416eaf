import { realpathSync, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { visibleLine } from '../assistants/visible';
import { isPostgres, shownAddress, storageProblem } from '../tracker/store/engine';
import { MoveRefused, moveTracker, type MoveResult, type MoveOptions, type MoveLocation } from '../tracker/store/move';
import { StoreBusy } from '../tracker/store/errors';
import {
  addressArgument,
  CommandError,
  fileArgument,
  filesArgument,
  printToStderr,
  print,
  cancellable,
  UsageError,
  type Command,
} from './command';
import { fileErrorSentence } from './file-errors';
import { columns, pluralize, formatSize } from './numbers';
import { progressWriter, type Arguments } from './output';
import { withOrigin } from './settings';

/** Characters of a checksum that are printed. */
const SHOWN_CHECKSUM_CHARS = 12;

/** Bounds the characters of a file name that are printed. */
const MAX_NAME_CHARS = 100;

const RETRY_HINT = 'Run the same command again: it goes on where it stopped.';

/** Parses the location of one side. @throws {UsageError} @throws {CommandError} when the folder of attachments is a file */
function locationArgument(args: Arguments, side: 'from' | 'to', folder: string | undefined): MoveLocation {
  const data = args.text(side);
  if (data === undefined) throw new UsageError(`Name the ${side === 'from' ? 'source' : 'target'} with --${side} DATA.`);
  if (!isPostgres(data)) return { data: withOrigin(args, side, () => fileArgument(data, 'the data file')), files: `${data}.attachments` };
  if (folder === undefined)
    throw new UsageError('PostgreSQL does not hold the contents of attachments. Name a folder for them with --files DIR.');
  const folderOption = folder === args.text('to-files') ? 'to-files' : 'files';
  return {
    data: withOrigin(args, side, () => addressArgument(data)),
    files: withOrigin(args, folderOption, () => filesArgument(folder)),
  };
}

const isSameFile = (first: string, second: string): boolean =>
  resolve(first) === resolve(second) || (existsSync(first) && existsSync(second) && realpathSync(first) === realpathSync(second));

/** Parses the locations of both sides. @throws {UsageError} when they are the same @throws {CommandError} as `locationArgument` does */
function locationArguments(args: Arguments): { from: MoveLocation; to: MoveLocation } {
  const [files, toFiles] = [args.text('files'), args.text('to-files')];
  const areBoth = ['from', 'to'].every((side) => isPostgres(args.text(side) ?? ''));
  if (areBoth && toFiles === undefined)
    throw new UsageError('Each PostgreSQL has a folder of attachments of its own. Name that of the target with --to-files DIR.');
  if (!areBoth && toFiles !== undefined)
    throw new UsageError('--to-files can be used only from PostgreSQL to PostgreSQL. Name the folder with --files DIR.');
  const [from, to] = [locationArgument(args, 'from', files), locationArgument(args, 'to', areBoth ? toFiles : files)];
  if (files !== undefined && !isPostgres(from.data) && !isPostgres(to.data))
    throw new UsageError(
      '--files names the folder of attachments beside PostgreSQL. Beside a data file it is FILE.attachments: leave it out.',
    );
  const isSame = areBoth ? shownAddress(from.data) === shownAddress(to.data) : isSameFile(from.data, to.data);
  if (isSame) throw new UsageError('The source and the target are the same. Name another target with --to DATA.');
  if (areBoth && isSameFile(from.files, to.files))
    throw new UsageError('Both sides have the same folder of attachments. Name another one with --to-files DIR.');
  return { from, to };
}

/** Makes a function that prints the progress of a move: on one line at a terminal, otherwise on a new line for each tenth. */
function progressPrinter(): NonNullable<MoveOptions['onProgress']> {
  const write = progressWriter();
  return ({ phase, step, count, total }) => {
    const label = phase === 'move' ? 'Moved' : 'Compared';
    const percent = total > 0 ? 10 * Math.floor((10 * count) / total) : 100;
    write({ brief: `${label} ${count} of ${total} ${step}`, line: `${label}: ${percent} %`, isEnd: count >= total });
  };
}

/** Formats the table of the compared parts. */
const table = ({ parts }: MoveResult): string[] =>
  columns([
    ['repository', 'issues', 'comments', 'files', 'rows', 'checksum'],
    ...parts.map(({ name, issues, comments, attachments, rows, checksum }) => {
      const counts = name === undefined ? ['', '', ''] : [issues, comments, attachments].map(String);
      return [name ?? '(people)', ...counts, String(rows), checksum.slice(0, SHOWN_CHECKSUM_CHARS)];
    }),
  ]);

function report(result: MoveResult): void {
  const { from, to, parts, files, replaced } = result;
  for (const line of table(result)) print(line);
  const sum = (count: (part: MoveResult['parts'][number]) => number): number => parts.reduce((total, part) => total + count(part), 0);
  const repositories = parts.filter(({ name }) => name !== undefined).length;
  print(
    `Moved ${pluralize(
      sum(({ issues }) => issues),
      'issue',
    )} and ${pluralize(
      sum(({ comments }) => comments),
      'comment',
    )} of ` +
      `${pluralize(repositories, 'repository')} from ${from} to ${to}` +
      (files.count > 0 ? `, and ${pluralize(files.count, 'attached file')} (${formatSize(files.bytes)}).` : '.'),
  );
  print(`Both were compared and are the same. ${from} is as it was; use ${to} from now on.`);
  for (const name of files.missing)
    printToStderr(`Note: the attached file ${visibleLine(name, MAX_NAME_CHARS)} is missing at the source, so it was not copied.`);
  for (const name of files.damaged)
    printToStderr(`Note: the attached file ${visibleLine(name, MAX_NAME_CHARS)} is damaged: its content is not the one that was attached.`);
  if (replaced > 0) printToStderr(`Note: ${pluralize(replaced, 'row')} had NUL in a text, in place of which PostgreSQL stores U+FFFD.`);
}

/** Returns the message of an error that may not occur in another run; undefined for any other error. */
function temporaryProblem(error: unknown): string | undefined {
  if (error instanceof StoreBusy) return error.message;
  return fileErrorSentence(error) ?? storageProblem(error)?.message;
}

export const moveCommand: Command = {
  name: 'move',
  usage: 'move --from DATA --to DATA [--files DIR] [--to-files DIR] [--restart]',
  summary: 'Move a whole tracker, with accounts and attachments, between a data file and PostgreSQL, and compare both',
  positionals: [],
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    files: { type: 'string' },
    'to-files': { type: 'string' },
    restart: { type: 'boolean' },
    config: { type: 'string' },
  },
  help: [
    ['--from DATA', 'the source, which nothing else may use meanwhile: a data file, or postgres://...; it is not changed'],
    ['--to DATA', 'the target: a data file that does not exist yet, or postgres://... of an empty database'],
    ['--files DIR', 'the folder of attachments beside PostgreSQL'],
    ['--to-files DIR', 'that of the target, where both are PostgreSQL'],
    ['--restart', 'throw away what a move that was interrupted has brought to the target; without it, the move goes on'],
    ['--config FILE', 'a settings file in JSON, whose keys are these options without --, such as {"from": "issues.sqlite"}'],
  ],
  async run(args) {
    const locations = locationArguments(args);
    await cancellable(`The move was stopped. ${RETRY_HINT}`, async (signal) => {
      try {
        const options = { ...locations, restart: args.flag('restart'), signal, onProgress: progressPrinter() };
        report(await moveTracker(options));
      } catch (error) {
        if (error instanceof MoveRefused) throw new CommandError(error.message);
        const sentence = signal.aborted ? undefined : temporaryProblem(error);
        throw sentence === undefined ? error : new CommandError(`${sentence} ${RETRY_HINT}`);
      }
    });
  },
};
