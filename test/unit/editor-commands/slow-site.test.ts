import assert from 'node:assert/strict';
import type * as Change from '../../../src/editor/commands/change';
import type { Services } from '../../../src/editor/services';
import { loadEditor } from '../../support/editor';
import type * as Window from '../../support/vscode-window';

const address = { site: 'https://slow.example', repository: { owner: 'harbour', slug: 'tidewatch' }, number: 12 };
const issue = { number: 12, title: 'Poller drops readings', status: 'open', milestone: '2.3', assignee: null, revision: '7' };

describe('A change at a site that takes long to answer', () => {
  let loaded: typeof Change & { vscode: typeof Window };
  before(async () => (loaded = await loadEditor('commands/change', 'vscode-window')));

  /** What the site is asked, and how it answers. */
  function slowSite() {
    const requested: string[] = [];
    const answers = new Map<string, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
    const ask = (what: string) => () => {
      requested.push(what);
      return new Promise((resolve, reject) => answers.set(what, { resolve, reject }));
    };
    const service = Object.fromEntries(['get', 'choices', 'identity', 'right'].map((what) => [what, ask(what)]));
    const place = { site: { id: address.site, label: 'slow.example', isLocal: false }, repository: address.repository, service };
    const failures: string[] = [];
    Object.assign(loaded.vscode.window, { showErrorMessage: (text: string) => Promise.resolve(void failures.push(text)) });
    const services = {
      sites: { all: () => [place.site] },
      places: { find: () => place },
      log: { error: () => undefined },
    } as unknown as Services;
    return { asked: requested, answers, failures, services };
  }
  async function comes<T>(what: string, value: () => T | undefined): Promise<T> {
    for (const end = Date.now() + 5000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 5))) {
      const found = value();
      if (found !== undefined) return found;
    }
    throw new Error(`It did not come to this: ${what}`);
  }
  const begin = (services: Services, field: 'status' | 'milestone') => {
    const { opened } = loaded.vscode;
    delete opened.quickPick;
    void loaded.changeField(services, field, [{ type: 'issue', ...address, issue }]);
    return comes('a box is there', () => opened.quickPick);
  };

  it('offers fixed values at once, with the value of the row', async () => {
    const { services, asked: requested } = slowSite();
    const box = await begin(services, 'status');
    await comes('the values are there', () => (box.items.length > 0 ? true : undefined));
    assert.deepEqual(requested, ['get']);
    assert.deepEqual(
      box.items.filter((item) => 'description' in item).map(({ label }) => label),
      ['Open'],
    );
    box.hide();
  });

  it('shows the box before the values are known, and requests all of them at once', async () => {
    const { services, asked: requested, answers } = slowSite();
    const box = await begin(services, 'milestone');
    await comes('all is asked for', () => (requested.length === 3 ? true : undefined));
    assert.deepEqual(requested.toSorted(), ['choices', 'get', 'right']);
    assert.deepEqual([box.items.length, (box as unknown as { busy: boolean }).busy], [0, true]);
    answers.get('right')!.resolve('write');
    answers.get('choices')!.resolve({ lists: { component: [], milestone: ['2.3', '2.4'], version: [] }, assignees: [] });
    await comes('the values are there', () => (box.items.length === 3 ? true : undefined));
    assert.equal((box as unknown as { busy: boolean }).busy, false);
    box.hide();
  });

  it('says why there are no values, and closes the box', async () => {
    const { services, answers, failures } = slowSite();
    await begin(services, 'milestone');
    const choices = await comes('they are asked for', () => answers.get('choices'));
    answers.get('right')!.resolve('write');
    choices.reject(new Error('The site cannot be reached.'));
    await comes('it is said', () => (failures.length > 0 ? true : undefined));
    assert.match(failures[0]!, /cannot be reached/);
  });
});
