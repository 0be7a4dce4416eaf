import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../../../src/tracker/store';
import { examine } from '../../../../src/tracker/store/sqlite/doctor';
import { imported, makeWorld, NO_LISTS, withFile } from '../support';

const SPAN = { issues: 50, comments: 100 };

describe('What an append of a killed process leaves', () => {
  it('is no damage, is hidden, and goes away with the next open', () =>
    withFile(async (file) => {
      const world = await makeWorld(file);
      await world.store.create(world.app.key, null, { title: 'old' });
      const importer = await world.store.import(world.app.key, NO_LISTS, { append: SPAN });
      await importer.add(Array.from({ length: 50 }, (_, i) => imported(2 + i, { component: 'brought' })));
      assert.deepEqual((await examine(file)).problems, []);
      await world.store.close();
      const database = new DatabaseSync(file);
      database.exec(`update edition set pid = 2147483646 where state = 'staged'`);
      const count = (table: string) => Number(database.prepare(`select count(*) as n from ${table}`).get()!.n);
      const store = await openStore({ file });
      const { key } = (await store.repository(world.app.id))!;
      assert.equal(await store.issue(key, 2), undefined);
      const until = Date.now() + 10_000;
      while (count('append_range') > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
      await store.close();
      assert.equal(count('issue'), 1);
      const second = await openStore({ file });
      assert.equal((await second.create(key, null, { title: 'next' })).number, 2);
      await second.close();
      database.close();
      assert.deepEqual((await examine(file)).problems, []);
    }));
});
