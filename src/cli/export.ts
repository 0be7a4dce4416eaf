import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { CSV_FORMS } from '../model/csv';
import { repositoryName } from '../model/repository';
import { exportArchive } from '../tracker/archive/export';
import type { Repository, Store } from '../tracker/store/store';
import {
  CommandError,
  DATA,
  THERE_HELP,
  dataFile,
  fileArgument,
  note,
  print,
  repositoryArgument,
  stoppable,
  UsageError,
  withReadable,
  type Command,
} from './command';
import { writeListFile, LIST_FORMATS } from './export-list';
import { pluralize } from './numbers';
import type { Arguments } from './say';

async function archive(args: Arguments, store: Store, { key, id }: Repository, file: string, signal: AbortSignal): Promise<void> {
  const { issues, comments, missing } = await exportArchive(store, key, file, { signal, attachments: !args.flag('no-attachments') });
  print(`Exported ${pluralize(issues, 'issue')} and ${pluralize(comments, 'comment')} of ${repositoryName(id)} to ${file}.`);
  if (missing > 0) note(`Note: the content of ${pluralize(missing, 'attachment')} is not here: named, but not in the zip.`);
}

export const exportCommand: Command = {
  name: 'export',
  usage: 'export OUT --repository OWNER/SLUG [--no-attachments] [--csv-for spreadsheets|importers] [--force] --data FILE',
  summary: 'Write all issues of a repository to a zip as Bitbucket exported them, or as CSV, Markdown or JSON',
  positionals: ['OUT'],
  options: {
    ...DATA,
    repository: { type: 'string' },
    'no-attachments': { type: 'boolean' },
    'csv-for': { type: 'string' },
    force: { type: 'boolean' },
  },
  help: [
    ['OUT.zip', 'all that there is, to be imported again'],
    ['OUT.csv', 'the fields of each issue in one line, for spreadsheets or for the importers of other trackers'],
    ['OUT.md, OUT.json', 'issues with what was said about them, to read or for other programs'],
    ['--repository OWNER/SLUG', 'whose issues'],
    ['--no-attachments', 'name attachments in the zip without their contents'],
    [
      '--csv-for FORM',
      'spreadsheets: what they could run as a formula is made a text, so it is when nothing is said; importers: texts as they are',
    ],
    ['--force', 'write over a file that is there'],
    THERE_HELP,
  ],
  async run(args) {
    if (args.text('repository') === undefined) throw new UsageError('Say whose issues with --repository OWNER/SLUG.');
    const id = repositoryArgument(args.text('repository'));
    const file = resolve(fileArgument(args.positionals[0]!, 'OUT'));
    const end = extname(file).slice(1).toLowerCase();
    const format = LIST_FORMATS.find((it) => it === end);
    if (!format && end !== 'zip')
      throw new UsageError(`'${args.positionals[0]}' does not say as what. End it with .zip, .csv, .md or .json.`);
    if (format && args.flag('no-attachments')) throw new UsageError('--no-attachments goes with a .zip.');
    const csv = CSV_FORMS.find((it) => it === (args.text('csv-for') ?? CSV_FORMS[0]));
    if (!csv) throw new UsageError(`--csv-for is ${CSV_FORMS.join(' or ')}.`);
    if (args.text('csv-for') !== undefined && format !== 'csv') throw new UsageError('--csv-for goes with a .csv.');
    if (file === resolve(dataFile(args))) throw new CommandError(`${file} is the data file itself. Choose another name.`);
    if (existsSync(file) && !args.flag('force'))
      throw new CommandError(`${file} is there already. Choose another name, or write over it with --force.`);
    await stoppable('The export was stopped. No file was written.', (signal) =>
      withReadable(args, async (store) => {
        const repository = await store.repository(id);
        if (!repository) throw new CommandError(`There is no repository ${repositoryName(id)} in this data file.`);
        if (!format) return archive(args, store, repository, file, signal);
        const count = await writeListFile(store, repository, file, { format, csv }, signal);
        print(`Exported ${pluralize(count, 'issue')} of ${repositoryName(repository.id)} to ${file}.`);
      }),
    );
  },
};
