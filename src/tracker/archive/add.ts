import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ImportedIssue, Importer, Store } from '../store/store';
import type { Archive } from './convert';

/** How far an import is. `finishing` is the one step in which everything is shown at once. */
export interface ImportProgress {
  readonly phase: 'issues' | 'finishing';
  readonly count: number;
  readonly total: number;
}

export interface ImportResult {
  readonly issues: number;
  readonly comments: number;
  readonly warnings: readonly string[];
}

export interface ImportOptions {
  /** Stops the import; the repository is then as it was, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** Rows (issues, comments, watchers) that are added at a time: one short transaction, some 10 ms. */
const BATCH = 200;

/**
 * Puts an archive's issues in the place of what a repository held: all of them or, when anything fails or the signal
 * says stop, none. Others get the thread between batches. @throws what the store throws; the signal's reason.
 */
export async function importArchive(
  store: Store,
  repositoryKey: number,
  archive: Archive,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const { signal, onProgress } = options;
  const total = archive.issues.length;
  let count = 0;
  let comments = 0;
  signal?.throwIfAborted();
  const importer = await store.import(repositoryKey, archive.about);
  try {
    onProgress?.({ phase: 'issues', count, total });
    for (const batch of batches(archive.issues)) {
      signal?.throwIfAborted();
      await importer.add(batch);
      count += batch.length;
      for (const issue of batch) comments += issue.comments.length;
      onProgress?.({ phase: 'issues', count, total });
      await nextTurn();
    }
    onProgress?.({ phase: 'finishing', count, total });
    // Whoever stops it now still can: what follows is one transaction.
    await nextTurn();
    signal?.throwIfAborted();
    await importer.commit();
  } catch (error) {
    await undo(importer, error);
    throw error;
  }
  return { issues: count, comments, warnings: archive.warnings };
}

/** What went wrong first is what a person has to hear; that undoing failed too is added to it. */
async function undo(importer: Importer, error: unknown): Promise<void> {
  try {
    await importer.rollback();
  } catch (second) {
    throw new AggregateError([error, second], error instanceof Error ? error.message : String(error));
  }
}

/** Stretches of about `BATCH` rows; an issue is never split. */
function* batches(issues: readonly ImportedIssue[]): Generator<readonly ImportedIssue[]> {
  let batch: ImportedIssue[] = [];
  let weight = 0;
  for (const issue of issues) {
    batch.push(issue);
    weight += 1 + issue.comments.length + issue.watchers.length;
    if (weight < BATCH) continue;
    yield batch;
    batch = [];
    weight = 0;
  }
  if (batch.length > 0) yield batch;
}
