import type { Relation, RelationKey } from '../model/relations';
import { decodeRelation } from '../wire/relations';
import { relationPath, relationsPath } from '../wire/v2/address';
import { decodePage, MAX_PAGELEN } from '../wire/v2/page';
import { fetchOfIssue, lacksRoute, type AboutIssue, type SendAboutIssue } from './additions';
import { ignoreBody } from './base-service';
import { TrackerError } from './errors';
import * as l10n from './l10n';
import type { IssueService, RequestOptions } from './service';

/** Relations of issues, by routes that Bitbucket does not have; see `RelationService`. */

/** More pages than an issue has relations for. */
const MAX_PAGES = 20;

/** Sites that were found to have no relations, by their services. */
const lacking = new WeakSet<IssueService>();

/** The relations of an issue; undefined when the site does not support relations. @throws {TrackerError} */
export const fetchRelations = (
  service: IssueService,
  send: SendAboutIssue,
  about: AboutIssue,
  { signal }: RequestOptions = {},
): Promise<readonly Relation[] | undefined> =>
  fetchOfIssue(
    service,
    lacking,
    about,
    (page) => {
      const request = { url: relationsPath(about.repository, about.number), params: { page, pagelen: MAX_PAGELEN }, signal };
      return send({ about, request, read: (data) => decodePage(data, decodeRelation) });
    },
    MAX_PAGES,
  );

const unsupported = (cause: unknown): TrackerError =>
  new TrackerError('unsupported', l10n.t('This site has no relations between issues.'), { cause });

/** Relates an issue to another one. @throws {TrackerError} */
export async function relate(
  service: IssueService,
  send: SendAboutIssue,
  about: AboutIssue,
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

/** Deletes a relation, if it exists. @throws {TrackerError} */
export async function unrelate(
  service: IssueService,
  send: SendAboutIssue,
  about: AboutIssue,
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
