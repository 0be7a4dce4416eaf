import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { readArchive } from '../../../src/tracker/archive';
import { importWithBackup } from '../../../src/tracker/archive/import-with-backup';
import { openStore } from '../../../src/tracker/store';
import { issueRow, readWhole } from '../../support/archives';
import { allRows } from '../../support/snapshots';

/** A file of a zip. A string as the name is marked as UTF-8; bytes are of an unknown code page. */
type Packed = readonly [name: string | Buffer, content: string];

/** A minimal zip with names as other programs write them. */
function rawZip(files: readonly Packed[]): Uint8Array {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const [name, text] of files) {
    const bytes = Buffer.from(name as string);
    const content = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(typeof name === 'string' ? 0x800 : 0, 2);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(bytes.length, 22);
    parts.push(Buffer.from('504b0304', 'hex'), common, bytes, content);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    list.push(Buffer.from('504b01021400', 'hex'), common, tail, bytes);
    at += 30 + bytes.length + content.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(
    list.reduce((sum, { length }) => sum + length, 0),
    8,
  );
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, ...list, Buffer.from('504b0506', 'hex'), end]);
}

const db = (...paths: readonly (string | null)[]): string =>
  JSON.stringify({
    issues: [issueRow(1)],
    attachments: paths.map((path, index) => ({ issue: 1, filename: `file-${index}`, path, user: null })),
  });

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const nfd = (text: string): string => text.normalize('NFD');

