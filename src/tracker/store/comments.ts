import { commentRevision, type Comment } from '../../model/issue';
import { DEFAULTS } from '../../model/fields';
import type { Markup } from '../../model/enums';
import { authorize, isExpectedRevision, type WriteOptions } from './authorization';
import { addNewWatchers } from './new-watchers';
import { SHORT_WRITE, type Database, type Transact } from './database';
import { findEntries, readEntries } from './entries';
import { addEntry, entryOf, type HistoryEntry } from './history';
import { createOnce } from './once';
import { watchQuotas } from './quotas';
import { repositoryState, nextTime, bumpRevision, type RepositoryState } from './repositories';
import { ALL_ROWS } from './row-query';
import { CommentMismatch, type ConversationStore, type ConditionalWriteOptions } from './store';
import { addWatcher, loadStoredIssue, idIn, updateIssueRow, openIssueToWrite, type StoredIssue } from './writing';

async function addComment(
  db: Transact,
  repository: number,
  number: number,
  author: number | null,
  { content, markup = DEFAULTS.markup }: { content: string; markup?: Markup },
  options: WriteOptions | undefined,
): Promise<Comment | undefined> {
  const { state, before: issue } = await openIssueToWrite(db, repository, number, options);
  if (!issue) return undefined;
  // These do not depend on each other and run at once, because an engine over a network would wait for each.
  const [quota, date, called] = await Promise.all([
    watchQuotas(db, repository, author),
    nextTime(db, repository, issue.row),
    addNewWatchers(db, state, issue.id, { texts: [{ before: null, after: content, markup }] }),
  ]);
  await updateIssueRow(db, issue.id, { updated_on: date }, { comments: 1, watchers: (await addWatcher(db, issue.id, author)) + called });
  await addEntry(db, { issue: issue.id, number: state.nextComment, content, markup, author, date }, []);
  await bumpRevision(db, repository, { comments: 1 });
  const [entry] = await Promise.all([entryOf(db, issue.id, state.nextComment), quota.assertWithin()]);
  return entry!.comment;
}

/** Loads a comment for a write, and its issue. @throws {CommentMismatch}, and what the authorization throws */
async function currentComment(
  db: Transact,
  repository: number,
  number: number,
  id: number,
  { authorization, ifRevision }: ConditionalWriteOptions = {},
): Promise<{ state: RepositoryState; issue: StoredIssue; entry: HistoryEntry } | undefined> {
  const state = await repositoryState(db, repository);
  const issue = await loadStoredIssue(db, state.edition, number);
  const entry = issue && (await entryOf(db, issue.id, id));
  await authorize(db, state.about, authorization, { issue: issue?.issue, comment: entry?.comment });
  if (!entry) return undefined;
  if (!isExpectedRevision(ifRevision, commentRevision(entry.comment))) throw new CommentMismatch(entry.comment);
  return { state, issue, entry };
}

/** Changes the text of a comment; null removes it. */
async function updateText(
  db: Transact,
  repository: number,
  { state, issue, entry }: { state: RepositoryState; issue: StoredIssue; entry: HistoryEntry },
  text: { content: string | null; markup: Markup },
): Promise<void> {
  const date = await nextTime(db, repository, issue.row);
  await db
    .updateTable('comment')
    .set({ ...text, updated_on: date })
    .where('id', '=', entry.key)
    .execute();
  await db.texts.removeComment(db, entry.key);
  if (text.content !== null) db.texts.addComment(db, entry.key, text.content);
  db.texts.scheduleMerge();
  const comments = Number(text.content !== null) - Number(entry.comment.content !== null);
  const { markup } = text;
  const watchers = await addNewWatchers(db, state, issue.id, { texts: [{ before: entry.comment.content, after: text.content, markup }] });
  await updateIssueRow(db, issue.id, { updated_on: date }, { comments, watchers });
  await bumpRevision(db, repository);
}

async function updateComment(
  db: Transact,
  repository: number,
  number: number,
  id: number,
  text: { content: string; markup?: Markup },
  options: ConditionalWriteOptions | undefined,
): Promise<Comment | undefined> {
  const found = await currentComment(db, repository, number, id, options);
  if (!found) return undefined;
  const { comment } = found.entry;
  const { content, markup = comment.markup } = text;
  if (content === comment.content && markup === comment.markup) return comment;
  const writer = options?.authorization?.writer?.account ?? null;
  const quota = await watchQuotas(db, found.state.repository, writer, comment.author);
  await updateText(db, repository, found, { content, markup });
  await quota.assertWithin();
  return (await entryOf(db, found.issue.id, id))!.comment;
}

async function deleteComment(
  db: Transact,
  repository: number,
  number: number,
  id: number,
  options: ConditionalWriteOptions | undefined,
): Promise<boolean> {
  const found = await currentComment(db, repository, number, id, options);
  if (!found) return false;
  const { issue, entry } = found;
  if (entry.comment.changes.length === 0) {
    await db.texts.removeComment(db, entry.key);
    db.texts.scheduleMerge();
    await db.deleteFrom('comment').where('id', '=', entry.key).execute();
    await updateIssueRow(
      db,
      issue.id,
      { updated_on: await nextTime(db, repository, issue.row) },
      { comments: entry.comment.content === null ? 0 : -1 },
    );
    await bumpRevision(db, repository);
  } else if (entry.comment.content !== null) {
    await updateText(db, repository, found, { content: null, markup: entry.comment.markup });
  }
  return true;
}

/** The methods of the store for comments and the history. */
export const commentStore = (
  database: Database,
): Pick<ConversationStore, 'comments' | 'findEntries' | 'readEntries' | 'comment' | 'addComment' | 'updateComment' | 'deleteComment'> => ({
  async comments(repository, number) {
    const comments: Comment[] = [];
    const { found } = await findEntries(database, repository, number, ALL_ROWS);
    for await (const entries of readEntries(database, found, true)) comments.push(...entries);
    return comments;
  },

  findEntries: (repository, number, query, budget) => findEntries(database, repository, number, query, budget),
  readEntries: (found, { withChanges }) => readEntries(database, found, withChanges),

  comment: (repository, number, id) =>
    database.read(async (db) => {
      const { edition } = await repositoryState(db, repository);
      return (await entryOf(db, idIn(edition, number), id))?.comment;
    }),

  addComment: (repository, number, author, text, options) =>
    database.write(
      (db) =>
        createOnce(db, repository, options ?? {}, () => addComment(db, repository, number, author, text, options), {
          idOf: ({ id }: Comment) => id,
          find: async (id: number, edition) => (await entryOf(db, idIn(edition, number), id))?.comment,
        }),
      'issues',
      repository,
      SHORT_WRITE,
    ),

  updateComment: (repository, number, id, text, options) =>
    database.write((db) => updateComment(db, repository, number, id, text, options), 'issues', repository, SHORT_WRITE),

  deleteComment: (repository, number, id, options) =>
    database.write((db) => deleteComment(db, repository, number, id, options), 'issues', repository, SHORT_WRITE),
});
