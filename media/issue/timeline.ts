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
  const recorded = new Set(comments.flatMap(({ changes }) => changes.filter((it) => it.field === 'attachment').map((it) => it.new)));
  const entries = comments.flatMap((comment): TimelineEntry[] => {
    if (isComment(comment)) return [{ type: 'comment', key: `comment-${comment.id}`, comment }];
    if (comment.changes.length === 0) return [];
    const { id, author, createdOn, changes } = comment;
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
