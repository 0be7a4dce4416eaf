import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Naming from '../../../src/editor/git/naming';
import type * as Offer from '../../../src/editor/git/offer';
import * as removed from '../../../src/editor/removedTodos';
import { loadEditor } from '../../support/editor';
import { memento } from '../../support/memento';
import type * as VscodeWindow from '../../support/vscode-window';

const REPOSITORY = { owner: 'acme', slug: 'rocket' };
const ENVIRONMENT = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };

describe('The offer to resolve what a commit fixes', () => {
  let folder: string;
  let offer: typeof Offer;
  let vscode: typeof VscodeWindow;
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', env: ENVIRONMENT }).trim();
  let minutes = 0;
  /** Commits of one second are taken for one that was amended. */
  const commit = (message: string): string => {
    git('commit', '--quiet', '--allow-empty', '--date', new Date(Date.UTC(2026, 0, 1, 0, ++minutes)).toISOString(), '--message', message);
    return git('rev-parse', 'HEAD');
  };

  before(async () => {
    const loaded = await loadEditor<typeof Offer, typeof VscodeWindow>('git/offer', 'vscode-window');
    offer = loaded;
    vscode = loaded.vscode;
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-offer-'));
    git('init', '--quiet', '--initial-branch', 'main');
    for (const [key, value] of [
      ['user.name', 'Ann'],
      ['user.email', 'ann@example.com'],
      ['commit.gpgsign', 'false'],
    ] as const)
      git('config', key, value);
    const api = { git: { path: 'git' }, state: 'initialized' };
    vscode.extensions.getExtension = () => ({ activate: () => Promise.resolve({ getAPI: () => api }) });
  });
  after(() => {
    for (const path of [folder, ...storages]) rmSync(path, { recursive: true, force: true });
  });
  const storages: string[] = [];
  const storage = () => {
    storages.push(mkdtempSync(join(tmpdir(), 'issue-bucket-storage-')));
    return storages.at(-1)!;
  };

  it('is made once, though two repositories or windows see the commit at the same time, and not where nothing is trusted', async () => {
    const since = commit('Begin');
    const hash = commit('Mend it, fixes #3');
    // Neither has the issue before both have asked for it.
    let [requests, bothAsked] = [0, () => {}];
    const bothRequested = new Promise<void>((resolve) => (bothAsked = resolve));
    const get = async (_: unknown, number: number) => {
      if (++requests === 2) bothAsked();
      await bothRequested;
      return { number, title: 'A leak', status: 'open' };
    };
    const place = { site: { id: 'local' }, repository: REPOSITORY, service: { get } };
    const sharedState = memento();
    const services = {
      places: { list: () => Promise.resolve([place]), forText: () => Promise.resolve(place) },
      sharedState,
      context: { globalStorageUri: { fsPath: storage() } },
      log: { debug: (message: string) => assert.fail(message) },
    };
    const rootUri = { scheme: 'file', path: folder, fsPath: folder };
    const offerAgain = () => offer.offerResolving(services as never, { rootUri } as never, 'main', since);
    const texts = () => vscode.person.said.map(({ text }) => text);
    await offerAgain();
    assert.deepEqual(texts(), []);
    vscode.workspace.isTrusted = true;
    await Promise.all([offerAgain(), offerAgain()]);
    await offerAgain();
    assert.deepEqual(texts(), [`Your commit ${hash.slice(0, 12)} says that it resolves #3: A leak`]);
  });

  it('is made for the last TODO of an open issue, and kept for its page until that is answered', async () => {
    vscode.workspace.isTrusted = true;
    vscode.extensions.all = [{ packageJSON: { contributes: { languages: [{ id: 'typescript', extensions: ['.ts'] }] } } }];
    vscode.person.said.length = 0;
    const statuses: Record<number, string> = { 3: 'open', 4: 'closed', 5: 'new', 6: 'open' };
    const place = (slug: string) => ({
      site: { id: 'local' },
      repository: { owner: 'acme', slug },
      service: {
        get: (_: unknown, number: number) =>
          slug === 'rocket'
            ? Promise.resolve({ number, title: 'A leak', status: statuses[number] })
            : Promise.reject(new Error('asked for')),
      },
    });
    const changed: number[] = [];
    const ownPlace = place('rocket');
    const services = {
      places: { list: () => Promise.resolve([ownPlace]), forText: () => Promise.resolve(ownPlace), find: () => ownPlace },
      sharedState: memento(),
      changes: { fire: ({ number }: { number: number }) => changed.push(number), announce: () => undefined },
      context: { subscriptions: [], globalStorageUri: { fsPath: storage() } },
      log: { debug: (message: string) => assert.fail(message) },
    };
    const rootUri = { scheme: 'file', path: folder, fsPath: folder, toString: () => folder };
    const offerAgain = (since: string) => offer.offerResolving(services as never, { rootUri } as never, 'main', since);
    const texts = () => vscode.person.said.splice(0).map(({ text }) => text);
    const write = (...todos: string[]) => {
      writeFileSync(join(folder, 'a.ts'), todos.map((it) => `// TODO(${it}): x\n`).join(''));
      git('add', '--all');
    };
    const address = (number: number) => ({ site: 'local', repository: { owner: 'ACME', slug: 'rocket' }, number });
    const displayed = (number: number) => removed.removedTodoOf(services, address(number), statuses[number] as never);

    write('#3', '#4', '#5', '#6', 'other/place#3');
    let since = commit('TODOs');
    write('#5', '#6', '');
    const first = commit('Mend $(flame) it');
    await offerAgain(since);
    await offerAgain(since);
    assert.deepEqual(texts(), [`Your commit ${first.slice(0, 12)} removed the last TODO of #3: A leak`]); // 4 is closed, `other/place` is not open
    assert.deepEqual(displayed(3), { hash: first, subject: 'Mend $(flame) it' });
    assert.deepEqual([displayed(4), changed], [undefined, [3]]);

    // A commit that says so, too, asks for that alone; so do two of which one says so.
    since = first;
    write('#6');
    const second = commit('Done, fixes #5');
    await offerAgain(since);
    assert.deepEqual(texts(), [`Your commit ${second.slice(0, 12)} says that it resolves #5: A leak`]);
    write();
    commit('Away with it');
    const third = commit('fixes #6');
    await offerAgain(second);
    assert.deepEqual(texts(), [`Your commit ${third.slice(0, 12)} says that it resolves #6: A leak`]);
    assert.deepEqual([displayed(5), displayed(6)], [undefined, undefined]);

    // It has a TODO again, or the person does not want to.
    write('#3');
    const fourth = commit('Not yet');
    await offerAgain(third);
    assert.deepEqual([displayed(3), texts(), changed], [undefined, [], [3, 3]]);
    write();
    commit('Now');
    await offerAgain(fourth);
    assert.equal(texts().length, 1);
    assert.ok(displayed(3));
    await offer.answerRemovedTodo(services as never, address(3), 'dismiss');
    assert.deepEqual([displayed(3), changed], [undefined, [3, 3, 3, 3]]);
  });

  it('is made in one window of two that see the commit before they know of each other, the one that has the focus', async () => {
    const windows = await Promise.all([1, 2].map(() => loadEditor<typeof Offer, typeof VscodeWindow>('git/offer', 'vscode-window')));
    const since = commit('Begin again');
    commit('Mend it once more, fixes #3');
    const place = {
      ...{ site: { id: 'local' }, repository: REPOSITORY },
      service: { get: () => Promise.resolve({ number: 3, title: 'A leak', status: 'open' }) },
    };
    const globalStorageUri = { fsPath: storage() };
    const rootUri = { scheme: 'file', path: folder, fsPath: folder };
    const offers = windows.map((window, index) => {
      window.vscode.workspace.isTrusted = true;
      window.vscode.window.state.focused = index === 1;
      window.vscode.extensions.getExtension = vscode.extensions.getExtension;
      const services = {
        places: { list: () => Promise.resolve([place]), forText: () => Promise.resolve(place) },
        ...{ sharedState: memento(), context: { subscriptions: [], globalStorageUri } },
        log: { debug: (message: string) => assert.fail(message) },
      };
      return window.offerResolving(services as never, { rootUri } as never, 'main', since);
    });
    await Promise.all(offers);
    assert.deepEqual(
      windows.map((it) => it.vscode.person.said.length),
      [0, 1],
    );
  });

  it('is made the next time where the issue could not be loaded, and no more when the person wants none', async () => {
    vscode.workspace.isTrusted = true;
    vscode.person.said.length = 0;
    const since = commit('Begin anew');
    const hash = commit('Mend it for good, fixes #3 and #4');
    let isDown = true;
    const requests: number[] = [];
    const get = (_: unknown, number: number) => {
      requests.push(number);
      return isDown && number === 3 ? Promise.reject(new Error('down')) : Promise.resolve({ number, title: 'A leak', status: 'closed' });
    };
    const place = { site: { id: 'local' }, repository: REPOSITORY, service: { get } };
    const services = {
      places: { list: () => Promise.resolve([place]), forText: () => Promise.resolve(place) },
      ...{ sharedState: memento(), context: { subscriptions: [], globalStorageUri: { fsPath: storage() } } },
      log: { debug: () => undefined },
    };
    const rootUri = { scheme: 'file', path: folder, fsPath: folder };
    const offerAgain = () => offer.offerResolving(services as never, { rootUri } as never, 'main', since);
    await offerAgain();
    assert.deepEqual([vscode.person.said, requests], [[], [3, 4]]);
    isDown = false;
    place.service.get = (_, number) => Promise.resolve({ number, title: '[A leak](command:quit)', status: 'open' });
    vscode.person.willAnswer('Do Not Ask Again');
    await offerAgain();
    vscode.person.willAnswer(undefined);
    // That 4 was closed when the commit was seen is settled.
    assert.deepEqual(
      vscode.person.said.map(({ text }) => text),
      [`Your commit ${hash.slice(0, 12)} says that it resolves #3: [A leak]\u200b(command:quit)`],
    );
    assert.equal(vscode.person.setting('git.resolveByCommit'), 'off');
  });

  it('is answered on the page: the issue is resolved by the commit, unless that was done elsewhere', async () => {
    const changes: unknown[] = [];
    let status = 'open';
    const service = {
      get: (_: unknown, number: number) => Promise.resolve({ number, title: 'A leak', status, revision: '1' }),
      changeMany: (_: unknown, targets: readonly { number: number; fields?: object }[], change: object) => {
        changes.push(...targets.map(({ number, fields }) => ({ number, ...fields, ...change })));
        const results = targets.map(({ number }) => ({ number, before: { status }, comment: null }));
        return Promise.resolve({ done: results, left: [], cancelled: 0 });
      },
    };
    const place = { site: { id: 'local', label: 'This computer' }, repository: REPOSITORY, service };
    const services = {
      places: { find: () => place },
      ...{ sharedState: memento(), sites: { all: () => [place.site] }, undo: { push: () => undefined } },
      changes: { fire: () => undefined, announce: () => undefined },
      log: { warn: (it: string) => assert.fail(it), error: (it: unknown) => assert.fail(String(it)) },
    };
    const progress = { withProgress: (_: unknown, task: () => unknown) => task(), setStatusBarMessage: () => undefined };
    Object.assign(vscode.window, progress);
    const address = { site: 'local', repository: REPOSITORY, number: 3 };
    const resolve = async () => {
      await removed.keepRemovedTodo(services, address, { hash: 'c0ffee12'.repeat(5), subject: 'Mend *it*' });
      await offer.answerRemovedTodo(services as never, address, 'resolve');
      assert.equal(removed.removedTodoOf(services, address, 'open'), undefined);
      return changes.splice(0);
    };
    assert.deepEqual(await resolve(), [
      { number: 3, status: 'resolved' },
      { number: 3, message: 'Resolved by the commit c0ffee12c0ff: Mend \\*it\\*', markup: 'markdown' },
    ]);
    status = 'closed';
    assert.deepEqual(await resolve(), []);
  });

  it('is kept no more for the page when the commit was taken back', async () => {
    const naming = await loadEditor<typeof Naming, typeof VscodeWindow>('git/naming', 'vscode-window');
    naming.vscode.workspace.isTrusted = true;
    naming.vscode.extensions.all = vscode.extensions.all;
    const rootUri = { scheme: 'file', path: folder, fsPath: folder, toString: () => folder };
    // What the git extension believes to be checked out may be older.
    const repository = { rootUri, state: { HEAD: { name: 'elsewhere', commit: 'c0ffee12'.repeat(5) } } };
    const api = { git: { path: 'git' }, state: 'initialized', repositories: [repository] };
    naming.vscode.extensions.getExtension = () => ({ activate: () => Promise.resolve({ getAPI: () => api }) });
    const place = { site: { id: 'local' }, repository: REPOSITORY, folder: { uri: rootUri } };
    const changed: number[] = [];
    const services = {
      places: { list: () => Promise.resolve([place]), forText: () => Promise.resolve(place), find: () => place },
      sharedState: memento(),
      changes: { fire: ({ number }: { number: number }) => changed.push(number), announce: () => undefined },
      context: { subscriptions: [] },
      log: { debug: (message: string) => assert.fail(message) },
    };
    const address = { site: 'local', repository: REPOSITORY, number: 3 };
    const check = async () => {
      await naming.namedInGit(services as never, address);
      return removed.removedTodoOf(services, address, 'open')?.hash;
    };
    const write = (text: string) => {
      writeFileSync(join(folder, 'b.ts'), text);
      git('add', '--all');
    };
    write('// TODO(#3): x\n');
    const before = commit('Not yet');
    write('\n');
    const hash = commit('Away with it');
    await removed.keepRemovedTodo(services, address, { hash, subject: 'Away with it' });
    assert.equal(await check(), hash);
    git('commit', '--quiet', '--amend', '--message', 'Away with it at last');
    assert.equal(await check(), hash);
    git('reset', '--quiet', '--hard', before);
    assert.deepEqual([await check(), changed], [undefined, [3]]);
    git('checkout', '--quiet', '-b', 'bug/3-a-leak');
    const { branches } = await naming.namedInGit(services as never, address);
    assert.deepEqual(branches, [{ name: 'bug/3-a-leak', commit: before, isCurrent: true }]);
    git('checkout', '--quiet', 'main');
    // Another repository may have it.
    await removed.keepRemovedTodo(services, address, { hash: 'c0ffee12'.repeat(5), subject: '' });
    assert.ok(await check());
  });
});
