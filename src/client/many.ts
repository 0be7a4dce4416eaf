import { mapConcurrently } from '../model/concurrency';
import { isPersonField } from '../model/fields';
import { fold } from '../model/fold';
import type { Issue, IssueFields, RepositoryId } from '../model/issue';
import { slices } from '../model/slices';
import { bulkPath, deletedPath } from '../wire/v2/address';
import { decodePage, MAX_PAGELEN } from '../wire/v2/page';
import {
  decodeDeleted,
  decodeKeepDays,
  decodeMany,
  decodeRestored,
  encodeMany,
  MAX_BULK_ISSUES,
  pickValues,
  type ChosenValues,
  type ManyChange,
  type ManyConflict,
  type ManyDone,
  type ManyEntry,
} from '../wire/v2/bulk';
import { ignoreBody } from './base-service';
import { TrackerError } from './errors';
import type { RequestSpec } from './http';
import * as l10n from './l10n';
import type { DeletedIssues, IssueService, ManyLeft, ManyResult, RequestOptions, RestoreResult } from './service';

/** Changes many issues by routes that Bitbucket does not have, and one by one where a site lacks them. */

type Send = <T>(spec: RequestSpec<T>) => Promise<T>;
type Field = keyof ChosenValues;

/** How many issues are changed at a time where a site has no bulk request. */
const MAX_CONCURRENT_ISSUES = 4;
/** How often a bulk request is sent again without the issues that others have changed. */
const MAX_ATTEMPTS = 5;
/** How many pages of deleted issues are loaded at most. */
const MAX_PAGES = 50;

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Whether an error means that the site does not have the route. */
const isUnsupported = (error: unknown): boolean => TrackerError.is(error) && [404, 405, 410, 501].includes(error.details.status ?? 0);

const isDoneOrRefused = (status: number): boolean => (status >= 200 && status < 300) || status === 412;

/** Changes issues by one request. Issues that others have changed are omitted in the next attempt. */
async function changeInOneRequest(
  send: Send,
  repository: RepositoryId,
  entries: readonly ManyEntry[],
  change: ManyChange,
): Promise<ManyResult> {
  const conflicts: ManyConflict[] = [];
  let remaining = entries;
  for (let attempt = 1; remaining.length > 0; attempt++) {
    const answer = await send({
      about: { repository },
      request: {
        ...{ method: 'post', url: bulkPath(repository), headers: JSON_TYPE, data: encodeMany(remaining, change) },
        validateStatus: isDoneOrRefused,
      },
      read: decodeMany,
    });
    if ('done' in answer) return { done: answer.done, left: conflicts.map(toLeft), cancelled: 0 };
    const numbers = new Set(answer.conflicts.map(({ number }) => number));
    conflicts.push(...answer.conflicts);
    remaining = remaining.filter(({ number }) => !numbers.has(number));
    if (attempt === MAX_ATTEMPTS || numbers.size === 0) {
      const error = new TrackerError(
        'conflict',
        l10n.t('Others are changing these issues right now, so nothing was saved. Try again in a moment.'),
      );
      return { done: [], left: [...conflicts.map(toLeft), ...remaining.map(({ number }) => ({ number, error }))], cancelled: 0 };
    }
  }
  return { done: [], left: conflicts.map(toLeft), cancelled: 0 };
}

const toLeft = ({ number, now }: ManyConflict): ManyLeft => (now ? { number, now } : { number, isGone: true });

const isSame = (a: string | null | undefined, b: string | null | undefined): boolean => fold(a ?? '') === fold(b ?? '');
const valueOf = (issue: Issue, field: Field): string | null => (isPersonField(field) ? issue[field]?.username : issue[field]) ?? null;

/** Fields whose current value is neither the one that the person saw nor the new one. */
const changedElsewhere = (issue: Issue, { seen = {} }: ManyEntry, fields: ChosenValues): Field[] =>
  (Object.keys(seen) as Field[]).filter((field) => {
    const current = valueOf(issue, field);
    return !isSame(current, seen[field]) && !(field in fields && isSame(current, fields[field]));
  });

