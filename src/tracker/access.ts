import { DEFAULTS, isPersonField, mayReporterSet } from '../model/fields';
import type { Issue, IssueFields, Person, RepositoryId } from '../model/issue';
import { parseRepositoryName, repositoryName } from '../model/repository';
import { allows, type Right } from '../model/rights';
import { fieldKey } from '../wire/v1';
import type { RepositoryMakers, TrackerContext, Viewer } from './context';
import { noSuchUrl, Refusal, unauthorized, wrongCredentials } from './refusal';
import type { Maker } from './store/accounts';
import type { Authorization, Situation } from './store/authorization';
import type { Account, Repository, Store } from './store/store';

/**
 * Who may do what. As on Bitbucket: a public repository is read by anybody, and any signed-in person may report and comment
 * there and mend their own texts; fields of others' issues and deleting need write, settings need admin; a private repository
 * is not there for whoever may not read it.
 */

const noRepository = (id: RepositoryId): Refusal => new Refusal(404, `There is no repository ${repositoryName(id)} here.`);

/** What comes of a right that was given (or none). */
export function rightIn(
  { isPrivate }: Pick<Repository, 'isPrivate'>,
  granted: Right | undefined,
  viewer: Viewer | null,
): Right | undefined {
  if (viewer?.trusted) return 'admin';
  return granted ?? (isPrivate ? undefined : 'read');
}

/** What the one who asks may do in a repository; undefined: not even know of it. */
export async function rightOf(rights: Pick<Store, 'right'>, repository: Repository, viewer: Viewer | null): Promise<Right | undefined> {
  const granted = viewer && !viewer.trusted ? await rights.right(repository.key, viewer.account.key) : undefined;
  return rightIn(repository, granted, viewer);
}

/** A repository, and what the one who asks may do there. */
export interface Access {
  readonly repository: Repository;
  readonly viewer: Viewer | null;
  readonly right: Right;
}

/**
 * Whom a name stands for, as far as the one who asks may know: a stranger is told of those alone whom something public names. Of who is not
 * there nothing else is looked at than of who is not told.
 */
export async function knownPerson(
  store: Pick<Store, 'isNamedInPublic'>,
  viewer: Viewer | null,
  name: string,
  account: Account | undefined,
): Promise<Account | undefined> {
  if (viewer) return account;
  const isNamed = await store.isNamedInPublic(account?.username ?? name);
  return isNamed ? account : undefined;
}

/** @throws {Refusal} 403 unless the person, as the data file knows them, may make a repository under this owner's name */
export function requireMaking(makers: RepositoryMakers, owner: string, maker: Maker | undefined): void {
  if (maker?.isAdmin || (maker && makers === 'anyone')) return;
  if (makers === 'admins' || !maker) throw new Refusal(403, 'Only admins of this server can make repositories.');
  if (owner.toLowerCase() === maker.username.toLowerCase()) return;
  throw new Refusal(403, `You can make repositories under your own name (${maker.username}) only.`);
}

/** The repository of the address. @throws {Refusal} 404 when it is not there for the one who asks */
export async function openRepository(c: TrackerContext): Promise<Access> {
  const id = { owner: c.req.param('owner') ?? '', slug: c.req.param('slug') ?? '' };
  if (!parseRepositoryName(`${id.owner}/${id.slug}`)) throw noRepository(id);
  const [lookups, moment, viewer] = [c.get('lookups'), c.get('moment'), c.get('viewer')];
  const repository = await lookups.repository(moment, id);
  if (!repository) throw noRepository(id);
  const right = await rightOf({ right: (repository, account) => lookups.right(moment, repository, account) }, repository, viewer);
  if (!right) throw noRepository(id);
  return { repository, viewer, right };
}

/** What a write is about, as it is in its transaction. */
type Subject = Pick<Situation, 'issue' | 'comment' | 'files'>;

/**
 * The rule of a write for its transaction: what was read before its body came may be true no more when the last byte is there. Judges anew who
 * writes, whether there is (for them) a repository, and what `rule` says of the access that they have now. An issue that is not there any more
 * is not judged: the store answers that it is gone.
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
      if (!repository || !right) throw noRepository(id);
      rule({ repository, viewer, right }, subject);
    },
  };
}

/** The same for a write to an issue. */
export const authorizedIssue = (access: Access, rule: (access: Access, issue: Issue, subject: Subject) => void): Authorization =>
  authorization(access, (now, subject) => {
    requireViewer(now.viewer);
    if (subject.issue) rule(now, subject.issue, subject);
  });

