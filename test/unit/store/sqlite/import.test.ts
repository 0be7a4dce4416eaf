import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../../../src/tracker/store';
import { imported, makeWorld, NO_LISTS, withFile } from '../support';

const rows = (file: string, table: string): number => {
  const database = new DatabaseSync(file);
  const { n } = database.prepare(`select count(*) as n from ${table}`).get()!;
  database.close();
  return Number(n);
};

/** Polls until a condition holds. */
async function eventually(isSo: () => boolean): Promise<void> {
  const until = Date.now() + 10_000;
  while (!isSo()) {
    assert.ok(Date.now() < until, 'It has not come to be.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('What an import leaves behind in the file', () => {
  it('goes away in the background after a commit', () =>
    withFile(async (file) => {
      const world = await makeWorld(file);
      for (let i = 0; i < 120; i++) await world.store.create(world.app.key, null, { title: `old ${i}` });
      const importer = await world.store.import(world.app.key, NO_LISTS);
      await importer.add([imported(1)]);
      await importer.commit();
      await eventually(() =>
        ['issue', 'issue_text', 'tally', 'edition', 'words_docsize', 'grams_docsize'].every((table) => rows(file, table) === 1),
      );
      await world.store.close();
    }));

  it('goes away at the next open when its process is gone, and stays while the process lives', () =>
    withFile(async (file) => {
      const world = await makeWorld(file);
      const importer = await world.store.import(world.app.key, NO_LISTS);
      await importer.add([imported(1), imported(2)]);
      const second = await openStore({ file });
      await importer.add([imported(3)]);
      assert.equal(rows(file, 'issue'), 3);
      await second.close();
      await world.store.close();
      const database = new DatabaseSync(file);
      database.exec(`update edition set pid = 2147483646 where state = 'staged'`);
      database.close();
      const third = await openStore({ file });
      await eventually(() => rows(file, 'issue') === 0 && rows(file, 'edition') === 1);
      await third.close();
    }));
});
