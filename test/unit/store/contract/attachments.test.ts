import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { FileTooLarge, type ReceivedFile, type Store } from '../../../../src/tracker/store/store';
import { StorageProblem } from '../../../../src/tracker/store/errors';
import type { StorePlace } from '../../../support/engine';
import { describeEngines, withPlace } from '../../../support/engines';
import { imported, makeWorld, NO_LISTS } from '../support';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

// eslint-disable-next-line @typescript-eslint/require-await -- what comes over a network is asynchronous
async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

const receive = async (store: Store, name: string, text: string): Promise<ReceivedFile & { name: string }> => ({
  ...(await store.files.receive(chunks(text), 1000)),
  name,
});

async function read(store: Store, hash: string): Promise<string | undefined> {
  const stream = await store.files.open(hash);
  return stream && new Response(stream).text();
}

/** Attachment files by path. */
const stored = ({ attachments }: StorePlace): string[] =>
  existsSync(attachments)
    ? readdirSync(attachments, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== '.issue-bucket')
        .map((entry) => join(entry.parentPath, entry.name).slice(attachments.length + 1))
        .sort()
    : [];

const placeOf = (text: string) => join(sha256(text).slice(0, 2), sha256(text));

describeEngines('The attachments of an issue in a store', (engine) => {
  it('are kept beside the data file under the hash of what they hold, and told of in the history', () =>
    withPlace(engine, async (place) => {
      const { store, app, ann } = await makeWorld(await place.open());
      const before = await store.create(app.key, null, { title: 'x' });
      const received = await store.files.receive(chunks('hel', 'lo'), 5);
      assert.deepEqual([received.hash, received.size], [sha256('hello'), 5]);
      const attachments = await store.attach(app.key, 1, ann.key, [{ ...received, name: 'a.txt' }, await receive(store, 'b.txt', 'other')]);
      assert.deepEqual(
        attachments!.map(({ name, size, author }) => [name, size, author?.username]),
        [
          ['a.txt', 5, 'ann'],
          ['b.txt', 5, 'ann'],
        ],
      );
      assert.deepEqual(await store.attachments(app.key, 1), attachments);
      assert.deepEqual(stored(place), [placeOf('hello'), placeOf('other')].sort());
      assert.equal(await read(store, sha256('hello')), 'hello');
      assert.deepEqual(await store.attachmentFile(app.key, 1, 'a.txt'), { hash: sha256('hello'), size: 5 });
      assert.equal(await store.attachmentFile(app.key, 1, 'A.txt'), undefined);
      const [entry] = await store.comments(app.key, 1);
      assert.deepEqual(
        [entry!.content, entry!.changes],
        [
          null,
          [
            { field: 'attachment', old: '', new: 'a.txt' },
            { field: 'attachment', old: '', new: 'b.txt' },
          ],
        ],
      );
      const after = (await store.issue(app.key, 1))!;
      assert.deepEqual([after.commentCount, after.revision === before.revision], [0, false]);
      await store.close();
      const second = await place.open();
      assert.equal(await read(second, sha256('hello')), 'hello');
      await second.close();
    }));

  it('are replaced by what comes under their name, and go when they are removed, with files that nothing names', () =>
    withPlace(engine, async (place) => {
      const { store, app, ann } = await makeWorld(await place.open());
      for (const title of ['x', 'y', 'z']) await store.create(app.key, null, { title });
      await store.attach(app.key, 1, ann.key, [await receive(store, 'a', 'one')]);
      await store.attach(app.key, 2, ann.key, [await receive(store, 'same', 'one'), await receive(store, 'too', 'two')]);
      await store.attach(app.key, 1, ann.key, [await receive(store, 'a', 'three')]);
      assert.deepEqual((await store.comments(app.key, 1))[1]!.changes, [{ field: 'attachment', old: 'a', new: 'a' }]);
      assert.equal((await store.attachments(app.key, 1)).length, 1);
      assert.deepEqual(stored(place), [placeOf('one'), placeOf('two'), placeOf('three')].sort());
      assert.equal(await store.detach(app.key, 1, ann.key, 'a'), true);
      assert.equal(await store.detach(app.key, 1, ann.key, 'a'), false);
      assert.deepEqual((await store.comments(app.key, 1))[2]!.changes, [{ field: 'attachment', old: 'a', new: '' }]);
      assert.deepEqual(stored(place), [placeOf('one'), placeOf('two')].sort());
      await store.delete(app.key, 2);
      assert.deepEqual(stored(place), [placeOf('one'), placeOf('two')].sort()); // while it can be restored
      await store.forgetDeleted(app.key, [2]);
      assert.deepEqual(stored(place), []);
      await store.attach(app.key, 3, ann.key, [await receive(store, 'c', 'of the edition')]);
      const importer = await store.import(app.key, NO_LISTS);
      await importer.add([imported(1)]);
      await importer.commit();
      // What the import has replaced is cleared up in the background, between other writes.
      for (let turn = 0; stored(place).length > 0 && turn < 1000; turn++) await store.saveAccount('ann', { displayName: `Ann ${turn}` });
      assert.deepEqual(stored(place), []);
      await store.close();
    }));

  it('may name one content twice', () =>
    withPlace(engine, async (place) => {
      const { store, app, ann } = await makeWorld(await place.open());
      await store.create(app.key, null, { title: 'x' });
      await store.attach(app.key, 1, ann.key, [await receive(store, 'a', 'same'), await receive(store, 'b', 'same')]);
      assert.deepEqual(stored(place), [placeOf('same')]);
      await store.attach(app.key, 1, ann.key, [await receive(store, 'a', 'same')]);
      await store.detach(app.key, 1, ann.key, 'a');
      assert.equal(await read(store, sha256('same')), 'same');
      await store.close();
    }));

  it('are there although another program drops the same content meanwhile', () =>
    withPlace(engine, async (place) => {
      const { store: firstStore, app, ann } = await makeWorld(await place.open());
      const two = await place.open();
      const { key } = await firstStore.addRepository({ owner: 'ann', slug: 'other' }, { isPrivate: false });
      await firstStore.create(app.key, null, { title: 'x' });
      await firstStore.create(key, null, { title: 'y' });
      for (let round = 0; round < 30; round++) {
        await firstStore.attach(app.key, 1, ann.key, [await receive(firstStore, 'a', 'same')]);
        const second = await receive(two, 'b', 'same');
        await Promise.all([firstStore.detach(app.key, 1, ann.key, 'a'), two.attach(key, 1, ann.key, [second])]);
        assert.equal(await read(firstStore, sha256('same')), 'same', `round ${round}`);
        await two.detach(key, 1, ann.key, 'b');
      }
      assert.deepEqual(stored(place), []);
      await two.close();
      await firstStore.close();
    }));

  it('are replaced and removed although their contents cannot be removed just then', () =>
    withPlace(engine, async (place) => {
      const { store, app, ann } = await makeWorld(await place.open());
      await store.create(app.key, null, { title: 'x' });
      await store.attach(app.key, 1, ann.key, [await receive(store, 'a', 'one')]);
      store.files.remove = () => Promise.reject(new StorageProblem('filesAway'));
      assert.equal((await store.attach(app.key, 1, ann.key, [await receive(store, 'a', 'two')]))!.length, 1);
      assert.equal(await store.detach(app.key, 1, ann.key, 'a'), true);
      assert.deepEqual(await store.attachments(app.key, 1), []);
      await store.close();
    }));

  it('leave nothing when they are too large, cut off, or not wanted', () =>
    withPlace(engine, async (place) => {
      const { store } = await makeWorld(await place.open());
      await assert.rejects(store.files.receive(chunks('12345', '6'), 5), (error) => error instanceof FileTooLarge && error.limit === 5);
      async function* broken() {
        yield* chunks('half');
        throw new Error('The connection is gone.');
      }
      await assert.rejects(store.files.receive(broken(), 100), /connection/);
      await store.files.discard(await store.files.receive(chunks('unwanted'), 100));
      assert.deepEqual(stored(place), []);
      assert.equal(await store.files.open(sha256('unwanted')), undefined);
      await store.close();
    }));

  it('of a store in memory go with it', async () => {
    const { store, app } = await makeWorld(await engine.openFresh());
    await store.create(app.key, null, { title: 'x' });
    await store.attach(app.key, 1, null, [await receive(store, 'a', 'gone soon')]);
    assert.equal(await read(store, sha256('gone soon')), 'gone soon');
    await store.close();
    assert.equal(await store.files.has(sha256('gone soon')), false);
  });
});
