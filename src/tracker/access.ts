import { DEFAULTS, isPersonField, mayReporterSet } from '../model/fields';
import type { Issue, IssueFields, Person, RepositoryId } from '../model/issue';
import { parseRepositoryName, repositoryName } from '../model/repository';
import { allows, type Right } from '../model/rights';
import { fieldKey } from '../wire/v1';
import type { RepositoryCreators, TrackerContext, Viewer } from './context';
import { urlNotFound, HttpError, unauthorized, wrongCredentials } from './http-error';
import type { RepositoryCreator } from './store/accounts';
import type { Authorization, AuthorizationContext } from './store/authorization';
import type { Account, Repository, Store } from './store/store';

/**
 * Access rules, as on Bitbucket: anybody can read a public repository; any signed-in person can report and comment there, and edit their own texts.
 * Changing other fields of somebody else's issue and deleting need write access, settings need admin access. A private repository answers 404 to
 * people who may not read it.
 */

const repositoryNotFound = (id: RepositoryId): HttpError => new HttpError(404, `There is no repository ${repositoryName(id)} here.`);

/** Returns the effective right of a viewer, given the granted right. Undefined: no access. */
export function rightIn(
  { isPrivate }: Pick<Repository, 'isPrivate'>,
  granted: Right | undefined,
  viewer: Viewer | null,
): Right | undefined {
  if (viewer?.trusted) return 'admin';
  return granted ?? (isPrivate ? undefined : 'read');
}

/** Looks up the right of a viewer. Undefined: no access, and the response must not reveal that the repository exists. */
export async function rightOf(rights: Pick<Store, 'right'>, repository: Repository, viewer: Viewer | null): Promise<Right | undefined> {
  const granted = viewer && !viewer.trusted ? await rights.right(repository.key, viewer.account.key) : undefined;
  return rightIn(repository, granted, viewer);
}

/** A repository, and the right of the viewer there. */
export interface Access {
  readonly repository: Repository;
  readonly viewer: Viewer | null;
  readonly right: Right;
}

/**
 * Returns the account of a person, or undefined when the viewer must not know that it exists: anonymous viewers see only people who are named in
 * public repositories. Takes the same time for unknown and for hidden people, so that timing reveals neither.
 */
export async function visiblePerson(
  store: Pick<Store, 'isNamedInPublic'>,
  viewer: Viewer | null,
  name: string,
  account: Account | undefined,
): Promise<Account | undefined> {
  if (viewer) return account;
  const isNamed = await store.isNamedInPublic(account?.username ?? name);
  return isNamed ? account : undefined;
}

/** Checks that a person may create a repository for this owner. @throws {HttpError} 403 */
export function requireCreation(creators: RepositoryCreators, owner: string, creator: RepositoryCreator | undefined): void {
  if (creator?.isAdmin || (creator && creators === 'anyone')) return;
  if (creators === 'admins' || !creator) throw new HttpError(403, 'Only admins of this server can make repositories.');
  if (owner.toLowerCase() === creator.username.toLowerCase()) return;
  throw new HttpError(403, `You can make repositories under your own name (${creator.username}) only.`);
}

/** Opens the repository of the URL. @throws {HttpError} 404, also when the viewer may not read it */
export const openRepository = (c: TrackerContext): Promise<Access> =>
  openNamed(c, { owner: c.req.param('owner') ?? '', slug: c.req.param('slug') ?? '' });

/** Opens a repository by its name. @throws {HttpError} 404 as `openRepository` does */
export async function openNamed(c: TrackerContext, id: RepositoryId): Promise<Access> {
  if (!parseRepositoryName(`${id.owner}/${id.slug}`)) throw repositoryNotFound(id);
  const [lookups, version, viewer] = [c.get('lookups'), c.get('dataVersion'), c.get('viewer')];
  const repository = await lookups.repository(version, id);
  if (!repository) throw repositoryNotFound(id);
  const right = await rightOf({ right: (repository, account) => lookups.right(version, repository, account) }, repository, viewer);
  if (!right) throw repositoryNotFound(id);
  c.set('repository', repository);
  return { repository, viewer, right };
}

/** The objects of a write, as its transaction sees them. */
type Subject = Pick<AuthorizationContext, 'issue' | 'comment' | 'files'>;

/**
 * Makes the authorization of a write. The store checks it within the write's transaction, because rights may change while the body is received. It
 * checks the writer, then the repository, then `rule`.
 */
export function authorization(
  { repository: { id }, viewer }: { repository: Pick<Repository, 'id'>; viewer: Viewer | null },
  rule: (access: Access, subject: Subject) => void,
): Authorization {
  return {
    writer: viewer && { account: viewer.account.key, credential: viewer.credential },
    assertAllowed({ repository, isSignedIn, granted, ...subject }) {
      if (viewer && !isSignedIn) throw wrongCredentials();
      const right = repository && rightIn(repository, granted, viewer);
      if (!repository || !right) throw repositoryNotFound(id);
      rule({ repository, viewer, right }, subject);
    },
  };
}

