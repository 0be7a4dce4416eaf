import * as v from 'valibot';
import { DEFAULTS } from '../model/fields';
import type { Comment, Issue, IssueFields, Person, RepositoryDefaults, RepositoryId } from '../model/issue';
import type { SearchHit } from '../model/search';
import { RIGHTS, type Right } from '../model/rights';
import { KINDS, MARKUPS, type ListName } from '../model/enums';
import { fromWire, toUtc } from './dates';
import { decodeIssue, FIELD_KEYS, decodeDate, repositoryPath } from './v1-issue';
import { encodePerson, PersonJson, decodePerson, type EncodeOptions } from './v1-people';

/** API 1.0: the JSON of comments, lists and repositories in both directions. */

export { encodePerson, type Audience, type EncodeOptions } from './v1-people';
export { decodeIssue, encodeIssue, FIELD_KEYS, fieldKey, issueEncoder, repositoryPath } from './v1-issue';

/** Encodes where an issue contains the search terms, an addition, on request (`fields=+hit`). */
export const encodeHit = (hit: SearchHit | undefined, options: EncodeOptions): Record<string, unknown> | null =>
  hit
    ? {
        in: hit.field,
        text: hit.text,
        marks: hit.marks,
        ...(hit.comment && {
          comment_id: hit.comment.id,
          ...(hit.comment.author && { author_info: encodePerson(hit.comment.author, options) }),
          utc_created_on: toUtc(hit.comment.createdOn),
        }),
      }
    : null;

const ListJson = v.object({ count: v.number(), issues: v.array(v.unknown()) });

const HitJson = v.object({
  in: v.picklist(['title', 'content', 'comment']),
  text: v.string(),
  marks: v.array(v.tuple([v.number(), v.number()])),
  comment_id: v.optional(v.number()),
  author_info: v.optional(PersonJson),
  utc_created_on: v.optional(v.string()),
});
/** Other servers have no hits, or something else under that key, which is ignored. */
const FoundJson = v.object({ local_id: v.number(), hit: v.optional(v.fallback(v.nullable(HitJson), null)) });

function decodeHit({ in: field, text, marks, comment_id: id, ...by }: v.InferOutput<typeof HitJson>): SearchHit {
  const comment = id !== undefined && {
    comment: { id, author: by.author_info ? decodePerson(by.author_info) : null, createdOn: fromWire(by.utc_created_on ?? '') ?? '' },
  };
  return { field, text, marks, ...comment };
}

/** Parses a page of a list: the total count, the issues of the page and, for a search, the hits by issue number. @throws {ValiError} */
export function decodeList(json: unknown): { count: number; issues: Issue[]; hits?: ReadonlyMap<number, SearchHit> } {
  const list = v.parse(ListJson, json);
  const issues = list.issues.map((issue) => decodeIssue(issue));
  const hits = new Map<number, SearchHit>();
  for (const issue of list.issues) {
    const { local_id: number, hit } = v.parse(FoundJson, issue);
    if (hit) hits.set(number, decodeHit(hit));
  }
  return { count: list.count, issues, ...(hits.size > 0 && { hits }) };
}

const FollowersJson = v.object({ count: v.number(), followers: v.array(PersonJson) });

/** Parses the followers of an issue. @throws {ValiError} */
export const decodeFollowers = (json: unknown): Person[] => v.parse(FollowersJson, json).followers.map(decodePerson);

// --- what is sent to create or change an issue

/** The keys and values of a body before validation. `null` and `''` clear a field. */
export type FieldValues = Partial<Record<keyof IssueFields, string | null>>;

/** Encodes fields as the documented form-encoded body. */
export function encodeFields(fields: IssueFields): URLSearchParams {
  const body = new URLSearchParams();
  for (const [key, field] of Object.entries(FIELD_KEYS)) {
    const value = fields[field];
    if (value !== undefined) body.set(key, value ?? '');
  }
  return body;
}

// --- comments

const CommentJson = v.object({
  comment_id: v.number(),
  content: v.nullish(v.string(), null),
  markup: v.fallback(v.picklist(MARKUPS), DEFAULTS.markup), // a newer tracker may have further values
  author_info: v.nullish(PersonJson),
  utc_created_on: v.string(),
  utc_updated_on: v.nullish(v.string(), null),
});

/**
 * Parses the list of comments and reverses it, because API 1.0 sends the newest first. @throws {ValiError} @throws {RangeError} for an invalid date
 */
export function decodeComments(json: unknown): Comment[] {
  const decode = (comment: v.InferOutput<typeof CommentJson>): Comment => ({
    id: comment.comment_id,
    content: comment.content,
    markup: comment.markup,
    author: comment.author_info ? decodePerson(comment.author_info) : null,
    createdOn: decodeDate(comment.utc_created_on),
    updatedOn: comment.utc_updated_on === null ? null : decodeDate(comment.utc_updated_on),
    changes: [],
  });
  return v.parse(v.array(CommentJson), json).map(decode).reverse();
}

