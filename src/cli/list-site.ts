import { createIssueService } from '../client';
import { TrackerError } from '../client/errors';
import { isExposed, siteLabel, siteUrl } from '../client/site-url';
import type { Issue, RepositoryId } from '../model/issue';
import type { IssueQuery } from '../model/query';
import { CommandError, UsageError } from './say';

/** A repository at a server, as it is listed. */
export interface ListedSite {
  me(): Promise<string | null>;
  page(query: IssueQuery): Promise<readonly Issue[]>;
  url(number: number): string | undefined;
}

interface Wanted {
  readonly url: string;
  readonly token: string | undefined;
  /** The environment variable of the token, for messages. */
  readonly tokenVariable: string;
  readonly repository: RepositoryId;
  readonly isPlainAllowed: boolean;
}

/**
 * The repository of a server, asked as the editor asks it. @throws {UsageError} for what is no address @throws {CommandError} where the token
 * would not be encrypted
 */
export function listedSite({ url, token, tokenVariable, repository, isPlainAllowed }: Wanted): ListedSite {
  const site = siteUrl(url);
  if (site === undefined) throw new UsageError('--url is not the URL of a server. Write it like https://issues.example.com.');
  const label = siteLabel(site);
  if (token !== undefined && isExposed(site) && !isPlainAllowed)
    throw new CommandError(
      `${label} is used without https: others on the network could read the token. Use https, or allow it with --plain-http.`,
    );
  const service = createIssueService({
    site: label,
    baseUrl: site,
    credentials: () => Promise.resolve(token === undefined ? undefined : { kind: 'token', token }),
  });
  const told = (error: unknown): Error => {
    if (!(error instanceof TrackerError)) return error as Error;
    if (error.reason === 'unauthorized')
      return new CommandError(
        token === undefined
          ? `${label} requires a token to read this. Put yours into ${tokenVariable}.`
          : `${label} does not accept the token in ${tokenVariable}. Create a new one with: issue-bucket user token.`,
      );
    return new CommandError(error.message);
  };
  const asked = async <T>(work: () => Promise<T>): Promise<T> => work().catch((error: unknown) => Promise.reject(told(error)));
  return {
    me: () => (token === undefined ? Promise.resolve(null) : asked(async () => (await service.identity()).person.username)),
    page: (query) => asked(async () => (await service.list(repository, query)).issues),
    url: (number) => service.issueUrl(repository, number),
  };
}
