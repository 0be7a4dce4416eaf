import assert from 'node:assert/strict';
import { Ready } from '../../../src/tracker/ready';

describe('answers that are kept', () => {
  const ask = async (ready: Ready, key: string, characters: number, state = '1'): Promise<boolean> => {
    let wasMade = false;
    await ready.body(key, state, () => {
      wasMade = true;
      return Promise.resolve('x'.repeat(characters));
    });
    return wasMade;
  };

  it('are made once until what they tell of changes', async () => {
    const ready = new Ready();
    assert.deepEqual([await ask(ready, 'a', 10), await ask(ready, 'a', 10), await ask(ready, 'a', 10, '2')], [true, false, true]);
  });

  it('have room for some millions of characters: the oldest give way', async () => {
    const ready = new Ready();
    for (let i = 0; i < 100; i++) await ask(ready, `page ${i}`, 200_000);
    assert.equal(await ask(ready, 'page 99', 200_000), false);
    assert.equal(await ask(ready, 'page 0', 200_000), true);
  });

  it('are not kept when they are long', async () => {
    const ready = new Ready();
    assert.deepEqual([await ask(ready, 'a', 2_000_000), await ask(ready, 'a', 2_000_000)], [true, true]);
  });
});
