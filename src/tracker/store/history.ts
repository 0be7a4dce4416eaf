import type { Comment, FieldChange, Issue } from '../../model/issue';
import { CHANGE_FIELDS, type ChangeField } from '../../model/fields';
import type { Markup } from '../../model/enums';
import { closes, insertClosing } from './closings';
import type { Transact } from './database';
import { numbersIn, withChecksum } from './engine-sql';
import { bulk, bulkGet, prepared } from './prepared';
import { toPerson } from './rows';

/** Fields of changes that are fields of an issue; attachments are not. */
const TRACKED_FIELDS = CHANGE_FIELDS.filter((field) => field !== 'attachment');

const textOf = (issue: Issue, field: Exclude<ChangeField, 'attachment'>): string =>
  (field === 'assignee' ? issue.assignee?.username : issue[field]) ?? '';

/** The changes between two states of an issue, for its history. */
export function changesBetween(before: Issue, after: Issue): FieldChange[] {
  return TRACKED_FIELDS.map((field) => ({ field, old: textOf(before, field), new: textOf(after, field) })).filter(
    (it) => it.old !== it.new,
  );
}

/** A new entry of the history; `issue` is a row id, `number` the public id of the entry. */
export interface NewEntry {
  readonly issue: number;
  readonly number: number;
  readonly content: string | null;
  readonly markup: Markup;
  readonly author: number | null;
  readonly date: string;
}

const insertComment = bulkGet((db, { issue, number, content, markup, author, date }: { [K in keyof NewEntry]: NewEntry[K] }) =>
  db
    .insertInto('comment')
    .values(withChecksum('comment', { issue, number, content, markup, author, created_on: date }))
    .returning('id'),
);

type ChangeValues = { comment: number; field: ChangeField; old: string; text: string; author: number | null; date: string };

const insertChange = bulk((db, { comment, field, old, text, author, date }: ChangeValues) =>
  db.insertInto('change').values(withChecksum('change', { comment, field, old, new: text, author, created_on: date })),
);

/** Adds an entry without its changes, and returns its row id. The caller updates the issue's counts. */
export async function insertEntry(db: Transact, entry: NewEntry): Promise<number> {
  const { id } = (await insertComment(db, { ...entry }))!;
  if (entry.content !== null) {
    db.texts.addComment(db, id, entry.content);
    db.texts.scheduleMerge();
  }
  return id;
}

/** Adds the changes of an entry by its row id. */
export function addChanges(db: Transact, id: number, { issue, author, date }: NewEntry, changes: readonly FieldChange[]): void {
  for (const { field, old, new: text } of changes) {
    insertChange(db, { comment: id, field, old, text, author, date });
    if (closes({ field, new: text })) insertClosing(db, { issue, date });
  }
}

/** Adds an entry and its changes. The caller updates the issue's counts. */
export async function addEntry(db: Transact, entry: NewEntry, changes: readonly FieldChange[]): Promise<void> {
  addChanges(db, await insertEntry(db, entry), entry, changes);
}

const selectComments = (db: Pick<Transact, 'selectFrom'>) =>
  db
    .selectFrom('comment')
    .leftJoin('person', 'person.id', 'comment.author')
    .select([
      'comment.id',
      'comment.number',
      'comment.content',
      'comment.markup',
      'person.username',
      'person.display_name',
      'person.account_id',
      'comment.created_on',
      'comment.updated_on',
    ])
    .orderBy('comment.created_on')
    .orderBy('comment.number');

const selectChanges = (db: Pick<Transact, 'selectFrom'>) =>
  db
    .selectFrom('comment')
    .innerJoin('change', 'change.comment', 'comment.id')
    .select(['change.comment', 'change.field', 'change.old', 'change.new'])
    .orderBy('change.id');

type ByKeys = { keys: string };
const keysIn = (keys: string) => numbersIn(keys);
const commentsByKey = prepared((db, { keys }: ByKeys) => selectComments(db).where('comment.id', 'in', keysIn(keys)));
const changesByKey = prepared((db, { keys }: ByKeys) => selectChanges(db).where('comment.id', 'in', keysIn(keys)));

type OfOne = { issue: number; number: number };
const oneComment = prepared((db, { issue, number }: OfOne) =>
  selectComments(db).where('comment.issue', '=', issue).where('comment.number', '=', number),
);
const oneChanges = prepared((db, { issue, number }: OfOne) =>
  selectChanges(db).where('comment.issue', '=', issue).where('comment.number', '=', number),
);

/** An entry and its row id. */
export interface HistoryEntry {
  readonly key: number;
  readonly comment: Comment;
}

type CommentRows = Awaited<ReturnType<typeof commentsByKey>>;
type ChangeRows = Awaited<ReturnType<typeof changesByKey>>;

/** Archives of 2012 and 2013 have Python's "None" for no value; it is stored for later exports, and shown as empty. */
const displayed = (field: ChangeField, text: string): string => (text === 'None' && field !== 'title' && field !== 'content' ? '' : text);

function toEntries(rows: CommentRows, changes: ChangeRows): HistoryEntry[] {
  const byComment = new Map<number, FieldChange[]>();
  for (const { comment, field, old, new: text } of changes) {
    const change = { field, old: displayed(field, old), new: displayed(field, text) };
    const ofComment = byComment.get(comment);
    if (ofComment) ofComment.push(change);
    else byComment.set(comment, [change]);
  }
  return rows.map((row) => ({
    key: row.id,
    comment: {
      id: row.number,
      content: row.content,
      markup: row.markup,
      author: toPerson(row.username, row.display_name, row.account_id),
      createdOn: row.created_on,
      updatedOn: row.updated_on,
      changes: byComment.get(row.id) ?? [],
    },
  }));
}

/** Loads entries by row id, without changes unless `withChanges`. */
export async function entriesByKey(db: Transact, keys: readonly number[], withChanges: boolean): Promise<Map<number, Comment>> {
  const list = { keys: JSON.stringify(keys) };
  const entries = toEntries(await commentsByKey(db, list), withChanges ? await changesByKey(db, list) : []);
  return new Map(entries.map(({ key, comment }) => [key, comment]));
}

/** One entry of an issue (by row id) by its number. */
export async function entryOf(db: Transact, issue: number, number: number): Promise<HistoryEntry | undefined> {
  if (!Number.isSafeInteger(number)) return undefined;
  return toEntries(...(await Promise.all([oneComment(db, { issue, number }), oneChanges(db, { issue, number })])))[0];
}
