import type { Attachment, Comment, FieldChange, Person } from '../../src/wire/page';

/** An issue's conversation as it is shown: pure functions, so that they can be tested without a page. */

/** A change, and the history entry that records it. */
export type TimelineChange = FieldChange & { readonly comment: number };

export type TimelineEntry =
  | { readonly type: 'comment'; readonly key: string; readonly comment: Comment }
  /** Changes without a comment, of one person within an hour. */
  | {
      readonly type: 'changed';
      readonly key: string;
      readonly ids: readonly number[];
      readonly author: Person | null;
      readonly date: string;
      readonly changes: readonly TimelineChange[];
    }
  /** An attachment that no history entry records. */
  | { readonly type: 'attached'; readonly key: string; readonly attachment: Attachment; readonly date: string };
type Changed = Extract<TimelineEntry, { type: 'changed' }>;

const MS_PER_HOUR = 3_600_000;

/** Whether an entry has a text; others only record changes. */
export const isComment = (comment: Comment): boolean => comment.content !== null && comment.content.trim() !== '';

/** Comments, changes and attachments, oldest first. Adjacent changes of one person within an hour are one entry. */
export function timeline(comments: readonly Comment[], attachments: readonly Attachment[]): TimelineEntry[] {
  const names = new Set(attachments.map(({ name }) => name));
  const recorded = new Set<string>();
  const entries = comments.flatMap((comment): TimelineEntry[] => {
    const changes = comment.changes.flatMap((change) => eachFile(change, names));
    for (const change of changes) if (change.field === 'attachment') recorded.add(change.new);
    const { id, author, createdOn } = comment;
    if (isComment(comment)) {
      // One that stays the same object is not drawn again.
      const displayed = changes.length === comment.changes.length ? comment : { ...comment, changes };
      return [{ type: 'comment', key: `comment-${id}`, comment: displayed }];
    }
    if (changes.length === 0) return [];
    return [{ type: 'changed', key: `changed-${id}`, ids: [id], author, date: createdOn, changes: withEntry(changes, id) }];
  });
  const attached = attachments.flatMap((attachment): TimelineEntry[] =>
    recorded.has(attachment.name) || attachment.createdOn === null
      ? []
      : [{ type: 'attached', key: `file-${attachment.name}`, attachment, date: attachment.createdOn }],
  );
  // History entries stay in their order.
  const merged = attached.length === 0 ? entries : [...entries, ...attached].sort((a, b) => Date.parse(dateOf(a)) - Date.parse(dateOf(b)));
  return grouped(merged);
}

/** A change for each file of an upload: API 2.0 joins the names of those that came in one request. */
function eachFile(change: FieldChange, names: ReadonlySet<string>): readonly FieldChange[] {
  const files = change.field === 'attachment' && !names.has(change.new) ? change.new.split(', ') : [];
  if (files.length < 2 || !files.every((file) => names.has(file))) return [change];
  const replaced = new Set(change.old.split(', '));
  return files.map((file) => ({ field: 'attachment', old: replaced.has(file) ? file : '', new: file }));
}

const withEntry = (changes: readonly FieldChange[], comment: number): TimelineChange[] => changes.map((change) => ({ ...change, comment }));

/** Date of an entry in ISO 8601. */
export const dateOf = (entry: TimelineEntry): string => (entry.type === 'comment' ? entry.comment.createdOn : entry.date);

function grouped(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const result: TimelineEntry[] = [];
  for (const entry of entries) {
    const last = result.at(-1);
    if (last?.type === 'changed' && entry.type === 'changed' && belongs(last, entry)) result[result.length - 1] = join(last, entry);
    else result.push(entry);
  }
  return result;
}

const belongs = (a: Changed, b: Changed): boolean =>
  a.author?.username === b.author?.username && Date.parse(b.date) - Date.parse(a.date) <= MS_PER_HOUR;

/** Joins changes; all of them are kept in order, also those that were changed back. */
const join = (a: Changed, b: Changed): Changed => ({
  ...a,
  ids: [...a.ids, ...b.ids],
  date: b.date,
  changes: [...a.changes, ...b.changes],
});
