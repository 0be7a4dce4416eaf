import { build } from 'esbuild';
import { globSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/setup.mjs';

/**
 * Bundles the tests that run inside VS Code, each file of its own, and gives the path of the module whose `run()` runs them.
 * `only` takes parts of file names.
 */
export async function bundleTests(only: readonly string[] = []): Promise<string> {
  const out = join(root, 'out', 'vscode');
  rmSync(out, { recursive: true, force: true });
  const tests = globSync('test/vscode/suite/**/*.test.ts', { cwd: root }).filter(
    (file) => only.length === 0 || only.some((part) => basename(file).includes(part)),
  );
  if (tests.length === 0) throw new Error('There is no such test in test/vscode/suite.');
  await build({
    entryPoints: ['test/vscode/index.ts', ...tests],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22.13',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    outdir: out,
    outbase: 'test/vscode',
    logLevel: 'warning',
  });
  return join(out, 'index.js');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) void bundleTests(process.argv.slice(2));
