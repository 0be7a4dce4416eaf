import assert from 'node:assert/strict';
import { DEFAULT_QUERY } from '../../../../src/model/query';
import type { StorePlace } from '../../../support/engine';
import { describeEngines } from '../../../support/engines';
import type { DataVersion } from '../../../../src/tracker/store/data-version';
import type { Store } from '../../../../src/tracker/store/store';

describeEngines('Names that are remembered', (engine) => {
  let place: StorePlace;
  let [local, elsewhere]: Store[] = [];
  let key: number;
  const displayed = async (store: Store, knownMoment?: DataVersion) => {
    const moment = knownMoment ?? (await store.dataVersion());
    const issue = await store.issue(key, 1, moment);
    const [listed] = (await store.list(key, DEFAULT_QUERY, moment)).issues;
    assert.deepEqual(issue, listed);
    return [issue?.assignee?.displayName, issue?.component];
  };

  beforeEach(async () => {
    place = engine.makePlace();
    [local, elsewhere] = [await place.open(), await place.open()];
    key = (await local.addRepository({ owner: 'team', slug: 'site' }, { isPrivate: false })).key;
    const ann = await local.saveAccount('ann', { displayName: 'Ann' });
    await local.grant(key, ann.key, 'write');
    await local.addListItem(key, 'component', 'Door');
    await local.create(key, ann.key, { title: 'x', assignee: 'ann', component: 'Door' });
  });

  afterEach(async () => {
    for (const store of [local, elsewhere]) await store!.close();
    await place.remove();
  });

  it('are told as they are now, whichever program has changed them', async () => {
    assert.deepEqual(await displayed(local!), ['Ann', 'Door']);
    for (const [turn, store] of [local!, elsewhere!, local!].entries()) {
      await store.saveAccount('ann', { displayName: `Ann ${turn}` });
      const [item] = await store.listItems(key, 'component');
      await store.renameListItem(key, 'component', item!.id, null, `Door ${turn}`);
      for (const reader of [local!, elsewhere!]) assert.deepEqual(await displayed(reader), [`Ann ${turn}`, `Door ${turn}`]);
      for (const reader of [local!, elsewhere!]) assert.equal((await reader.issue(key, 1))!.assignee!.displayName, `Ann ${turn}`);
    }
  });

  it('are at least as new as the moment that is asked for, while somebody else asks for a later one', async () => {
    const before = await local!.dataVersion();
    await displayed(local!, before);
    await elsewhere!.saveAccount('ann', { displayName: 'Ann Other' });
    const after = await local!.dataVersion();
    const reported = await Promise.all([
      displayed(local!, after),
      displayed(local!, before),
      displayed(local!, after),
      displayed(local!, before),
    ]);
    assert.deepEqual([reported[0], reported[2]], Array(2).fill(['Ann Other', 'Door']));
    for (const [name] of reported) assert.match(name!, /^Ann/);
  });

  it('are not learned from what was read before they changed, however reads and writes meet', async () => {
    const [item] = await local!.listItems(key, 'component');
    for (let steps = 0; steps < 200; steps++) {
      const before = await local!.dataVersion();
      let isWritten = false;
      const write = local!.renameListItem(key, 'component', item!.id, null, steps % 2 ? 'Door' : 'DOOR').then(() => (isWritten = true));
      // A list that begins some steps into the write, and somebody who asks for an issue as soon as it is written.
      const list = (async () => {
        for (let step = 0; step < steps; step++) await Promise.resolve();
        return local!.list(key, DEFAULT_QUERY, before);
      })();
      const other = (async () => {
        while (!isWritten && (await local!.dataVersion()).dataVersion === before.dataVersion) await Promise.resolve();
        return local!.issue(key, 1, await local!.dataVersion());
      })();
      await Promise.all([write, list, other]);
      assert.deepEqual(await displayed(local!), ['Ann', steps % 2 ? 'Door' : 'DOOR'], `after ${steps} steps`);
    }
  });

  it('need no look at the data file for who asks in the same turn, but for the next', async () => {
    const turn = {};
    const before = await local!.dataVersion(turn);
    await elsewhere!.saveAccount('ann', { displayName: 'Ann Other' });
    assert.equal(await local!.dataVersion(turn), before);
    const next = await local!.dataVersion({});
    assert.ok(next.dataVersion > before.dataVersion);
    await local!.saveAccount('ann', { displayName: 'Ann Again' });
    assert.ok((await local!.dataVersion(turn)).dataVersion > next.dataVersion, 'what is written here is known at once');
  });
});
