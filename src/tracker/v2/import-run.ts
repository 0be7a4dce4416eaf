import { authorization, requireRight, type Access } from '../access';
import { readArchive, type ArchiveSource } from '../archive';
import type { Authors } from '../archive/authors';
import { describeImport, importedJob, importingJob, importWithBackup } from '../archive/import-with-backup';
import type { Viewer } from '../context';
import type { Repository, Store } from '../store/store';
import type { ImportMode } from '../../wire/archive';
import type { ImportJob } from '../../wire/v2';

/** Options of an import job. */
export interface ImportSettings {
  readonly mode: ImportMode;
  readonly dryRun: boolean;
  readonly authors: Authors | undefined;
  /** The repository was created for this import, and is removed when the import fails. */
  readonly isNew: boolean;
  /** The importing person, whose right is checked again when the import writes. Undefined: the command line, which needs no right. */
  readonly viewer?: Viewer | null | undefined;
}

/** The parameters of an import. They can be sent to another thread. */
export interface ImportTask {
  readonly repository: Repository;
  readonly source: ArchiveSource;
  readonly settings: ImportSettings;
}

/** Archives of what imports have replaced that are kept of a repository, so that nobody can fill the disk with them. Only the last can be undone. */
const MAX_BACKUPS = 5;

interface ProgressOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (job: ImportJob) => void;
}

/** Checks that the viewer may import. @throws {HttpError} 401, 403 */
export const requireImport = (access: Access): unknown => requireRight(access, 'admin', 'Importing an archive');

/** Runs an import or a dry run, and returns the finished job. @throws {ArchiveError} @throws {RepositoryChanged} @throws the signal's reason */
export async function runImportTask(
  store: Store,
  { repository, source, settings: { mode, dryRun, authors, viewer } }: ImportTask,
  { signal, onProgress }: ProgressOptions,
): Promise<ImportJob> {
  onProgress({ status: 'STARTED', phase: 'Reading', total: 0, count: 0 });
  const archive = await readArchive(source, { signal, ...(authors && { authors }) });
  try {
    if (dryRun) {
      const report = await describeImport(store, repository, archive, mode === 'append' ? mode : 'replace');
      return { status: 'SUCCESS', phase: 'Done', total: 0, count: 0, warnings: report.warnings, told: report.told, report };
    }
    const outcome = await importWithBackup(store, repository, archive, {
      mode,
      authorization: viewer === undefined ? undefined : authorization({ repository, viewer }, requireImport),
      ...(viewer && !viewer.trusted && { maxBackups: MAX_BACKUPS }),
      signal,
      onProgress: (progress) => onProgress(importingJob(progress)),
    });
    const { drafts } = archive;
    return { ...importedJob(outcome, mode), ...(drafts !== undefined && { drafts }) };
  } finally {
    archive.close();
  }
}
