import assert from 'node:assert/strict';
import { DEFAULT_QUERY } from '../../../../src/model/query';
import type { StorePlace } from '../../../support/engine';
import { describeEngines } from '../../../support/engines';
import type { DataVersion } from '../../../../src/tracker/store/data-version';
import type { Store } from '../../../../src/tracker/store/store';

describeEngines('Names that are remembered', (engine) => {
  let place: StorePlace;
  let [here, elsewhere]: Store[] = [];
  let key: number;
  const displayed = async (store: Store, known?: DataVersion) => {
    const moment = known ?? (await store.dataVersion());
    const one = await store.issue(key, 1, moment);
    const [listed] = (await store.list(key, DEFAULT_QUERY, moment)).issues;
    assert.deepEqual(one, listed);
    return [one?.assignee?.displayName, one?.component];
  };

  beforeEach(async () => {
    place = engine.makePlace();
    [here, elsewhere] = [await place.open(), await place.open()];
    key = (await here.addRepository({ owner: 'team', slug: 'site' }, { isPrivate: false })).key;
    const ann = await here.saveAccount('ann', { displayName: 'Ann' });
    await here.grant(key, ann.key, 'write');
    await here.addListItem(key, 'component', 'Door');
    await here.create(key, ann.key, { title: 'x', assignee: 'ann', component: 'Door' });
  });

  afterEach(async () => {
    for (const store of [here, elsewhere]) await store!.close();
    await place.remove();
  });

  it('are told as they are now, whichever program has changed them', async () => {
    assert.deepEqual(await displayed(here!), ['Ann', 'Door']);
    for (const [turn, store] of [here!, elsewhere!, here!].entries()) {
      await store.saveAccount('ann', { displayName: `Ann ${turn}` });
      const [item] = await store.listItems(key, 'component');
      await store.renameListItem(key, 'component', item!.id, null, `Door ${turn}`);
      for (const reader of [here!, elsewhere!]) assert.deepEqual(await displayed(reader), [`Ann ${turn}`, `Door ${turn}`]);
      for (const reader of [here!, elsewhere!]) assert.equal((await reader.issue(key, 1))!.assignee!.displayName, `Ann ${turn}`);
    }
  });

  it('are at least as new as the moment that is asked for, while somebody else asks for a later one', async () => {
    const before = await here!.dataVersion();
    await displayed(here!, before);
    await elsewhere!.saveAccount('ann', { displayName: 'Ann Other' });
    const after = await here!.dataVersion();
    const reported = await Promise.all([
      displayed(here!, after),
      displayed(here!, before),
      displayed(here!, after),
      displayed(here!, before),
    ]);
    assert.deepEqual([reported[0], reported[2]], Array(2).fill(['Ann Other', 'Door']));
    for (const [name] of reported) assert.match(name!, /^Ann/);
  });

  it('are not learned from what was read before they changed, however reads and writes meet', async () => {
    const [item] = await here!.listItems(key, 'component');
    for (let steps = 0; steps < 200; steps++) {
      const before = await here!.dataVersion();
      let isWritten = false;
      const write = here!.renameListItem(key, 'component', item!.id, null, steps % 2 ? 'Door' : 'DOOR').then(() => (isWritten = true));
      // A list that begins some steps into the write, and somebody who asks for an issue as soon as it is written.
      const list = (async () => {
        for (let step = 0; step < steps; step++) await Promise.resolve();
        return here!.list(key, DEFAULT_QUERY, before);
      })();
      const other = (async () => {
        while (!isWritten && (await here!.dataVersion()).dataVersion === before.dataVersion) await Promise.resolve();
        return here!.issue(key, 1, await here!.dataVersion());
      })();
      await Promise.all([write, list, other]);
      assert.deepEqual(await displayed(here!), ['Ann', steps % 2 ? 'Door' : 'DOOR'], `after ${steps} steps`);
    }
  });

  it('need no look at the data file for who asks in the same turn, but for the next', async () => {
    const turn = {};
    const before = await here!.dataVersion(turn);
    await elsewhere!.saveAccount('ann', { displayName: 'Ann Other' });
    assert.equal(await here!.dataVersion(turn), before);
    const next = await here!.dataVersion({});
    assert.ok(next.dataVersion > before.dataVersion);
    await here!.saveAccount('ann', { displayName: 'Ann Again' });
    assert.ok((await here!.dataVersion(turn)).dataVersion > next.dataVersion, 'what is written here is known at once');
  });
});
