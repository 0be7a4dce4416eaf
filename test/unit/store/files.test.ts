import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileGone, FileTooLarge, type FileStore, type ListedFile } from '../../../src/tracker/store/file-store';
import { StorageProblem } from '../../../src/tracker/store/errors';
import { FolderFiles } from '../../../src/tracker/store/folder-files';

/** Where a kind of store keeps files, and how a process opens it. */
interface Place {
  open(): FileStore;
  /** Whether anything is there that a store would have to clear up: files that are received and neither kept nor discarded. */
  leftOvers(): number;
  remove(): void;
}

const folder = (isUsed?: () => Promise<boolean>): Place => {
  const path = mkdtempSync(join(tmpdir(), 'issue-bucket-files-'));
  return {
    open: () => new FolderFiles(path, isUsed),
    leftOvers: () => readdirSync(join(path, 'incoming')).length,
    remove: () => rmSync(path, { recursive: true }),
  };
};

/** Each store of files keeps to what is tested here. */
const fileStores: readonly (readonly [name: string, make: () => Place])[] = [
  ['a folder', () => folder()],
  ['a folder that may be away', () => folder(() => Promise.resolve(false))],
];

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

const keepTexts = async (files: FileStore, ...texts: string[]) => {
  const received = await files.receive(chunks(...texts), 1_000_000);
  await files.keep(received);
  return received;
};

const read = async (files: FileStore, hash: string): Promise<string | undefined> => {
  const stream = await files.open(hash);
  return stream && new Response(stream).text();
};

async function all(files: FileStore): Promise<ListedFile[]> {
  const found: ListedFile[] = [];
  for await (const file of files.list()) found.push(file);
  return found;
}

const listed = async (files: FileStore): Promise<string[]> => (await all(files)).map(({ hash }) => hash).sort();

for (const [name, make] of fileStores) {
  describe(`A store of files: ${name}`, () => {
    let place: Place;
    let files: FileStore;
    beforeEach(() => {
      place = make();
      files = place.open();
    });
    afterEach(async () => {
      await files.close();
      place.remove();
    });

    it('keeps what it has received under the hash of its content, and for another process, too', async () => {
      const received = await files.receive(chunks('hel', 'lo'), 5);
      assert.deepEqual([received.hash, received.size], [hashOf('hello'), 5]);
      assert.deepEqual([await files.has(received.hash), await files.open(received.hash)], [false, undefined], 'not before it is kept');
      await files.keep(received);
      const second = place.open();
      for (const fileStore of [files, second]) {
        assert.equal(await fileStore.has(received.hash), true);
        assert.equal(await read(fileStore, received.hash), 'hello');
        assert.deepEqual(await listed(fileStore), [received.hash]);
      }
      assert.equal(place.leftOvers(), 0);
      await second.close();
    });

    it('keeps an empty file and a large one as they are', async () => {
      const large = 'ä'.repeat(300_000);
      for (const text of ['', large]) assert.equal(await read(files, (await keepTexts(files, text)).hash), text);
    });

    it('keeps one content once, however often it comes and is kept', async () => {
      const [fileStore, second] = [await files.receive(chunks('same'), 10), await place.open().receive(chunks('sa', 'me'), 10)];
      await files.keep(fileStore);
      await files.keep(fileStore); // as when a transaction is run again
      await files.keep(second);
      assert.deepEqual(await listed(files), [hashOf('same')]);
      assert.equal(await read(files, hashOf('same')), 'same');
      assert.equal(place.leftOvers(), 0);
    });

    it('leaves nothing of what is too large, cut off or discarded', async () => {
      await assert.rejects(files.receive(chunks('12345', '6'), 5), (error) => error instanceof FileTooLarge && error.limit === 5);
      async function* broken() {
        yield* chunks('half');
        throw new Error('The connection is gone.');
      }
      await assert.rejects(files.receive(broken(), 100), /connection is gone/);
      const unwanted = await files.receive(chunks('unwanted'), 100);
      await files.discard(unwanted);
      await files.discard(unwanted);
      assert.deepEqual(await listed(files), []);
      assert.equal(place.leftOvers(), 0);
    });

    it('leaves a kept file alone when it is discarded afterwards', async () => {
      await files.discard(await keepTexts(files, 'kept'));
      assert.equal(await read(files, hashOf('kept')), 'kept');
    });

    it('removes a file for everybody, and takes it again', async () => {
      const { hash } = await keepTexts(files, 'comes and goes');
      await place.open().remove(hash);
      await files.remove(hash);
      assert.deepEqual([await files.has(hash), await files.open(hash), await listed(files)], [false, undefined, []]);
      await keepTexts(files, 'comes and goes');
      assert.equal(await read(files, hash), 'comes and goes');
    });

    it('reads to its end what has begun, and says what is gone', async () => {
      const text = 'long'.repeat(100_000);
      const { hash } = await keepTexts(files, text);
      const [started, unread] = [(await files.open(hash))!.getReader(), (await files.open(hash))!];
      const chunks = [(await started.read()).value!];
      await files.remove(hash);
      for (let next = await started.read(); !next.done; next = await started.read()) chunks.push(next.value);
      assert.equal(Buffer.concat(chunks).toString(), text);
      await assert.rejects(unread.getReader().read(), FileGone);
    });

    it('tells when each file came', async () => {
      const before = Date.now() - 2000; // file systems may count in whole seconds
      await keepTexts(files, 'new');
      const [file] = await all(files);
      assert.ok(file!.changedOn >= before && file!.changedOn <= Date.now() + 2000, String(file!.changedOn));
    });

    it('takes nothing for a name that could be a path', async () => {
      const received = await files.receive(chunks('x'), 10);
      for (const hash of ['../secret', '', hashOf('x').toUpperCase(), `${hashOf('x')}/..`, `${hashOf('x').slice(1)}\n`]) {
        await assert.rejects(files.open(hash), RangeError);
        await assert.rejects(files.has(hash), RangeError);
        await assert.rejects(files.remove(hash), RangeError);
        await assert.rejects(files.keep({ ...received, hash }), RangeError);
      }
      for (const ticket of ['../secret', '', '..']) await assert.rejects(files.discard({ ...received, ticket }), RangeError);
    });
  });
}

