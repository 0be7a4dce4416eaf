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

  it('takes no key that VS Code has for something else in a list', async () => {
    type Binding = { key: string; command: string; when?: string };
    const { contributes } = extension().packageJSON as { contributes: { keybindings: Binding[] } };
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('vscode://defaultsettings/keybindings.json'));
    const bindings = JSON.parse(document.getText().replace(/^\s*\/\/.*$/gm, '')) as Binding[];
    assert.ok(bindings.length > 500, `${bindings.length} bindings`);
    // In a list of ours only what is about lists holds, and what is denied.
    const holds = (term: string) => /^(!|list|tree|isLinux|isWindows|isMac|isWeb|true)/.test(term.trim());
    const isInForce = (when = 'true') => when.split('||').some((terms) => terms.split('&&').every(holds));
    const accepted = bindings.filter(({ command, when }) => !command.startsWith('issueBucket.') && isInForce(when));
    assert.ok(accepted.some(({ key }) => key === 'escape'));
    for (const { key } of contributes.keybindings) {
      const sameKeyItems = accepted.filter((it) => it.key === key);
      assert.deepEqual(sameKeyItems, [], key);
    }
  });

  it('shows its view', async () => {
    await vscode.commands.executeCommand('workbench.view.extension.issueBucket');
    await vscode.commands.executeCommand('issueBucket.issues.focus');
  });
});
