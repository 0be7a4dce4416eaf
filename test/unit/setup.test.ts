import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { node, root } from '../../scripts/setup.mjs';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a script of the project', () => {
  it('ends when the npm that runs it through a shell is killed', async function () {
    if (process.platform !== 'linux') return;
    const command = `"${node}" scripts/setup.mjs --then test/support/idle.ts; exit $?`;
    // Stands for npm: what it runs is a shell, which does not become the command since something follows it.
    const npm = spawn(node, ['-e', `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(command)}], { stdio: 'inherit' })`], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(npm.stdout, 'data')) as [Buffer];
    const pid = Number(output.toString().trim());
    assert.ok(isAlive(pid));
    npm.kill('SIGKILL');
    for (let end = Date.now() + 10_000; isAlive(pid) && Date.now() < end;) await wait(50);
    const isLeft = isAlive(pid);
    if (isLeft) process.kill(pid, 'SIGKILL');
    assert.ok(!isLeft, 'it has been left behind');
  });
});
