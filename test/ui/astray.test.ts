import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archive, issueRow } from '../support/archives';
import { issueBucket, serve, type Served } from '../support/served';
import { startVSCode, type VSCode } from './harness';

describe('a person whose git remote is not understood', () => {
  let code: VSCode;
  let server: Served;
  let scratch: string;
  before(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'issue-bucket-astray-'));
    const workspace = join(scratch, 'tidewatch');
    mkdirSync(workspace);
    const git = (...args: string[]) => execFileSync('git', args, { cwd: workspace });
    git('init', '--quiet');
    git('remote', 'add', 'origin', 'git@bitbucket-of-work:harbour/tidewatch.git');
    const content = 'See https://bitbucket.org/harbour/tidewatch/issues/114/pier-16, please.';
    const issues = [
      issueRow(1, { title: 'Lamp is out', status: 'open', content }),
      issueRow(114, { title: 'Pier 16 creaks', status: 'open', content: 'At 16 as well.' }),
    ];
    const zip = join(scratch, 'tidewatch.zip');
    writeFileSync(zip, await archive({ issues, meta: { default_kind: 'bug' } }));
    const data = join(scratch, 'team.sqlite');
    issueBucket(['user', 'add', 'ann', '--password-stdin', '--data', data], 'a right horse\n');
    issueBucket(['repository', 'add', 'harbour/tidewatch', '--admin', 'ann', '--data', data]);
    server = await serve(data);
    code = await startVSCode({ workspace, archives: { 'harbour/tidewatch': zip } });
  });
  after(async () => {
    await code.close();
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('is told so, and goes to the one that is meant', async () => {
    await code.showIssues();
    const sidebar = code.page.locator('.sidebar');
    await sidebar.getByText('git@bitbucket-of-work:harbour/tidewatch.git does not lead to a known repository').waitFor();
    await code.screenshot('unclear');
    await code.treeItem('No, keep local/tidewatch').waitFor();
    await code.treeItem('Did you mean harbour/tidewatch?').click();
    await code.treeItem('Lamp is out').waitFor();
    await code.treeItem('Did you mean').waitFor({ state: 'hidden' });
    assert.equal(await sidebar.getByText('does not lead to a known repository').count(), 0);
  });

  it('follows an old address to the issue, and is asked for no page besides', async () => {
    for (const follow of ['click', 'Enter', 'middle', 'Control'] as const) {
      await code.run('View: Close All Editors');
      await code.treeItem('Lamp is out').click();
      const page = await code.webview('#1 Lamp is out');
      const link = page.getByRole('link', { name: 'https://bitbucket.org/harbour/tidewatch/issues/114/pier-16' });
      await link.waitFor();
      if (follow === 'Enter') await link.press('Enter');
      else await link.click({ button: follow === 'middle' ? 'middle' : 'left', modifiers: follow === 'Control' ? ['Control'] : [] });
      await code.tab('#114 Pier 16 creaks').waitFor();
      await (await code.webview('#114 Pier 16 creaks')).getByRole('heading', { name: 'Pier 16 creaks' }).waitFor();
      assert.equal(await code.dialog.count(), 0, follow);
    }
  });

  it('gets no other issue by Enter than the one of the number', async () => {
    const page = await code.webview('#114 Pier 16 creaks');
    const comment = page.getByRole('textbox', { name: 'Comment', exact: true });
    await comment.fill('');
    await comment.pressSequentially('See #16');
    await page.getByRole('option', { name: /Pier 16 creaks/ }).waitFor();
    await code.screenshot('completion');
    await comment.press('Enter');
    assert.equal(await comment.inputValue(), 'See #16\n');
    await comment.pressSequentially('#114');
    await page.getByRole('option', { name: /Pier 16 creaks/, selected: true }).waitFor();
    await comment.press('Enter');
    assert.equal(await comment.inputValue(), 'See #16\n#114 ');
    await comment.fill('');

    await code.run('Issues: Search Issues...');
    await code.quickInput.filter({ hasText: 'Search Issues' }).waitFor();
    await code.quickText.fill('16');
    await code.quickRow('There is no issue #16').waitFor();
    await code.quickRow('Pier 16 creaks').waitFor();
    await code.page.keyboard.press('Enter');
    assert.ok(await code.quickRow('There is no issue #16').isVisible());
    await code.page.keyboard.press('Escape');
  });

  it('is told the site in the view, in pages and in the form as soon as there are two', async () => {
    code.changeSettings({ 'issueBucket.sites': [server.url] });
    await code.page.locator('.sidebar').getByText('harbour/tidewatch · This computer').first().waitFor();
    await code.treeItem('Lamp is out').click();
    await (await code.webview('#1 Lamp is out')).getByText('harbour/tidewatch · This computer').first().waitFor();
    await code.run('Issues: Create Issue...');
    const form = await code.webview('New Issue');
    await form.getByText('harbour/tidewatch · This computer').first().waitFor();
    await form.getByRole('textbox', { name: 'Title' }).fill('Bell is cracked');
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    await code.notification(/Created #\d+ in harbour\/tidewatch · This computer\./).waitFor();
    await code.screenshot('two sites');
    await code.page.mouse.move(350, 500);
    await code.page.mouse.down();
    await code.page.mouse.move(220, 500, { steps: 5 });
    await code.page.mouse.up();
    await code.screenshot('two sites narrow');
    await code.setTheme('light');
    await code.screenshot('two sites narrow light');
  });

  it('goes by a setting that names one of their sites', async () => {
    const sidebar = code.page.locator('.sidebar');
    code.changeSettings({ 'issueBucket.repository': `${server.url.replace('http://', '')}: harbour/tidewatch` });
    await code.run('Issues: Choose Repository...');
    await code.pick('Forget the Choice');
    await sidebar.getByText('This repository is on a server').waitFor();
    await sidebar.getByText('The site has no such repository, or you may not read it.').waitFor();
    await code.screenshot('a site of the setting');
  });
});
