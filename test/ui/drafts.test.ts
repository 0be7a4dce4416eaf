import assert from 'node:assert/strict';
import { crashExtensionHosts, draftsOnDisk, startVSCode, until, type VSCode } from './harness';

const OFFER = 'Another version of this text was kept.';

describe('a person loses nothing that was typed', () => {
  let code: VSCode;
  before(async () => {
    code = await startVSCode({ sample: true });
    await code.showIssues();
    await code.treeItem(/^Open\s*14/).waitFor();
  });
  after(() => code.close());

  const onDisk = (text: string) => until(`${text} is on disk`, () => draftsOnDisk(code).includes(text));
  const form = (window = code) => window.webview('New Issue');
  const description = async (window = code) => (await form(window)).getByRole('textbox', { name: 'Description' }).first();

  it('in the form, which is loaded anew right after the last key, again and again', async () => {
    await code.run('Issues: Create Issue...');
    await (await form()).getByRole('textbox', { name: 'Title' }).fill('Kept over reloads');
    // Which tabs are open VS Code keeps every few seconds only.
    await code.kept('mainThreadWebview-issueBucket.create', 'Kept over reloads');
    for (const text of ['one', 'one two']) {
      const area = await description();
      await area.fill(text.slice(0, -1));
      await area.press('End');
      await code.page.keyboard.type(text.slice(-1));
      await onDisk(`"${text}"`);
      await code.reload();
      await until(`${text} is back`, async () => (await (await description()).inputValue()) === text);
      assert.equal(await (await form()).getByText(OFFER).count(), 0);
    }
  });

  it('after a crash of the extension host, whatever was typed since', async () => {
    const area = await description();
    await area.fill('before the crash');
    await onDisk('before the crash');
    assert.ok(crashExtensionHosts(code) > 0);
    await area.fill('before the crash, and after it');
    await code.kept('before the crash, and after it');
    await code.reload();
    await until('it is back', async () => (await (await description()).inputValue()) === 'before the crash, and after it');
    assert.equal(await (await form()).getByText(OFFER).count(), 0);
    await onDisk('before the crash, and after it');
  });

  it('in two windows at once: both versions are there, and one is chosen', async () => {
    const other = await code.secondWindow();
    try {
      await other.showIssues();
      await other.treeItem(/^Open\s*14/).waitFor();
      await other.run('Issues: Show Drafts...');
      await other.pick(/Kept over reloads/);
      await (await description(other)).fill('of the other window');
      await (await description()).fill('of this window');
      await onDisk('of the other window');
      await onDisk('of this window');
    } finally {
      await other.page.close();
    }
    await code.reload();
    const page = await form();
    await page.getByText(OFFER).waitFor();
    const area = await description();
    const displayed = await area.inputValue();
    const hidden = displayed === 'of this window' ? 'of the other window' : 'of this window';
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    assert.equal(await page.locator('.other-version').getByRole('textbox', { name: 'Description' }).inputValue(), hidden);
    await code.screenshot('another version');
    await page.getByRole('button', { name: 'Use This Version' }).click();
    await until(
      'it is shown',
      async () => (await page.locator('.writer').getByRole('textbox', { name: 'Description' }).inputValue()) === hidden,
    );
    await page.getByText(OFFER).waitFor();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await page.getByRole('button', { name: 'Discard', exact: true }).first().click();
    await page.getByText(OFFER).waitFor({ state: 'detached' });
  });

  it('and what was sent does not come back, though VS Code still believes its form to be open', async () => {
    await (await form()).getByRole('textbox', { name: 'Title' }).first().press('Control+Enter');
    await code.tab(/#\d+ Kept over reloads/).waitFor();
    await code.reload();
    await code.treeItem(/Kept over reloads/).waitFor();
    await until('the form is gone', async () => (await code.tab('New Issue').count()) === 0);
    await code.run('Issues: Show Drafts...');
    await code.quickRow('No drafts').waitFor();
    await code.page.keyboard.press('Escape');
  });

  it('in a comment, and closes the tab of the issue once it is deleted', async () => {
    await code.treeItem(/Kept over reloads/).dblclick();
    const issue = await code.webview(/#\d+ Kept over reloads/);
    const comment = issue.locator('.composer').getByRole('textbox', { name: 'Comment' });
    await comment.fill('A comment');
    await onDisk('A comment');
    await code.kept('mainThreadWebview-issueBucket.issue', 'A comment');
    await code.reload();
    const second = (await code.webview(/#\d+ Kept over reloads/)).locator('.composer').getByRole('textbox', { name: 'Comment' });
    await until('it is back', async () => (await second.inputValue()) === 'A comment');
    await second.press('Control+Enter');
    await until('it is sent', async () => (await second.inputValue()) === '');
    await code.run('Issues: Delete Issue...');
    await code.answerDialog(/Delete issue #/, 'Delete');
    await until('its tab is closed', async () => (await code.tab(/#\d+ Kept over reloads/).count()) === 0);
  });
});
