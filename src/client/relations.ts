import type { RepositoryId } from '../model/issue';
import type { Relation, RelationKey } from '../model/relations';
import { decodeRelation } from '../wire/relations';
import { relationPath, relationsPath } from '../wire/v2/address';
import { decodePage, MAX_PAGELEN } from '../wire/v2/page';
import { ignoreBody } from './base-service';
import { TrackerError } from './errors';
import type { RequestSpec } from './http';
import * as l10n from './l10n';
import type { IssueService, RequestOptions } from './service';

/** Relations of issues, by routes that Bitbucket does not have; see `RelationService`. */

type OfIssue = { repository: RepositoryId; number: number };
type Send = <T>(spec: RequestSpec<T> & { about: OfIssue }) => Promise<T>;

/** More pages than an issue has relations for. */
const MAX_PAGES = 20;

/** Sites that were found to have no relations, by their services. */
const lacking = new WeakSet<IssueService>();

/** Whether a site lacks the route of a request about an issue: then it answers so about an issue that is there. */
export async function lacksRoute(service: IssueService, { repository, number }: OfIssue, error: unknown): Promise<boolean> {
  if (!TrackerError.is(error) || ![404, 405, 410, 501].includes(error.details.status ?? 0)) return false;
  if (error.details.status === 405 || error.details.status === 501) return true;
  await service.get(repository, number);
  return true;
}

/** The relations of an issue; undefined from a site that has none. @throws {TrackerError} */
export async function fetchRelations(
  service: IssueService,
  send: Send,
  about: OfIssue,
  { signal }: RequestOptions = {},
): Promise<readonly Relation[] | undefined> {
  if (lacking.has(service)) return undefined;
  const found: Relation[] = [];
  try {
    for (let page = 1; page <= MAX_PAGES; page++) {
      const request = { url: relationsPath(about.repository, about.number), params: { page, pagelen: MAX_PAGELEN }, signal };
      const { values, next } = await send({ about, request, read: (data) => decodePage(data, decodeRelation) });
      found.push(...values);
      if (next === undefined) break;
    }
    return found;
  } catch (error) {
    if (!(await lacksRoute(service, about, error))) throw error;
    lacking.add(service);
    return undefined;
  }
}

const unsupported = (cause: unknown): TrackerError =>
  new TrackerError('unsupported', l10n.t('This site has no relations between issues.'), { cause });

/** Relates an issue to another one. @throws {TrackerError} */
export async function relate(
  service: IssueService,
  send: Send,
  about: OfIssue,
  key: RelationKey,
  { signal }: RequestOptions = {},
): Promise<Relation> {
  try {
    const request = { method: 'put', url: relationPath(about.repository, about.number, key), signal };
    return await send({ about, request, read: decodeRelation });
  } catch (error) {
    throw (await lacksRoute(service, about, error)) ? unsupported(error) : error;
  }
}

/** Takes a relation away; one that is gone already is none. @throws {TrackerError} */
export async function unrelate(
  service: IssueService,
  send: Send,
  about: OfIssue,
  key: RelationKey,
  { signal }: RequestOptions = {},
): Promise<void> {
  try {
    const request = { method: 'delete', url: relationPath(about.repository, about.number, key), signal };
    await send({ about, request, read: ignoreBody });
  } catch (error) {
    if (!(await lacksRoute(service, about, error))) throw error;
    if ((await fetchRelations(service, send, about)) === undefined) throw unsupported(error);
  }
}
