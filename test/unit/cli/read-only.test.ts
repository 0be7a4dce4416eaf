import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { openStore } from '../../../src/tracker/store';
import { openDatabase } from '../../../src/tracker/store/sqlite/database';
import { partialPath } from '../../../src/wire/temporary';
import { archive, issueRow } from '../../support/archives';
import { oldDataFile } from '../../support/old-files';

/** The user id of `nobody` on most systems: for root nothing is read-only. */
const NOBODY = 65_534;

/** Commands that only read work without write access; others report the missing access and change nothing. */
describe('a data file that may not be written', function () {
  this.timeout(60_000);
  let folder: string;
  let program: string;
  let node = process.execPath;
  const person = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

  before(async function () {
    if (process.platform === 'win32') this.skip(); // has no file modes
    folder = mkdtempSync(join(tmpdir(), 'read-only-test-'));
    chmodSync(folder, 0o755);
    program = join(folder, 'dist', 'cli.js');
    await build({ entryPoints: ['src/cli/index.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: program });
    if (person.uid !== undefined) copyFileSync(process.execPath, (node = join(folder, 'node'))); // root's binary may be unreadable
    mkdirSync(join(folder, 'out'));
    mkdirSync(join(folder, 'temporary'));
    for (const name of ['out', 'temporary']) chmodSync(join(folder, name), 0o777);
    writeFileSync(join(folder, 'import.zip'), await archive({ issues: [issueRow(1)] }));
    chmodSync(join(folder, 'import.zip'), 0o444);
  });
  after(() => {
    if (!folder) return;
    for (const name of readdirSync(folder)) if (name.startsWith('data')) chmodSync(join(folder, name), 0o755);
    rmSync(folder, { recursive: true });
  });

  const run = (file: string, line: string) => {
    const args = [
      ...line
        .replaceAll('OUT', join(folder, 'out', 'copy'))
        .replaceAll('ZIP', join(folder, 'import.zip'))
        .split(' '),
    ];
    const env = { ...process.env, NODE_OPTIONS: '', TMPDIR: join(folder, 'temporary') };
    const result = spawnSync(node, [program, ...args, args[0] === 'move' ? '--from' : '--data', file], {
      ...person,
      cwd: folder,
      env,
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { code: result.status, out: result.stdout, err: result.stderr };
  };

  /** A data file with an issue in a folder, neither of which may be written. */
  async function locked(name: string, make: (file: string) => Promise<void> | void): Promise<string> {
    const place = join(folder, `data-${name}`);
    mkdirSync(place);
    const file = join(place, 'issues.sqlite');
    await make(file);
    for (const entry of readdirSync(place)) chmodSync(join(place, entry), 0o444);
    chmodSync(place, 0o555);
    return file;
  }
  /** Runs a task with a data file that may be written by another user alone, who has it open. */
  async function withOpenFile(name: string, task: (file: string) => void): Promise<void> {
    const place = join(folder, `data-${name}`);
    mkdirSync(place);
    const file = join(place, 'issues.sqlite');
    await fill(file);
    const database = await openDatabase(file);
    try {
      for (const entry of readdirSync(place)) chmodSync(join(place, entry), 0o644);
      task(file);
    } finally {
      await database.close();
    }
  }
  const fill = async (file: string) => {
    const store = await openStore({ file });
    const { account } = { account: await store.saveAccount('ann', {}) };
    const repository = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    await store.create(repository.key, account.key, { title: 'Read only' });
    await store.close();
  };

  const reading: [line: string, expected: RegExp][] = [
    ['doctor', /is healthy: 1 issue/],
    ['export OUT.zip --repository ann/app', /Exported 1 issue/],
    ['export OUT.csv --repository ann/app', /Exported 1 issue/],
    ['export OUT.json --repository ann/app', /Exported 1 issue/],
    ['backup OUT.sqlite', /Copied 1 issue/],
    ['repository list', /ann\/app +public +1 issue/],
    ['user list --all', /ann/],
    ['import ZIP --dry-run --repository ann/app', /Nothing was changed/],
  ];
  const writing = [
    'doctor --repair',
    'repository add ann/other',
    'user add bob',
    'import ZIP --append --repository ann/app',
    'serve --port 0',
  ];

  it('is read by every command that only reads', async () => {
    const file = await locked('new', fill);
    for (const [line, expected] of reading) {
      const { code, out, err } = run(file, line);
      assert.equal(code, 0, `${line}: ${err}`);
      assert.match(out, expected, line);
    }
    assert.deepEqual(readdirSync(join(file, '..')), ['issues.sqlite']);
    assert.deepEqual(readdirSync(join(folder, 'temporary')), []);
  });

  it('can be read while a tracker with write access has it open', () =>
    withOpenFile('open', (file) => {
      for (const [line, expected] of reading) {
        const { code, out, err } = run(file, line.replaceAll('OUT', 'OUT2'));
        assert.equal(code, 0, `${line}: ${err}`);
        assert.match(out, expected, line);
      }
    }));

  it('can be moved, unless another process has it open', async () => {
    const moved = run(await locked('moved', fill), 'move --to OUT.moved');
    assert.deepEqual([moved.code, /Moved 1 issue/.test(moved.out)], [0, true], moved.err);
    await withOpenFile('used', (file) =>
      assert.match(run(file, 'move --to OUT.used').err, /is in use by another process\. Stop the server/),
    );
  });

  it('can be read if it has an earlier version', async () => {
    const file = await locked('old', (it) => oldDataFile(it, 2));
    const { code, out, err } = run(file, 'repository list');
    assert.equal(code, 0, err);
    assert.match(out, /issue/);
  });

  it('is reported as read-only by every command that writes', async () => {
    const file = await locked('closed', fill);
    for (const line of writing) {
      const { code, err } = run(file, line);
      assert.equal(code, 1, line);
      assert.match(err, /may not be written/, line);
    }
    assert.deepEqual(readdirSync(join(file, '..')), ['issues.sqlite']);
  });

  it('says what to do if its WAL has changes', async () => {
    const file = await locked('left', async (it) => {
      await fill(it);
      writeFileSync(`${it}-wal`, 'x'.repeat(5000));
    });
    const { code, err } = run(file, 'repository list');
    assert.equal(code, 1);
    assert.match(err, /has changes in .*-wal and may not be written\. Copy both files elsewhere, and name the copy\./);
  });
});

describe('files that a killed program has left behind', () => {
  it('are removed by the next one when they are old, and no others', () => {
    const folder = mkdtempSync(join(tmpdir(), 'partial-test-'));
    try {
      const path = join(folder, 'issues.zip');
      const [old, young, other] = [partialPath(path), partialPath(path), partialPath(join(folder, 'others.zip'))];
      const named = join(folder, 'issues.zip.partial');
      for (const member of [old, young, other, named, path]) writeFileSync(member, '');
      for (const member of [old, other, named, path]) utimesSync(member, 0, 0);
      partialPath(path);
      assert.deepEqual(
        [old, young, other, named, path].map((it) => existsSync(it)),
        [false, true, true, true, true],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
