import { startVSCode, until, type VSCode } from './harness';

describe('a person who sorts out many issues', () => {
  let code: VSCode;
  before(async () => {
    code = await startVSCode({ sample: true, theme: 'light' });
    await code.showIssues();
    await code.treeItem(/^Open\s*14/).waitFor();
  });
  after(() => code.close());

  it('changes issues by keyboard alone, without leaving the list', async () => {
    const { keyboard } = code.page;
    const focused = code.page.locator('.sidebar .monaco-list-row.focused');
    await code.expand(/^New/, false);
    await code.expand(/^New/);
    await keyboard.press('ArrowDown');
    const row = focused.filter({ hasText: /#\d/ });
    const title = (await row.locator('.label-name').textContent())!;
    await keyboard.press('Shift+Alt+S');
    await code.pick(/^On hold/);
    await code.treeItem(/^New\s*9/).waitFor();
    await code.run('Issues: Undo');
    await code.treeItem(/^New\s*10/).waitFor();
    // Enter opens it and leaves the focus in the list, Enter again goes to the page.
    await code.treeItem(title).click();
    await code.webview(title);
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await code.tab(title).waitFor({ state: 'detached' });
    await keyboard.press('F2');
    await code.quickInput.filter({ hasText: 'Edit Title' }).waitFor();
    await keyboard.press('Escape');
    await keyboard.press('Enter');
    await until('the page has the focus', () => code.page.evaluate(() => document.activeElement?.matches('iframe.webview') ?? false));
  });

  it('takes back what was done to several issues, and does it again', async () => {
    await code.treeItem('Poller drops readings while it backs off').click();
    await code.treeItem('Alert mail is sent twice').click({ modifiers: ['Control'] });
    await code.contextMenu(code.treeItem('Alert mail is sent twice'), 'Change', 'Status...');
    await code.pick(/^On hold/);
    await code.notification(/Status of 2 issues is now On hold/).waitFor();
    await code.treeItem(/^Open\s*12/).waitFor();
    await code.run('Issues: Undo');
    await code.notification(/Status of 2 issues is what it was before/).waitFor();
    await code.treeItem(/^Open\s*14/).waitFor();
    await code.run('Issues: Redo');
    await code.treeItem(/^Open\s*12/).waitFor();
    await code.run('Issues: Undo');
    await code.treeItem(/^Open\s*14/).waitFor();
  });

  it('restores a deleted issue, by the message and out of the list', async () => {
    const row = () => code.treeItem('Alert mail is sent twice');
    const remove = async () => {
      await code.contextMenu(row(), 'Delete Issue...');
      await code.answerDialog(/Delete issue #/, 'Delete');
      await code.treeItem(/^Open\s*13/).waitFor();
    };
    await remove();
    await code.answerNotification(/Issue #\d+ is deleted/, 'Undo');
    await code.treeItem(/^Open\s*14/).waitFor();
    await remove();
    await code.run('Issues: Recently Deleted...');
    await code.pick(/Alert mail is sent twice/);
    await code.treeItem(/^Open\s*14/).waitFor();
    await row().waitFor();
  });

  it('groups by another field', async () => {
    await code.run('Issues: Group By...');
    await code.pick(/^Milestone/);
    await code.treeItem(/^No milestone/).waitFor();
  });

  it('moves all of a milestone to another, or deletes them, and takes that back', async () => {
    await code.run('Issues: Filter Issues...');
    await code.quickRow(/^Show All Issues/).waitFor();
    await code.page.keyboard.type('milestone:2.3');
    await code.quickRow(/^Filter by This/).waitFor();
    await code.page.keyboard.press('Enter');
    await code.treeItem(/^No milestone/).waitFor({ state: 'hidden' });
    await code.run('Issues: Change All That Match...');
    await code.pick(/^Milestone/);
    await code.pick(/^3\.0/);
    await code.answerDialog(/Set Milestone of 10 issues that match the filter to 3\.0/, 'Change');
    await code.treeItem(/^2\.3/).waitFor({ state: 'hidden' });
    await code.answerNotification(/Milestone of 10 issues is now 3\.0/, 'Undo');
    await code.treeItem(/^2\.3\s*10/).waitFor();
    await code.run('Issues: Delete All That Match...');
    await code.answerDialog(/Delete 10 issues that match the filter/, 'Delete');
    await code.treeItem(/^2\.3/).waitFor({ state: 'hidden' });
    await code.run('Issues: Undo');
    await code.treeItem(/^2\.3\s*10/).waitFor();
    await code.run('Issues: Clear Filter');
    await code.treeItem(/^3\.0\s*8/).waitFor();
  });
});
