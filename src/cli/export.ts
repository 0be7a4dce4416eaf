import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { CSV_FORMS } from '../model/csv';
import { repositoryName } from '../model/repository';
import { exportArchive } from '../tracker/archive/export';
import type { Repository, Store } from '../tracker/store/store';
import {
  CommandError,
  DATA,
  EXISTING_DATA_HELP,
  dataLocation,
  fileArgument,
  printToStderr,
  print,
  repositoryArgument,
  cancellable,
  UsageError,
  withReadable,
  type Command,
} from './command';
import { writeListFile, LIST_FORMATS } from './export-list';
import { pluralize } from './numbers';
import type { Arguments } from './output';

async function archive(args: Arguments, store: Store, { key, id }: Repository, file: string, signal: AbortSignal): Promise<void> {
  const { issues, comments, missing } = await exportArchive(store, key, file, { signal, attachments: !args.flag('no-attachments') });
  print(`Exported ${pluralize(issues, 'issue')} and ${pluralize(comments, 'comment')} of ${repositoryName(id)} to ${file}.`);
  if (missing > 0)
    printToStderr(
      `Note: the content of ${pluralize(missing, 'attachment')} is missing in this tracker: they are listed, but not in the zip.`,
    );
}

export const exportCommand: Command = {
  name: 'export',
  usage: 'export OUT --repository OWNER/SLUG [--no-attachments] [--csv-for spreadsheets|importers] [--force] --data FILE',
  summary: 'Export all issues of a repository as a zip in the format of Bitbucket, or as CSV, Markdown or JSON',
  positionals: ['OUT'],
  options: {
    ...DATA,
    repository: { type: 'string' },
    'no-attachments': { type: 'boolean' },
    'csv-for': { type: 'string' },
    force: { type: 'boolean' },
  },
  help: [
    ['OUT.zip', 'everything, in a form that can be imported again'],
    ['OUT.csv', 'the fields of each issue in one row, for spreadsheets or importers of other trackers'],
    ['OUT.md, OUT.json', 'issues with their comments, to read or for other programs'],
    ['--repository OWNER/SLUG', 'the repository'],
    ['--no-attachments', 'list attachments in the zip without their contents'],
    ['--csv-for FORM', 'spreadsheets (default): texts that could run as a formula are escaped; importers: texts are not changed'],
    ['--force', 'overwrite an existing file'],
    EXISTING_DATA_HELP,
  ],
  async run(args) {
    if (args.text('repository') === undefined) throw new UsageError('Name the repository with --repository OWNER/SLUG.');
    const id = repositoryArgument(args.text('repository'));
    const file = resolve(fileArgument(args.positionals[0]!, 'OUT'));
    const extension = extname(file).slice(1).toLowerCase();
    const format = LIST_FORMATS.find((option) => option === extension);
    if (!format && extension !== 'zip')
      throw new UsageError(`'${args.positionals[0]}' has no known extension. It must end with .zip, .csv, .md or .json.`);
    if (format && args.flag('no-attachments')) throw new UsageError('--no-attachments can be used only with a .zip.');
    const csv = CSV_FORMS.find((option) => option === (args.text('csv-for') ?? CSV_FORMS[0]));
    if (!csv) throw new UsageError(`--csv-for must be ${CSV_FORMS.join(' or ')}.`);
    if (args.text('csv-for') !== undefined && format !== 'csv') throw new UsageError('--csv-for can be used only with a .csv.');
    if (file === resolve(dataLocation(args).file)) throw new CommandError(`${file} is the data file itself. Choose another name.`);
    if (existsSync(file) && !args.flag('force'))
      throw new CommandError(`${file} already exists. Choose another name, or overwrite it with --force.`);
    await cancellable('The export was stopped. No file was written.', (signal) =>
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
