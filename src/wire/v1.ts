import * as v from 'valibot';
import type { Comment, Issue, IssueFields, Person, RepositoryDefaults, RepositoryId } from '../model/issue';
import type { SearchHit } from '../model/search';
import { RIGHTS, type Right } from '../model/rights';
import { DEFAULTS } from '../model/fields';
import { KINDS, MARKUPS, PRIORITIES, STATUSES, type ListName } from '../model/words';
import { fromWire, toAmsterdam, toUtc } from './dates';

/** API 1.0: what its issues, people and comments look like on the wire, in both directions. */

// --- people

const PersonJson = v.object({
  username: v.string(),
  first_name: v.nullish(v.string(), ''),
  last_name: v.nullish(v.string(), ''),
  display_name: v.nullish(v.string()),
});

/** How much a reader is told. The document promises strangers "a subset of information" and prints that subset. */
export type Audience = 'anonymous' | 'person';

export interface EncodeOptions {
  readonly audience: Audience;
  /** Origin (and path) under which avatars are served, without a slash at its end. */
  readonly base: string;
  /** Tell the markup too: an addition of ours, on request (`fields=+markup`). */
  readonly markup?: boolean;
  /** Tell how many have voted for an issue, and when its texts were last edited: an addition of ours, on request (`fields=+votes`). */
  readonly votes?: boolean;
}

export function encodePerson(person: Person, { audience, base }: EncodeOptions): Record<string, unknown> {
  const name = person.displayName.trim();
  const space = name.indexOf(' ');
  const shown = {
    username: person.username,
    first_name: space < 0 ? name : name.slice(0, space),
    last_name: space < 0 ? '' : name.slice(space + 1).trim(),
  };
  const where = {
    avatar: `${base}/account/${encodeURIComponent(person.username)}/avatar/32/`,
    resource_uri: `/1.0/users/${encodeURIComponent(person.username)}`,
  };
  if (audience === 'anonymous') return { ...shown, ...where };
  return { ...shown, display_name: person.displayName, is_staff: false, ...where, is_team: false };
}

function toPerson(json: v.InferOutput<typeof PersonJson>): Person {
  return { username: json.username, displayName: json.display_name || `${json.first_name} ${json.last_name}`.trim() || json.username };
}

// --- issues

/** Reads a date. @throws {RangeError} */
function readDate(text: string): string {
  const iso = fromWire(text);
  if (iso === undefined) throw new RangeError(`Not a date: ${text.slice(0, 40)}`);
  return iso;
}

const listed = v.nullish(v.string(), null);

/** A value that a tracker newer than this client may know more of: an unknown one becomes the default, not an error. */
const oneOf = <const T extends readonly string[]>(allowed: T, otherwise: T[number]) => v.fallback(v.picklist(allowed), otherwise);

const IssueJson = v.object({
  local_id: v.pipe(v.number(), v.integer()),
  title: v.string(),
  content: v.nullish(v.string(), ''),
  markup: oneOf(MARKUPS, DEFAULTS.markup),
  status: oneOf(STATUSES, DEFAULTS.status),
  priority: oneOf(PRIORITIES, DEFAULTS.priority),
  reported_by: v.nullish(PersonJson),
  responsible: v.nullish(PersonJson),
  comment_count: v.nullish(v.number(), 0),
  follower_count: v.nullish(v.number(), 0),
  vote_count: v.nullish(v.number(), 0),
  created_on: v.string(),
  utc_created_on: v.optional(v.string()),
  utc_last_updated: v.optional(v.string()),
  utc_edited_on: v.nullish(v.string(), null),
  metadata: v.object({ kind: oneOf(KINDS, DEFAULTS.kind), version: listed, component: listed, milestone: listed }),
});

