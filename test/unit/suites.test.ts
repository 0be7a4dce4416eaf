import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node, root } from '../../scripts/setup.mjs';

/** Runs suites without their requirements and without a way to install them. */
function runWithoutAnything(...suites: string[]) {
  const empty = mkdtempSync(join(tmpdir(), 'issue-bucket-empty-'));
  try {
    const env = { PATH: empty, HOME: empty, XDG_CACHE_HOME: empty, CHROMIUM_PATH: join(empty, 'chromium') };
    const result = spawnSync(node, ['scripts/test.mjs', ...suites], { cwd: root, env, encoding: 'utf8' });
    return { status: result.status, lines: result.stdout.trimEnd().split('\n'), err: result.stderr };
  } finally {
    rmSync(empty, { recursive: true });
  }
}

describe('npm test', () => {
  it('fails for each suite that lacks something, and its last lines say what that is', () => {
    const { status, lines } = runWithoutAnything('clients', 'vscode', 'ui');
    assert.equal(status, 1);
    const [title, clients, workbench, nothing, total] = lines.slice(-5);
    assert.equal(title, 'Not run, each counted as one failure:');
    assert.match(clients!, /^ {2}clients: Running other people's clients needs curl, .+ as root: apt-get install curl /);
    assert.match(workbench!, /^ {2}vscode, ui: Compiling the native parts of VS Code needs build-essential, .+ and run this again\.$/);
    assert.deepEqual([nothing, total], ['', '0 passed, 3 failed']);
  });

  it('names the suites that there are when one is asked for that there is not', () => {
    const { status, err } = runWithoutAnything('units');
    assert.deepEqual(
      [status, err],
      [
        2,
        'There is no suite units. The suites are check, unit, package, postgres, clients, clients-on-postgres, vscode, ui, soak, soak-on-postgres.\n',
      ],
    );
  });
});
