import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimForWindow } from '../../../src/editor/oneWindow';

describe('What one window of all does', () => {
  let storage: string;
  beforeEach(() => (storage = mkdtempSync(join(tmpdir(), 'issue-bucket-claims-'))));
  afterEach(() => rmSync(storage, { recursive: true, force: true }));
  const claim = (...title: (string | number)[]) =>
    claimForWindow({ context: { globalStorageUri: { fsPath: storage } } } as never, 'asked', title);

  it('is done once, by the first, and by none where no file can be written', async () => {
    assert.deepEqual((await Promise.all([1, 2, 3].map(() => claim('a', 1)))).filter(Boolean), [true]);
    assert.deepEqual([await claim('a', 1), await claim('a', 2)], [false, true]);
    rmSync(storage, { recursive: true });
    writeFileSync(storage, '');
    assert.equal(await claim('a', 3), false);
  });

  it('is done though others forget the oldest at the same time, of which there are a thousand at most', async () => {
    const folder = join(storage, 'asked');
    mkdirSync(folder);
    for (let number = 0; number < 1000; number++) {
      writeFileSync(join(folder, `old${number}`), '');
      utimesSync(join(folder, `old${number}`), 1, 1);
    }
    symlinkSync(join(folder, 'nowhere'), join(folder, 'old-gone')); // one that another window forgets after it was listed
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    assert.deepEqual(
      (await Promise.all(numbers.map((number) => claim('b', number)))).filter((it) => !it),
      [],
    );
    const names = readdirSync(folder);
    assert.ok(names.length <= 1000);
    assert.equal(names.filter((name) => !name.startsWith('old')).length, 20);
  });
});
