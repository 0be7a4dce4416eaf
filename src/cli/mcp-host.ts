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
import { note } from './say';

/** A site whose issues the tools use. */
export interface ToolSite {
  readonly label: string;
  readonly service: IssueService;
}

/** No account of a store. */
const NO_KEY = 0;

/** A store that makes no account for who only reads. */
const withoutAccounts = (store: Store): Store => ({
  ...store,
  saveAccount: (username, { displayName = username }) =>
    Promise.resolve({ key: NO_KEY, username, displayName, passwordHash: null, isAdmin: false }),
});

/** The issues of a data file, asked as the editor asks *This computer*, for the person who runs the command. */
export async function dataFileSite(opened: Store, file: string, mayWrite: boolean): Promise<ToolSite> {
  const principal = await localPerson();
  const store = mayWrite ? opened : withoutAccounts(opened);
  const log = { error: (message: string, error?: unknown) => note(`${message} ${error instanceof Error ? error.message : String(error)}`) };
  const tracker = createTracker(store, { log });
  const fetch = async (url: string, init: RequestInit) => tracker.fetch(new Request(url, init), { principal });
  const label = isPostgres(file) ? shownAddress(file) : basename(file);
  return { label, service: createIssueService({ site: label, baseUrl: THIS_COMPUTER, fetch, timeout: 60_000 }) };
}

/** What tools run in at the command line: one repository, or all that the person can see. */
export function toolHost({ label, service }: ToolSite, only: RepositoryId | undefined, mayWrite: boolean): ToolHost {
  const of = (id: RepositoryId): ToolRepository => ({ id, site: label, service });
  return {
    mayWrite,
    async repository(name, signal) {
      if (only) return chooseRepository([of(only)], name);
      // A name is asked for at once; which there are is only of use without one.
      if (name === undefined || name.trim() === '')
        return chooseRepository(
          (await service.repositories({ signal })).map(({ id }) => of(id)),
          undefined,
        );
      const id = parseRepositoryName(name);
      if (!id) throw new ToolError('The repository must be written as OWNER/SLUG: letters, digits, -, _ and . alone.');
      return of(id);
    },
  };
}
