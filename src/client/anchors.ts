import type { IssueAnchor, IssueAnchorChange, NewIssueAnchor, RepositoryAnchor } from '../model/codeAnchors';
import type { RepositoryId } from '../model/issue';
import { decodeAnchor, decodeRepositoryAnchor, encodeAnchorChange, encodeNewAnchor } from '../wire/anchors';
import { anchorPath, anchorsPath, repositoryAnchorsPath } from '../wire/v2/address';
import { decodePage, MAX_PAGELEN, type Page } from '../wire/v2/page';
import { fetchOfIssue, lacksRoute, mayLackRoute, type AboutIssue, type SendAboutIssue } from './additions';
import { ignoreBody } from './base-service';
import { TrackerError } from './errors';
import type { RequestSpec } from './http';
import * as l10n from './l10n';
import { isReadOrUnmodified, tagOf } from './conditional';
import type { IssueService, RepositoryAnchors, RequestOptions } from './service';

/** Anchors of issues, by routes that Bitbucket does not have; see `AnchorService`. */

type SendAny = <T>(spec: RequestSpec<T>) => Promise<T>;

/** More pages than an issue has anchors for. */
const MAX_PAGES_OF_ISSUE = 100;
/** Bounds a site whose `next` links never end. */
const MAX_PAGES = 1000;
/** Fields that are not needed, omitted to make responses smaller. */
const OMITTED_FIELDS = ['links', 'issue.links', 'issue.repository', 'user.links'].map((field) => `-values.${field}`).join(',');
/** Sites that were found to have no anchors, by their services. */
const lacking = new WeakSet<IssueService>();

const unsupported = (cause?: unknown): TrackerError =>
  new TrackerError('unsupported', l10n.t('This site keeps no places in code with issues.'), { cause });

/** The anchors of an issue; undefined from a site that has none. @throws {TrackerError} */
export const fetchAnchors = (
  service: IssueService,
  send: SendAboutIssue,
  about: AboutIssue,
  { signal }: RequestOptions = {},
): Promise<readonly IssueAnchor[] | undefined> =>
  fetchOfIssue(
    service,
    lacking,
    about,
    (page) => {
      const params = { page, pagelen: MAX_PAGELEN, fields: OMITTED_FIELDS };
      const request = { url: anchorsPath(about.repository, about.number), params, signal };
      return send({ about, request, read: (data) => decodePage(data, decodeAnchor) });
    },
    MAX_PAGES_OF_ISSUE,
  );

async function throwIfUnsupported<T>(service: IssueService, about: AboutIssue, write: () => Promise<T>): Promise<T> {
  if (lacking.has(service)) throw unsupported();
  try {
    return await write();
  } catch (error) {
    // An anchor that is gone is not found either; whether the site has any is known by the list.
    if (!(await lacksRoute(service, about, error))) throw error;
    if ((await service.anchors(about.repository, about.number)) === undefined) throw unsupported(error);
    if (!TrackerError.is(error, 'notFound')) throw error;
    throw new TrackerError('notFound', l10n.t('#{0} is no longer attached to this place.', about.number), { cause: error });
  }
}

/** Attaches an issue to a place. @throws {TrackerError} */
export function addAnchor(
  service: IssueService,
  send: (spec: RequestSpec<IssueAnchor> & { about: AboutIssue }) => Promise<IssueAnchor>,
  about: AboutIssue,
  anchor: NewIssueAnchor,
  { signal }: RequestOptions = {},
): Promise<IssueAnchor> {
  const request = { method: 'post', url: anchorsPath(about.repository, about.number), data: encodeNewAnchor(anchor), signal };
  return throwIfUnsupported(service, about, () => send({ about, request, read: decodeAnchor }));
}

/** Updates the place or note of an anchor. @throws {TrackerError} of reason `notFound` when it was deleted, and others */
export function updateAnchor(
  service: IssueService,
  send: SendAboutIssue,
  about: AboutIssue,
  id: number,
  change: IssueAnchorChange,
  { signal }: RequestOptions = {},
): Promise<IssueAnchor> {
  const request = { method: 'put', url: anchorPath(about.repository, about.number, id), data: encodeAnchorChange(change), signal };
  return throwIfUnsupported(service, about, () => send({ about, request, read: decodeAnchor }));
}

/** Deletes an anchor, if it exists. @throws {TrackerError} */
export async function deleteAnchor(
  service: IssueService,
  send: SendAboutIssue,
  about: AboutIssue,
  id: number,
  { signal }: RequestOptions = {},
): Promise<void> {
  try {
    const request = { method: 'delete', url: anchorPath(about.repository, about.number, id), signal };
    await throwIfUnsupported(service, about, () => send({ about, request, read: ignoreBody }));
  } catch (error) {
    if (!TrackerError.is(error, 'notFound')) throw error;
    await service.get(about.repository, about.number);
  }
}

type Options = RequestOptions & { readonly paths?: readonly string[]; readonly known?: RepositoryAnchors | undefined };

/**
 * The anchors of all issues of a repository; `known` itself when nothing has changed since, undefined when the site does not support anchors.
 * @throws {TrackerError}
 */
export async function fetchRepositoryAnchors(
  service: IssueService,
  send: SendAny,
  repository: RepositoryId,
  { signal, paths = [], known }: Options = {},
): Promise<RepositoryAnchors | undefined> {
  if (lacking.has(service)) return undefined;
  const about = { repository };
  const url = repositoryAnchorsPath(repository);
  const query = (page: number) =>
    `?${new URLSearchParams([...paths.map((path) => ['path', path]), ['page', String(page)], ['pagelen', String(MAX_PAGELEN)], ['fields', OMITTED_FIELDS]]).toString()}`;
  type First = { readonly page: Page<RepositoryAnchor>; readonly revision: string | null };
  const fetchPage = <T>(page: number, read: RequestSpec<T>['read'], headers: Record<string, string> = {}) =>
    send({ about, request: { url: url + query(page), signal, headers, validateStatus: isReadOrUnmodified }, read });
  const decode = (data: unknown) => decodePage(data, decodeRepositoryAnchor);
  try {
    const first = await fetchPage<First | undefined>(
      1,
      // A 304 has no body.
      (data, headers) => (known !== undefined && !data ? undefined : { page: decode(data), revision: tagOf(headers) }),
      known?.revision != null ? { 'If-None-Match': known.revision } : {},
    );
    if (!first) return known;
    const anchors = [...first.page.values];
    let { next } = first.page;
    for (let page = 2; next !== undefined && page <= MAX_PAGES; page++) {
      const { values, next: following } = await fetchPage(page, decode);
      anchors.push(...values);
      next = following;
    }
    return { anchors, revision: first.revision };
  } catch (error) {
    if (!mayLackRoute(error)) throw error;
    // A repository that is not there has no such URL either.
    await service.revision(repository, { ...(signal && { signal }) });
    lacking.add(service);
    return undefined;
  }
}
