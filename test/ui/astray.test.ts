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
    const zip = join(scratch, 'tidewatch.zip');
    writeFileSync(zip, await archive({ issues: [issueRow(1, { title: 'Lamp is out', status: 'open' })], meta: { default_kind: 'bug' } }));
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
    await sidebar.getByText('git@bitbucket-of-work:harbour/tidewatch.git leads to no repository').waitFor();
    await code.screenshot('unclear');
    await code.treeItem('No, keep local/tidewatch').waitFor();
    await code.treeItem('Did you mean harbour/tidewatch?').click();
    await code.treeItem('Lamp is out').waitFor();
    await code.treeItem('Did you mean').waitFor({ state: 'hidden' });
    assert.equal(await sidebar.getByText('leads to no repository').count(), 0);
  });

  it('is told the site in the view, in pages and in the form as soon as there are two', async () => {
    code.changeSettings({ 'issueBucket.sites': [server.url] });
    const label = server.url.replace('http://', '');
    await code.page.locator('.sidebar').getByText('harbour/tidewatch · This computer').first().waitFor();
    await code.treeItem('Lamp is out').click();
    await (await code.webview('#1 Lamp is out')).getByText('harbour/tidewatch · This computer').first().waitFor();
    await code.run('Issues: Create Issue...');
    const form = await code.webview('New Issue');
    await form.getByText('harbour/tidewatch · This computer').first().waitFor();
    await form.getByRole('textbox', { name: 'Title' }).fill('Bell is cracked');
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    await code.notification('Created #2 in harbour/tidewatch · This computer.').waitFor();
    await code.screenshot('two sites');
    code.changeSettings({ 'issueBucket.repository': `${label}: harbour/tidewatch` });
    await code.run('Issues: Choose Repository...');
    await code.pick('Forget the Choice');
    await code.page.locator('.sidebar').getByText(`harbour/tidewatch · ${label}`).first().waitFor();
  });
});
