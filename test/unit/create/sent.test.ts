import assert from 'node:assert/strict';
import { SentDrafts } from '../../../src/editor/create/sentDrafts';
import type { Outcome } from '../../../src/wire/page';

describe('sending a draft of a new issue', () => {
  it('is done once, although a reloaded page requests it again', async () => {
    const sent = new SentDrafts();
    let count = 0;
    let answer: (outcome: Outcome) => void = () => undefined;
    const create = () => {
      count++;
      return new Promise<Outcome>((resolve) => (answer = resolve));
    };
    const results = [sent.sendOnce('a', create), sent.sendOnce('a', create)];
    answer({ ok: true });
    assert.deepEqual(await Promise.all(results), [{ ok: true }, { ok: true }]);
    assert.equal(count, 1);
  });

  it('can be tried again when it failed', async () => {
    const sent = new SentDrafts();
    let count = 0;
    const create = () => Promise.resolve<Outcome>(++count === 1 ? { ok: false, message: 'Away.' } : { ok: true });
    assert.equal((await sent.sendOnce('a', create)).ok, false);
    assert.equal((await sent.sendOnce('a', create)).ok, true);
  });

  it('makes messages about that draft outdated, and of no other', () => {
    const sent = new SentDrafts();
    sent.mark('a');
    assert.deepEqual([sent.has('a'), sent.has('b')], [true, false]);
  });
});
