import assert from 'node:assert/strict';
import { UndoStack, type UndoStep } from '../../../src/editor/undo/model';

/** What was done in a window, taken back and done again. */
describe('The stack of Undo', () => {
  let stack: UndoStack;
  /** What is so now, by name. */
  let state: Record<string, number>;
  beforeEach(() => {
    stack = new UndoStack();
    state = {};
  });

  const step = (name: string, from: number, to: number): UndoStep => ({
    revert() {
      if (state[name] !== to) return Promise.resolve({ message: `${name} was left` });
      state[name] = from;
      return Promise.resolve({ message: `${name}=${from}`, inverse: step(name, to, from) });
    },
  });
  const set = (name: string, to: number): UndoStep => {
    const newStep = step(name, state[name] ?? 0, to);
    state[name] = to;
    stack.push(newStep);
    return newStep;
  };
  const reported = async (which: 'undo' | 'redo') => (await stack[which]())?.message;

  const STORIES: readonly [title: string, keys: string, told: readonly (string | undefined)[]][] = [
    ['the last first', 'a1 b2 U U U', ['b=0', 'a=0', undefined]],
    ['and again, in the order in which it was done', 'a1 a2 U U R R R', ['a=1', 'a=0', 'a=1', 'a=2', undefined]],
    ['again and back', 'a1 U R U R U', ['a=0', 'a=1', 'a=0', 'a=1', 'a=0']],
    ['nothing again after something else was done', 'a1 U b1 R U', ['a=0', undefined, 'b=0']],
    ['not what was changed elsewhere since, and it is gone then', 'a1 !a7 U U R', ['a was left', undefined, undefined]],
    ['what is before that all the same', 'b1 a1 !a7 U U', ['a was left', 'b=0']],
    ['nothing where nothing was done', 'U R', [undefined, undefined]],
  ];
  for (const [title, keys, expected] of STORIES) {
    it(`undoes ${title}: ${keys}`, async () => {
      const output: (string | undefined)[] = [];
      for (const key of keys.split(' ')) {
        if (key === 'U' || key === 'R') output.push(await reported(key === 'U' ? 'undo' : 'redo'));
        else if (key.startsWith('!')) state[key[1]!] = Number(key[2]);
        else set(key[0]!, Number(key[1]));
      }
      assert.deepEqual(output, expected);
    });
  }

  it('undoes a given step once', async () => {
    const first = set('a', 1);
    set('b', 1);
    assert.equal((await stack.undo(first))?.message, 'a=0');
    assert.equal(await stack.undo(first), undefined);
    assert.equal(await reported('undo'), 'b=0');
    assert.equal(await reported('redo'), 'b=1');
    assert.equal(await reported('redo'), 'a=1');
  });

  it('keeps a step that failed, to be tried again', async () => {
    let isOffline = true;
    const newStep = step('a', 0, 1);
    state['a'] = 1;
    stack.push({ revert: () => (isOffline ? Promise.reject(new Error('offline')) : newStep.revert()) });
    await assert.rejects(stack.undo(), /offline/);
    isOffline = false;
    assert.equal(await reported('undo'), 'a=0');
  });

  it('continues with the rest of a cancelled step', async () => {
    state['a'] = 2;
    stack.push({ revert: () => Promise.resolve({ message: 'half', remaining: step('a', 0, 1), inverse: step('a', 2, (state['a'] = 1)) }) });
    assert.deepEqual([await reported('undo'), state['a']], ['half', 1]);
    assert.deepEqual([await reported('undo'), state['a']], ['a=0', 0]);
    assert.deepEqual([await reported('redo'), await reported('redo'), state['a']], ['a=1', 'a=2', 2]);
    assert.equal(await reported('redo'), undefined);
  });

  it('runs one step at a time', async () => {
    for (const value of [1, 2, 3]) set('a', value);
    assert.deepEqual(
      (await Promise.all([stack.undo(), stack.undo(), stack.redo()])).map((it) => it?.message),
      ['a=2', 'a=1', 'a=2'],
    );
  });

  it('remembers the last hundred steps', async () => {
    for (let value = 1; value <= 120; value++) set('a', value);
    let count = 0;
    while (await stack.undo()) count++;
    assert.deepEqual([count, state], [100, { a: 20 }]);
  });
});
