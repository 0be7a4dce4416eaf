import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillRichly, hashesIn } from '../../support/moved';
import { fillMany } from '../../support/many';
import { buildProgram, type Program } from '../../support/program';

const ADDRESS = 'postgres://ann:secret@localhost/x?host=%2Fnowhere';

describe('issue-bucket move', () => {
  let program: Program;
  before(async () => (program = await buildProgram()));
  after(() => program.end());
  const at = (name: string): string => join(program.folder, name);

  const wrong: [line: string, code: number, expected: RegExp][] = [
    ['', 2, /Name the source with --from DATA\./],
    ['--from a.db', 2, /Name the target with --to DATA\./],
    ['--from a.db --to ./a.db', 2, /The source and the target are the same\. Name another target with --to DATA\./],
    ['--from a.db --to b.db --files c', 2, /Beside a data file it is FILE\.attachments: leave it out\./],
    ['--from a.db --to b.db --to-files c', 2, /--to-files can be used only from PostgreSQL to PostgreSQL\./],
    ['--from a.db --to https://x.org/b.db', 2, /is a URL, but the data file must be a file on this computer/],
    ['--from none.db --to b.db', 1, /There is no data file none\.db\. Check the path\./],
    [`--from a.db --to ${ADDRESS}`, 2, /PostgreSQL does not hold the contents of attachments\. Name a folder for them with --files DIR\./],
    [`--from ${ADDRESS} --to ${ADDRESS}2 --files c`, 2, /Each PostgreSQL has a folder of attachments of its own\..*--to-files DIR\./],
    [`--from ${ADDRESS} --to ${ADDRESS} --files c --to-files d`, 2, /The source and the target are the same\./],
    [`--from ${ADDRESS} --to postgres://b/b --files c --to-files ./c`, 2, /Both sides have the same folder of attachments\./],
    [`--from ${ADDRESS} --to b.db --files c`, 1, /PostgreSQL does not answer at postgres:\/\/ann@localhost\/x\?host=\/nowhere\. Check/],
  ];
  for (const [line, status, expected] of wrong)
    it(`reports the mistake in: ${line}`, () => {
      const { code, out, err } = program.run('move', ...line.split(' ').filter(Boolean));
      assert.equal(code, status);
      assert.match(err, expected);
      assert.doesNotMatch(`${out}${err}`, /secret/);
    });

  it('moves a data file, reports what was compared, and never overwrites it', async () => {
    await fillRichly({ data: at('rich.db'), files: at('rich.db.attachments') });
    const { code, out, err } = program.run('move', '--from', 'rich.db', '--to', 'moved.db');
    assert.equal(code, 0, err);
    assert.match(out, /^repository +issues +comments +files +rows +checksum\nann\/app +5 +\d+ +3 +\d+ +[\da-f]{12}\n/);
    assert.match(out, /\n\(people\) +\d+ +[\da-f]{12}\n/);
    assert.match(
      out,
      /\nMoved 46 issues and \d+ comments of 4 repositories from rich\.db to moved\.db, and 3 attached files \(\d+ bytes\)\./,
    );
    assert.match(out, /Both were compared and are the same\. rich\.db is as it was; use moved\.db from now on\.\n$/);
    assert.match(err, /^Moved: 0 %\n[^]*Moved: 100 %\n[^]*Compared: 100 %\n$/);
    const before = hashesIn(program.folder);
    const second = program.run('move', '--from', 'rich.db', '--to', 'moved.db', '--restart');
    assert.deepEqual([second.code, second.out], [1, '']);
    assert.equal(second.err, 'issue-bucket: moved.db already exists. A move never writes over data: choose another data file.\n');
    assert.deepEqual(hashesIn(program.folder), before);
  });

  it('is refused while a server has the source open', async () => {
    await program.serve('served.db', '--create');
    const { code, err } = program.run('move', '--from', 'served.db', '--to', 'of-served.db');
    assert.deepEqual([code, existsSync(at('of-served.db'))], [1, false]);
    assert.match(err, /served\.db is in use by another process\. Stop the server and close the windows that have it open, then move it\./);
  });

  it('reads source and target from the settings file, which can contain a password', () => {
    writeFileSync(at('move.json'), JSON.stringify({ from: 'rich.db', to: 'sub/configured.db' }));
    mkdirSync(at('sub'));
    const { code, err } = program.run('move', '--config', 'move.json');
    assert.equal(code, 0, err);
    assert.ok(existsSync(at('sub/configured.db')));
    assert.match(
      program.run('move', '--help').out.replace(/\s+/g, ' '),
      /--config FILE a settings file .* such as \{"from": "issues\.sqlite"\} $/,
    );
  });

  it('stops with Ctrl+C, and continues there', async () => {
    await fillMany(at('many.db'), 2000);
    const cli = [join(program.folder, 'dist', 'cli.js'), 'move', '--from', 'many.db', '--to', 'many-moved.db'];
    const child = spawn(process.execPath, cli, { cwd: program.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (err === '') child.kill('SIGINT');
      err += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 1);
    assert.match(err, /The move was stopped\. Run the same command again: it goes on where it stopped\.\n$/);
    assert.ok(!existsSync(at('many-moved.db')));
    const served = program.run('serve', '--data', 'many-moved.db.moving', '--port', '0');
    assert.equal(served.code, 1);
    assert.match(served.err, /many-moved\.db\.moving is being filled by a move from many\.db that has not finished\./);
    const second = program.run('move', '--from', 'many.db', '--to', 'many-moved.db');
    assert.match(second.out, /Moved 2000 issues/);
  });

  it('says how to continue when the disk is full', async () => {
    await fillMany(at('large.db'), 500);
    const cli = `'${process.execPath}' dist/cli.js move --from large.db --to large-moved.db`;
    const full = spawnSync('sh', ['-c', `ulimit -f 4000; trap '' XFSZ; exec ${cli}`], { cwd: program.folder, encoding: 'utf8' });
    assert.equal(full.status, 1, full.stderr);
    assert.match(
      full.stderr,
      /\nissue-bucket: The disk that holds the issues .* Run the same command again: it goes on where it stopped\.\n$/,
    );
    const { code, out } = program.run('move', '--from', 'large.db', '--to', 'large-moved.db');
    assert.deepEqual([code, /Moved 500 issues/.test(out)], [0, true]);
  });
});
