import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { DEFAULT_QUERY, FILTER_FIELDS, SORT_FIELDS, type FilterField, type IssueQuery } from '../../../../src/model/query';
import { FileUpdated, openStore, UnusableFile } from '../../../../src/tracker/store';
import { openDatabase } from '../../../../src/tracker/store/sqlite/database';
import { pageQuery } from '../../../../src/tracker/store/list';
import { by, comparison, makeWorld, withFile } from '../support';

describe('A data file', () => {
  it('keeps everything when it is closed', () =>
    withFile(async (file) => {
      const world = await makeWorld(file);
      const issue = await world.store.create(world.app.key, world.ann.key, { title: 'Kept', component: 'UI', assignee: 'bob' });
      await world.store.close();
      const second = await openStore({ file });
      assert.deepEqual(await second.issue(world.app.key, 1), issue);
      await second.close();
    }));

  it('shows to each of two stores what the other one writes', () =>
    withFile(async (file) => {
      const world = await makeWorld(file);
      const other = await openStore({ file });
      await world.store.create(world.app.key, null, { title: 'from one' });
      await other.create(world.app.key, null, { title: 'from the other' });
      assert.deepEqual(await world.numbers({ search: 'from' }), [1, 2]);
      assert.equal((await other.list(world.app.key, DEFAULT_QUERY)).count, 2);
      const many = Array.from({ length: 20 }, (_, i) => (i % 2 ? world.store : other).create(world.app.key, null, { title: `${i}` }));
      assert.equal(new Set((await Promise.all(many)).map((issue) => issue.number)).size, 20);
      await world.store.close();
      await other.close();
    }));

  it('is made whole by each of many who open it at once', () =>
    withFile(async (file) => {
      const stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ file })));
      await stores[0]!.addRepository({ owner: 'a', slug: 'b' }, { isPrivate: false });
      assert.equal((await stores[3]!.repositories('all')).length, 1);
      for (const store of stores) await store.close();
    }));

  it('is read on while another process writes, whose end a write waits for', () =>
    withFile(async (file) => {
      const world = await makeWorld(file);
      await world.store.create(world.app.key, null, { title: 'x' });
      const other = new DatabaseSync(file);
      other.exec('begin immediate');
      const writing = world.store.create(world.app.key, null, { title: 'y' });
      assert.equal(await world.count({}), 1);
      other.exec('commit');
      other.close();
      assert.equal((await writing).number, 2);
      await world.store.close();
    }));

  it('is written to no more by a program when a newer one has updated it', () =>
    withFile(async (file) => {
      const world = await makeWorld(file);
      const newer = new DatabaseSync(file);
      newer.exec('pragma user_version = 99');
      newer.close();
      const pending = world.store.create(world.app.key, null, { title: 'too late' });
      await assert.rejects(
        pending,
        /^Error: The data file was updated by a newer version of Issue Bucket in another window\. Reload this window/,
      );
      await assert.rejects(world.store.create(world.app.key, null, { title: 'too late' }), FileUpdated);
      assert.equal(await world.count({}), 0);
      await world.store.close();
    }));

  it('is for nobody else of the computer to read', function () {
    if (process.platform === 'win32') return; // has no file modes
    return withFile(async (file) => {
      const world = await makeWorld(file);
      await world.store.create(world.app.key, null, { title: 'x' });
      for (const storedFile of [file, `${file}-wal`]) assert.equal(statSync(storedFile).mode & 0o077, 0, storedFile);
      await world.store.close();
    });
  });

  it('of a newer version is refused with a sentence, and left alone', () =>
    withFile(async (file) => {
      await (await makeWorld(file)).store.close();
      const database = new DatabaseSync(file);
      database.exec('pragma user_version = 99; pragma journal_mode = delete');
      database.close();
      const before = readFileSync(file);
      await assert.rejects(
        openStore({ file }),
        (error) => error instanceof UnusableFile && /newer version of Issue Bucket/.test(error.message),
      );
      assert.ok(before.equals(readFileSync(file)));
    }));

  it('of another program, or none at all, is refused and left alone', () =>
    withFile(async (file) => {
      mkdirSync(dirname(file));
      const database = new DatabaseSync(file);
      database.exec('create table bookmarks (url text)');
      database.close();
      const before = readFileSync(file);
      await assert.rejects(openStore({ file }), (error) => error instanceof UnusableFile && /another program/.test(error.message));
      assert.ok(before.equals(readFileSync(file)));
      writeFileSync(file, 'This is a text, and longer than the head of a database would be.'.repeat(20));
      await assert.rejects(openStore({ file }), (error) => error instanceof UnusableFile && /not a data file/.test(error.message));
    }));

  it('answers every filter and every order through an index', async () => {
    const database = await openDatabase(':memory:');
    const words: Partial<Record<FilterField, string>> = { status: 'open', kind: 'bug', priority: 'major' };
    const queries: Partial<IssueQuery>[] = [
      ...SORT_FIELDS.flatMap((field) => [by(field), by(field, true)]),
      ...FILTER_FIELDS.flatMap((field) =>
        ['=', '!', '~', '!~', '^', '$'].map((sign) => ({ filter: comparison(field, sign, words[field] ?? 'some') })),
      ),
      { filter: comparison('milestone', '=', '') },
      { search: 'two words' },
      { search: 'word', filter: comparison('status', '=', 'open') },
    ];
    for (const query of queries) {
      for (const count of [10, 1_000_000]) {
        const page = pageQuery({ ...DEFAULT_QUERY, ...query }, 1, { count, foundCount: count, totalCount: 1_000_000 })!;
        const plan = await database.read(async (db) => (await sql<{ detail: string }>`explain query plan ${page}`.execute(db)).rows);
        const output = plan.map((row) => row.detail);
        const about = `${JSON.stringify(query)}: ${output.join('; ')}`;
        assert.ok(output.some((line) => /^SEARCH issue USING/.test(line)) && !output.some((line) => /^SCAN issue/.test(line)), about);
        if (!query.filter && !query.search && count > 10) assert.ok(!output.some((line) => line.includes('TEMP B-TREE')), about);
      }
    }
    await database.close();
  });
});
