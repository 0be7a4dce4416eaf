import { createIssueService, type Credentials } from '../client';
import { TrackerError } from '../client/errors';
import type { IssueService } from '../client/service';
import { isExposed, siteLabel, siteUrl } from '../client/site-url';
import { CommandError, UsageError } from './output';

/** A server, and the credentials for it. */
export interface ServerToAsk {
  readonly url: string;
  readonly credentials: Credentials | undefined;
  /** Name of the environment variable of the credentials, for messages. */
  readonly variable: string;
  readonly isPlainAllowed: boolean;
}

/** A server with an issue service, as the editor uses it. */
export interface ConnectedServer {
  readonly label: string;
  readonly service: IssueService;
  /** Runs work with the service. @throws {CommandError} instead of a `TrackerError` */
  readonly ask: <T>(request: () => Promise<T>) => Promise<T>;
}

/** Connects to a server. @throws {UsageError} for an invalid URL @throws {CommandError} when credentials would not be encrypted */
export function askServer({ url, credentials, variable, isPlainAllowed }: ServerToAsk): ConnectedServer {
  const site = siteUrl(url);
  if (site === undefined) throw new UsageError('--url is not the URL of a server. Write it like https://issues.example.com.');
  const label = siteLabel(site);
  const kind = credentials?.kind === 'password' ? 'password' : 'token';
  if (credentials !== undefined && isExposed(site) && !isPlainAllowed)
    throw new CommandError(
      `${label} is used without https: others on the network could read the ${kind}. Use https, or allow it with --plain-http.`,
    );
  const service = createIssueService({ site: label, baseUrl: site, credentials: () => Promise.resolve(credentials) });
  const describeError = (error: unknown): Error => {
    if (!(error instanceof TrackerError)) return error as Error;
    if (error.reason !== 'unauthorized') return new CommandError(error.message);
    if (credentials === undefined) return new CommandError(`${label} requires a token to read this. Put yours into ${variable}.`);
    const remedy = kind === 'token' ? ' Create a new one with: issue-bucket user token.' : '';
    return new CommandError(`${label} does not accept the ${kind} in ${variable}.${remedy}`);
  };
  return { label, service, ask: (request) => request().catch((error: unknown) => Promise.reject(describeError(error))) };
}
