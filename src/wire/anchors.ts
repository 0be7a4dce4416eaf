import * as v from 'valibot';
import {
  isCommit,
  pathProblem,
  type CodePlace,
  type IssueAnchor,
  type IssueAnchorChange,
  type NewIssueAnchor,
  type RepositoryAnchor,
} from '../model/codeAnchors';
import { STATUSES } from '../model/enums';
import type { Issue, RepositoryId } from '../model/issue';
import { toUtc } from './dates';
import { encodePerson, type EncodeOptions } from './v1-people';
import { anchorPath, linkTo } from './v2/address';
import { fromIso, toIso } from './v2/dates';
import { encodeIssueReference } from './v2/issue';
import { encodeUser2, personFromJson, UserJson } from './v2/people';

/** Anchors of issues in both APIs, an addition to Bitbucket's. */

type OfIssue = Pick<Issue, 'number' | 'title' | 'status'>;

const encodePlace = ({ path, first, lines, before, after, commit }: CodePlace): Record<string, unknown> => ({
  path,
  first,
  lines,
  before,
  after,
  commit: commit ?? null,
});

const encodeWithNote = ({ note, ...place }: NewIssueAnchor): Record<string, unknown> => ({ ...encodePlace(place), note: note ?? '' });

/** Encodes an anchor for API 1.0. */
export const encodeAnchor = (anchor: IssueAnchor, issue: OfIssue, options: EncodeOptions): Record<string, unknown> => ({
  anchor_id: anchor.id,
  issue: { local_id: issue.number, title: issue.title, status: issue.status },
  ...encodeWithNote(anchor),
  author_info: anchor.author && encodePerson(anchor.author, options),
  utc_created_on: toUtc(anchor.createdOn),
});

/** Encodes an anchor for API 2.0. */
export const encodeAnchor2 = (
  anchor: IssueAnchor,
  issue: OfIssue,
  options: { readonly base: string; readonly repository: RepositoryId },
): Record<string, unknown> => ({
  type: 'issue_anchor',
  id: anchor.id,
  links: { self: linkTo(options.base, anchorPath(options.repository, issue.number, anchor.id)) },
  issue: { ...encodeIssueReference(issue, options), state: issue.status },
  ...encodeWithNote(anchor),
  user: anchor.author && encodeUser2(anchor.author, options.base),
  created_on: toIso(anchor.createdOn),
});

/** Encodes the body of a request that creates an anchor. */
export const encodeNewAnchor = (anchor: NewIssueAnchor): Record<string, unknown> => encodeWithNote(anchor);

/** Encodes the body of a request that changes an anchor. */
export const encodeAnchorChange = ({ place, note }: IssueAnchorChange): Record<string, unknown> => ({
  ...(place && encodePlace(place)),
  ...(note !== undefined && { note }),
});

/** Another server may send any text. A path that leads out of the repository and a commit that git would parse as an option are dropped. */
const validPath = (path: string): string => (pathProblem(path) === undefined ? path : '');
const validCommit = (commit: string | null | undefined): { commit?: string } => (commit && isCommit(commit) ? { commit } : {});

const lines = v.array(v.string());
const AnchorJson = v.object({
  id: v.pipe(v.number(), v.safeInteger()),
  issue: v.object({ id: v.number(), title: v.string(), state: v.picklist(STATUSES) }),
  path: v.string(),
  first: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  lines,
  before: v.optional(lines, []),
  after: v.optional(lines, []),
  commit: v.nullish(v.string()),
  note: v.nullish(v.string()),
  user: v.nullish(UserJson),
  created_on: v.string(),
});

const decode = (anchor: v.InferOutput<typeof AnchorJson>): IssueAnchor => ({
  id: anchor.id,
  path: validPath(anchor.path),
  first: anchor.first,
  lines: anchor.lines,
  before: anchor.before,
  after: anchor.after,
  ...validCommit(anchor.commit),
  ...(anchor.note && { note: anchor.note }),
  author: personFromJson(anchor.user),
  createdOn: fromIso(anchor.created_on) ?? anchor.created_on,
});

/** Parses an anchor of API 2.0. @throws {ValiError} */
export const decodeAnchor = (json: unknown): IssueAnchor => decode(v.parse(AnchorJson, json));

/** Parses an anchor of API 2.0, with its issue. @throws {ValiError} */
export function decodeRepositoryAnchor(json: unknown): RepositoryAnchor {
  const anchor = v.parse(AnchorJson, json);
  const { id, title, state } = anchor.issue;
  return { ...decode(anchor), issue: { number: id, title, status: state } };
}