/** Reads an issue; raises `ValiError` or `RangeError` when it is not one. `revision` is what its `ETag` said. */
export function decodeIssue(json: unknown, revision: string | null = null): Issue {
  const it = v.parse(IssueJson, json);
  const createdOn = readDate(it.utc_created_on ?? it.created_on);
  return {
    number: it.local_id,
    title: it.title,
    content: it.content,
    markup: it.markup,
    status: it.status,
    kind: it.metadata.kind,
    priority: it.priority,
    component: it.metadata.component,
    milestone: it.metadata.milestone,
    version: it.metadata.version,
    assignee: it.responsible ? toPerson(it.responsible) : null,
    reporter: it.reported_by ? toPerson(it.reported_by) : null,
    createdOn,
    updatedOn: it.utc_last_updated === undefined ? createdOn : readDate(it.utc_last_updated),
    commentCount: it.comment_count,
    watcherCount: it.follower_count,
    editedOn: it.utc_edited_on === null ? null : readDate(it.utc_edited_on),
    voteCount: it.vote_count,
    revision,
  };
}

/** Writes where an issue holds what was searched for: an addition of ours, on request (`fields=+hit`). */
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

/** Path of a repository's issues as `resource_uri` writes it. */
export const repositoryPath = (id: RepositoryId): string =>
  `/1.0/repositories/${encodeURIComponent(id.owner)}/${encodeURIComponent(id.slug)}`;

/**
 * Writes issues of a repository with the keys of the document, in its order; keys of people are absent where there is
 * nobody. What issues have in common, their people, is written once.
 */
export function issueEncoder(repository: RepositoryId, options: EncodeOptions): (issue: Issue) => Record<string, unknown> {
  const full = options.audience === 'person';
  const path = `${repositoryPath(repository)}/issues/`;
  const people = new Map<string, Record<string, unknown>>();
  const encode = (person: Person) => {
    let encoded = people.get(person.username);
    if (!encoded) people.set(person.username, (encoded = encodePerson(person, options)));
    return encoded;
  };
  return (issue) => ({
    status: issue.status,
    ...(full && { priority: issue.priority }),
    title: issue.title,
    ...(issue.reporter && { reported_by: encode(issue.reporter) }),
    ...(full && { utc_last_updated: toUtc(issue.updatedOn) }),
    ...(issue.assignee && { responsible: encode(issue.assignee) }),
    comment_count: issue.commentCount,
    content: issue.content,
    created_on: toAmsterdam(issue.createdOn),
    local_id: issue.number,
    follower_count: issue.watcherCount,
    ...(full && { utc_created_on: toUtc(issue.createdOn) }),
    metadata: { kind: issue.kind, version: issue.version, component: issue.component, milestone: issue.milestone },
    resource_uri: path + issue.number,
    is_spam: false,
    ...(options.markup && { markup: issue.markup }),
    ...(options.votes && { vote_count: issue.voteCount, utc_edited_on: issue.editedOn && toUtc(issue.editedOn) }),
  });
}

export const encodeIssue = (issue: Issue, repository: RepositoryId, options: EncodeOptions): Record<string, unknown> =>
  issueEncoder(repository, options)(issue);

const ListJson = v.object({ count: v.number(), issues: v.array(v.unknown()) });

/** Reads a page of a list: how many match in all, and the issues of this page. */
export function decodeList(json: unknown): { count: number; issues: Issue[] } {
  const list = v.parse(ListJson, json);
  return { count: list.count, issues: list.issues.map((issue) => decodeIssue(issue)) };
}

const FollowersJson = v.object({ count: v.number(), followers: v.array(PersonJson) });

export const decodeFollowers = (json: unknown): Person[] => v.parse(FollowersJson, json).followers.map(toPerson);

// --- what is sent to create or change an issue

/** Keys of a request's body, and the fields of the model that they set. */
export const FIELD_KEYS = {
  title: 'title',
  content: 'content',
  markup: 'markup',
  status: 'status',
  kind: 'kind',
  priority: 'priority',
  component: 'component',
  milestone: 'milestone',
  version: 'version',
  responsible: 'assignee',
} as const satisfies Record<string, keyof IssueFields>;

/** A body's keys and values before they are judged; `null` and `''` clear. */
export type FieldValues = Partial<Record<keyof IssueFields, string | null>>;

/** Writes fields as the form-encoded body of the document. */
export function encodeFields(fields: IssueFields): URLSearchParams {
  const body = new URLSearchParams();
  for (const [key, field] of Object.entries(FIELD_KEYS)) {
    const value = fields[field];
    if (value !== undefined) body.set(key, value ?? '');
  }
  return body;
}

