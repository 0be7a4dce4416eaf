import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { IssueService } from '../../../src/client/service';
import { ANN, APP, startLocalSite, type LocalSite } from './support';

/** A site holds back the answer to a question for a revision until there is another one. */
describe('Waiting for the next revision', () => {
  let site: LocalSite;
  let service: IssueService;
  /** The preferences of all requests, and whether the site knows them. */
  let preferred: (string | null)[];
  let isOld: boolean;

  beforeEach(async () => {
    [preferred, isOld] = [[], false];
    site = await startLocalSite();
    await site.service.create(APP, { title: 'First' });
    const { service: far } = await remoteService(site);
    service = far;
  });
  afterEach(() => site.close());

  /** The same tracker as a server. */
  async function remoteService({ tracker }: LocalSite) {
    const { createIssueService } = await import('../../../src/client');
    const far = createIssueService({
      site: 'A server',
      baseUrl: 'http://server.test',
      fetch: async (url, init) => {
        const request = new Request(url, init);
        preferred.push(request.headers.get('prefer'));
        if (isOld) request.headers.delete('prefer');
        return tracker.fetch(request, { principal: ANN });
      },
      retryDelay: () => 0,
    });
    return { service: far };
  }
  const untilWaiting = async (count = 1): Promise<void> => {
    while (site.tracker.waitingRequests() !== count) await turn();
  };

  it('ends with a change, whose revision the next wait begins with', async () => {
    const known = (await service.revision(APP))!;
    const next = service.nextRevision(APP, known);
    await untilWaiting();
    await site.service.create(APP, { title: 'Second' });
    const revision = await next;
    assert.notEqual(revision, known);
    assert.equal(await service.revision(APP), revision);
  });

  it('is one request for all waiters with the same revision, until the last one stops', async () => {
    const known = (await service.revision(APP))!;
    const [leaving, last] = [new AbortController(), new AbortController()];
    const all = [leaving, last].map(({ signal }) => service.nextRevision(APP, known, { signal }).catch((error: unknown) => error));
    await untilWaiting();
    assert.equal(preferred.length, 2);
    leaving.abort();
    assert.ok((await all[0]) instanceof Error);
    assert.equal(site.tracker.waitingRequests(), 1);
    last.abort();
    await all[1];
    await untilWaiting(0);
    const again = service.nextRevision(APP, known);
    await untilWaiting();
    await site.service.create(APP, { title: 'Second' });
    assert.notEqual(await again, known);
  });

  it('ends at once for an older revision', async () => {
    const known = (await service.revision(APP))!;
    await site.service.create(APP, { title: 'Second' });
    const now = await service.revision(APP);
    assert.equal(await service.nextRevision(APP, known), now);
  });

  it('is not requested from a site that has not announced it', async () => {
    isOld = true;
    assert.equal(await service.nextRevision(APP, '"x"'), undefined);
    assert.deepEqual(preferred, []);
    const known = (await service.revision(APP))!;
    assert.equal(await service.nextRevision(APP, known), undefined);
    assert.deepEqual(preferred, ['wait=0']);
    isOld = false;
    await service.revision(APP);
    const next = service.nextRevision(APP, known);
    await untilWaiting();
    assert.deepEqual(preferred, ['wait=0', 'wait=0', 'wait=25']);
    site.tracker.stopWaiting();
    assert.equal(await next, undefined, 'an answer that comes early has not waited');
    assert.equal(await service.nextRevision(APP, known), undefined);
    assert.equal(preferred.length, 3);
  });

  it('stops after a failure, until a request succeeds', async () => {
    const known = (await service.revision(APP))!;
    await assert.rejects(service.nextRevision({ owner: 'ann', slug: 'none' }, known));
    assert.equal(await service.nextRevision(APP, known), undefined);
    assert.equal(preferred.length, 2, 'and it is not tried again by itself');
    await service.revision(APP);
    const next = service.nextRevision(APP, known);
    await untilWaiting();
    await site.service.create(APP, { title: 'Second' });
    assert.notEqual(await next, undefined);
  });

  it('is not done on this computer', async () => {
    const known = (await site.service.revision(APP))!;
    assert.equal(await site.service.nextRevision(APP, known), undefined);
  });
});
