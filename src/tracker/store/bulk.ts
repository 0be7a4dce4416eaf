import type { Issue, IssueFields } from '../../model/issue';
import { isPersonField } from '../../model/fields';
import { isInsisted, type WriteOptions } from './authorization';
import { dropUnused } from './attachments';
import type { Database, Transact } from './database';
import { inTurns } from './deleted';
import type { Files } from './files';
import { fold } from './fold';
import { changeIssue, deleteIssues, writeIssues } from './issues';
import { setParticipation } from './participation';
import { repositoryState } from './repositories';
import { BulkConflicts, type BulkConflict, type BulkDone, type BulkEntry, type BulkWrite, type Store } from './store';
import { toWrite, wholeIssue, type Current } from './writing';

const valueOf = (issue: Issue, field: keyof IssueFields): string | null =>
  (isPersonField(field) ? issue[field]?.username : issue[field]) ?? null;
const isSame = (one: string | null, other: string | null): boolean => fold(one ?? '') === fold(other ?? '');

/** Whether an issue is not as it was seen: what somebody else has put into a field is not overwritten, unless it is the same. */
function isOther(issue: Issue, { ifRevision, seen, fields }: BulkEntry): boolean {
  if (!seen) return !isInsisted(ifRevision, issue.revision);
  if (ifRevision !== undefined && isInsisted(ifRevision, issue.revision)) return false;
  return (Object.keys(seen) as (keyof IssueFields)[]).some((field) => {
    const now = valueOf(issue, field);
    return !isSame(now, seen[field] ?? null) && !(field in fields && isSame(now, fields[field] ?? null));
  });
}

/** Looks at all that is meant, and judges it. @throws {BulkConflicts}, and what the authorization throws */
async function look(db: Transact, repository: number, { entries }: BulkWrite, options: WriteOptions): Promise<readonly Current[]> {
  const home = await repositoryState(db, repository);
  const found: Current[] = [];
  const conflicts: BulkConflict[] = [];
  await inTurns(entries, async (entry) => {
    const current = await toWrite(db, home, entry.number, options);
    if (!current || isOther(current.issue, entry)) conflicts.push({ number: entry.number, current: current?.issue });
    else found.push(current);
  });
  if (conflicts.length > 0) throw new BulkConflicts(conflicts);
  return found;
}

interface Written {
  readonly done: readonly BulkDone[];
  /** Of files that nothing may name any more. */
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
  const befores = await look(db, repository, write, options);
  if (write.delete) {
    const hashes = await deleteIssues(db, await repositoryState(db, repository), befores, author, keepDays);
    return { done: befores.map(({ issue }) => ({ before: issue, issue: undefined, comment: null })), hashes };
  }
  const done: BulkDone[] = [];
  const { authorization } = options;
  const judged = { authorization: authorization && { ...authorization, assertAllowed: () => undefined } };
  const { message, markup } = write;
  const words = message ? { message, ...(markup && { markup }) } : {};
  await inTurns([...befores.entries()], async ([at, before]) => {
    const { number } = before.issue;
    const changed = await changeIssue(db, repository, number, author, write.entries[at]!.fields, { ...words, ...judged });
    if (write.watch !== undefined && author !== null)
      await setParticipation(db, 'watcher', { repository, number }, author, write.watch, judged);
    const issue = write.watch === undefined ? changed!.issue : await wholeIssue(db, before.id);
    done.push({ before: before.issue, issue, comment: message ? changed!.change!.id : null });
  });
  return { done, hashes: [] };
}

/** The part of the store that writes many issues at once. */
export const bulkStore = (database: Database, files: Files, keepDays: number): Pick<Store, 'bulk'> => ({
  async bulk(repository, author, write, { admit, ...options } = {}) {
    const { done, hashes } = await writeIssues(database, repository, admit, (db) =>
      writeAll(db, repository, author, write, keepDays, options),
    );
    await dropUnused(database, files, hashes);
    return done;
  },
});
