import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startVSCode, until, type Theme, type VSCode } from './harness';

const THEMES: readonly Theme[] = ['light', 'dark', 'high contrast'];
const GAUGE = 'poller/gauge.py';

describe('a person with a terminal, git and assistants', () => {
  let code: VSCode;
  let minutes = 0;
  /** Commits of one moment are taken for one that was amended. */
  const git = (...args: string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=Marit Solheim', '-c', 'user.email=marit@harbour.example', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: code.workspace,
        encoding: 'utf8',
        env: { ...process.env, GIT_AUTHOR_DATE: new Date(Date.UTC(2026, 0, 1, 0, ++minutes)).toISOString() },
      },
    ).trim();
  before(async () => {
    code = await startVSCode({ sample: true, theme: 'light', settings: { 'terminal.integrated.gpuAcceleration': 'off' } });
    await code.showIssues();
    await code.treeItem('Poller drops readings while it backs off').waitFor();
  });
  after(() => code.close());

  it('opens an issue by its number in the terminal, in each theme', async () => {
    await code.run('Terminal: Create New Terminal');
    const rows = code.page.locator('.terminal-wrapper.active .xterm-rows, .xterm-rows').last();
    await rows.waitFor();
    await code.page.locator('.xterm-helper-textarea').last().focus();
    await code.page.keyboard.type('clear; echo "Readings are lost, see #12"\n');
    const line = rows.locator('> div', { hasText: /^Readings.are.lost,.see.#12/ }).first();
    await line.waitFor();
    for (const theme of THEMES) {
      await code.setTheme(theme);
      await until(`the number is a link in ${theme}`, async () => {
        const box = (await line.boundingBox())!;
        const width = await line.evaluate((row) => {
          const range = document.createRange();
          range.selectNodeContents(row);
          return range.getBoundingClientRect().width / row.textContent.length;
        });
        const at = { x: box.x + width * ('Readings are lost, see #'.length + 0.5), y: box.y + box.height / 2 };
        await code.page.mouse.move(at.x - 40, at.y);
        await code.page.keyboard.down('Control');
        await code.page.mouse.move(at.x, at.y, { steps: 4 });
        await code.screenshot(`terminal ${theme}`);
        await code.page.mouse.click(at.x, at.y);
        await code.page.keyboard.up('Control');
        return code.tab(/#12/).isVisible();
      });
      await (await code.webview(/#12/)).getByRole('heading', { name: 'Poller drops readings' }).waitFor();
      await code.run('View: Close All Editors');
    }
    await code.run('Terminal: Kill All Terminals');
  });

  it('is offered to resolve an issue whose last TODO a merge removes, and not any more when that is reverted', async () => {
    const trunk = git('branch', '--show-current');
    writeFileSync(join(code.workspace, GAUGE), '# TODO(#31): read it twice\nread()\n');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Read the gauge');
    git('checkout', '--quiet', '-b', 'twice');
    writeFileSync(join(code.workspace, GAUGE), 'read()\nread()\n');
    git('commit', '--quiet', '--all', '--message', 'Read it twice');
    git('checkout', '--quiet', trunk);
    await code.run('Git: Refresh');
    await code.treeItem('Alert mail is sent twice').click();
    const issue = await code.webview(/#31/);
    const offer = issue.getByRole('note').filter({ hasText: 'removed the last TODO of this issue' });
    await issue.getByRole('heading', { name: 'Alert mail is sent twice' }).waitFor();
    assert.equal(await offer.count(), 0);
    git('merge', '--quiet', '--no-ff', '--no-edit', 'twice');
    await code.run('Git: Refresh');
    await code.notification(/removed the last TODO of #31/).waitFor();
    await offer.waitFor();
    for (const theme of THEMES) {
      await code.setTheme(theme);
      await code.screenshot(`last todo ${theme}`);
      await offer.getByRole('button', { name: 'Resolve' }).waitFor();
    }
    git('revert', '--no-edit', '--mainline', '1', 'HEAD');
    await code.run('Git: Refresh');
    await offer.waitFor({ state: 'detached' });
    await code.run('Notifications: Clear All Notifications');
    git('revert', '--no-edit', 'HEAD');
    await code.run('Git: Refresh');
    await offer.waitFor();
    await code.answerNotification(/removed the last TODO of #31/, 'Resolve');
    await offer.waitFor({ state: 'detached' });
    await issue.getByText('Resolved by the commit').first().waitFor();
    await code.run('View: Close All Editors');
  });

  it('finds the server of this computer among the MCP servers, where a setting says so', async () => {
    code.changeSettings({ 'chat.disableAIFeatures': false, 'issueBucket.assistants.servers': 'read' });
    for (const theme of THEMES) {
      await code.setTheme(theme);
      await code.run('MCP: List Servers');
      await code.quickRow('Issue Bucket: This computer').first().waitFor();
      await code.screenshot(`mcp ${theme}`);
      await code.page.keyboard.press('Escape');
    }
  });
});
