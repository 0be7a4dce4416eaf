import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { askQuickPick } from '../../../src/editor/quickPick';

interface Item {
  readonly label: string;
}

/** A fake QuickPick with the actions of a user. */
function fakePick({ canSelectMany = false } = {}) {
  const on = { accept: () => {}, hide: () => {}, active: (_: readonly Item[]) => {} };
  const state = {
    items: [{ label: 'one' }, { label: 'two' }] as Item[],
    selectedItems: [] as Item[],
    activeItems: [] as Item[],
    busy: false,
  };
  const pick = Object.assign(state, {
    canSelectMany,
    isDisposed: false,
    onDidAccept: (listener: () => void) => (on.accept = listener),
    onDidHide: (listener: () => void) => (on.hide = listener),
    onDidTriggerButton: () => {},
    onDidChangeActive: (listener: (active: readonly Item[]) => void) => (on.active = listener),
    show: () => {},
    dispose: () => (pick.isDisposed = true),
  });
  const accept = (chosen: Item[]) => {
    state.selectedItems = chosen;
    on.accept();
  };
  return {
    pick: pick as unknown as vscode.QuickPick<Item> & { isDisposed: boolean },
    accept,
    hide: () => on.hide(),
    activate: (item: Item) => on.active([item]),
  };
}

/** Runs pending microtasks and immediates. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('What is chosen in a quick pick', () => {
  it('is the selected item, and the box is gone then', async () => {
    const { pick, accept } = fakePick();
    const answer = askQuickPick(pick);
    accept([{ label: 'two' }]);
    assert.deepEqual(await answer, [{ label: 'two' }]);
    assert.ok(pick.isDisposed);
  });

  it('is nothing when items are replaced during a click: the box stays open', async () => {
    const { pick, accept } = fakePick();
    const answer = askQuickPick(pick);
    accept([]);
    await settle();
    assert.ok(!pick.isDisposed);
    accept([{ label: 'one' }]);
    assert.deepEqual(await answer, [{ label: 'one' }]);
  });

  it('may be empty if several can be chosen', async () => {
    const { pick, accept } = fakePick({ canSelectMany: true });
    const answer = askQuickPick(pick);
    accept([]);
    assert.deepEqual(await answer, []);
  });

  it('is the first result if Enter is pressed before the search ends, or none', async () => {
    const { pick, accept } = fakePick();
    pick.busy = true;
    let results: Item[] = [];
    const search = () => {
      pick.items = results;
      pick.busy = false;
      return Promise.resolve();
    };
    const answer = askQuickPick(pick, search);
    accept([{ label: 'one' }]);
    await settle();
    assert.ok(!pick.isDisposed);
    [pick.busy, results] = [true, [{ label: 'three' }, { label: 'four' }]];
    accept([]);
    assert.deepEqual(await answer, [{ label: 'three' }]);
  });

  it('is the row that was on screen when items are replaced during a click, and a new one once they are shown', async () => {
    const rows = ['one', 'two', 'three'].map((label) => ({ label }));
    const news = ['four', 'five', 'six'].map((label) => ({ label }));
    for (const [isShown, expected] of [
      [false, 'two'],
      [true, 'five'],
    ] as const) {
      const { pick, accept, activate } = fakePick();
      pick.items = rows;
      const answer = askQuickPick(pick, () => Promise.resolve());
      pick.items = news;
      if (isShown) activate(news[0]!);
      activate(news[1]!); // a click activates the row by its index
      accept([news[1]!]);
      assert.deepEqual(await answer, [{ label: expected }]);
    }
  });

  it('is the row that was focused before the search ended', async () => {
    const { pick, accept } = fakePick();
    const rows = ['one', 'two', 'three'].map((label) => ({ label }));
    pick.items = rows;
    pick.busy = true;
    const answer = askQuickPick(pick, () => assert.fail('It is known already.'));
    accept([rows[2]!]);
    assert.deepEqual(await answer, [{ label: 'three' }]);
  });

  it('is never an item that is not an answer', async () => {
    const { pick, accept, hide } = fakePick();
    const answer = askQuickPick(pick, undefined, ({ label }) => label !== 'two');
    accept([{ label: 'two' }]);
    await settle();
    hide();
    assert.equal(await answer, undefined);
  });
});
