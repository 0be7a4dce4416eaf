/**
 * Runs test/vscode/suite inside the extension host of the VS Code that needs no desktop:
 *
 *     node --import tsx test/vscode/run.ts [PART-OF-A-FILE-NAME...]
 *
 * `dist/` must be built. VERBOSE=1 shows the workbench's own lines too. On a desktop: desktop.ts.
 */
import { chromium as playwright } from 'playwright-core';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QUIET_SETTINGS, startServer, writeMachineSettings } from '../../scripts/host';
import { copyWorkspace } from '../../scripts/sample';
import { chromium, root } from '../../scripts/setup.mjs';
import { BROWSER_FLAGS } from '../support/browser';
import { bundleTests } from './bundle';
import { follow } from './follow';

const LIMIT = 8 * 60_000;
const results = join(root, 'test-results');

async function runInBrowser(only: readonly string[]): Promise<number> {
  mkdirSync(results, { recursive: true });
  const tests = await bundleTests(only);
  const scratch = mkdtempSync(join(tmpdir(), 'issue-bucket-vscode-'));
  const workspace = join(scratch, 'tidewatch');
  copyWorkspace(workspace);
  const folders = { data: join(scratch, 'data'), extensions: join(scratch, 'extensions') };
  writeMachineSettings(folders.data, { ...QUIET_SETTINGS, 'issueBucket.dataFile': join(scratch, 'issues.db') });
  const log = join(scratch, 'tests.log');
  const env = { TEST_LOG: log, TEST_REPORT: process.env.TEST_REPORT ?? join(results, 'vscode.json'), TEST_SCRATCH: scratch };
  const server = await startServer({ ...folders, testDriver: true, env });
  const browser = await playwright.launch({ executablePath: chromium(), args: BROWSER_FLAGS });
  const stopFollowing = follow(log);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.exposeFunction('codeAutomationLog', (type: string, parts: unknown[]) => {
      if (process.env.VERBOSE) process.stderr.write(`[${type}] ${parts.map(String).join(' ')}\n`);
    });
    const ended = new Promise<number>((resolve, reject) => {
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
      page.once('crash', () => reject(new Error('The page of VS Code crashed.')));
      void server.exited.then((code) => reject(new Error(`VS Code's server ended with ${code}.`)));
      setTimeout(() => reject(new Error(`The tests inside VS Code did not end within ${LIMIT / 60_000} minutes.`)), LIMIT).unref();
    });
    const remoteUri = (path: string) => `vscode-remote://127.0.0.1:${server.port}${path}`;
    const payload = [
      ['extensionDevelopmentPath', remoteUri(root)],
      ['extensionTestsPath', remoteUri(tests)],
    ];
    await page.goto(`${server.url(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    return await ended.catch(async (error: unknown) => {
      await page.screenshot({ path: join(results, 'vscode.png') }).catch(() => undefined);
      throw error;
    });
  } finally {
    stopFollowing();
    await browser.close();
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

void runInBrowser(process.argv.slice(2)).then((code) => (process.exitCode = code));