/** Makes the authorization of a write to an issue. `rule` is not called when the issue does not exist; the store reports that. */
export const authorizedIssue = (access: Access, rule: (access: Access, issue: Issue, subject: Subject) => void): Authorization =>
  authorization(access, (now, subject) => {
    requireViewer(now.viewer);
    if (subject.issue) rule(now, subject.issue, subject);
  });

/** Returns the viewer. @throws {HttpError} 401 when nobody is signed in */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (!viewer) throw unauthorized('Sign in to do this.');
  return viewer;
}

/** Requires a right and returns the viewer's account. `action` is the beginning of the error message. @throws {HttpError} 401, 403 */
export function requireRight(access: Access, needed: Right, action: string): Account {
  const { account } = requireViewer(access.viewer);
  if (allows(access.right, needed)) return account;
  throw new HttpError(403, `${action} needs ${needed} access to ${repositoryName(access.repository.id)}.`);
}

function rejectField(access: Access, field: keyof IssueFields, doing: string): never {
  const sentence = `${doing} needs write access to ${repositoryName(access.repository.id)}.`;
  throw new HttpError(403, `${fieldKey(field)}: ${sentence}`, { fields: { [fieldKey(field)]: [sentence] } });
}

/**
 * Checks that the viewer may create an issue with these fields, and returns their account. Default values are always allowed. @throws {HttpError} 401,
 * 403
 */
export function requireCreate(access: Access, fields: IssueFields): Account {
  const { account } = requireViewer(access.viewer);
  if (allows(access.right, 'write')) return account;
  for (const field of Object.keys(fields) as (keyof IssueFields)[]) {
    const isUsual = fields[field] == null || (field === 'status' && fields.status === DEFAULTS.status);
    if (!mayReporterSet(field, 'new') && !isUsual) rejectField(access, field, 'Setting this on a new issue');
  }
  return account;
}

const valueOf = (issue: Issue, field: keyof IssueFields): unknown => (isPersonField(field) ? issue[field]?.username : issue[field]) ?? null;

/** Checks that the viewer may change an issue: their own, or any with write access. @throws {HttpError} 401, 403 */
export function requireChange(access: Access, issue: Issue): void {
  const { account } = requireViewer(access.viewer);
  if (issue.reporter?.username !== account.username) requireRight(access, 'write', 'Changing an issue of somebody else');
}

/** Checks that the viewer may delete issues. @throws {HttpError} 401, 403 */
export function requireDelete(access: Access): void {
  requireRight(access, 'write', 'Deleting an issue');
}

/** Checks that the viewer may set these fields. Repeating the current value is always allowed. @throws {HttpError} 401, 403 */
export function requireUpdate(access: Access, issue: Issue, fields: IssueFields): void {
  requireChange(access, issue);
  if (allows(access.right, 'write')) return;
  for (const field of Object.keys(fields) as (keyof IssueFields)[]) {
    if (!mayReporterSet(field, 'there') && fields[field] !== valueOf(issue, field)) rejectField(access, field, 'Changing this');
  }
}

/**
 * Returns the grant that is needed when the user of this computer assigns an issue to themselves: they can access every repository without a grant,
 * but the store requires one of assignees.
 */
export function selfGrant({ viewer }: Access, { assignee }: IssueFields): { admit?: number } {
  const assignsSelf = viewer?.trusted && assignee?.toLowerCase() === viewer.account.username.toLowerCase();
  return assignsSelf ? { admit: viewer.account.key } : {};
}

/** Checks that the viewer is the author, or has admin access, as on Bitbucket. @throws {HttpError} 401, 403 */
export function requireOwn(access: Access, author: Person | null, action: string): void {
  const { account } = requireViewer(access.viewer);
  if (author?.username !== account.username) requireRight(access, 'admin', action);
}

/** Checks `requireOwn` for each file that a write replaces, because replacing a file deletes the old one. @throws {HttpError} 401, 403 */
export function requireOwnFiles(access: Access, files: AuthorizationContext['files'], action: string): void {
  for (const { author } of files ?? []) requireOwn(access, author, action);
}

/** Loads the issue of the URL. @throws {HttpError} 404 */
export async function openIssue(store: Store, { repository }: Access, c: TrackerContext): Promise<Issue> {
  const number = issueNumber(c);
  const issue = number === undefined ? undefined : await store.issue(repository.key, number, c.get('dataVersion'), c.get('wantedIssue'));
  if (!issue) throw issueNotFound(repository, c);
  return issue;
}

/** Makes the 404 of a missing issue. */
export const issueNotFound = (repository: Repository, c: TrackerContext): HttpError =>
  new HttpError(404, `There is no issue #${c.req.param('number') ?? ''} in ${repositoryName(repository.id)}.`);

/** Parses the issue number of the URL; undefined when it is out of range. @throws {HttpError} 404 when it is no number */
export function issueNumber(c: TrackerContext): number | undefined {
  const text = c.req.param('number') ?? '';
  if (!/^\d+$/.test(text)) throw urlNotFound();
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}
