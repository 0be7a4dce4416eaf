import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { repositoryName } from '../../model/repository';
import { DEFAULT_QUERY } from '../../model/query';
import type { ImportMode, ImportReport, PersonReport } from '../../wire/archive';
import { otherUsername } from '../store/imported-people';
import type { WriteOptions } from '../store/authorization';
import type { Repository, Store } from '../store/store';
import { fold } from '../../model/fold';
import type { Archive } from '.';
import { importArchive, type ImportProgress, type ImportResult } from './add';
import { exportArchive } from './export';

/** How many issues a repository has; none when it is not there yet. */
export const countIssues = async (store: Store, repository: Repository | undefined): Promise<number> =>
  repository ? (await store.list(repository.key, { ...DEFAULT_QUERY, limit: 0 })).count : 0;

/** What the import of an archive would do, without doing anything. */
export async function describeImport(
  store: Store,
  repository: Repository | undefined,
  archive: Archive,
  wanted: Exclude<ImportMode, 'new'>,
): Promise<ImportReport> {
  const present = await countIssues(store, repository);
  const { counts, about, survey, file, warnings, told } = archive;
  let [first, last] = [Infinity, 0];
  for (const number of survey.numbers) [first, last] = [Math.min(first, number), Math.max(last, number)];
  const mode = present === 0 ? 'new' : wanted;
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
    told: [...told],
  };
}

async function nextNumber(store: Store, { key }: Repository): Promise<number> {
  const snapshot = await store.snapshot(key);
  const { issue } = snapshot.next;
  snapshot.close();
  return issue;
}

/** Who the people of an archive become here, and who else of the same name might be meant. */
async function describePeople(store: Store, { conversion }: Archive): Promise<PersonReport[]> {
  const all = conversion.people.all();
  const named = await store.peopleNamed(all.map(({ displayName }) => displayName));
  const people: PersonReport[] = [];
  for (const { key, username: wanted, displayName, accountId = null, mapped = false } of all) {
    const same = accountId === null || mapped ? undefined : await store.accountById(accountId);
    const there = same ?? (await store.account(wanted));
    // Another account's: the import tells them apart, as it is told here.
    const isAnother = !same && !mapped && accountId !== null && there?.accountId !== undefined;
    const known = isAnother ? undefined : there;
    const username = known?.username ?? (isAnother ? otherUsername(wanted, accountId) : wanted);
    const others = named.filter((it) => fold(it.displayName) === fold(displayName) && it.username !== username);
    people.push({
      key,
      name: displayName,
      username,
      known: known !== undefined,
      mapped,
      ...(!known && others.length === 1 && { proposal: others[0]!.username }),
    });
  }
  return people;
}

/** Runs an import; a repository that was made for it (`isNew`) goes away again when nothing comes of it. */
export async function discardingOnFailure<T>(
  store: Store,
  { repository, isNew }: { repository: Repository; isNew: boolean },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isNew) await store.removeEmptyRepository(repository.key);
    throw error;
  }
}

export interface ImportOutcome extends ImportResult {
  /** The name of the zip that keeps what was replaced; undefined when nothing was, or when the store is no file. */
  readonly backup: string | undefined;
}

export interface ImportWithBackupOptions extends WriteOptions {
  /** `new`: into a repository that had no issues at the revision in which it is handed over. */
  readonly mode: ImportMode;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress | { readonly phase: 'backup'; readonly count: number; readonly total: number }) => void;
}

/**
 * Imports an archive. What it replaces is written to an archive of its own first, into `<data file>.backups`, so that it can be
 * brought back: what is written there after that, or to an empty repository after it was looked at, ends the import instead of being lost.
 * @throws {RepositoryChanged} and as `importArchive` and `exportArchive` do; the tracker is then as before
 */
export async function importWithBackup(
  store: Store,
  repository: Repository,
  archive: Archive,
  { mode, authorization, signal, onProgress }: ImportWithBackupOptions,
): Promise<ImportOutcome> {
  const ifRevision = mode === 'replace' ? (await store.repository(repository.id))?.revision : repository.revision;
  const isReplacing = mode === 'replace' && (await countIssues(store, repository)) > 0;
  const backup =
    isReplacing && store.file !== undefined ? await makeBackup(store, store.file, repository, { signal, onProgress }) : undefined;
  try {
    const result = await importArchive(store, repository.key, archive, {
      append: mode === 'append',
      repository: repository.id,
      ifRevision,
      authorization,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    return { ...result, backup: backup && basename(backup) };
  } catch (error) {
    if (backup !== undefined) await rm(backup, { force: true }); // nothing was replaced
    throw error;
  }
}

/** Where the archives of what imports have replaced are kept. */
export const backupFolder = (dataFile: string): string => `${dataFile}.backups`;

async function makeBackup(
  store: Store,
  dataFile: string,
  repository: Repository,
  { signal, onProgress }: { signal: AbortSignal | undefined; onProgress: ImportWithBackupOptions['onProgress'] },
): Promise<string> {
  const folder = backupFolder(dataFile);
  await mkdir(folder, { recursive: true });
  const when = new Date().toISOString().replace(/[:.]/g, '-');
  const file = join(folder, `${repositoryName(repository.id).replace('/', '-')}-${when}.zip`);
  await exportArchive(store, repository.key, file, {
    ...(signal && { signal }),
    onProgress: (progress) => onProgress?.({ phase: 'backup', ...progress }),
  });
  return file;
}
