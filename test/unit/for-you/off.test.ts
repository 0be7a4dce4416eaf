import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type * as ForYou from '../../../src/editor/forYou/index';
import { loadEditor } from '../../support/editor';
import { memento } from '../../support/memento';
import type { Person } from '../../support/vscode-window';

const HOUR_MS = 3_600_000;
const REPOSITORY = { owner: 'acme', slug: 'rocket' };
const ADDRESS = { site: 'https://tracker.example', repository: REPOSITORY, number: 1 };

describe('News that a setting turns off', () => {
  let forYou: typeof ForYou & { readonly vscode: unknown };
  let person: Person;
  /** What the site was asked for, by the name of the client's method. */
  let requests: string[];
  let registered: { dispose(): unknown };

  before(async () => {
    forYou = await loadEditor<typeof ForYou>('forYou/index', 'vscode-window');
    ({ person } = forYou.vscode as { person: Person });
  });
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    requests = [];
    person.show(false);
    const answers: Record<string, unknown> = {
      identity: { person: { username: 'ann', displayName: 'Ann' } },
      news: [{ repository: REPOSITORY, until: '2026-01-01T00:00:00Z', issues: [] }],
    };
    const service = new Proxy({}, { get: (_, name: string) => () => (requests.push(name), Promise.resolve(answers[name])) });
    const place = { site: { id: ADDRESS.site, label: 'tracker', isLocal: false }, repository: REPOSITORY, service };
    const onDidChange = () => ({ dispose: () => undefined });
    registered = forYou.register({
      sites: { all: () => [{}, place.site], onDidChange },
      places: { list: () => Promise.resolve([place]), onDidChange },
      changes: { onDidChange },
      sharedState: memento(),
      log: { warn: (message: string) => assert.fail(message) },
    } as never);
  });
  afterEach(() => {
    registered.dispose();
    mock.timers.reset();
  });

  const settle = () => new Promise((resolve) => setImmediate(resolve));
  /** A morning in which the window stays open, the view is shown and refreshed, and an issue is opened. */
  async function task(): Promise<void> {
    for (let hour = 0; hour < 4; hour++) {
      mock.timers.tick(HOUR_MS);
      for (let turn = 0; turn < 20; turn++) await settle();
    }
    person.show(true);
    await person.run('issueBucket.refreshForYou');
    await person.run('issueBucket.takeNewPart', ADDRESS);
    await person.run('issueBucket.markAllAsRead');
    mock.timers.tick(HOUR_MS);
    for (let turn = 0; turn < 20; turn++) await settle();
  }
  const news = () => requests.filter((name) => name === 'news').length;

  it('are asked for while it is on', async () => {
    person.set('news.enabled', true);
    await task();
    assert.ok(news() >= 5, requests.join());
  });

  it('cost no request at all', async () => {
    person.set('news.enabled', false);
    await task();
    assert.equal(news(), 0);
    assert.deepEqual(
      requests.filter((name) => name === 'identity'),
      [],
    );
  });

  it('cost none from the moment on in which it is turned off, also while a look is under way', async () => {
    person.set('news.enabled', true);
    mock.timers.tick(HOUR_MS);
    person.set('news.enabled', false);
    const before = news();
    await task();
    assert.equal(news(), before);
    person.set('news.enabled', true);
    await task();
    assert.ok(news() > before);
  });
});
