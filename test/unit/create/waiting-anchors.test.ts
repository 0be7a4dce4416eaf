import assert from 'node:assert/strict';
import { discardAnchors, discardStrayAnchors, keepAnchors, parseCodePlaces, waitingAnchors } from '../../../src/editor/waitingAnchors';
import { memento } from '../../support/memento';

const UNCOMMITTED = { path: 'src/tide.ts', first: 3, lines: ['two', 'three'], before: ['one'], after: [] };
const PLACE = { ...UNCOMMITTED, commit: 'abcdef1' };
const HERE = 'local/harbour/tidewatch';

describe('Code that waits for a new issue', () => {
  it('waits for the issue of its draft and repository, in all windows', async () => {
    const state = memento();
    await keepAnchors(state, 'one', HERE, [PLACE, UNCOMMITTED]);
    assert.deepEqual(waitingAnchors(state, 'one', HERE), [PLACE, UNCOMMITTED]);
    assert.deepEqual(waitingAnchors(state, 'other', HERE), []);
    assert.deepEqual(waitingAnchors(state, 'one', 'local/harbour/other'), []);
    await discardAnchors(state, 'one');
    assert.deepEqual(waitingAnchors(state, 'one', HERE), []);
    assert.deepEqual([...state.kept.keys()], []);
  });

  it('is kept for a day after its draft was discarded', async () => {
    const state = memento();
    await keepAnchors(state, 'kept', HERE, [PLACE]);
    await keepAnchors(state, 'gone', HERE, [PLACE]);
    await keepAnchors(state, 'old', HERE, [PLACE]);
    const old = state.get<object>('anchors/new/old');
    await state.update('anchors/new/old', { ...old, since: Date.now() - 25 * 60 * 60_000 });
    await discardStrayAnchors(state, (id) => id === 'kept');
    assert.deepEqual([...state.kept.keys()].sort(), ['anchors/new/gone', 'anchors/new/kept']);
  });

  it('is parsed from any arguments of a command', () => {
    assert.deepEqual(parseCodePlaces([PLACE]), [PLACE]);
    for (const value of [undefined, null, 'a', {}, [{}], [{ ...PLACE, lines: [1] }], [{ ...PLACE, path: 1 }]])
      assert.deepEqual(parseCodePlaces(value), []);
  });
});
