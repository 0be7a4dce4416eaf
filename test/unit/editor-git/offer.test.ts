import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Offer from '../../../src/editor/git/offer';
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
  const commit = (message: string): string => {
    git('commit', '--quiet', '--allow-empty', '--message', message);
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
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, though two repositories or windows see the commit at the same time, and not where nothing is trusted', async () => {
    const since = commit('Begin');
    const hash = commit('Mend it, fixes #3');
    // Neither has the issue before both have asked for it.
    let [asked, bothAsked] = [0, () => {}];
    const both = new Promise<void>((resolve) => (bothAsked = resolve));
    const get = async (_: unknown, number: number) => {
      if (++asked === 2) bothAsked();
      await both;
      return { number, title: 'A leak', status: 'open' };
    };
    const place = { site: { id: 'local' }, repository: REPOSITORY, service: { get } };
    const sharedState = memento();
    const services = {
      places: { list: () => Promise.resolve([place]), forFile: () => Promise.resolve(place) },
      sharedState,
      log: { debug: (message: string) => assert.fail(message) },
    };
    const rootUri = { scheme: 'file', path: folder, fsPath: folder };
    const ask = () => offer.offerResolving(services as never, { rootUri } as never, 'main', since);
    const texts = () => vscode.person.said.map(({ text }) => text);
    await ask();
    assert.deepEqual(texts(), []);
    vscode.workspace.isTrusted = true;
    await Promise.all([ask(), ask()]);
    await ask();
    assert.deepEqual(texts(), [`Your commit ${hash.slice(0, 12)} says that it resolves #3: A leak`]);
  });
});
