/** Runs the suite of this folder inside VS Code's extension host, in the VS Code that needs no desktop: `run.ts REPORT`. */
import { build } from 'esbuild';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as browserType } from 'playwright-core';
import { serveVSCode } from '../../scripts/host';
import { chromium, root } from '../../scripts/setup.mjs';
import { BROWSER_FLAGS } from '../support/browser';

const report = process.argv[2];
const suite = join(root, 'test', 'vscode', 'suite');
const out = join(root, 'out', 'vscode');
const STATS = 'issue-bucket-stats ';
const LIMIT = 8 * 60_000;

/** Bundles every test of the suite, so that no list of them can forget one. */
export async function bundle(): Promise<string> {
  const tests = readdirSync(suite).filter((name) => name.endsWith('.test.ts'));
  await build({
    stdin: {
      contents: `export { run } from './runner'; import { collect } from './runner'; collect(() => { ${tests.map((name) => `require('./${name}');`).join(' ')} });`,
      resolveDir: suite,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha'],
    outfile: join(out, 'index.js'),
    logLevel: 'warning',
  });
  return join(out, 'index.js');
}

async function main(): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'issue-bucket-vscode-'));
  const workspace = join(scratch, 'tidewatch');
  cpSync(join(root, 'sample', 'workspace'), workspace, { recursive: true });
  const tests = await bundle();
  const server = await serveVSCode({
    directory: join(scratch, 'server'),
    tests: true,
    settings: { 'issueBucket.dataFile': join(scratch, 'issues.sqlite'), 'workbench.startupEditor': 'none' },
  });
  const browser = await browserType.launch({ executablePath: chromium(), args: BROWSER_FLAGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const ended = new Promise<number>((resolve) => {
      const timer = setTimeout(() => {
        process.stderr.write(`The tests inside VS Code did not end within ${LIMIT / 60_000} minutes.\n`);
        resolve(1);
      }, LIMIT);
      const end = (code: number) => {
        clearTimeout(timer);
        resolve(code);
      };
      void page.exposeFunction('codeAutomationExit', end);
      page.once('crash', () => end(1));
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, parts: unknown[]) => {
      const text = parts.map(String).join(' ');
      if (text.startsWith(STATS)) writeFileSync(report ?? join(scratch, 'report.json'), text.slice(STATS.length));
      else if (text.startsWith('test| ')) process.stdout.write(`${text.slice(6)}\n`);
      else if (process.env.VERBOSE) process.stderr.write(`${text}\n`);
    });
    const remote = (path: string) => `vscode-remote://${new URL(server.origin).host}${path}`;
    await page.goto(
      server.folderUrl(workspace, [
        ['extensionDevelopmentPath', remote(root)],
        ['extensionTestsPath', remote(tests)],
      ]),
    );
    return await ended;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

process.exit(await main());
