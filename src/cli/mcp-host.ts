import { basename } from 'node:path';
import { createIssueService } from '../client';
import { localPerson } from '../client/local-person';
import type { IssueService } from '../client/service';
import { THIS_COMPUTER } from '../client/worker-transport';
import { ToolError } from '../assistants/errors';
import { chooseRepository, type ToolHost, type ToolRepository } from '../assistants/host';
import type { RepositoryId } from '../model/issue';
import { parseRepositoryName } from '../model/repository';
import { createTracker } from '../tracker';
import { isPostgres, shownAddress } from '../tracker/store/engine';
import type { Store } from '../tracker/store/store';
import { printToStderr } from './output';

/** A site whose issues the tools use. */
export interface ToolSite {
  readonly label: string;
  readonly service: IssueService;
}

/** The key of a person without an account in the store. */
const NO_KEY = 0;

/** Makes a store that does not create an account for a person who only reads. */
const withoutAccounts = (store: Store): Store => ({
  ...store,
  saveAccount: (username, { displayName = username }) =>
    Promise.resolve({ key: NO_KEY, username, displayName, passwordHash: null, isAdmin: false }),
});

/** Makes a site of a data file. It is used like *This computer* in the editor, as the person who runs the command. */
export async function dataFileSite(openedStore: Store, file: string, mayWrite: boolean): Promise<ToolSite> {
  const principal = await localPerson();
  const store = mayWrite ? openedStore : withoutAccounts(openedStore);
  const log = {
    error: (message: string, error?: unknown) => printToStderr(`${message} ${error instanceof Error ? error.message : String(error)}`),
  };
  const tracker = createTracker(store, { log });
  const fetch = async (url: string, init: RequestInit) => tracker.fetch(new Request(url, init), { principal });
  const label = isPostgres(file) ? shownAddress(file) : basename(file);
  return { label, service: createIssueService({ site: label, baseUrl: THIS_COMPUTER, fetch, timeout: 60_000 }) };
}

/** Makes the host of tools for the command line. Tools may use one repository, or all that the person can see. */
export function toolHost({ label, service }: ToolSite, allowed: RepositoryId | undefined, mayWrite: boolean): ToolHost {
  const toolRepository = (id: RepositoryId): ToolRepository => ({ id, site: label, service });
  return {
    mayWrite,
    async repository(name, signal) {
      if (allowed) return chooseRepository([toolRepository(allowed)], name);
      // The list of repositories is needed only without a name.
      if (name === undefined || name.trim() === '')
        return chooseRepository(
          (await service.repositories({ signal })).map(({ id }) => toolRepository(id)),
          undefined,
        );
      const id = parseRepositoryName(name);
      if (!id) throw new ToolError('The repository must be written as OWNER/SLUG: letters, digits, -, _ and . alone.');
      return toolRepository(id);
    },
  };
}
