import { backUp } from '../tracker/store/sqlite/backup';
import { DATA_FILE, FILE_HELP, dataFile, fileArgument, printToStderr, print, type Command } from './command';
import { pluralize, formatSize } from './numbers';

export const backupCommand: Command = {
  name: 'backup',
  usage: 'backup FILE [--force] --data FILE',
  summary: 'Copy a tracker, with its attachments, while it is in use',
  positionals: ['FILE'],
  options: { ...DATA_FILE, force: { type: 'boolean' } },
  help: [
    ['FILE', 'path of the copy, which is a data file; attachments are copied to FILE.attachments'],
    ['--force', 'replace an existing copy'],
    FILE_HELP,
  ],
  run(args) {
    const to = fileArgument(args.positionals[0]!, 'the copy');
    const { bytes, repositories, issues, comments, files, fileBytes, missing } = backUp({
      file: dataFile(args, 'For PostgreSQL use its own pg_dump, and copy the folder of attachments.'),
      to,
      replace: args.flag('force'),
    });
    print(
      `Copied ${pluralize(issues, 'issue')} and ${pluralize(comments, 'comment')} of ${pluralize(repositories, 'repository')} to ${to} (${formatSize(bytes)})` +
        (files > 0 ? `, and ${pluralize(files, 'attached file')} beside it (${formatSize(fileBytes)}).` : '.'),
    );
    for (const name of missing)
      printToStderr(`Note: the attached file ${name} is missing, so it was not copied. Run issue-bucket doctor for details.`);
    return Promise.resolve();
  },
};
