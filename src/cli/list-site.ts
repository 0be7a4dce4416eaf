import type { Issue, RepositoryId } from '../model/issue';
import type { IssueQuery } from '../model/query';
import { askServer, type ServerToAsk } from './server-service';

/** A repository of a server, as the source of a list. */
export interface ListedSite {
  me(): Promise<string | null>;
  page(query: IssueQuery): Promise<readonly Issue[]>;
  url(number: number): string | undefined;
}

/** Connects to a repository of a server. @throws as `askServer` */
export function listedSite(server: ServerToAsk, repository: RepositoryId): ListedSite {
  const { service, ask } = askServer(server);
  return {
    me: () => (server.credentials === undefined ? Promise.resolve(null) : ask(async () => (await service.identity()).person.username)),
    page: (query) => ask(async () => (await service.list(repository, query)).issues),
    url: (number) => service.issueUrl(repository, number),
  };
}
