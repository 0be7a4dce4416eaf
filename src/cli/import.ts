import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { repositoryName } from '../model/repository';
import { ArchiveError, readArchive } from '../tracker/archive';
import { readAuthors, type Authors } from '../tracker/archive/authors';
import {
  importWithBackup,
  countIssues,
  describeImport,
  discardingOnFailure,
  type ImportWithBackupOptions,
} from '../tracker/archive/import-with-backup';
import { openStore } from '../tracker/store';
import { readableCopy } from '../tracker/store/sqlite/existing';
import type { Repository, Store } from '../tracker/store/store';
import type { ImportReport } from '../wire/archive';
import { progressWriter, type Arguments } from './output';
import type { RepositoryId } from '../model/issue';
import { reportText } from '../wire/archive-text';
import {
  CommandError,
  DATA,
  DATA_HELP,
  dataLocation,
  printToStderr,
  print,
  repositoryArgument,
  cancellable,
  UsageError,
  withStore,
  type Command,
} from './command';
import { pluralize } from './numbers';
import { fileErrorSentence } from './file-errors';
import { runAsJob } from './import-job';
import { ensureRepository, noteAdmins, REPOSITORY_OPTIONS, settingsArguments, type RepositorySettings } from './repository';

/** Makes a function that prints the progress of an import: on one line at a terminal, otherwise on a new line for each tenth. */
function progressPrinter(): NonNullable<ImportWithBackupOptions['onProgress']> {
  const write = progressWriter();
  return ({ phase, count, total }) => {
    if (phase === 'finishing') return write({ brief: 'Finishing', line: 'Finishing', isEnd: true });
    const share = total > 0 ? Math.floor((10 * count) / total) : 0;
    const label = phase === 'backup' ? 'Backup' : 'Done';
    write({ brief: `${count} of ${total}: ${phase}`, line: `${label}: ${10 * share} %`, isEnd: false });
  };
}

async function authorsOf(file: string | undefined): Promise<Authors | undefined> {
  if (file === undefined) return undefined;
  try {
    return readAuthors(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new CommandError(`The map of authors ${file} can't be read. ${fileErrorSentence(error, file) ?? (error as Error).message}`);
  }
}

/** Checks that somebody can administrate a new public repository. @throws {CommandError} */
async function requireAdmin(store: Store, id: RepositoryId): Promise<void> {
  if ((await store.repository(id)) ?? (await store.account(id.owner))) return;
  throw new CommandError(
    `The public repository ${repositoryName(id)} would have no administrator. Name one with --admin NAME. Nothing was imported.`,
  );
}

/**
 * Returns the repository to import into. Creates it when it does not exist. @throws {CommandError} when it has issues and neither `--replace` nor
 * `--append` is given
 */
async function openTarget(
  store: Store,
  id: RepositoryId,
  settings: RepositorySettings,
  hasMode: boolean,
): Promise<{ repository: Repository; isNew: boolean }> {
  if (settings.isPrivate === false && settings.admin === undefined) await requireAdmin(store, id);
  const { repository, isNew } = await ensureRepository(store, id, settings); // before its issues are counted: see `importWithBackup`
  const count = await countIssues(store, repository);
  if (count > 0 && !hasMode) {
    throw new CommandError(
      `${repositoryName(id)} has ${pluralize(count, 'issue')} already. Import with --replace to replace them, or with --append to keep them.`,
    );
  }
  return { repository, isNew };
}

/** Prints what an import would do. Does not create a missing data file. */
async function dryRun(args: Arguments, describe: (store: Store) => Promise<ImportReport>): Promise<void> {
  const location = dataLocation(args);
  const data = location.filesFolder === undefined && existsSync(location.file) ? readableCopy(location.file) : undefined;
  const store = await openStore(location.filesFolder === undefined ? { file: data?.file ?? ':memory:' } : location);
  try {
    const report = await describe(store);
    print(
      args.flag('json')
        ? JSON.stringify(report, null, 2)
        : reportText({ ...report, file: basename(args.positionals[0]!) }, args.text('repository') ?? ''),
    );
  } finally {
    await store.close();
    data?.close();
  }
}

export const importCommand: Command = {
  name: 'import',
  usage:
    'import ZIP --repository OWNER/SLUG [--public | --private] [--admin NAME] [--dry-run [--json]] [--replace | --append] [--authors MAP] --data FILE',
  summary: 'Import the issues of a Bitbucket export zip; if the import fails, nothing is changed',
  positionals: ['ZIP'],
  options: {
    ...DATA,
    ...REPOSITORY_OPTIONS,
    repository: { type: 'string' },
    replace: { type: 'boolean' },
    append: { type: 'boolean' },
    authors: { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  help: [
    ['ZIP', 'the export zip'],
    ['--repository OWNER/SLUG', 'the target; it is created as a private repository if it does not exist'],
    ['--public', 'create it as public: anyone who can reach the server may read it, without an account'],
    ['--private', 'create it as private (default): only people who were granted a right may read it'],
    ['--admin NAME', 'a person who may change its settings and import into it, in addition to its owner'],
    ['--dry-run', 'only report what would be imported and replaced, what is missing or odd, and who the people are'],
    ['--json', 'print the report as JSON'],
    ['--replace', 'replace the existing issues; an archive of them is kept in FILE.backups (DIR.backups beside PostgreSQL)'],
    ['--append', 'keep the existing issues; those of the archive get new numbers'],
    ['--authors MAP', 'maps people to usernames: JSON {"name": "username"}, or CSV with a name and a username in each line'],
    DATA_HELP,
  ],
  async run(args) {
    if (args.text('repository') === undefined) throw new UsageError('Name the repository with --repository OWNER/SLUG.');
    if (args.flag('replace') && args.flag('append')) throw new UsageError('Give either --replace or --append.');
    if (args.flag('json') && !args.flag('dry-run')) throw new UsageError('--json can be used only with --dry-run.');
    const id = repositoryArgument(args.text('repository'));
    const settings = settingsArguments(args);
    const authors = await authorsOf(args.text('authors'));
    const isAppending = args.flag('append');
    await cancellable('The import was stopped. Nothing was changed.', async (signal) => {
      const archive = await readArchive({ file: args.positionals[0]! }, { signal, ...(authors && { authors }) });
      try {
        if (args.flag('dry-run'))
          return await dryRun(args, (store) =>
            store.repository(id).then((repository) => describeImport(store, repository, archive, isAppending ? 'append' : 'replace')),
          );
        await withStore(args, async (store) => {
          const target = await openTarget(store, id, settings, args.flag('replace') || args.flag('append'));
          const { repository } = target;
          const mode = isAppending ? 'append' : args.flag('replace') ? 'replace' : 'new';
          const { issues, comments, warnings, backup } = await discardingOnFailure(store, target, () =>
            runAsJob(store, repository, { mode, signal, onProgress: progressPrinter() }, (options) =>
              importWithBackup(store, repository, archive, options),
            ),
          );
          print(`Imported ${pluralize(issues, 'issue')} and ${pluralize(comments, 'comment')} into ${repositoryName(repository.id)}.`);
          if (backup !== undefined) {
            printToStderr(`What was replaced is kept in ${store.backups}/${backup}.`);
            printToStderr('To undo this, import that file with --replace.');
          }
          await noteAdmins(store, repository);
          for (const warning of warnings) printToStderr(`Note: ${warning}`);
          if (archive.drafts !== undefined)
            printToStderr('Note: The drafts in the archive were not imported. To restore them, import the archive in VS Code.');
        });
      } finally {
        archive.close();
      }
    });
  },
};