/** Changes an issue in one request where it is known as it was seen; undefined where it has to be looked at first. @throws {TrackerError} */
async function changeSeen(
  service: IssueService,
  repository: RepositoryId,
  { number, revision, seen }: ManyEntry,
  fields: ChosenValues,
  change: ManyChange,
): Promise<ManyDone | undefined> {
  const names = Object.keys(fields) as Field[];
  const isMore = change.delete === true || change.message !== undefined || change.watch !== undefined;
  if (isMore || !revision || names.length === 0 || !seen || names.some((name) => seen[name] === undefined)) return undefined;
  try {
    const changed = await service.update(repository, number, fields as IssueFields, { ifRevision: revision });
    const before = Object.fromEntries(names.map((name) => [name, seen[name] ?? null])) as ChosenValues;
    return { number, before, revision: changed.revision, comment: null };
  } catch (error) {
    if (TrackerError.is(error, 'conflict')) return undefined;
    throw error;
  }
}

/** Changes one issue on its own. @throws {TrackerError} */
async function changeOne(
  service: IssueService,
  repository: RepositoryId,
  entry: ManyEntry,
  change: ManyChange,
): Promise<ManyDone | ManyLeft> {
  const { number } = entry;
  const fields: ChosenValues = { ...change.fields, ...entry.fields };
  const names = Object.keys(fields) as Field[];
  const atOnce = await changeSeen(service, repository, entry, fields, change);
  if (atOnce) return atOnce;
  for (let attempt = 1; ; attempt++) {
    const issue = await service.get(repository, number);
    if (changedElsewhere(issue, entry, fields).length > 0)
      return { number, now: pickValues(issue, Object.keys(entry.seen ?? {}) as Field[]) };
    try {
      if (change.delete) await service.delete(repository, number);
      const changed =
        names.length > 0 ? await service.update(repository, number, fields as IssueFields, { ifRevision: issue.revision }) : issue;
      const text = change.message === undefined ? undefined : { content: change.message, ...(change.markup && { markup: change.markup }) };
      const comment = text ? await service.addComment(repository, number, text) : undefined;
      const watched = change.watch === undefined ? undefined : (await service.participation(repository, number)).watching;
      if (change.watch !== undefined && watched !== change.watch) await service.watch(repository, number, change.watch);
      return {
        number,
        before: pickValues(issue, names),
        revision: change.delete ? null : changed.revision,
        comment: comment?.id ?? null,
        ...(watched !== undefined && { watched }),
      };
    } catch (error) {
      if (!TrackerError.is(error, 'conflict') || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function changeOneByOne(
  service: IssueService,
  repository: RepositoryId,
  entries: readonly ManyEntry[],
  change: ManyChange,
  { signal, onProgress }: { signal?: AbortSignal | undefined; onProgress?: ((done: number) => void) | undefined },
): Promise<ManyResult> {
  const results: ManyDone[] = [];
  const failed: ManyLeft[] = [];
  let cancelled = 0;
  await mapConcurrently(entries, MAX_CONCURRENT_ISSUES, async (entry) => {
    if (signal?.aborted) return void cancelled++;
    try {
      const changed = await changeOne(service, repository, entry, change);
      if ('before' in changed) results.push(changed);
      else failed.push(changed);
    } catch (error) {
      failed.push(TrackerError.is(error, 'notFound') ? { number: entry.number, isGone: true } : { number: entry.number, error });
    }
    onProgress?.(results.length + failed.length);
  });
  return { done: results, left: failed, cancelled };
}

/** Services of sites that have no bulk request. */
const withoutBulk = new WeakSet<IssueService>();

/** Changes many issues; see `ManyService`. */
export async function changeMany(
  service: IssueService,
  send: Send,
  repository: RepositoryId,
  entries: readonly ManyEntry[],
  change: ManyChange,
  { signal, onProgress }: RequestOptions & { onProgress?: (done: number) => void } = {},
): Promise<ManyResult> {
  const results: ManyDone[] = [];
  const failed: ManyLeft[] = [];
  // In one order, so that a request that is sent again is the same, although a list sorts the issues differently by then.
  const sorted = entries.toSorted((a, b) => a.number - b.number);
  for (const batch of slices(sorted, MAX_BULK_ISSUES)) {
    const settledCount = results.length + failed.length;
    if (signal?.aborted) break;
    const result = await oneRequest(service, send, repository, batch, change, {
      signal,
      onProgress: (count) => onProgress?.(settledCount + count),
    });
    results.push(...result.done);
    failed.push(...result.left);
    onProgress?.(results.length + failed.length);
  }
  return { done: results, left: failed, cancelled: entries.length - results.length - failed.length };
}

/** Waits for a request that was sent, even after a cancellation, because its result has to be known. */
async function oneRequest(
  service: IssueService,
  send: Send,
  repository: RepositoryId,
  entries: readonly ManyEntry[],
  change: ManyChange,
  options: Parameters<typeof changeOneByOne>[4],
): Promise<ManyResult> {
  if (withoutBulk.has(service)) return changeOneByOne(service, repository, entries, change, options);
  try {
    return await changeInOneRequest(send, repository, entries, change);
  } catch (error) {
    if (!isUnsupported(error)) return { done: [], left: entries.map(({ number }) => ({ number, error })), cancelled: 0 };
    if (!TrackerError.is(error, 'noRepository')) withoutBulk.add(service);
    const result = await changeOneByOne(service, repository, entries, change, options);
    // The repository is there, so that the route is what is missing.
    if (result.done.length > 0) withoutBulk.add(service);
    return result;
  }
}

/** Issues that can be restored; see `ManyService`. */
export async function deletedIssues(
  send: Send,
  repository: RepositoryId,
  { signal, limit = MAX_BULK_ISSUES }: RequestOptions & { limit?: number } = {},
): Promise<DeletedIssues> {
  const issues: DeletedIssues['issues'][number][] = [];
  let keepDays = 0;
  try {
    for (let page = 1; page <= MAX_PAGES; page++) {
      const pagelen = Math.max(1, Math.min(MAX_PAGELEN, limit));
      const deletedPage = await send({
        about: { repository },
        request: { url: deletedPath(repository), params: { page, pagelen }, signal },
        read: (data) => ({ ...decodePage(data, decodeDeleted), keepDays: decodeKeepDays(data) }),
      });
      keepDays = deletedPage.keepDays;
      issues.push(...deletedPage.values.slice(0, limit - issues.length));
      if (deletedPage.next === undefined || issues.length >= limit) break;
    }
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  }
  return { keepDays, issues };
}

async function inBatches(
  send: Send,
  repository: RepositoryId,
  key: 'restore' | 'delete_permanently',
  numbers: readonly number[],
  signal: AbortSignal | undefined,
  onData: (data: unknown) => void,
): Promise<void> {
  try {
    for (const batch of slices(numbers, MAX_BULK_ISSUES)) {
      const request = { method: 'post', url: deletedPath(repository), headers: JSON_TYPE, data: JSON.stringify({ [key]: batch }), signal };
      await send({ about: { repository }, request, read: onData });
    }
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    throw new TrackerError('unsupported', l10n.t('This site keeps no deleted issues.'), { cause: error });
  }
}

/** Restores deleted issues; see `ManyService`. */
export async function restoreIssues(
  send: Send,
  repository: RepositoryId,
  numbers: readonly number[],
  { signal }: RequestOptions,
): Promise<RestoreResult> {
  const restored: number[] = [];
  const remainingNumbers: number[] = [];
  const unrelated: RestoreResult['unrelated'][number][] = [];
  await inBatches(send, repository, 'restore', numbers, signal, (data) => {
    const restoredBatch = decodeRestored(data);
    restored.push(...restoredBatch.restored);
    remainingNumbers.push(...restoredBatch.left);
    unrelated.push(...restoredBatch.unrelated);
  });
  return { restored, left: remainingNumbers, unrelated };
}

/** Deletes issues permanently; see `ManyService`. */
export const purgeIssues = (send: Send, repository: RepositoryId, numbers: readonly number[], { signal }: RequestOptions): Promise<void> =>
  inBatches(send, repository, 'delete_permanently', numbers, signal, ignoreBody);
