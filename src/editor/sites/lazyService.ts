import type { IssueService } from '../../client/service';
import type { ServiceOptions } from '../../client';
import { issueUrl } from '../../client/site-url';
import { once } from '../once';

/** Methods that do not give a promise. */
type Immediate = 'all' | 'issueUrl';
type Method = (...args: unknown[]) => Promise<unknown>;

/**
 * Makes the service of one site. Its code, a quarter of what an activation would read otherwise, is loaded with the first request and in a turn
 * of the event loop of its own: until then nobody has looked at an issue.
 */
export function createLazyService(options: ServiceOptions): IssueService {
  const load = once(async () => (await import('../../client')).createIssueService(options));
  const immediate: Pick<IssueService, Immediate> = {
    async *all(...args) {
      yield* (await load()).all(...args);
    },
    issueUrl: (repository, number) => issueUrl(options, repository, number),
  };
  const methods = new Map<string | symbol, unknown>(Object.entries(immediate));
  return new Proxy(immediate as IssueService, {
    get(_, name) {
      if (name === 'then') return undefined; // a service that an async function returns is not to be waited for
      if (!methods.has(name)) {
        const method: Method = async (...args) => ((await load()) as unknown as Record<string | symbol, Method>)[name]!(...args);
        methods.set(name, method);
      }
      return methods.get(name);
    },
  });
}
