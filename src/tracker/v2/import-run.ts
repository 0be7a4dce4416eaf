import { authorization, requireRight, type Access } from '../access';
import { readArchive, type ArchiveSource } from '../archive';
import type { Authors } from '../archive/authors';
import { importWithBackup, describeImport } from '../archive/import-with-backup';
import type { Viewer } from '../context';
import type { Repository, Store } from '../store/store';
import type { ImportMode } from '../../wire/archive';
import type { ImportJob } from '../../wire/v2';

/** What an import job is told besides its archive. */
export interface ImportSettings {
  readonly mode: ImportMode;
  readonly dryRun: boolean;
  readonly authors: Authors | undefined;
  /** The repository was made for this import, and goes again when nothing comes of it. */
  readonly isNew: boolean;
  /** Who imports: whether they may is judged again when the import writes. Undefined: a program that has the data file to itself. */
  readonly viewer?: Viewer | null | undefined;
}

/** An import: what comes from where. It can be sent to another thread. */
export interface ImportTask {
  readonly repository: Repository;
  readonly source: ArchiveSource;
  readonly settings: ImportSettings;
}

interface Following {
  readonly signal: AbortSignal;
  readonly onProgress: (job: ImportJob) => void;
}

/** @throws {Refusal} 401 or 403 unless the one who asks may import */
export const requireImport = (access: Access): unknown => requireRight(access, 'admin', 'Importing an archive');

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

/** Runs an import, or a dry run of one, to its end, and gives the job as it then stands. @throws {ArchiveError} {RepositoryChanged} the signal's reason */
export async function runImportTask(
  store: Store,
  { repository, source, settings: { mode, dryRun, authors, viewer } }: ImportTask,
  { signal, onProgress }: Following,
): Promise<ImportJob> {
  onProgress({ status: 'STARTED', phase: 'Reading', total: 0, count: 0 });
  const archive = await readArchive(source, { signal, ...(authors && { authors }) });
  try {
    if (dryRun) {
      const report = await describeImport(store, repository, archive, mode === 'append' ? mode : 'replace');
      return { status: 'SUCCESS', phase: 'Done', total: 0, count: 0, warnings: report.warnings, told: report.told, report };
    }
    const { issues, comments, warnings, told, backup, shift } = await importWithBackup(store, repository, archive, {
      mode,
      authorization: viewer === undefined ? undefined : authorization({ repository, viewer }, requireImport),
      signal,
      onProgress: ({ phase, count, total }) => onProgress({ status: 'STARTED', phase: capital(phase), total, count }),
    });
    const { drafts } = archive;
    return {
      ...{ status: 'SUCCESS', phase: 'Done', total: issues, count: issues, comments, warnings, told },
      ...(backup !== undefined && { backup }),
      ...(mode === 'append' && { shift }),
      ...(drafts !== undefined && { drafts }),
    };
  } finally {
    archive.close();
  }
}
