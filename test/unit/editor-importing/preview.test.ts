import assert from 'node:assert/strict';
import type * as Preview from '../../../src/editor/importing/preview';
import type { Place } from '../../../src/editor/services';
import { loadEditor } from '../../support/editor';
import { memento } from '../../support/memento';
import type * as Window from '../../support/vscode-window';

const PEOPLE = ['Ana Costa', 'Nils Berg'].map((name) => ({ key: name, name, username: name.toLowerCase().replace(' ', '-'), isNew: true }));
const NUMBERS = [
  'issues',
  'comments',
  'changes',
  'silent',
  'attachments',
  'held',
  'bytes',
  'votes',
  'watches',
  'components',
  'milestones',
  'versions',
];
const COUNTS = Object.fromEntries(NUMBERS.map((name) => [name, 1]));

describe('A preview of an import', () => {
  let loaded: typeof Preview & { vscode: typeof Window };
  before(async () => (loaded = await loadEditor('importing/preview', 'vscode-window')));

  type Row = { readonly label: string } | string;
  const labelOf = (row: Row) => (typeof row === 'string' ? row : row.label);

  /** Previews while a person answers: what to choose in each list, undefined for Escape. Gives the maps that the site was asked with. */
  async function previewed(state: ReturnType<typeof memento>, answers: readonly (RegExp | undefined)[]) {
    const remaining = [...answers];
    const maps: unknown[] = [];
    const service = {
      choices: () => Promise.resolve({ assignees: [{ username: 'ana', displayName: 'Ana' }], lists: {} }),
      describeImport: (_: unknown, __: unknown, { authors }: { authors: unknown }) => {
        maps.push(authors);
        return Promise.resolve({
          mode: 'new',
          present: 0,
          shift: 0,
          first: 1,
          last: 1,
          counts: COUNTS,
          people: PEOPLE,
          warnings: [],
          unknownAuthors: [],
        });
      },
    };
    Object.assign(loaded.vscode.window, {
      withProgress: (_: unknown, task: (...args: unknown[]) => unknown) =>
        task({ report: () => undefined }, { onCancellationRequested: () => undefined }),
      showQuickPick: (rows: readonly Row[]) => {
        assert.ok(remaining.length > 0, `asked once more: ${rows.map(labelOf).join()}`);
        const wanted = remaining.shift();
        return Promise.resolve(wanted && rows.find((row) => wanted.test(labelOf(row))));
      },
    });
    const place = { site: { id: 'local' }, repository: { owner: 'harbour', slug: 'tidewatch' }, service } as unknown as Place;
    const pages = { showMarkdown: () => Promise.resolve() } as never;
    const request = await loaded.preview(place, 'export.zip', { file: 'export.zip' }, pages, { append: false, authors: {} }, state);
    return { maps, request };
  }

  it('keeps who the people are when the list is left by Escape, and when the import is not begun', async () => {
    const state = memento();
    const first = await previewed(state, [/^Who Is Who/, /^Ana Costa/, /^ana$/, undefined, undefined]);
    assert.deepEqual(first.maps, [{}, { 'Ana Costa': 'ana' }]);
    assert.equal(first.request, undefined);
    const second = await previewed(state, [/^Import$/]);
    assert.deepEqual(second.maps, [{ 'Ana Costa': 'ana' }]);
    assert.deepEqual(second.request, { append: false, authors: { 'Ana Costa': 'ana' } });
  });
});
