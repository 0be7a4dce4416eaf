import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { partsOptions } from '../../scripts/parts.mts';
import { node } from '../../scripts/setup.mjs';

/** What a file that takes some milliseconds to load does. */
const SLOW = 'for (const end = performance.now() + 6; performance.now() < end;);';
const SOURCES: Record<string, string> = {
  'log.ts': `export const log: string[] = [];\nexport class Refusal extends Error {}\nexport const turns = Object.assign([] as number[], { now: () => 0 });`,
  'first.ts': `import { log } from './log';\n${SLOW}\nlog.push('first');\nexport const first = 1;`,
  'second.ts': `import { first } from './first';\nimport { log } from './log';\n${SLOW}\nlog.push('second');\nexport const second = first + 1;`,
  'one.ts': `import { first } from './first';\nimport { second } from './second';\nimport { log } from './log';\n${SLOW}\nlog.push('one');\nexport const sum = first + second;`,
  'two.ts': `import { second } from './second';\nimport { Refusal, log } from './log';\nlog.push('two');\nexport const fail = () => { throw new Refusal(String(second)); };`,
  ...Object.fromEntries([0, 1, 2, 3].map((at) => [`w${at}.ts`, `import { turns } from './log';\n${SLOW}\nturns.push(turns.now());`])),
  'bad.ts': `import { second } from './second';\nthrow new Error('no part ' + second);`,
  'extension.ts': `
    import * as vscode from 'vscode';
    import { Refusal, log, turns as loadedIn } from './log';
    export async function activate() {
      let turns = 0;
      const count = () => { turns++; setImmediate(count); };
      setImmediate(count);
      const [{ sum }, again] = await Promise.all([import('./one'), import('./one')]);
      const turnsOfOne = turns;
      const { fail } = await import('./two');
      let refused;
      try { fail(); } catch (error) { refused = error instanceof Refusal; }
      const bad = await import('./bad').catch((error) => error.message);
      loadedIn.now = () => turns;
      await Promise.all([import('./w0'), import('./w1'), import('./w2'), import('./w3')]);
      const turnsOfMany = new Set(loadedIn).size;
      return { turnsOfMany, sum, same: again === await import('./one'), log, refused, bad, isInTurns: turnsOfOne > 0, version: vscode.version };
    }`,
};

describe('The parts of the extension', () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-parts-'));
    for (const [name, text] of Object.entries(SOURCES)) writeFileSync(join(folder, name), text);
    mkdirSync(join(folder, 'node_modules', 'vscode'), { recursive: true });
    writeFileSync(join(folder, 'node_modules', 'vscode', 'index.js'), 'exports.version = "1.2.3";');
    const source = (name: string) => relative(process.cwd(), join(folder, name)).replaceAll('\\', '/');
    await build(
      partsOptions({
        ...{ bundle: true, minify: true, platform: 'node', target: 'node22', logLevel: 'silent', external: ['vscode'] },
        ...{ outdir: source('dist'), entryPoints: { extension: source('extension.ts') } },
      }),
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are loaded once, each after what it needs, in turns of the event loop that all share, and fail as promises do', () => {
    const script = `require(${JSON.stringify(join(folder, 'dist', 'extension.js'))}).activate().then((it) => { console.log(JSON.stringify(it)); process.exit(); });`;
    const { stdout, stderr } = spawnSync(node, ['-e', script], { encoding: 'utf8' });
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), {
      ...{ sum: 3, same: true, log: ['first', 'second', 'one', 'two'], refused: true, bad: 'no part 2', isInTurns: true, turnsOfMany: 4 },
      version: '1.2.3',
    });
  });

  it('are files beside the entry, which has the rest', () => {
    const names = readdirSync(join(folder, 'dist'), { recursive: true }).map((name) => String(name).replace(/-[A-Z0-9]+\.js$/, '.js'));
    assert.ok(
      ['extension.js', 'one.js', 'two.js', 'bad.js'].every((name) => names.some((it) => it.endsWith(name))),
      names.join(),
    );
    assert.ok(!names.some((name) => name.endsWith('log.js')));
  });
});
