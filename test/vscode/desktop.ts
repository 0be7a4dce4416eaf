/**
 * Runs test/vscode/suite inside a desktop VS Code: `npm run test:desktop [-- PART-OF-A-FILE-NAME...]`.
 * VSCODE_PATH names the one to take (its executable); otherwise the one that VSCODE_VERSION names ("stable") is downloaded.
 */
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QUIET_SETTINGS, writeSettings } from '../../scripts/host';
import { build } from '../../scripts/package';
import { copyWorkspace } from '../../scripts/sample';
import { root } from '../../scripts/setup.mjs';
import { bundleTests } from './bundle';
import { follow } from './follow';

const { VSCODE_PATH, VSCODE_VERSION = 'stable' } = process.env;

async function executable(): Promise<string> {
  if (VSCODE_PATH) return VSCODE_PATH;
  try {
    return await downloadAndUnzipVSCode({ version: VSCODE_VERSION, extractSync: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `VS Code (${VSCODE_VERSION}) could not be downloaded: ${reason}. Connect this machine, or set VSCODE_PATH to the executable of a VS Code that is installed. \`npm test\` runs the same tests without a desktop.`,
    );
  }
}

async function runOnDesktop(only: readonly string[]): Promise<void> {
  const vscodeExecutablePath = await executable();
  build(true);
  const extensionTestsPath = await bundleTests(only);
  mkdirSync(join(root, 'test-results'), { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'issue-bucket-desktop-'));
  const workspace = join(scratch, 'tidewatch');
  copyWorkspace(workspace);
  const data = join(scratch, 'data');
  writeSettings(join(data, 'User', 'settings.json'), { ...QUIET_SETTINGS, 'issueBucket.dataFile': join(scratch, 'issues.db') });
  const log = join(scratch, 'tests.log');
  const launchArgs = [workspace, '--user-data-dir', data, '--extensions-dir', join(scratch, 'extensions'), '--disable-workspace-trust'];
  if (process.getuid?.() === 0) launchArgs.push('--no-sandbox');
  const stopFollowing = follow(log);
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath,
      launchArgs,
      extensionTestsEnv: { TEST_LOG: log, TEST_REPORT: join(root, 'test-results', 'desktop.json'), TEST_SCRATCH: scratch },
    });
  } finally {
    stopFollowing();
    rmSync(scratch, { recursive: true, force: true });
  }
}

runOnDesktop(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
