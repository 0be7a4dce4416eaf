import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { backUpData } from '../../../src/client/backup';
import type { TrackerError } from '../../../src/client/errors';
import { translateWith } from '../../../src/client/l10n';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { failure } from './support';

describe('A backup of this computer', () => {
  let folder: string;
  let script: string;
  let file: string;
  let store: Store;
  let key: number;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-backup-'));
    script = join(folder, 'worker.js');
    await build({ entryPoints: ['src/tracker/worker.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: script });
    file = join(folder, 'issues.sqlite');
    store = await openStore({ file });
    key = (await store.addRepository({ owner: 'a', slug: 'b' }, { isPrivate: false })).key;
    await store.create(key, null, { title: 'The tide gauge lies' });
    const chunks = async function* () {
      yield await Promise.resolve(new TextEncoder().encode('a log'));
    };
    const received = await store.files.receive(chunks(), 100);
    await store.attach(key, 1, null, [{ ...received, name: 'log.txt' }]);
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const copy = (name: string) => join(folder, 'copies', name);
  const backUp = (to: string, replace = false, steps: string[] = []) =>
    backUpData(script, { file, to, replace }, (step) => steps.push(step));

  it('is a data file itself, with the files of its issues, made while the tracker is open', async () => {
    const steps: string[] = [];
    assert.deepEqual(await backUp(copy('one.sqlite'), false, steps), { issues: 1, repositories: 1, missing: [] });
    assert.deepEqual(steps, ['files', 'database', 'disk']);
    const copied = await openStore({ file: copy('one.sqlite') });
    assert.deepEqual(
      (await copied.list(key, DEFAULT_QUERY)).issues.map(({ title }) => title),
      ['The tide gauge lies'],
    );
    const download = await copied.attachmentFile(key, 1, 'log.txt');
    assert.equal(await new Response(await copied.files.open(download!.hash)).text(), 'a log');
    await copied.close();
  });

  it('replaces a file only on request', async () => {
    const to = copy('two.sqlite');
    await backUp(to);
    writeFileSync(to, 'something dear');
    assert.match((await failure(backUp(to), 'invalid')).message, /two\.sqlite already exists/);
    assert.equal(readFileSync(to, 'utf8'), 'something dear');
    await backUp(to, true);
    assert.match(readFileSync(to, 'latin1').slice(0, 15), /^SQLite format 3/);
  });

  it('can be cancelled, which leaves nothing and keeps the earlier copy', async () => {
    const to = copy('three.sqlite');
    await backUp(to);
    const before = readFileSync(to);
    const names = () => readdirSync(join(folder, 'copies'), { recursive: true }).map(String).sort();
    const remaining = names();
    for (const at of ['files', 'database', 'disk']) {
      const stop = new AbortController();
      const onStep = (step: string) => step === at && stop.abort();
      // What stops it is heard where it asks next; its last question is before the copy takes its name.
      const created = backUpData(script, { file, to, replace: true }, onStep, stop.signal);
      await created.catch((error: Error) => assert.equal((error as TrackerError).reason, 'cancelled'));
      if (!stop.signal.aborted) assert.fail(`It did not come to ${at}.`);
    }
    const stopped = backUpData(script, { file, to: copy('four.sqlite'), replace: false }, () => undefined, AbortSignal.abort());
    assert.match((await failure(stopped, 'cancelled')).message, /It was cancelled/);
    assert.deepEqual(names(), remaining);
    assert.equal(readFileSync(to).length, before.length);
  });

  it('reports an error in the language of the editor', async () => {
    const german = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8')) as Record<string, string>;
    translateWith((message, ...args) => german[message]!.replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)])), 'de');
    try {
      assert.match((await failure(backUp(file, true), 'invalid')).message, /ist die Datendatei selbst\. Wählen Sie einen anderen Namen/);
    } finally {
      translateWith(undefined);
    }
  });

  it('reports an error in a sentence, and leaves nothing', async () => {
    assert.match((await failure(backUp(file, true), 'invalid')).message, /is the data file itself\. Choose another name/);
    assert.ok(existsSync(file));
    const nowhere = join(folder, 'a file');
    writeFileSync(nowhere, '');
    await failure(backUp(join(nowhere, 'copy.sqlite')), 'invalid');
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('partial')),
      [],
    );
  });
});