describe('The file of an attachment', () => {
  const FOUND: readonly [title: string, path: string, name: string | Buffer][] = [
    ['as it is written', 'attachments/a.log', 'attachments/a.log'],
    ['in UTF-8 without its sign', 'attachments/Übersicht.png', Buffer.from('attachments/Übersicht.png')],
    ['in UTF-8 without its sign, Cyrillic', 'attachments/Отчёт.txt', Buffer.from('attachments/Отчёт.txt')],
    ['in UTF-8 without its sign, decomposed', 'attachments/Übersicht.png', Buffer.from(nfd('attachments/Übersicht.png'))],
    ['in UTF-8 without its sign, an emoji', 'attachments/🌊.png', Buffer.from('attachments/🌊.png')],
    ['in the page of Windows', 'attachments/Übersicht.png', latin1('attachments/Übersicht.png')],
    ['in page 437', 'attachments/Übersicht.png', latin1('attachments/\x9abersicht.png')],
    ['in page 850', 'attachments/Ø.png', latin1('attachments/\x9d.png')],
    ['in page 866', 'attachments/Да.txt', latin1('attachments/\x84\xa0.txt')],
    ['in page 1251', 'attachments/Да.txt', latin1('attachments/\xc4\xe0.txt')],
    ['in Shift-JIS', 'attachments/日本.txt', latin1('attachments/\x93\xfa\x96{.txt')],
    ['in GBK', 'attachments/中文.txt', latin1('attachments/\xd6\xd0\xce\xc4.txt')],
    ['in the other Unicode form', 'attachments/Übersicht.png', nfd('attachments/Übersicht.png')],
    ['in the other Unicode form, the other way', nfd('attachments/Übersicht.png'), 'attachments/Übersicht.png'],
    ['with ./ in the zip', 'attachments/a.log', './attachments/a.log'],
    ['with ./ in the file of issues', './attachments/a.log', 'attachments/a.log'],
    ['with / before it', '/attachments/a.log', 'attachments/a.log'],
    ['with // in it', 'attachments//a.log', 'attachments/a.log'],
    ['with \\ in the zip', 'attachments/a.log', 'attachments\\a.log'],
    ['with \\ in the file of issues', 'attachments\\a.log', 'attachments/a.log'],
    ['with .\\ in both', '.\\attachments\\a.log', '.\\attachments\\a.log'],
    ['in another case', 'attachments/A.LOG', 'attachments/a.log'],
    ['in a folder of another case', 'attachments/a.log', 'Attachments/a.log'],
    ['in another case, with accents', 'attachments/übersicht.png', nfd('attachments/ÜBERSICHT.PNG')],
    ['with percent signs', 'attachments/%C3%9Cbersicht%201.png', 'attachments/Übersicht 1.png'],
    ['with a percent sign of its own', 'attachments/100%.png', './attachments/100%.png'],
    ['without its folder', 'a.log', 'attachments/a.log'],
    ['in another folder', 'files/a.log', 'files/a.log'],
    ['in folders of its own', 'attachments/34/sub/a.log', 'attachments\\34\\sub\\a.log'],
  ];
  for (const [title, path, name] of FOUND) {
    it(`is found: ${title}`, async () => {
      const archive = await readArchive(
        rawZip([
          ['db-1.0.json', db(path)],
          [name, 'content'],
        ]),
      );
      assert.deepEqual([archive.counts.held, archive.counts.bytes, archive.warnings], [1, 7, []]);
      archive.close();
    });
  }

  for (const folder of ['export/', './', './export/', '.\\', 'export\\']) {
    it(`is found beside a file of issues in ${folder}`, async () => {
      const { counts, warnings } = await readWhole(
        rawZip([
          [`${folder}db-1.0.json`, db('attachments/a.log')],
          [`${folder}attachments/a.log`, 'content'],
        ]),
      );
      assert.deepEqual([counts.held, warnings], [1, []]);
    });
  }

  it('is found if only one of the two names has ./', async () => {
    for (const [a, b] of [
      ['./', ''],
      ['', './'],
    ] as const) {
      const { counts } = await readWhole(
        rawZip([
          [`${a}db-1.0.json`, db('attachments/a.log')],
          [`${b}attachments/a.log`, 'content'],
        ]),
      );
      assert.equal(counts.held, 1);
    }
  });

  it('is not a file in another case that belongs to another attachment', async () => {
    const { counts, warnings } = await readWhole(
      rawZip([
        ['db-1.0.json', db('attachments/A.png', 'attachments/a.png')],
        ['attachments/a.png', 'content'],
      ]),
    );
    assert.equal(counts.held, 1);
    assert.deepEqual(warnings, [
      '1 attachment is listed but not in the archive: it is imported without content ("file-0" of #1 as "attachments/A.png").',
    ]);
  });

  it('is not guessed among several', async () => {
    const { counts } = await readWhole(
      rawZip([
        ['db-1.0.json', db('attachments/A.png')],
        ['attachments/a.PNG', '1'],
        ['attachments/a.png', '2'],
      ]),
    );
    assert.equal(counts.held, 0);
  });

  it('is that of each of several attachments', async () => {
    const { counts } = await readWhole(
      rawZip([
        ['db-1.0.json', db('attachments/a.png', './attachments/a.png', 'attachments\\a.png')],
        ['attachments/a.png', 'content'],
      ]),
    );
    assert.deepEqual([counts.held, counts.bytes], [3, 7]);
  });

  it('is reported by name when it is missing, with similar names in the zip', async () => {
    const { warnings } = await readWhole(
      rawZip([
        ['db-1.0.json', db('attachments/file-0', 'attachments/0a1b', null, 'attachments/here')],
        ['attachments/here', 'content'],
        ['attachments/else.png', 'content'],
        ['readme.txt', 'content'],
        ['.signature', 'abc'],
        ['__MACOSX/attachments/._here', 'shadow'],
        ['attachments/.DS_Store', 'shadow'],
        ['attachments/', ''],
      ]),
    );
    assert.deepEqual(warnings, [
      '3 attachments are listed but not in the archive: they are imported without content ("file-2" of #1, "attachments/file-0" of #1, "file-1" of #1 as "attachments/0a1b").',
      'Instead, the archive has 2 files that no attachment refers to: "attachments/else.png", "readme.txt".',
      '1 file of the archive is skipped, and will not be in an export of this tracker: ".signature".',
    ]);
  });

  it('is reported with the first twenty names', async () => {
    const paths = Array.from({ length: 25 }, (_, index) => `attachments/${index}`);
    const { warnings } = await readWhole(rawZip([['db-1.0.json', db(...paths)]]));
    assert.match(
      warnings[0]!,
      /^25 attachments .* \("file-0" of #1 as "attachments\/0", .*, "file-19" of #1 as "attachments\/19" and 5 others\)\.$/,
    );
  });

  it('is imported, under any name in the zip', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'issue-bucket-names-'));
    const store = await openStore({ file: join(folder, 'data.db') });
    try {
      const repository = await store.addRepository({ owner: 'a', slug: 'b' }, { isPrivate: true });
      const names: Packed[] = FOUND.filter(([title]) => !title.startsWith('as it')).map(([, , name], index) => [name, `content ${index}`]);
      for (const [index, [, path]] of FOUND.slice(1).entries()) {
        const archive = await readArchive(rawZip([['db-1.0.json', db(path)], names[index]!]));
        await importWithBackup(store, repository, archive, { mode: 'replace', authorization: undefined });
        archive.close();
        const snapshot = await store.snapshot(repository.key);
        const [row] = await allRows(snapshot.attachments());
        await snapshot.close();
        assert.equal(await new Response(await store.files.open(row!.hash!)).text(), `content ${index}`, path);
      }
    } finally {
      await store.close();
      await rm(folder, { recursive: true });
    }
  });
});

describe('What else is in an archive', () => {
  it('is reported when it is skipped', async () => {
    const { warnings } = await readWhole(
      rawZip([
        ['db-1.0.json', db()],
        ['.signature', 'abc'],
        ['db-jira-cloud.json', '{}'],
        ['notes/readme.txt', 'x'],
        ['attachments/unnamed', 'x'],
      ]),
    );
    assert.deepEqual(warnings, [
      '4 files of the archive are skipped, and will not be in an export of this tracker: ".signature", "db-jira-cloud.json", "notes/readme.txt", "attachments/unnamed".',
    ]);
  });
});
