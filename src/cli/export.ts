import { resolve } from 'node:path';
import { repositoryName } from '../model/repository';
import { exportArchive } from '../tracker/archive/export';
import { CommandError, DATA, DATA_HELP, note, print, repositoryArgument, stoppable, UsageError, withStore, type Command } from './command';
import { counted } from './numbers';

export const exportCommand: Command = {
  name: 'export',
  usage: 'export OUT.zip --repository OWNER/SLUG [--no-attachments] --data FILE',
  summary: 'Write all issues of a repository to a zip as Bitbucket exported them',
  positionals: ['OUT.zip'],
  options: { ...DATA, repository: { type: 'string' }, 'no-attachments': { type: 'boolean' } },
  help: [
    ['OUT.zip', 'the file to write; one of that name is replaced when the new one is whole'],
    ['--repository OWNER/SLUG', 'whose issues'],
    ['--no-attachments', 'name attachments without their contents'],
    DATA_HELP,
  ],
  async run(args) {
    if (args.text('repository') === undefined) throw new UsageError('Say whose issues with --repository OWNER/SLUG.');
    const id = repositoryArgument(args.text('repository'));
    const file = resolve(args.positionals[0]!);
    if (!/\.zip$/i.test(file)) throw new UsageError(`'${args.positionals[0]}' is no name of a zip. End it with .zip.`);
    await stoppable('The export was stopped. No file was written.', (signal) =>
      withStore(args, async (store) => {
        const repository = await store.repository(id);
        if (!repository) throw new CommandError(`There is no repository ${repositoryName(id)} in this data file.`);
        const { issues, comments, missing } = await exportArchive(store, repository.key, file, {
          signal,
          attachments: !args.flag('no-attachments'),
        });
        print(`Exported ${counted(issues, 'issue')} and ${counted(comments, 'comment')} of ${repositoryName(repository.id)} to ${file}.`);
        if (missing > 0) note(`Note: the content of ${counted(missing, 'attachment')} is not here: named, but not in the zip.`);
      }),
    );
  },
};
