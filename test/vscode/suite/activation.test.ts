import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const extension = () => {
  const found = vscode.extensions.getExtension('issue-bucket.issue-bucket');
  assert.ok(found, 'VS Code does not know the extension');
  return found;
};

describe('the extension', () => {
  it('registers every command that its manifest declares', async () => {
    await extension().activate();
    const { contributes } = extension().packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });

  it('shows its view', async () => {
    await vscode.commands.executeCommand('workbench.view.extension.issueBucket');
    await vscode.commands.executeCommand('issueBucket.issues.focus');
  });
});
