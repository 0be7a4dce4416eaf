import assert from 'node:assert/strict';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drop, paste, PNG } from '../support/paste';
import { crashExtensionHosts, startVSCode, until, waitingOnDisk, type VSCode } from './harness';

describe('a person writes a new issue', () => {
  let code: VSCode;
  before(async () => {
    code = await startVSCode({ sample: true });
    await code.showIssues();
    await code.treeItem(/^Open\s*14/).waitFor();
  });
  after(() => code.close());

  const form = () => code.webview('New Issue');
  const discard = async () => {
    await code.run('View: Close All Editors');
    await until('the form is closed', async () => (await code.tab('New Issue').count()) === 0);
  };

  it('from a template, which takes no typed text away unasked', async () => {
    await code.run('Issues: Create Issue...');
    const page = await form();
    const template = page.getByRole('combobox', { name: 'Template' });
    await template.selectOption('Bug report');
    const text = page.getByRole('textbox', { name: 'Description' });
    await until('the template is in', async () => (await text.inputValue()).startsWith('## What happens'));
    await text.fill('My own words');
    await template.selectOption('New gauge');
    await page.getByText('You have already written something').waitFor();
    assert.equal(await text.inputValue(), 'My own words');
    await code.screenshot('form asks');
    await page.getByRole('button', { name: 'Add the Template Below' }).click();
    await until('both are in', async () => /^My own words\n\n- \[ \] Put it into/.test(await text.inputValue()));
    assert.equal(await page.getByRole('combobox', { name: 'Kind' }).inputValue(), 'task');
    assert.equal(await page.getByRole('combobox', { name: 'Priority' }).inputValue(), 'minor');
  });

  it('and is shown what is like it, which opens beside', async () => {
    const page = await form();
    await page.getByRole('textbox', { name: 'Title' }).fill('poller drops readings during back off');
    const like = page.locator('.similar-link', { hasText: 'Poller drops readings while it backs off' });
    await like.waitFor();
    await code.screenshot('form similar');
    await like.click();
    await code.tab(/#12/).waitFor();
    assert.ok(await code.tab('New Issue').isVisible());
    await code.tab(/#12/).click();
    await code.run('View: Close Editor');
  });

  it('and another one after it, with the fields that the first one had', async () => {
    const page = await form();
    await page.getByRole('textbox', { name: 'Title' }).fill('First of two');
    await page.getByRole('checkbox', { name: 'Create another' }).check();
    await page.getByRole('textbox', { name: 'Title' }).press('Control+Enter');
    await page.locator('.notice', { hasText: /Created #\d+\./ }).waitFor();
    assert.equal(await page.getByRole('combobox', { name: 'Kind' }).inputValue(), 'task');
    await code.treeItem(/First of two/).waitFor();
    await page.getByRole('textbox', { name: 'Title' }).fill('Second of two');
    await page.getByRole('checkbox', { name: 'Create another' }).uncheck();
    await page.getByRole('textbox', { name: 'Title' }).press('Control+Enter');
    await code.tab(/#\d+ Second of two/).waitFor();
    await discard();
  });

  it('with a picture that is pasted and a file that is chosen, by the keyboard alone', async () => {
    const log = join(code.scratch, 'gauge.log');
    writeFileSync(log, 'level 3.1\n');
    await code.run('Issues: Create Issue...');
    const page = await form();
    const text = page.getByRole('textbox', { name: 'Description' });
    await page.getByRole('textbox', { name: 'Title' }).fill('Gauge hangs');
    await text.focus();
    await code.page.keyboard.type('Since noon\n');
    await text.evaluate(paste, { data: PNG });
    await page.locator('.waiting img').waitFor();
    await page.getByRole('button', { name: /^Heading/ }).focus();
    await code.page.keyboard.press('End');
    await code.page.keyboard.press('Enter');
    await code.chooseFile(log);
    await page.locator('.waiting li', { hasText: 'gauge.log' }).waitFor();
    await text.press('Control+Enter');
    await code.tab(/#\d+ Gauge hangs/).waitFor();
    const issue = await code.webview(/#\d+ Gauge hangs/);
    await issue.locator('.description a.picture img').waitFor();
    await issue.locator('.attachments', { hasText: 'gauge.log' }).waitFor();
    assert.equal(await issue.locator('.waiting').count(), 0);
    await discard();
  });

  it('whose file cannot be sent: the issue stays, and the file is offered again', async () => {
    // Where contents of files are kept there is no folder any more, and none can be made.
    const folder = `${code.database}.attachments`;
    if (existsSync(folder)) renameSync(folder, `${folder}.aside`);
    writeFileSync(folder, '');
    await code.run('Issues: Create Issue...');
    const page = await form();
    await page.getByRole('textbox', { name: 'Title' }).fill('Chart without its picture');
    await page.getByRole('textbox', { name: 'Description' }).evaluate(drop, { data: PNG, name: 'chart.png' });
    await page.locator('.waiting img').waitFor();
    await page.getByRole('textbox', { name: 'Title' }).press('Control+Enter');
    await code.notification(/is created, but not everything is attached/).waitFor();
    const issue = await code.webview(/#\d+ Chart without its picture/);
    await issue.locator('.composer .waiting li', { hasText: 'chart.png' }).waitFor();
    rmSync(folder);
    if (existsSync(`${folder}.aside`)) renameSync(`${folder}.aside`, folder);
    await issue.locator('.composer').getByRole('button', { name: 'Comment', exact: true }).click();
    await issue.locator('.attachments .file', { hasText: 'chart.png' }).waitFor();
    await issue.locator('.description a.picture img').waitFor();
    await issue.locator('.waiting').waitFor({ state: 'detached' });
    await discard();
  });

  it('from a link, once it has been seen and allowed', async () => {
    const link = 'code-oss://issue-bucket.issue-bucket/new?title=Lock%20gate%20jams&content=At%20low%20tide&priority=blocker';
    await code.run('Developer: Open URL');
    await code.answer(link);
    await code.answerDialog(/Issue Bucket/, 'Open');
    await code.dialog.filter({ hasText: 'Title: Lock gate jams' }).waitFor();
    await code.screenshot('link asks');
    await code.answerDialog(/Lock gate jams/, 'Open Form');
    const page = await form();
    await until('the title is in', async () => (await page.getByRole('textbox', { name: 'Title' }).inputValue()) === 'Lock gate jams');
    assert.equal(await page.getByRole('combobox', { name: 'Priority' }).inputValue(), 'major');
    await discard();
  });

  it('and finds what was not sent in the list of drafts, also after a crash of the extension host', async () => {
    await code.run('Issues: Create Issue...');
    const page = await form();
    await page.getByRole('textbox', { name: 'Title' }).fill('Unsent before the crash');
    await page.getByRole('textbox', { name: 'Description' }).fill('with a description');
    await code.kept('Unsent before the crash', 'with a description');
    assert.ok(crashExtensionHosts(code) > 0);
    await code.reload();
    await discard();
    await code.run('Issues: Show Drafts...');
    await code.quickRow(/Unsent before the crash/).waitFor();
    await code.screenshot('drafts');
    await code.pick(/Unsent before the crash/);
    const second = await form();
    await until(
      'the words are back',
      async () => (await second.getByRole('textbox', { name: 'Description' }).inputValue()) === 'with a description',
    );
    await discard();
  });

  it('and discards a draft, and takes that back', async () => {
    await code.run('Issues: Show Drafts...');
    const row = code.quickRow(/Unsent before the crash/);
    await row.hover();
    await row.getByRole('button', { name: 'Discard Draft' }).click();
    await row.waitFor({ state: 'hidden' });
    await code.page.keyboard.press('Escape');
    await code.answerNotification(/Unsent before the crash/, 'Undo');
    await code.run('Issues: Show Drafts...');
    await code.quickRow(/Unsent before the crash/).waitFor();
    await code.page.keyboard.press('Escape');
  });

  it('and discards a draft with its files, which are gone when that is not taken back', async () => {
    await code.run('Issues: Create Issue...');
    const page = await form();
    await page.getByRole('textbox', { name: 'Title' }).fill('With a file');
    await page.getByRole('textbox', { name: 'Description' }).evaluate(drop, { data: PNG, name: 'map.png' });
    await page.locator('.waiting img').waitFor();
    await discard();
    assert.equal(waitingOnDisk(code).length, 1);
    await code.run('Issues: Show Drafts...');
    const row = code.quickRow(/With a file/);
    await row.hover();
    await row.getByRole('button', { name: 'Discard Draft' }).click();
    await code.page.keyboard.press('Escape');
    await code.notification(/With a file/).hover();
    await code
      .notification(/With a file/)
      .getByRole('button', { name: /^(Clear|Close) Notification/ })
      .click();
    await until('its file is gone', () => waitingOnDisk(code).length === 0);
  });
});
