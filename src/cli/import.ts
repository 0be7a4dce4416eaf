import { repositoryName } from '../model/repository';
import { DEFAULT_QUERY } from '../model/query';
import { importArchive, readArchive, type ImportProgress } from '../tracker/archive';
import { CommandError, DATA, DATA_HELP, note, print, repositoryArgument, UsageError, withStore, type Command } from './command';
import { ensureRepository } from './repository';

/** Tells how far an import is: in one line at a terminal, else in one line for each tenth. */
function progressPrinter(): (progress: ImportProgress) => void {
  let last = '';
  return ({ phase, count, total }) => {
    const share = total > 0 ? Math.floor((10 * count) / total) : 0;
    const text = phase === 'finishing' ? 'Finishing' : process.stderr.isTTY ? `${count} of ${total}: ${phase}` : `Done: ${10 * share} %`;
    if (text === last) return;
    last = text;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}${phase === 'finishing' ? '\n' : ''}`);
    else note(text);
  };
}

const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

export const importCommand: Command = {
  name: 'import',
  usage: 'import ZIP --repository OWNER/SLUG [--replace] --data FILE',
  summary: 'Bring in the issues of an export zip of Bitbucket, all or none',
  positionals: ['ZIP'],
  options: { ...DATA, repository: { type: 'string' }, replace: { type: 'boolean' } },
  help: [
    ['ZIP', 'the export'],
    ['--repository OWNER/SLUG', 'where to; a public repository is made when it is not there'],
    ['--replace', 'replace the issues that are there'],
    DATA_HELP,
  ],
  async run(args) {
    if (args.text('repository') === undefined) throw new UsageError('Say where to with --repository OWNER/SLUG.');
    const id = repositoryArgument(args.text('repository'));
    const controller = new AbortController();
    const stop = () => controller.abort();
    process.once('SIGINT', stop).once('SIGTERM', stop);
    const { signal } = controller;
    try {
      const archive = await readArchive({ file: args.positionals[0]! }, { signal });
      await withStore(args, async (store) => {
        const before = await store.repository(id);
        const { count } = before ? await store.list(before.key, { ...DEFAULT_QUERY, limit: 1 }) : { count: 0 };
        if (count > 0 && !args.flag('replace')) {
          throw new CommandError(`${repositoryName(id)} has ${counted(count, 'issue')} already. Import with --replace to replace them.`);
        }
        const { repository } = await ensureRepository(store, id, false);
        const { issues, comments, warnings } = await importArchive(store, repository.key, archive, {
          signal,
          onProgress: progressPrinter(),
        });
        print(`Imported ${counted(issues, 'issue')} and ${counted(comments, 'comment')} into ${repositoryName(repository.id)}.`);
        for (const warning of warnings) note(`Note: ${warning}`);
      });
    } catch (error) {
      if (signal.aborted) throw new CommandError('The import was stopped. Nothing was changed.');
      throw error;
    } finally {
      process.off('SIGINT', stop).off('SIGTERM', stop);
    }
  },
};
