/** Runs an import and an export in the real VS Code, and measures how long they block its extension host. */
import { build } from 'esbuild';
import { chromium as playwright } from 'playwright-core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QUIET_SETTINGS, startServer, writeMachineSettings } from '../../scripts/host';
import { chromium, root } from '../../scripts/setup.mjs';
import { BROWSER_FLAGS } from '../support/browser';
import type { ArchiveHostReport, ArchiveOrders } from './archive-probe';
import { makeClone } from './data';
import { waitForFile } from './waiting';

const TIMEOUT_MS = 15 * 60_000;

/** Imports the zip in a new window, and exports it again. */
export async function measureInEditor(zip: string, issues: number, profile: boolean): Promise<ArchiveHostReport> {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-bench-'));
  const path = (name: string) => join(folder, name);
  const probe = join(root, 'out', 'bench', 'archive-probe.js');
  await build({
    entryPoints: [join(root, 'test', 'bench', 'archive-probe.ts')],
    outfile: probe,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22.13',
    external: ['vscode'],
    logLevel: 'warning',
  });
  makeClone(path('clone'), 'git@bitbucket.org:bench/archive.git');
  const orders: ArchiveOrders = { zip, imported: path('imported'), out: path('out.zip'), report: path('report.json'), profile };
  writeFileSync(path('orders.json'), JSON.stringify(orders));
  const folders = { data: path('data'), extensions: path('extensions') };
  const file = path('issues.sqlite');
  writeMachineSettings(folders.data, { ...QUIET_SETTINGS, 'issueBucket.dataFile': file });
  const server = await startServer({ ...folders, testDriver: true, env: { BENCH_ORDERS: path('orders.json') } });
  const browser = await playwright.launch({ executablePath: chromium(), args: BROWSER_FLAGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.exposeFunction('codeAutomationLog', () => undefined);
    await page.exposeFunction('codeAutomationExit', () => undefined);
    const remoteUri = (target: string) => `vscode-remote://127.0.0.1:${server.port}${target}`;
    const payload = [
      ['extensionDevelopmentPath', remoteUri(root)],
      ['extensionTestsPath', remoteUri(probe)],
    ];
    await page.goto(`${server.url(path('clone'))}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    const result = page.locator('.notification-toast').filter({ hasText: new RegExp(`\\b${issues} issues and .* imported\\.`) });
    result.waitFor({ timeout: TIMEOUT_MS }).then(
      () => writeFileSync(orders.imported, ''),
      () => undefined, // the window was closed, as it has reported an error
    );
    await waitForFile(orders.report, TIMEOUT_MS);
    const report = JSON.parse(readFileSync(orders.report, 'utf8')) as ArchiveHostReport | { error: string };
    if ('error' in report) throw new Error(report.error);
    return report;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
