import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { until } from '../until';

const SAVED = `[
  { "name": "Urgent", "query": "is:open priority:>=magor" },
  { "name": "Mine", "query": "is:open kind:bug" }
]
`;

describe('saved queries of a folder', () => {
  const folder = () => join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, '.issue-bucket');
  let document: vscode.TextDocument;
  before(async () => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'queries.json'), SAVED);
    document = await vscode.workspace.openTextDocument(vscode.Uri.file(join(folder(), 'queries.json')));
    await vscode.window.showTextDocument(document);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    rmSync(folder(), { recursive: true, force: true });
  });

  const problems = () => vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'Issue Bucket');
  const positionOf = (text: string, offset = 0) => document.positionAt(document.getText().indexOf(text) + offset);

  it('have their mistakes underlined where they are, with a fix', async () => {
    const [problem] = await until('there is one', () => (problems().length === 1 ? problems() : undefined));
    assert.equal(document.getText(problem!.range), '>=magor');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem!.range,
    );
    const fix = actions.find(({ title }) => title === 'Write >=major');
    assert.ok(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await until('there is none', () => problems().length === 0);
    assert.match(document.getText(), /priority:>=major/);
  });

  it('tell in a hover the values of what is pointed at', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      positionOf('kind:bug', 1),
    );
    const text = hovers.flatMap(({ contents }) => contents.map((it) => (typeof it === 'string' ? it : it.value))).join('\n');
    assert.match(text, /kind:.*bug.*task/);
  });

  it('are completed by names and values', async () => {
    const labelsAt = async (position: vscode.Position) => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
      );
      return items.map(({ insertText }) => (typeof insertText === 'string' ? insertText : ''));
    };
    const values = await labelsAt(positionOf('kind:bug', 'kind:'.length));
    for (const kind of ['bug', 'task']) assert.ok(values.includes(kind), values.join());
  });
});
