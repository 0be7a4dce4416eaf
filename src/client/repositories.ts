import * as v from 'valibot';
import { parseRepositoryName } from '../model/repository';
import { decodeRepositories } from '../wire/v1';
import { decodePage, MAX_PAGELEN } from '../wire/v2/page';
import { TrackerError } from './errors';
import type { RequestSpec } from './http';
import type { RepositorySummary, RequestOptions } from './service';

/** How many pages of public repositories are read: 1000 repositories. */
const MAX_PUBLIC_PAGES = 10;
const FIELDS = 'next,page,pagelen,size,values.full_name,values.is_private';

const RepositoryJson = v.object({ full_name: v.string(), is_private: v.optional(v.boolean(), false) });

function decodePublic(json: unknown): RepositorySummary[] {
  const { full_name, is_private } = v.parse(RepositoryJson, json);
  const id = parseRepositoryName(full_name);
  return id ? [{ id, isPrivate: is_private, isForAnybody: true }] : [];
}

const isMissingRoute = (error: unknown): boolean =>
  TrackerError.is(error, 'noRepository', 'unexpected', 'invalid') && [404, 405].includes(error.details.status ?? 0);

/** The public repositories of a site. @throws {TrackerError} */
async function publicRepositories(
  send: <T>(spec: RequestSpec<T>) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<RepositorySummary[]> {
  const repositories: RepositorySummary[] = [];
  for (let page = 1; page <= MAX_PUBLIC_PAGES; page++) {
    const { values, next } = await send({
      request: { url: '/2.0/repositories', params: { pagelen: MAX_PAGELEN, page, fields: FIELDS }, signal },
      read: (data) => decodePage(data, decodePublic),
    });
    repositories.push(...values.flat());
    if (next === undefined) break;
  }
  return repositories;
}

/**
 * The repositories that a site lists: one's own, or the public ones when nobody is signed in. A site that lacks this address, which
 * is our addition, lists none. @throws {TrackerError} `unauthorized` where nobody is signed in and nothing is public
 */
export async function listRepositories(
  send: <T>(spec: RequestSpec<T>) => Promise<T>,
  { signal }: RequestOptions,
): Promise<readonly RepositorySummary[]> {
  try {
    return await send({ request: { url: '/1.0/user/repositories', signal }, read: decodeRepositories });
  } catch (error) {
    if (isMissingRoute(error)) return [];
    if (!TrackerError.is(error, 'unauthorized')) throw error;
    const repositories = await publicRepositories(send, signal).catch((): RepositorySummary[] => []);
    if (repositories.length === 0) throw error;
    return repositories;
  }
}
