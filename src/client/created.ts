import type { IssueAnchor, NewIssueAnchor } from '../model/codeAnchors';
import type { Comment, Issue, NewIssue, Person, RepositoryId } from '../model/issue';
import { CHOSEN_FIELDS } from '../model/fields';
import { fold } from '../model/fold';
import { ALL } from '../model/query';
import * as v1 from '../wire/v1';
import { pickValues } from '../wire/v2/bulk';
import { TrackerError } from './errors';
import type { RequestSpec } from './http';
import * as l10n from './l10n';
import { parametersOf } from './query';
import type { IssueService } from './service';
import type { LostRequest } from './unanswered';

/** Looks for what a request has created whose answer was lost: a site without idempotency keys would create it again. */

/** How many of the newest issues are looked at. */
const MAX_ISSUES = 30;
/** Clocks of a site and its database may differ. */
const CLOCK_MARGIN_MS = 60_000;

type Send = <T>(spec: RequestSpec<T>) => Promise<T>;

const sameText = (a: string, b: string): boolean => a.replace(/\r\n?/g, '\n').trim() === b.replace(/\r\n?/g, '\n').trim();
const isBy = (author: Person | null, me: Person): boolean => author?.username.toLowerCase() === me.username.toLowerCase();

/** Whether something was created since the request, by the clock of the site. */
const isSince = (createdOn: string, { ageMs }: LostRequest, now: number): boolean => Date.parse(createdOn) >= now - ageMs - CLOCK_MARGIN_MS;

const clockOf = (headers: Readonly<Record<string, unknown>>): number => Date.parse(String(headers['date'])) || Date.now();

/** Whether an issue has the description and the fields that were sent. */
function isAsSent(issue: Issue, fields: NewIssue): boolean {
  const values = pickValues(issue, CHOSEN_FIELDS);
  const isSame = (field: (typeof CHOSEN_FIELDS)[number]) =>
    fields[field] === undefined || fold(fields[field] ?? '') === fold(values[field] ?? '');
  return sameText(issue.content, fields.content ?? '') && CHOSEN_FIELDS.every(isSame);
}

/**
 * Finds the issue that a lost request has created. @throws {TrackerError} `conflict` when there is one with this title, and another description or other
 * fields: sent again, the request creates another issue
 */
export async function findCreatedIssue(
  service: IssueService,
  send: Send,
  repository: RepositoryId,
  fields: NewIssue,
  lost: LostRequest,
): Promise<Issue | undefined> {
  const query = { filter: ALL, search: null, sort: { field: 'number', descending: true }, start: 0, limit: MAX_ISSUES } as const;
  const { parameters } = await parametersOf(query);
  const url = `${v1.repositoryPath(repository)}/issues?fields=%2Bmarkup,%2Bvotes&${parameters.toString()}`;
  const [{ issues, now }, me] = await Promise.all([
    send({
      about: { repository },
      request: { url },
      read: (data, headers) => ({ issues: v1.decodeList(data).issues, now: clockOf(headers) }),
    }),
    service.identity(),
  ]);
  const ofTitle = issues.filter(
    ({ title, reporter, createdOn }) => sameText(title, fields.title) && isBy(reporter, me.person) && isSince(createdOn, lost, now),
  );
  const same = ofTitle.find((issue) => isAsSent(issue, fields));
  // Read again on its own, for the revision.
  if (same) return service.get(repository, same.number);
  const [other] = ofTitle;
  if (!other) return undefined;
  throw new TrackerError(
    'conflict',
    l10n.t(
      '#{0} has this title already: it was created before the connection was lost, with another description or other fields. Send again to create a further issue.',
      other.number,
    ),
  );
}

/** Finds the comment that a lost request has added. @throws {TrackerError} */
export async function findCreatedComment(
  service: Pick<IssueService, 'comments' | 'identity'>,
  repository: RepositoryId,
  number: number,
  content: string,
  lost: LostRequest,
): Promise<Comment | undefined> {
  const [comments, me] = await Promise.all([service.comments(repository, number), service.identity()]);
  return comments.findLast(
    (comment) =>
      sameText(comment.content ?? '', content) && isBy(comment.author, me.person) && isSince(comment.createdOn, lost, Date.now()),
  );
}

/** Finds the anchor that a lost request has added. @throws {TrackerError} */
export async function findCreatedAnchor(
  service: IssueService,
  repository: RepositoryId,
  number: number,
  anchor: NewIssueAnchor,
  lost: LostRequest,
): Promise<IssueAnchor | undefined> {
  const anchors = (await service.anchors(repository, number)) ?? [];
  const isSame = (other: IssueAnchor) =>
    other.path === anchor.path && other.first === anchor.first && other.lines.join('\n') === anchor.lines.join('\n');
  return anchors.findLast((other) => isSame(other) && isSince(other.createdOn, lost, Date.now()));
}
