import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { repositoryName } from '../../model/repository';
import { DEFAULT_QUERY } from '../../model/query';
import type { ImportMode, ImportReport, PersonReport } from '../../wire/archive';
import type { ImportJob } from '../../wire/v2';
import { otherUsername } from '../store/imported-people';
import type { WriteOptions } from '../store/authorization';
import type { Repository, Store } from '../store/store';
import { fold } from '../../model/fold';
import type { Archive } from '.';
import { importArchive, type ImportProgress, type ImportResult } from './add';
import { exportArchive } from './export';

/** Returns the number of issues of a repository; 0 when it does not exist yet. */
export const countIssues = async (store: Store, repository: Repository | undefined): Promise<number> =>
  repository ? (await store.list(repository.key, { ...DEFAULT_QUERY, limit: 0 })).count : 0;

/** Reports what the import of an archive would do, without changing anything. */
export async function describeImport(
  store: Store,
  repository: Repository | undefined,
  archive: Archive,
  requestedMode: Exclude<ImportMode, 'new'>,
): Promise<ImportReport> {
  const present = await countIssues(store, repository);
  const { counts, about, survey, file, warnings, warningMessages } = archive;
  let [first, last] = [Infinity, 0];
  for (const number of survey.numbers) [first, last] = [Math.min(first, number), Math.max(last, number)];
  const mode = present === 0 ? 'new' : requestedMode;
  const next = mode === 'append' && repository ? await nextNumber(store, repository) : 1;
  const { component, milestone, version } = about.lists;
  return {
    file,
    mode,
    present,
    first: last === 0 ? 0 : first,
    last,
    shift: next - 1,
    counts: {
      ...counts,
      comments: counts.comments - counts.silent,
      components: component.length,
      milestones: milestone.length,
      versions: version.length,
    },
    people: await describePeople(store, archive),
    warnings: [...warnings],
    told: [...warningMessages],
  };
}

async function nextNumber(store: Store, { key }: Repository): Promise<number> {
  const snapshot = await store.snapshot(key);
  const { issue } = snapshot.next;
  await snapshot.close();
  return issue;
}

/** Reports the usernames that the people of an archive get, and accounts of the same name that may be the same person. */
async function describePeople(store: Store, { conversion }: Archive): Promise<PersonReport[]> {
  const imported = conversion.people.all();
  const accounts = await store.peopleNamed(imported.map(({ displayName }) => displayName));
  const people: PersonReport[] = [];
  for (const { key, username: requestedName, displayName, accountId = null, mapped = false } of imported) {
    const byId = accountId === null || mapped ? undefined : await store.accountById(accountId);
    const account = byId ?? (await store.account(requestedName));
    // The username belongs to another account, so the import gives this person a different one.
    const isAnother = !byId && !mapped && accountId !== null && account?.accountId !== undefined;
    const match = isAnother ? undefined : account;
    const username = match?.username ?? (isAnother ? otherUsername(requestedName, accountId) : requestedName);
    const namesakes = accounts.filter((other) => fold(other.displayName) === fold(displayName) && other.username !== username);
    people.push({
      key,
      name: displayName,
      username,
      known: match !== undefined,
      mapped,
      ...(!match && namesakes.length === 1 && { proposal: namesakes[0]!.username }),
    });
  }
  return people;
}

/** Runs an import. When it fails, removes the repository if it was created for the import (`isNew`). */
export async function discardingOnFailure<T>(
  store: Store,
  { repository, isNew }: { repository: Repository; isNew: boolean },
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (isNew) await store.removeEmptyRepository(repository.key);
    throw error;
  }
}

export interface ImportOutcome extends ImportResult {
  /** Name of the backup of the replaced issues. Undefined when nothing was replaced, or when the store is in memory. */
  readonly backup: string | undefined;
}

type Progress = ImportProgress | { readonly phase: 'backup'; readonly count: number; readonly total: number };

/** How far an import is, as its job tells it. */
export const importingJob = ({ phase, count, total }: Progress): ImportJob => ({
  status: 'STARTED',
  phase: `${phase[0]!.toUpperCase()}${phase.slice(1)}`,
  total,
  count,
});

/** What an import has done, as its job tells it. */
export const importedJob = (
  { issues, comments, warnings, warningMessages, backup, shift }: ImportOutcome,
  mode: ImportMode,
): ImportJob => ({
  ...{ status: 'SUCCESS', phase: 'Done', total: issues, count: issues, comments, warnings, told: warningMessages },
  ...(backup !== undefined && { backup }),
  ...(mode === 'append' && { shift }),
});

export interface ImportWithBackupOptions extends WriteOptions {
  /** `new` expects a repository without issues, at the given revision. */
  readonly mode: ImportMode;
  /** How many archives of what imports have replaced are kept of the repository; the oldest are removed. By default all. */
  readonly maxBackups?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Imports an archive, after exporting what the import replaces to the store's backup folder, from which it can be restored. A write to the repository
 * after that export, or after the repository was found empty, fails the import, because the write would be lost. @throws {RepositoryChanged} and the
 * errors of `importArchive` and `exportArchive`; the tracker is unchanged then
 */
export async function importWithBackup(
  store: Store,
  repository: Repository,
  archive: Archive,
  { mode, authorization, maxBackups = Infinity, signal, onProgress }: ImportWithBackupOptions,
): Promise<ImportOutcome> {
  const ifRevision = mode === 'replace' ? (await store.repository(repository.id))?.revision : repository.revision;
  const isReplacing = mode === 'replace' && (await countIssues(store, repository)) > 0;
  const backup =
    isReplacing && store.backups !== undefined ? await makeBackup(store, store.backups, repository, { signal, onProgress }) : undefined;
  try {
    const result = await importArchive(store, repository.key, archive, {
      append: mode === 'append',
      repository: repository.id,
      ifRevision,
      authorization,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    if (backup !== undefined) await removeOldBackups(backup, maxBackups);
    return { ...result, backup: backup && basename(backup) };
  } catch (error) {
    if (backup !== undefined) await rm(backup, { force: true }); // nothing was replaced, so there is nothing to restore
    throw error;
  }
}

/** A date in the names of backups. */
const TIMESTAMP = /\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z/;

/** Removes the oldest backups of a repository beyond a number. `newest` is the path of its last one. */
async function removeOldBackups(newest: string, max: number): Promise<void> {
  const folder = dirname(newest);
  const kindOf = (name: string): string => name.replace(TIMESTAMP, '');
  const names = max === Infinity ? [] : (await readdir(folder)).filter((name) => kindOf(name) === kindOf(basename(newest)));
  // Dates sort as text.
  for (const name of names.sort().slice(0, -max)) await rm(join(folder, name), { force: true });
}

async function makeBackup(
  store: Store,
  folder: string,
  repository: Repository,
  { signal, onProgress }: { signal: AbortSignal | undefined; onProgress: ImportWithBackupOptions['onProgress'] },
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const timestamp = new Date().toISOString().replace(/[:.]/g, '-');
  // No name of a repository has a tilde, so no two repositories have files of the same name; and in `?undo=NAME` it needs no escape.
  const file = join(folder, `${repositoryName(repository.id).replace('/', '~')}-${timestamp}.zip`);
  await exportArchive(store, repository.key, file, {
    ...(signal && { signal }),
    onProgress: (progress) => onProgress?.({ phase: 'backup', ...progress }),
  });
  return file;
}
