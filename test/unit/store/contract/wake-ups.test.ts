import assert from 'node:assert/strict';
import type { Store } from '../../../../src/tracker/store/store';
import type { StorePlace } from '../../../support/engine';
import { describeEngines } from '../../../support/engines';
import { fill, imported } from '../../tracker/harness';

const LONG_MS = 30_000;
const never = new AbortController().signal;

describeEngines('Who waits for a change', (engine) => {
  let place: StorePlace;
  let [here, elsewhere]: Store[] = [];
  let [key, other] = [0, 0];
  let ann: number;

  beforeEach(async () => {
    place = engine.makePlace();
    [here, elsewhere] = [await place.open(), await place.open()];
    key = (await here.addRepository({ owner: 'team', slug: 'site' }, { isPrivate: false })).key;
    other = (await here.addRepository({ owner: 'team', slug: 'other' }, { isPrivate: false })).key;
    ann = (await here.saveAccount('ann', { displayName: 'Ann' })).key;
    await here.create(key, ann, { title: 'x' });
  });
  afterEach(async () => {
    for (const store of [here, elsewhere]) await store!.close();
    await place.remove();
  });

  /** Waits from now on: undefined when nothing was heard. */
  async function wait(ms = LONG_MS) {
    const { changes } = here!.wakeUps;
    const { revision } = (await here!.repository({ owner: 'team', slug: 'site' }))!;
    return here!.wakeUps.wait({ repository: key, revision, changes }, ms, never);
  }
  const wakes = async (write: (store: Store) => Promise<unknown>, store = here!): Promise<void> => {
    const waiting = wait();
    await write(store);
    assert.ok(await waiting);
  };

  it('is woken by each kind of write of this process', async () => {
    const bob = await here!.saveAccount('bob', { displayName: 'Bob' });
    await wakes((store) => store.create(key, ann, { title: 'y' }));
    await wakes((store) => store.change(key, 1, ann, { title: 'z' }));
    await wakes((store) => store.addComment(key, 1, ann, { content: 'A word' }));
    await wakes((store) => store.vote(key, 1, ann, true));
    await wakes((store) => store.delete(key, 2));
    await wakes((store) => store.restore(key, [2]));
    await wakes((store) => store.addListItem(key, 'component', 'Door'));
    await wakes((store) => store.grant(key, bob.key, 'read'));
    await wakes((store) => store.grant(key, bob.key, null));
    await wakes((store) => store.setPrivate(key, true));
    await wakes((store) => store.saveAccount('bob', { displayName: 'Bob Jones' })); // names are in answers
    await wakes(async (store) => fill(store, (await store.repository({ owner: 'team', slug: 'site' }))!, [imported(1)]));
  });

  it('is woken by another program at the same data', async () => {
    await wakes((store) => store.addComment(key, 1, ann, { content: 'From elsewhere' }), elsewhere);
    await wakes((store) => store.addComment(key, 1, ann, { content: 'And again' }), elsewhere);
  });

  it('is not woken by a write to another repository', async () => {
    const waiting = wait(300);
    await here!.create(other, ann, { title: 'y' });
    await elsewhere!.create(other, ann, { title: 'z' });
    assert.equal(await waiting, undefined);
  });
});