/** Encodes a comment for API 1.0. */
export const encodeComment = (comment: Comment, options: EncodeOptions): Record<string, unknown> => ({
  content: comment.content,
  author_info: comment.author && encodePerson(comment.author, options),
  comment_id: comment.id,
  utc_updated_on: toUtc(comment.updatedOn ?? comment.createdOn),
  utc_created_on: toUtc(comment.createdOn),
  is_spam: false,
  ...(options.markup && { markup: comment.markup }),
});

// --- the lists of a repository, and the signed-in person

const NamedJson = v.array(v.object({ name: v.string() }));
/** Parses a list of components, milestones or versions to names. @throws {ValiError} */
export const decodeNames = (json: unknown): string[] => v.parse(NamedJson, json).map((item) => item.name);

/** Parses a list of people. @throws {ValiError} */
export const decodePeople = (json: unknown): Person[] => v.parse(v.array(PersonJson), json).map(decodePerson);

const UserJson = v.object({ user: PersonJson });
/** Parses the signed-in person. @throws {ValiError} */
export const decodeUser = (json: unknown): Person => decodePerson(v.parse(UserJson, json).user);

/** Encodes the signed-in person for API 1.0. */
export const encodeUser = (person: Person, options: EncodeOptions): Record<string, unknown> => ({ user: encodePerson(person, options) });

const name = v.nullish(v.string(), null);
const DefaultsJson = v.object({
  kind: v.nullish(v.picklist(KINDS), null),
  component: name,
  milestone: name,
  version: name,
  responsible: name,
});

const RepositoryJson = v.object({
  owner: v.string(),
  slug: v.string(),
  is_private: v.nullish(v.boolean(), false),
  right: v.fallback(v.optional(v.picklist(RIGHTS)), undefined),
  defaults: v.fallback(v.optional(DefaultsJson), undefined),
});

/** A repository in API 1.0. `right` (of the signed-in person) and `defaults` (of new issues) are additions. */
export interface RepositoryDescription {
  readonly id: RepositoryId;
  readonly isPrivate: boolean;
  readonly right?: Right | undefined;
  readonly defaults?: RepositoryDefaults | undefined;
}

const encodeDefaults = ({ assignee, ...lists }: RepositoryDefaults) => ({ ...lists, responsible: assignee });

/** Encodes a repository for API 1.0, with the additions. */
export const encodeRepository = ({ id, isPrivate, right, defaults }: RepositoryDescription): Record<string, unknown> => ({
  owner: id.owner,
  slug: id.slug,
  name: id.slug,
  is_private: isPrivate,
  has_issues: true,
  resource_uri: repositoryPath(id),
  ...(right && { right }),
  ...(defaults && { defaults: encodeDefaults(defaults) }),
});

/** Parses a repository. Other servers do not send right and defaults. @throws {ValiError} */
export function decodeRepository(json: unknown): RepositoryDescription {
  const { owner, slug, is_private, right, defaults } = v.parse(RepositoryJson, json);
  const { responsible = null, ...lists } = defaults ?? {};
  const values = defaults && ({ ...lists, assignee: responsible } as RepositoryDefaults);
  return { id: { owner, slug }, isPrivate: is_private, ...(right && { right }), ...(values && { defaults: values }) };
}

/** Parses a list of repositories. @throws {ValiError} */
export const decodeRepositories = (json: unknown): RepositoryDescription[] => v.parse(v.array(v.unknown()), json).map(decodeRepository);

/** Returns the path of a list of a repository: `component` is at `issues/components`. */
export const listPath = (list: ListName): string => `issues/${list}s`;

// --- errors

const ErrorJson = v.object({
  error: v.object({
    message: v.string(),
    detail: v.nullish(v.string()),
    fields: v.nullish(v.record(v.string(), v.array(v.string()))),
    current: v.nullish(v.unknown()),
    data: v.nullish(v.object({ current: v.nullish(v.unknown()) })),
  }),
});

/** Encodes an error. `message` and `detail` are documented; `fields` is that of API 2.0, a list of sentences for each field. */
export const encodeError = (message: string, details: { detail?: string; fields?: Record<string, string[]>; current?: unknown } = {}) => ({
  error: { message, ...details },
});

export interface WireError {
  readonly message: string;
  /** The invalid field of the model. */
  readonly field?: string;
  readonly current?: unknown;
}

/** Parses an error of either API; undefined for any other body. */
export function decodeError(json: unknown): WireError | undefined {
  const parsed = v.safeParse(ErrorJson, json);
  if (!parsed.success) return undefined;
  const { message, fields, data } = parsed.output.error;
  const current = parsed.output.error.current ?? data?.current;
  const key = fields && Object.keys(fields)[0];
  const field = key === undefined || key === null ? undefined : Object.hasOwn(FIELD_KEYS, key) ? FIELD_KEYS[key] : key;
  return { message, ...(field !== undefined && { field }), ...(current != null && { current }) };
}
