import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import { COMMANDS } from '../../src/cli/commands';
import { findCommand, parseArguments } from '../../src/cli/usage';
import { archive, issueRow } from '../support/archives';
import { makeDatabase } from '../support/postgres-engine';
import { buildProgram, type Program } from '../support/program';

/* What docs/server.md tells an operator to type is run, in temporary folders and without what only root can do. */

const page = readFileSync(join(root, 'docs', 'server.md'), 'utf8');

/** The blocks of shell lines of a section, in their order. */
function blocksOf(title: string): readonly string[] {
  const [, section] = page.split(new RegExp(`^## ${title}$`, 'm'));
  assert.ok(section !== undefined, title);
  return Array.from(section.split(/^## /m)[0]!.matchAll(/^ *```sh\n(.*?)^ *```$/gms), ([, block]) => block!);
}

/** What stands for the system: programs of others do nothing, and who runs the tests is every user. */
const SYSTEM = `
set -e -o pipefail
useradd() { :; }; systemctl() { :; }; journalctl() { :; }; curl() { :; }; chown() { :; }
runuser() { shift 3; "$@"; }
install() { for it; do case $it in "$LIB"|"$BACKUPS"|"$LIB"/*) mkdir -p "$it";; esac; done; }
date() { echo Sun; }
program() { "$NODE" "$CLI" "$@"; }
issue-bucket() { program "$@"; }
`;

describe('docs/server.md', () => {
  let program: Program;
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let paths: { lib: string; backups: string };
  before(async () => {
    [program, database] = [await buildProgram(), await makeDatabase()];
    paths = { lib: join(program.folder, 'lib'), backups: join(program.folder, 'backups') };
    for (const folder of Object.values(paths)) mkdirSync(folder);
    const zip = await archive({ issues: [issueRow(1), issueRow(2)] });
    for (const name of ['export.zip', 'rocket.zip']) writeFileSync(join(paths.lib, name), zip);
  });
  after(async () => {
    program.end();
    await database.drop();
  });

  /** Runs blocks in one shell; `ib` is what the first section says. */
  function run(...blocks: readonly string[]): string {
    const [start = ''] = blocksOf('First start');
    const script = [SYSTEM, start, ...blocks]
      .join('\n')
      .replaceAll('/usr/bin/node /opt/issue-bucket/cli.js', 'program')
      .replaceAll('/var/lib/issue-bucket', paths.lib)
      .replaceAll('/var/backups/issue-bucket', paths.backups)
      .replace(/^(ib user add \w+)/gm, `echo 'a long password' | $1 --password-stdin`)
      .replace(/^.*is not there where nothing was ever attached$/gm, '')
      .replace(/^(.* serve .*?)#.*$/gm, '$1 --show-config')
      .replace(/^address=\S+/gm, `address='${database.url}'`);
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
      cwd: program.folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE: process.execPath,
        CLI: join(program.folder, 'dist', 'cli.js'),
        LIB: paths.lib,
        BACKUPS: paths.backups,
      },
    });
    assert.equal(status, 0, `${script}\n${stdout}\n${stderr}`);
    return stdout;
  }

  it('sets a tracker up, backs it up, restores it, and moves it to another machine', () => {
    const [, setUp = ''] = blocksOf('First start');
    assert.match(run(setUp), /Imported 2 issues .*acme\/rocket +public .*bob: write/s);
    assert.match(run(...blocksOf('People who leave')), /bob: write/);
    assert.match(
      run(...blocksOf('Back up, and test the backup')),
      /Sun\.sqlite is healthy: 2 issues.*issues\.sqlite is healthy: 2 issues/s,
    );
    assert.match(run(...blocksOf('Upgrade')), /issues\.sqlite is healthy/);
    const [here = '', there = ''] = blocksOf('Move to another machine');
    run(here);
    copyFileSync(join(paths.backups, 'move.tar'), join(paths.lib, 'move.tar'));
    assert.match(run(there), /issues\.sqlite is healthy: 2 issues/);
    const [imported = ''] = blocksOf('From _This computer_ to a server');
    assert.match(
      run(
        imported
          .replace(/^ +/gm, '')
          .replace(/^ib user add ann$/m, '')
          .replaceAll('acme/rocket', 'acme/near'),
      ),
      /Imported 2 issues/,
    );
  });

  it('moves a tracker to PostgreSQL, and back', () => {
    const [there = ''] = blocksOf('Moving between a data file and PostgreSQL');
    const back = Array.from(page.matchAll(/`(as issue-bucket (?:move --from "|doctor)[^`]*)`/g), ([, line]) => line!);
    assert.equal(back.length, 2);
    assert.match(
      run(there, ...back),
      /Both were compared and are the same.*Both were compared and are the same.*back\.sqlite is healthy: 4 issues/s,
    );
  });

  it('has commands and options that there are, and no others', () => {
    const shown = [...page.matchAll(/^ *```(?:sh|ini|json|)(?: \S+)?\n(.*?)^ *```$/gms)].map(([, block]) => block).join('\n');
    const names = [...new Set(COMMANDS.map(({ name }) => name.split(' ')[0]!))].join('|');
    const calls = [...shown.matchAll(new RegExp(`(?:\\bib|issue-bucket|cli\\.js) ((?:${names})\\b[^|#;&\\n]*)`, 'g'))].map(([, call]) =>
      call!.trim(),
    );
    assert.ok(calls.length > 35, String(calls.length));
    for (const call of calls) {
      const words = Array.from(
        call.replace(/\$\([^)]*\)/g, 'Sun').matchAll(/'([^']*)'|"([^"]*)"|\S+/g),
        ([word, single, double]) => single ?? double ?? word,
      );
      const { command, rest } = findCommand(COMMANDS, words);
      assert.doesNotThrow(() => parseArguments(command, COMMANDS, rest), call);
    }
  });
});
