import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const ID = 'issue-bucket.issue-bucket';

describe('the extension', () => {
  it('is there and does nothing before it is needed', () => {
    assert.ok(vscode.extensions.getExtension(ID));
  });

  it('registers every command that its manifest declares', async () => {
    const extension = vscode.extensions.getExtension(ID)!;
    await extension.activate();
    const manifest = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      manifest.contributes.commands.map((it) => it.command).filter((command) => !registered.has(command)),
      [],
    );
  });
});
