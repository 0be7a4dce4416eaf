import { startVSCode, type VSCode } from './harness';

/** What was done is taken back: by the message, by the commands, and out of the deleted issues. */
describe('a person takes back what was done', () => {
  let code: VSCode;
  before(async () => {
    code = await startVSCode({ sample: true, theme: 'light' });
    await code.showIssues();
    await code.treeItem(/^Open\s*14/).waitFor();
  });
  after(() => code.close());

  it('of several issues: undo, redo', async () => {
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

  it('and restores a deleted issue, by the message and out of the list', async () => {
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
});
