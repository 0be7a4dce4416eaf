import type { IssueFields } from '../../model/issue';
import { isPersonField } from '../../model/fields';
import { isExpectedRevision, type WriteOptions } from './authorization';
import { removeUnusedIfPossible } from './attachments';
import type { Database, Transact } from './database';
import type { FileStore } from './file-store';
import { fold } from './fold';
import { changeIssue, deleteIssues, writeIssues } from './issues';
import { createOnce } from './once';
import { setParticipation, watchedOf } from './participation';
import { repositoryState } from './repositories';
import { BulkConflicts, type BulkConflict, type BulkDone, type BulkEntry, type BulkWrite, type Store, type WithoutContent } from './store';
import { loadForWrite, loadIssue, loadStoredIssue, dropContent, dropContentOf, type StoredIssueWithoutContent } from './writing';
import { forEachYielding } from './yielding';

const valueOf = (issue: WithoutContent, field: keyof IssueFields): string | null =>
  (isPersonField(field) ? issue[field]?.username : field === 'content' ? null : issue[field]) ?? null;
const isSame = (a: string | null, b: string | null): boolean => fold(a ?? '') === fold(b ?? '');

/** Whether an issue has changed since the client saw it. A field that already has the new value is no conflict. */
function hasChanged(issue: WithoutContent, { ifRevision, seen, fields }: BulkEntry): boolean {
  if (!seen) return !isExpectedRevision(ifRevision, issue.revision);
  if (ifRevision !== undefined && isExpectedRevision(ifRevision, issue.revision)) return false;
  return (Object.keys(seen) as (keyof IssueFields)[]).some((field) => {
    const now = valueOf(issue, field);
    return !isSame(now, seen[field] ?? null) && !(field in fields && isSame(now, fields[field] ?? null));
  });
}

/** Reads all issues of a write, and checks their revisions and the rights. @throws {BulkConflicts}, and what the authorization throws */
async function checkEntries(
  db: Transact,
  repository: number,
  { entries }: BulkWrite,
  options: WriteOptions,
): Promise<readonly StoredIssueWithoutContent[]> {
  const home = await repositoryState(db, repository);
  const found: StoredIssueWithoutContent[] = [];
  const conflicts: BulkConflict[] = [];
  await forEachYielding(entries, async (entry) => {
    const whole = await loadForWrite(db, home, entry.number, options);
    const current = whole && dropContent(whole);
    if (!current || hasChanged(current.issue, entry)) conflicts.push({ number: entry.number, current: current?.issue });
    else found.push(current);
  });
  if (conflicts.length > 0) throw new BulkConflicts(conflicts);
  return found;
}

interface Written {
  readonly done: readonly BulkDone[];
  /** The hashes of files that may be unused now. */
  readonly hashes: readonly string[];
}

async function writeAll(
  db: Transact,
  repository: number,
  author: number | null,
  write: BulkWrite,
  keepDays: number,
  options: WriteOptions,
): Promise<Written> {
  const issues = await checkEntries(db, repository, write, options);
  if (write.delete) {
    const hashes = await deleteIssues(db, await repositoryState(db, repository), issues, author, keepDays);
    return { done: issues.map(({ issue }) => ({ before: issue, issue: undefined, comment: null })), hashes };
  }
  const results: BulkDone[] = [];
  const { authorization } = options;
  const judged = { authorization: authorization && { ...authorization, assertAllowed: () => undefined } };
  const { message, markup } = write;
  const words = message ? { message, ...(markup && { markup }) } : {};
  const watched =
    write.watch !== undefined && author !== null
      ? await watchedOf(
          db,
          issues.map(({ id }) => id),
          author,
        )
      : undefined;
  await forEachYielding([...issues.entries()], async ([at, before]) => {
    const { number } = before.issue;
    const changed = await changeIssue(db, repository, number, author, write.entries[at]!.fields, { ...words, ...judged });
    if (write.watch !== undefined && author !== null)
      await setParticipation(db, 'watcher', { repository, number }, author, write.watch, judged);
    const issue = dropContentOf(write.watch === undefined ? changed!.issue : await loadIssue(db, before.id));
    results.push({
      before: before.issue,
      issue,
      comment: message ? changed!.change!.id : null,
      ...(watched && { watched: watched.has(before.id) }),
    });
  });
  return { done: results, hashes: [] };
}

/** An issue, and the comment that a write has added to it. */
type MadeComment = readonly [number: number, comment: number | null];

/** What an earlier request has written, as the issues are now; undefined when one of them is gone. */
async function writtenBefore(db: Transact, edition: number, made: readonly MadeComment[]): Promise<Written | undefined> {
  const done: BulkDone[] = [];
  await forEachYielding(made, async ([number, comment]) => {
    const stored = await loadStoredIssue(db, edition, number);
    if (!stored) return;
    const issue = dropContentOf(stored.issue);
    done.push({ before: issue, issue, comment });
  });
  return done.length === made.length ? { done, hashes: [] } : undefined;
}

/** The methods of the store that write many issues at once. */
export const bulkStore = (database: Database, files: FileStore, keepDays: number): Pick<Store, 'bulk'> => ({
  async bulk(repository, author, write, { admit, ...options } = {}) {
    const written = await writeIssues(database, repository, admit, (db) =>
      createOnce(db, repository, options, () => writeAll(db, repository, author, write, keepDays, options), {
        idOf: ({ done }: Written) => done.map(({ before, comment }): MadeComment => [before.number, comment]),
        find: (made: readonly MadeComment[], edition) => writtenBefore(db, edition, made),
      }),
    );
    const { done, hashes } = written!;
    await removeUnusedIfPossible(database, files, hashes);
    return done;
  },
});
