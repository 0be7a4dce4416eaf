import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import * as yauzl from 'yauzl';
import { exportArchive } from '../../src/tracker/archive/export';
import { hashPassword, hashToken, makeToken } from '../../src/tracker/secrets';
import { openStore } from '../../src/tracker/store';
import type { MoveLocation } from '../../src/tracker/store/move';
import type { ReceivedFile, Store } from '../../src/tracker/store/store';
import { repositoryName } from '../../src/model/repository';
import { imported, makeWorld, NO_LISTS } from '../unit/store/support';

/* A tracker that has something in each table, and what is compared of it. */

export const PASSWORD = 'Tidewatch 2026';
export const TOKEN = makeToken();

/** Opens the store of a place. */
export const openPlace = ({ data, files }: MoveLocation): Promise<Store> => openStore({ file: data, filesFolder: files });

async function* chunk(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

const received = async (store: Store, name: string, text: string): Promise<ReceivedFile & { name: string }> => ({
  ...(await store.files.receive(chunk(text), 1000)),
  name,
});

const PLACE = {
  path: 'src/a.ts',
  first: 3,
  lines: ['const a = 1;', '', '\tb();'],
  before: [''],
  after: ['// 終'],
  note: 'Here.',
  commit: 'c0ffee00',
};

const TEXTS = [
  ['Leaking tank', 'Überlauf at the *valve*'],
  ['漏れているタンク', '日本語の説明 \u{20BB7}野家'],
  ['خزان متسرب', 'مرحبا ‏بالعالم'],
  ['İSTANBUL ıI', 'It\'s 50% \\ "quoted"\r\n\tnext $1 ?'],
  ['ΌΣΟΣ ς', ''],
] as const;

/** Fills a place with all kinds of rows. */
export async function fillRichly(place: MoveLocation): Promise<void> {
  const world = await makeWorld(await openPlace(place));
  const { store, app, ann, bob } = world;
  await store.saveAccount('ann', { passwordHash: await hashPassword(PASSWORD, { log2n: 4, r: 1, p: 1 }), isAdmin: true });
  await store.addToken(ann.key, hashToken(TOKEN));
  for (const [title, content] of TEXTS) await store.create(app.key, ann.key, { title, content, component: 'UI', assignee: 'Bob' });
  await store.change(app.key, 1, bob.key, { status: 'resolved', priority: 'blocker', milestone: 'M1' }, { message: 'Done: 完了' });
  await store.addComment(app.key, 1, bob.key, { content: 'First comment' });
  const second = await store.addComment(app.key, 1, ann.key, { content: 'Second comment' });
  await store.updateComment(app.key, 1, second!.id, { content: 'Second comment, changed' });
  await store.attach(app.key, 1, ann.key, [await received(store, 'a.txt', 'hello'), await received(store, 'b ü.txt', 'other')]);
  await store.attach(app.key, 2, ann.key, [await received(store, 'same.txt', 'hello')]);
  await store.watch(app.key, 2, bob.key, true);
  await store.vote(app.key, 2, ann.key, true);
  await store.relate(app.key, 1, ann.key, { name: 'blocks', other: 2 });
  await store.relate(app.key, 3, null, { name: 'relates_to', other: 2 });
  await store.addAnchor(app.key, 1, ann.key, PLACE);
  await store.addAnchor(app.key, 2, null, { ...PLACE, path: 'ü/日本.ts' });
  const missing = await store.create(app.key, bob.key, { title: 'Deleted', content: 'with a file' });
  await store.attach(app.key, missing.number, ann.key, [await received(store, 'kept.txt', 'of a deleted issue')]);
  await store.delete(app.key, missing.number);
  const hidden = await store.addRepository({ owner: 'bob', slug: 'secret' }, { isPrivate: true, admin: bob.key });
  await store.create(hidden.key, bob.key, { title: 'Nobody reads this' });
  const old = await store.addRepository({ owner: 'team', slug: 'imported' }, { isPrivate: false });
  const importer = await store.import(old.key, { ...NO_LISTS, lists: { ...NO_LISTS.lists, component: ['Core'] } });
  await importer.add(
    Array.from({ length: 40 }, (_, at) => imported(at + 1, { title: `Imported ${at}`, component: 'Core', watchers: ['erin'] })),
  );
  await importer.commit();
  await store.addRepository({ owner: 'ann', slug: 'empty' }, { isPrivate: false });
  await store.close();
}

/** All entries of a zip in their order, apart from when they were written. */
async function entriesOf(file: string): Promise<[string, string][]> {
  const zip = await yauzl.openPromise(file, { lazyEntries: true, autoClose: false });
  try {
    const entries: [string, string][] = [];
    for await (const entry of zip.eachEntry())
      entries.push([entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString('latin1')]);
    return entries;
  } finally {
    zip.close();
  }
}

/** The archives of all repositories of a place, byte by byte. */
export async function exportsOf(place: MoveLocation): Promise<Record<string, [string, string][]>> {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-exports-'));
  const store = await openPlace(place);
  try {
    const archives: Record<string, [string, string][]> = {};
    for (const { key, id } of await store.repositories('all')) {
      const file = join(folder, `${key}.zip`);
      await exportArchive(store, key, file);
      archives[repositoryName(id)] = await entriesOf(file);
    }
    return archives;
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/** The hash of each content of a folder of attachments; the mark of the folder is none. */
export function hashesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile() && /^[0-9a-f]{64}$/.test(it.name));
  const paths = names.map(({ name, parentPath }) => join(parentPath, name));
  return Object.fromEntries(paths.sort().map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]));
}
