import assert from 'node:assert/strict';
import { openDatabase } from '../../../../src/tracker/store/sqlite/database';
import { makeWorld, withFile } from '../support';

describe('The defaults of a repository', () => {
  it('preset a new issue where nothing is said, as far as they still hold', () =>
    withFile(async (file) => {
      const { store, app, ann } = await makeWorld(file);
      assert.deepEqual(await store.defaults(app.key), { kind: null, component: null, milestone: null, version: null, assignee: null });
      const database = await openDatabase(file);
      await database.write((db) =>
        db
          .updateTable('edition')
          .set({ default_kind: 'task', default_component: 'ui', default_milestone: 'M1', default_version: 'gone', default_assignee: 'BOB' })
          .execute(),
      );
      await database.close();
      assert.deepEqual(await store.defaults(app.key), { kind: 'task', component: 'UI', milestone: 'M1', version: null, assignee: 'Bob' });
      const preset = await store.create(app.key, null, { title: 'x' });
      assert.deepEqual(
        [preset.kind, preset.component, preset.milestone, preset.version, preset.assignee?.username],
        ['task', 'UI', 'M1', null, 'Bob'],
      );
      const output = await store.create(app.key, null, { title: 'x', kind: 'bug', component: 'core', milestone: null, assignee: null });
      assert.deepEqual([output.kind, output.component, output.milestone, output.assignee], ['bug', 'core', null, null]);
      const [ui] = (await store.listItems(app.key, 'component')).filter(({ name }) => name === 'UI');
      await store.renameListItem(app.key, 'component', ui!.id, ann.key, 'Surface');
      assert.equal((await store.defaults(app.key)).component, 'Surface');
      await store.deleteListItem(app.key, 'component', ui!.id, ann.key);
      await store.grant(app.key, (await store.account('bob'))!.key, 'read');
      assert.deepEqual(await store.defaults(app.key), { kind: 'task', component: null, milestone: 'M1', version: null, assignee: null });
      assert.equal((await store.create(app.key, null, { title: 'x' })).assignee, null);
      await store.close();
    }));
});