/** The one who asks. @throws {Refusal} 401 when nobody is signed in */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (!viewer) throw unauthorized('Sign in to do this.');
  return viewer;
}

/** @throws {Refusal} 401 or 403 unless the one who asks has the right; `what` is what they were about to do */
export function requireRight(access: Access, needed: Right, what: string): Account {
  const { account } = requireViewer(access.viewer);
  if (allows(access.right, needed)) return account;
  throw new Refusal(403, `${what} needs ${needed} access to ${repositoryName(access.repository.id)}.`);
}

function refuseField(access: Access, field: keyof IssueFields, doing: string): never {
  const sentence = `${doing} needs write access to ${repositoryName(access.repository.id)}.`;
  throw new Refusal(403, `${fieldKey(field)}: ${sentence}`, { fields: { [fieldKey(field)]: [sentence] } });
}

/** @throws {Refusal} 401, or 403 when a field is set that needs write access (what a new issue has anyway may be said) */
export function requireCreate(access: Access, fields: IssueFields): Account {
  const { account } = requireViewer(access.viewer);
  if (allows(access.right, 'write')) return account;
  for (const field of Object.keys(fields) as (keyof IssueFields)[]) {
    const isUsual = fields[field] == null || (field === 'status' && fields.status === DEFAULTS.status);
    if (!mayReporterSet(field, 'new') && !isUsual) refuseField(access, field, 'Setting this on a new issue');
  }
  return account;
}

const valueOf = (issue: Issue, field: keyof IssueFields): unknown => (isPersonField(field) ? issue[field]?.username : issue[field]) ?? null;

/** @throws {Refusal} 401, or 403 for an issue of somebody else without write access */
export function requireChange(access: Access, issue: Issue): void {
  const { account } = requireViewer(access.viewer);
  if (issue.reporter?.username !== account.username) requireRight(access, 'write', 'Changing an issue of somebody else');
}

/** @throws {Refusal} 401, 403 */
export function requireDelete(access: Access): void {
  requireRight(access, 'write', 'Deleting an issue');
}

/**
 * @throws {Refusal} as `requireChange`, and 403 for fields of one's own issue that need write access; repeating a value that the issue has
 * when it is written is no change
 */
export function requireUpdate(access: Access, issue: Issue, fields: IssueFields): void {
  requireChange(access, issue);
  if (allows(access.right, 'write')) return;
  for (const field of Object.keys(fields) as (keyof IssueFields)[]) {
    if (!mayReporterSet(field, 'there') && fields[field] !== valueOf(issue, field)) refuseField(access, field, 'Changing this');
  }
}

/**
 * The person of this computer may do everything in every repository, so they can also be assigned, which the store asks a right for: they
 * are given it when they take an issue on.
 */
export function admitted({ viewer }: Access, { assignee }: IssueFields): { admit?: number } {
  const takesOn = viewer?.trusted && assignee?.toLowerCase() === viewer.account.username.toLowerCase();
  return takesOn ? { admit: viewer.account.key } : {};
}

/** @throws {Refusal} 401, or 403 for what somebody else has said, without admin access, as on Bitbucket */
export function requireOwn(access: Access, author: Person | null, what: string): void {
  const { account } = requireViewer(access.viewer);
  if (author?.username !== account.username) requireRight(access, 'admin', what);
}

/** @throws {Refusal} 401, or 403 for a file that somebody else has attached, without admin access: to replace one is to delete it */
export function requireOwnFiles(access: Access, files: Situation['files'], what: string): void {
  for (const { author } of files ?? []) requireOwn(access, author, what);
}

/** The issue of the address. @throws {Refusal} 404 */
export async function openIssue(store: Store, { repository }: Access, c: TrackerContext): Promise<Issue> {
  const number = issueNumber(c);
  const issue = number === undefined ? undefined : await store.issue(repository.key, number, c.get('moment'));
  if (!issue) throw noIssue(repository, c);
  return issue;
}

/** The 404 of a missing issue. */
export const noIssue = (repository: Repository, c: TrackerContext): Refusal =>
  new Refusal(404, `There is no issue #${c.req.param('number') ?? ''} in ${repositoryName(repository.id)}.`);

/** The number in the address; undefined when no issue can have it. @throws {Refusal} 404 when it is no number */
export function issueNumber(c: TrackerContext): number | undefined {
  const text = c.req.param('number') ?? '';
  if (!/^\d+$/.test(text)) throw noSuchUrl();
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}
