import * as v from 'valibot';
import type { Comment, FieldChange, Issue } from '../../model/issue';
import { CHANGE_FIELDS, type ChangeField } from '../../model/fields';
import type { Markup } from '../../model/enums';
import { changesPath, commentsPath, issuePage, linkTo } from './address';
import { fromIso, toIso } from './dates';
import { encodeIssueReference, FIELDS2, type EncodeOptions2 } from './issue';
import { encodeUser2, personFromJson, UserJson } from './people';
import { rendered, RenderedJson } from './rendered';

/** API 2.0: comments and changes of an issue. They are two views of the same entry and share its id. */

export type CommentedIssue = Pick<Issue, 'number' | 'title'>;

const page = ({ number }: CommentedIssue, { base, repository }: EncodeOptions2, id: number) =>
  linkTo(base, `${issuePage(repository, number)}#comment-${id}`);

/** Encodes a comment for API 2.0. */
export const encodeComment2 = (comment: Comment, issue: CommentedIssue, options: EncodeOptions2): Record<string, unknown> => ({
  links: {
    self: linkTo(options.base, `${commentsPath(options.repository, issue.number)}/${comment.id}`),
    html: page(issue, options, comment.id),
  },
  issue: encodeIssueReference(issue, options),
  content: rendered(comment.content, comment.markup, options.render),
  created_on: toIso(comment.createdOn),
  user: comment.author && encodeUser2(comment.author, options.base),
  updated_on: comment.updatedOn && toIso(comment.updatedOn),
  type: 'issue_comment',
  id: comment.id,
});

/** Returns the key of a field in changes. */
export const changeKey = (field: ChangeField): string => (field === 'attachment' ? field : FIELDS2[field]);

/** Finds the account id of a username in the history; undefined when nobody has that username any more. */
export type AccountIds = (username: string) => string | undefined;

function encodeChanges(changes: readonly FieldChange[], accountId: AccountIds): Record<string, { new: string; old: string }> {
  const result: Record<string, { new: string; old: string }> = {};
  for (const change of changes) {
    const key = changeKey(change.field);
    const previous = result[key];
    // Several files of one change are joined, because the format has one entry for each field.
    const join = (a: string | undefined, b: string) => [a, b].filter(Boolean).join(', ');
    result[key] = { new: join(previous?.new, change.new), old: join(previous?.old, change.old) };
    if (change.field !== 'assignee') continue;
    const id = (username: string) => (username === '' ? '' : (accountId(username) ?? ''));
    result.assignee_account_id = { new: id(change.new), old: id(change.old) };
  }
  return result;
}

/** Encodes a change of an issue for API 2.0. */
export const encodeChange = (
  comment: Comment,
  issue: CommentedIssue,
  options: EncodeOptions2,
  accountId: AccountIds,
): Record<string, unknown> => ({
  changes: encodeChanges(comment.changes, accountId),
  links: {
    self: linkTo(options.base, `${changesPath(options.repository, issue.number)}/${comment.id}`),
    html: page(issue, options, comment.id),
  },
  issue: encodeIssueReference(issue, options),
  created_on: toIso(comment.createdOn),
  user: comment.author && encodeUser2(comment.author, options.base),
  message: rendered(comment.content, comment.markup, options.render),
  type: 'issue_change',
  id: comment.id,
});

// --- parsing

export const date = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const iso = fromIso(dataset.value);
    if (iso !== undefined) return iso;
    addIssue({ message: `Not a date: ${dataset.value.slice(0, 40)}` });
    return NEVER;
  }),
);

const CommentJson = v.object({
  id: v.number(),
  content: RenderedJson,
  user: v.nullish(UserJson),
  created_on: date,
  updated_on: v.nullish(date, null),
});

/** Parses a comment. Its changes come from `decodeChange`. @throws {ValiError} */
export function decodeComment(json: unknown): Comment {
  const comment = v.parse(CommentJson, json);
  return {
    id: comment.id,
    content: comment.content.raw,
    markup: comment.content.markup,
    author: personFromJson(comment.user),
    createdOn: comment.created_on,
    updatedOn: comment.updated_on,
    changes: [],
  };
}

const text = v.pipe(
  v.nullish(v.union([v.string(), v.number()]), ''),
  v.transform((value) => String(value)),
);
const ChangeJson = v.object({
  id: v.number(),
  changes: v.nullish(v.record(v.string(), v.object({ old: text, new: text })), {}),
  message: v.nullish(RenderedJson),
  user: v.nullish(UserJson),
  created_on: date,
});

/** Parses a change. Unknown fields are ignored. @throws {ValiError} */
export function decodeChange(json: unknown): Comment {
  const parsed = v.parse(ChangeJson, json);
  const changes: FieldChange[] = [];
  for (const field of CHANGE_FIELDS) {
    const change = parsed.changes[changeKey(field)] ?? (field === 'assignee' ? parsed.changes.assignee_account_id : undefined);
    if (change) changes.push({ field, ...change });
  }
  return {
    id: parsed.id,
    content: parsed.message?.raw || null,
    markup: parsed.message?.markup ?? 'markdown',
    author: personFromJson(parsed.user),
    createdOn: parsed.created_on,
    updatedOn: null,
    changes,
  };
}

/** Encodes the body of a new comment. Without a markup, the tracker decides. */
export const encodeText = ({ content, markup }: { content: string; markup?: Markup }): Record<string, unknown> => ({
  type: 'issue_comment',
  content: { raw: content, ...(markup && { markup }) },
});
