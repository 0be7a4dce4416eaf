import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { programOptions } from '../../scripts/programs.mts';
import { node } from '../../scripts/setup.mjs';

const SOURCES: Record<string, string> = {
  'errors.ts': `export class Refusal extends Error {}\nexport const made: string[] = [];`,
  'engine.ts': `import { made } from './errors';\nimport { hostname } from 'node:os';\nexport const open = () => { made.push(typeof hostname()); };`,
  'rare.ts': `import { Refusal, made } from './errors';\nexport const fail = () => { throw new Refusal('rare of ' + made.join()); };`,
  'command.ts': `
    import { open } from './engine';
    import { Refusal } from './errors';
    open();
    import('./rare').then(({ fail }) => {
      try { fail(); } catch (error) { console.log(error instanceof Refusal, error.message, __dirname === process.argv[2]); }
    }).catch((error) => console.log(error.code));`,
  'thread.ts': `import { open } from './engine';\nimport { made } from './errors';\nopen();\nconsole.log(made.length);`,
  'wrong.ts': `import { fail } from './rare';\nfail();`,
};

describe('programs that share code', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-programs-'));
    for (const [name, text] of Object.entries(SOURCES)) {
      writeFileSync(join(folder, name), text);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  const source = (name: string) => relative(process.cwd(), join(folder, name)).replaceAll('\\', '/');
  const make = (entryPoints: Record<string, string>) =>
    build(
      programOptions({
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node22',
        logLevel: 'silent',
        outdir: source('dist'),
        entryPoints,
        commands: ['command'],
        npmOnly: { [source('rare.ts')]: 'npm/rare' },
      }),
    );
  const run = (name: string) => {
    const dist = join(folder, 'dist');
    const result = spawnSync(node, [join(dist, `${name}.js`), dist], { encoding: 'utf8' });
    return `${result.stdout}${result.stderr}`.trim();
  };

  it('have it once, and what is apart in its own file, without which they run until they need it', async () => {
    await make({ command: source('command.ts'), thread: source('thread.ts') });
    assert.deepEqual(readdirSync(join(folder, 'dist'), { recursive: true }).map(String).sort(), [
      'command.js',
      'npm',
      join('npm', 'rare.js'),
      'shared-command-thread.js',
      'thread.js',
    ]);
    assert.match(readFileSync(join(folder, 'dist', 'command.js'), 'utf8'), /^#!\/usr\/bin\/env node\n/);
    // The class is the same one in both files, and so is what the other module has written.
    assert.equal(run('command'), 'true rare of string true');
    assert.equal(run('thread'), '1');
    rmSync(join(folder, 'dist', 'npm'), { recursive: true });
    assert.equal(run('command'), 'MODULE_NOT_FOUND');
  });

  it('are not made when something that is to be apart would not be', async () => {
    const thread = source('thread.ts');
    await assert.rejects(make({ command: source('command.ts'), wrong: source('wrong.ts') }), /rare\.ts .+ imports it without import\(\)/);
    await assert.rejects(make({ thread }), /rare\.ts .+ no program loads it/);
  });
});