/** The name by which a request's body calls a field of the model. */
export const fieldKey = (field: keyof IssueFields): string => (field === 'assignee' ? 'responsible' : field);

// --- comments

const CommentJson = v.object({
  comment_id: v.number(),
  content: v.nullish(v.string(), null),
  markup: oneOf(MARKUPS, DEFAULTS.markup),
  author_info: v.nullish(PersonJson),
  utc_created_on: v.string(),
  utc_updated_on: v.nullish(v.string(), null),
});

/** Reads the list of comments, which API 1.0 gives newest first, into oldest first. */
export function decodeComments(json: unknown): Comment[] {
  const decode = (it: v.InferOutput<typeof CommentJson>): Comment => ({
    id: it.comment_id,
    content: it.content,
    markup: it.markup,
    author: it.author_info ? toPerson(it.author_info) : null,
    createdOn: readDate(it.utc_created_on),
    updatedOn: it.utc_updated_on === null ? null : readDate(it.utc_updated_on),
    changes: [],
  });
  return v.parse(v.array(CommentJson), json).map(decode).reverse();
}

export const encodeComment = (comment: Comment, options: EncodeOptions): Record<string, unknown> => ({
  content: comment.content,
  author_info: comment.author && encodePerson(comment.author, options),
  comment_id: comment.id,
  utc_updated_on: toUtc(comment.updatedOn ?? comment.createdOn),
  utc_created_on: toUtc(comment.createdOn),
  is_spam: false,
  ...(options.markup && { markup: comment.markup }),
});

// --- the lists of a repository, and who is asking

const NamedJson = v.array(v.object({ name: v.string() }));
export const decodeNames = (json: unknown): string[] => v.parse(NamedJson, json).map((item) => item.name);

export const decodePeople = (json: unknown): Person[] => v.parse(v.array(PersonJson), json).map(toPerson);

const UserJson = v.object({ user: PersonJson });
export const decodeUser = (json: unknown): Person => toPerson(v.parse(UserJson, json).user);

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

/** A repository as API 1.0 tells of it. `right` (what the one who asks may do there) and `defaults` (of a new issue) are additions of ours. */
export interface RepositoryDescription {
  readonly id: RepositoryId;
  readonly isPrivate: boolean;
  readonly right?: Right | undefined;
  readonly defaults?: RepositoryDefaults | undefined;
}

const encodeDefaults = ({ assignee, ...lists }: RepositoryDefaults) => ({ ...lists, responsible: assignee });

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

export function decodeRepository(json: unknown): RepositoryDescription {
  const { owner, slug, is_private, right, defaults } = v.parse(RepositoryJson, json);
  const { responsible = null, ...lists } = defaults ?? {};
  const known = defaults && ({ ...lists, assignee: responsible } as RepositoryDefaults);
  return { id: { owner, slug }, isPrivate: is_private, ...(right && { right }), ...(known && { defaults: known }) };
}

export const decodeRepositories = (json: unknown): RepositoryDescription[] => v.parse(v.array(v.unknown()), json).map(decodeRepository);

/** Path of one of a repository's lists: `component` is under `issues/components`. */
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

/** Writes an error. The documents show `message` and `detail`; `fields` is as API 2.0 has it, a list of sentences a field. */
export const encodeError = (message: string, more: { detail?: string; fields?: Record<string, string[]>; current?: unknown } = {}) => ({
  error: { message, ...more },
});

export interface WireError {
  readonly message: string;
  /** The field of the model that was objected to. */
  readonly field?: string;
  readonly current?: unknown;
}

/** Reads an error of either dialect; undefined when the body is not one. */
export function decodeError(json: unknown): WireError | undefined {
  const parsed = v.safeParse(ErrorJson, json);
  if (!parsed.success) return undefined;
  const { message, fields, data } = parsed.output.error;
  const current = parsed.output.error.current ?? data?.current;
  const key = fields && Object.keys(fields)[0];
  const field = key === undefined || key === null ? undefined : key in FIELD_KEYS ? FIELD_KEYS[key as keyof typeof FIELD_KEYS] : key;
  return { message, ...(field !== undefined && { field }), ...(current != null && { current }) };
}