describe('A folder of files without a place', () => {
  it('is made with the first file, and goes with the store', async () => {
    const created = (): string[] => readdirSync(tmpdir()).filter((it) => it.startsWith(`issue-bucket-${process.pid}-`));
    const before = created();
    const files = new FolderFiles();
    assert.deepEqual([await listed(files), created()], [[], before]);
    await keepTexts(files, 'gone soon');
    assert.equal(created().length, before.length + 1);
    await files.close();
    assert.deepEqual(created(), before);
  });
});

describe('A folder of files that may be away', () => {
  const folders: string[] = [];
  const makeFolder = (): string => {
    folders.push(mkdtempSync(join(tmpdir(), 'issue-bucket-files-')));
    return join(folders.at(-1)!, 'files');
  };
  after(() => folders.forEach((path) => rmSync(path, { recursive: true })));
  const opened = (path: string, isUsed: boolean): FolderFiles => new FolderFiles(path, () => Promise.resolve(isUsed));
  const isAway = (error: unknown): boolean => error instanceof StorageProblem && error.problem === 'filesAway';

  it('is made for a database without files, whichever process writes first', async () => {
    const path = makeFolder();
    const [fileStore, second] = [opened(path, false), opened(path, false)];
    const hashes = await Promise.all([keepTexts(fileStore, 'a'), keepTexts(second, 'b')]);
    assert.deepEqual(await Promise.all([read(fileStore, hashes[1].hash), read(second, hashes[0].hash)]), ['b', 'a']);
    assert.equal(await read(fileStore, hashOf('never written')), undefined);
  });

  // What is in the place of a folder of another computer that is not mounted.
  for (const [place, make] of [
    ['nothing', () => undefined],
    ['an empty folder', (path: string) => mkdirSync(path)],
  ] as const) {
    for (const isNew of [false, true]) {
      it(`refuses all while ${place} is in its place${isNew ? ' as a process starts' : ''}, and goes on when it is back`, async () => {
        const path = makeFolder();
        let files = opened(path, false);
        const { hash } = await keepTexts(files, 'kept');
        const received = await files.receive(chunks('received before'), 100);
        if (isNew) files = opened(path, true);
        renameSync(path, `${path}.away`);
        make(path);
        await assert.rejects(read(files, hash), isAway);
        await assert.rejects(keepTexts(files, 'new'), isAway);
        await assert.rejects(files.keep(received), isAway);
        await assert.rejects(files.assertAvailable(), isAway);
        assert.deepEqual(existsSync(path) ? readdirSync(path) : [], []);
        rmSync(path, { recursive: true, force: true });
        renameSync(`${path}.away`, path);
        assert.equal(await read(files, hash), 'kept');
        await files.keep(received);
        assert.equal(await read(files, (await keepTexts(files, 'new')).hash), 'new');
        assert.equal(await read(files, received.hash), 'received before');
      });
    }
  }

  it('is known without its mark when it has files, as one that was copied', async () => {
    const path = makeFolder();
    const { hash } = await keepTexts(opened(path, false), 'copied');
    rmSync(join(path, '.issue-bucket'));
    const files = opened(path, true);
    assert.equal(await read(files, hash), 'copied');
    assert.equal(await read(files, hashOf('missing')), undefined);
    await keepTexts(files, 'more');
  });
});
