import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { createIssueService } from '../../../src/client';
import type * as Polling from '../../../src/editor/tree/polling';
import { BY_STATUS } from '../../../src/lists/grouping';
import { IssueList } from '../../../src/lists/list';
import { loadEditor } from '../../support/editor';
import type { EventEmitter, Person, window } from '../../support/vscode-window';
import { ANN, APP, startLocalSite, type LocalSite } from '../client/support';

type Loaded = typeof Polling & { readonly vscode: { person: Person; window: typeof window; EventEmitter: typeof EventEmitter } };

/** The view with a list of a server, the real tracker. */
describe('The view of a server', () => {
  let loaded: Loaded;
  let person: Person;
  let site: LocalSite;
  let list: IssueList;
  /** How often it was asked for the revision alone, and whether the server knows how to wait. */
  let [polls, isOld] = [0, false];
  let polling: { dispose(): unknown };

  before(async () => {
    loaded = await loadEditor<typeof Polling, Loaded['vscode']>('tree/polling', 'vscode-window');
    ({ person } = loaded.vscode);
  });
  beforeEach(async () => {
    [polls, isOld] = [0, false];
    person.show(false);
    person.focus(true);
    person.set('refreshInterval', 5);
    site = await startLocalSite();
    await site.service.create(APP, { title: 'First' });
    const service = createIssueService({
      site: 'A server',
      baseUrl: 'http://server.test',
      fetch: (url, init) => {
        const request = new Request(url, init);
        if (request.headers.get('prefer') === 'wait=0') polls++;
        if (isOld) request.headers.delete('prefer');
        return Promise.resolve(site.tracker.fetch(request, { principal: ANN }));
      },
    });
    const changed = new loaded.vscode.EventEmitter();
    list = new IssueList(service, APP, false, {
      grouping: BY_STATUS,
      conditions: () => [],
      isExpanded: () => true,
      changed: () => changed.fire(undefined),
    });
    const place = { site: { isLocal: false }, repository: APP, service };
    const tree = { entries: [{ place, list }], saved: undefined, onDidChange: changed.event };
    polling = loaded.pollTree(loaded.vscode.window.createTreeView() as never, tree as never);
  });
  afterEach(async () => {
    polling.dispose();
    list.dispose();
    await site.close();
  });

  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await turn();
  };
  const isWaiting = () => site.tracker.waitingRequests() === 1;
  const isLoaded = () => list.revision !== null;

  it('sees at once what others do, without a poll in between', async () => {
    person.show(true);
    await until(isWaiting);
    await site.service.create(APP, { title: 'Second' });
    await until(() => list.count === 2);
    await until(isWaiting); // a second later
    await site.service.create(APP, { title: 'Third' });
    await until(() => list.count === 3);
  });

  it('holds a request only while it is visible and the window has the focus', async () => {
    person.show(true);
    await until(isWaiting);
    person.show(false);
    await until(() => !isWaiting());
    person.focus(false);
    const before = polls;
    person.show(true);
    await until(() => polls > before);
    for (let i = 0; i < 50; i++) await turn();
    assert.ok(!isWaiting());
    person.focus(true);
    await until(isWaiting);
  });

  it('holds none where servers are not polled by themselves', async () => {
    person.set('refreshInterval', 0);
    person.show(true);
    await until(isLoaded);
    for (let i = 0; i < 50; i++) await turn();
    assert.ok(!isWaiting());
    person.set('refreshInterval', 5);
    await until(isWaiting);
  });

  it('is polled as before where the server does not wait', async () => {
    isOld = true;
    person.show(true);
    await until(isLoaded);
    const before = polls;
    for (let i = 0; i < 50; i++) await turn();
    assert.deepEqual([isWaiting(), polls], [false, before]);
  });

  it('lets go of its request when the window closes', async () => {
    person.show(true);
    await until(isWaiting);
    polling.dispose();
    await until(() => !isWaiting());
  });
});
