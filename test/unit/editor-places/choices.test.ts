import assert from 'node:assert/strict';
import type * as Choices from '../../../src/editor/places/choices';
import type { Sites } from '../../../src/editor/services';
import { loadEditor } from '../../support/editor';
import { memento } from '../../support/memento';
import type * as VscodeWindow from '../../support/vscode-window';

const LOCAL = { id: 'local', label: 'This computer', isLocal: true };

describe('The repository of a folder', () => {
  let askRepository: typeof Choices.askRepository;
  let vscode: typeof VscodeWindow;
  before(async () => {
    ({ askRepository, vscode } = await loadEditor<typeof Choices, typeof VscodeWindow>('places/choices', 'vscode-window'));
  });

  for (const [title, isShown] of [
    ['while the list of a site comes', false],
    ['after it has come', true],
  ] as const)
    it(`is the one of the row that was clicked, ${title}`, async () => {
      let answer!: (repositories: readonly object[]) => void;
      const list = new Promise<readonly object[]>((resolve) => (answer = resolve));
      const sites = { all: () => [LOCAL], service: () => ({ repositories: () => list }) } as unknown as Sites;
      const chosen = askRepository(sites, {
        state: memento(),
        folder: undefined,
        preferred: undefined,
        current: undefined,
        suggestions: [],
        unclear: undefined,
        isChosen: true,
      });
      const pick = vscode.opened.quickPick!;
      pick.showItems();
      const rows = () => pick.items.map(({ label }) => label);
      const clicked = rows().indexOf('Forget the Choice');
      answer(['quay', 'pier'].map((slug) => ({ id: { owner: 'harbour', slug }, isPrivate: false })));
      await new Promise((resolve) => setImmediate(resolve));
      assert.notEqual(rows()[clicked], 'Forget the Choice');
      if (isShown) pick.showItems();
      pick.click(isShown ? rows().indexOf('Forget the Choice') : clicked);
      assert.equal(await chosen, 'automatic');
    });
});
