import assert from 'node:assert/strict';
import { AnswerCache } from '../../../src/tracker/answer-cache';

describe('answers that are kept', () => {
  const ask = async (ready: AnswerCache, key: string, characters: number, state = '1'): Promise<boolean> => {
    let wasMade = false;
    await ready.body(key, state, () => {
      wasMade = true;
      return Promise.resolve('x'.repeat(characters));
    });
    return wasMade;
  };

  it('are kept from the second time on that they are asked for, until what they tell of changes', async () => {
    const ready = new AnswerCache();
    const made: boolean[] = [];
    for (const state of ['1', '1', '1', '1', '2', '2', '2']) made.push(await ask(ready, 'a', 10, state));
    assert.deepEqual(made, [true, true, false, false, true, true, false]);
  });

  it('are made once for all who ask at the same time, and again where they could not be made', async () => {
    const ready = new AnswerCache();
    const both = await Promise.all([ask(ready, 'a', 10), ask(ready, 'a', 10), ask(ready, 'a', 10, '2')]);
    assert.deepEqual(both, [true, false, true]);
    await assert.rejects(ready.body('b', '1', () => Promise.reject(new Error('no'))));
    assert.equal(await ask(ready, 'b', 10), true);
  });

  it('have room for some millions of characters: the oldest give way', async () => {
    const ready = new AnswerCache();
    for (let i = 0; i < 200; i++) await ask(ready, `page ${Math.floor(i / 2)}`, 200_000);
    assert.equal(await ask(ready, 'page 99', 200_000), false);
    assert.equal(await ask(ready, 'page 0', 200_000), true);
  });

  it('are not kept when they are long', async () => {
    const ready = new AnswerCache();
    for (let i = 0; i < 3; i++) assert.equal(await ask(ready, 'a', 2_000_000), true);
  });
});
