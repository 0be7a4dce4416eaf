import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { archive, commentRow, issueRow } from '../../support/archives';
import { until } from '../until';

const REPOSITORY = { owner: 'harbour', slug: 'tidewatch' };
const address = (number: number) => ({ site: 'local', repository: REPOSITORY, number });

const tabs = (): string[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));

describe('the issues of the folder', () => {
  before(async () => {
    await vscode.commands.executeCommand('issueBucket.issues.focus');
    const issues = [
      issueRow(3, {
        title: 'Tide table is an hour off',
        status: 'open',
        content: 'See `$(bug)`.',
        created_on: '2020-01-01T00:00:00.000000+00:00',
      }),
      issueRow(17, { title: 'A $(flame) in the title', status: 'closed' }),
    ];
    const path = join(process.env.TEST_SCRATCH ?? tmpdir(), `${randomUUID()}.zip`);
    writeFileSync(
      path,
      await archive({ issues, comments: [commentRow(1, 3, { content: 'It is **winter** time' })], meta: { default_kind: 'bug' } }),
    );
    // The command ends when its last message is answered, so it is not waited for.
    void vscode.commands.executeCommand('issueBucket.importArchive', vscode.Uri.file(path));
  });

  it('come in from an archive, into the repository that the git remote names', async () => {
    await vscode.commands.executeCommand('issueBucket.openIssue', address(3));
    await until('its tab has the title', () => tabs().some((label) => label.startsWith('#3 Tide table')));
  });

  it('open in an editor tab, once each', async () => {
    await vscode.commands.executeCommand('issueBucket.openIssue', address(17));
    await until('the tab has the title', () => tabs().some((label) => label.startsWith('#17') && label.includes('flame')));
    await vscode.commands.executeCommand('issueBucket.openIssue', address(17));
    assert.equal(tabs().filter((label) => label.startsWith('#17')).length, 1);
  });

  it('open from their old addresses in documents, which are links where the issue is here', async () => {
    const text = [17, 99].map((number) => `See https://bitbucket.org/harbour/tidewatch/issue/${number}, please.`).join('\n');
    const document = await vscode.workspace.openTextDocument({ content: text });
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri, 5);
    const ours = links.filter((link) => link.target?.scheme === 'command');
    assert.deepEqual(
      ours.map((link) => document.getText(link.range)),
      ['https://bitbucket.org/harbour/tidewatch/issue/17'],
    );
    assert.match(ours[0]!.tooltip ?? '', /flame/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const [argument] = JSON.parse(decodeURIComponent(ours[0]!.target!.query)) as unknown[];
    await vscode.commands.executeCommand(ours[0]!.target!.path, argument);
    await until('the issue is open', () => tabs().some((label) => label.startsWith('#17')));
  });

  it('are created in a form of their own', async () => {
    await vscode.commands.executeCommand('issueBucket.createIssue', { title: 'Preset' });
    await until('the form is open', () => tabs().includes('New Issue'));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('need no account, and nobody is signed in before somebody signs in', async () => {
    const session = await vscode.authentication.getSession('issueBucket', ['https://issues.example.com'], { silent: true });
    assert.equal(session, undefined);
  });

  it('keep the settings that point somewhere out of the reach of a workspace', () => {
    for (const name of ['sites', 'dataFile']) {
      const properties = (
        vscode.extensions.getExtension('issue-bucket.issue-bucket')?.packageJSON as {
          contributes: { configuration: { properties: Record<string, { scope: string }> } };
        }
      ).contributes.configuration.properties;
      assert.equal(properties[`issueBucket.${name}`]?.scope, 'machine');
    }
  });
});

describe('references to issues', () => {
  const write = (language: string, content: string) => vscode.workspace.openTextDocument({ language, content });
  /** What is linked to an issue, by the text that is underlined. */
  const links = async (document: vscode.TextDocument): Promise<string[]> => {
    const found = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri, 50);
    return found.filter(({ target }) => target?.path === 'issueBucket.openIssue').map(({ range }) => document.getText(range));
  };
  const hover = async (document: vscode.TextDocument, position: vscode.Position): Promise<string> => {
    const found = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
    return found.flatMap(({ contents }) => contents.map((it) => (typeof it === 'string' ? it : it.value))).join('\n');
  };
  /** What is completed where `|` stands, without words of the text. */
  const completed = async (language: string, content: string): Promise<string[]> => {
    const document = await write(language, content.replace('|', ''));
    const position = document.positionAt(content.indexOf('|'));
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      position,
      '#',
    );
    // Snippets of a language are offered as well.
    return items.flatMap(({ label, insertText }) =>
      typeof label === 'string' || typeof insertText !== 'string' ? [] : [`${label.label} -> ${insertText}`],
    );
  };
  const setting = (name: string, value: unknown) => vscode.workspace.getConfiguration('issueBucket.references').update(name, value, false);
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('are links in comments, where the issue exists', async () => {
    const text = ['const a = "#3"; // see #3, #99 and harbour/tidewatch#17', '/* #fff #17', ' */ b = `#3`', '// other/one#3'];
    assert.deepEqual(await links(await write('typescript', text.join('\n'))), ['#3', 'harbour/tidewatch#17', '#17']);
    assert.deepEqual(await links(await write('python', '#3\nx = 1 # #17')), ['#17']);
    assert.deepEqual(await links(await write('markdown', '# 3\n#3 `#17`\n```\n#17\n```\n- #17')), ['#3', '#17']);
  });

  it('stay where they are in a text that is edited', async () => {
    const document = await write('typescript', 'a(); // #3\nb(); // #17');
    assert.deepEqual(await links(document), ['#3', '#17']);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(1, 0), '/*\n');
    edit.insert(document.uri, new vscode.Position(0, 0), "'\\\n");
    edit.insert(document.uri, new vscode.Position(0, 4), ' #17 ');
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.deepEqual(await links(document), ['#17']);
    assert.equal(document.lineCount, 4);
  });

  it('tell of the issue in a hover, with what can be done', async () => {
    const document = await write('typescript', '// #3 and #99, #17');
    const text = await hover(document, new vscode.Position(0, 4));
    assert.match(text, /Tide table is an hour off/);
    assert.match(text, /command:issueBucket\.openIssue\?/);
    assert.match(text, /command:issueBucket\.copyLink\?/);
    assert.match(text, /command:issueBucket\.changeStatus\?/);
    assert.match(text, /Last comment[^]*It is winter time/); // as it is read
    assert.equal(await hover(document, new vscode.Position(0, 11)), '');
    // Nothing of a title is an icon or a link.
    assert.doesNotMatch(await hover(document, new vscode.Position(0, 16)), /[^\\]\$\(flame/);
  });

  it('are completed in a comment, and not where the sign begins one', async () => {
    const offered = await completed('typescript', '// see #|');
    assert.deepEqual(offered.toSorted(), ['#17 A $(flame) in the title -> #17', '#3 Tide table is an hour off -> #3']);
    assert.deepEqual(await completed('python', 'a = 1 #|'), []);
    assert.deepEqual(await completed('typescript', 'this.#|'), []);
  });

  it('are links in the cells of a notebook and in the message of a commit', async () => {
    const cells = [
      new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, 'of #3', 'markdown'),
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, '"#3" # #17', 'python'),
    ];
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData(cells));
    await vscode.window.showNotebookDocument(notebook);
    // A cell of Markdown has an editor while it is written in.
    await vscode.commands.executeCommand('notebook.focusTop');
    await vscode.commands.executeCommand('notebook.cell.edit');
    for (const [index, expected] of [
      [1, '#17'],
      [0, '#3'],
    ] as const) {
      const { document } = notebook.cellAt(index);
      await until(`cell ${index} has its link`, async () => (await links(document)).join() === expected);
    }
    await vscode.commands.executeCommand('workbench.view.scm');
    let box: vscode.TextDocument | undefined;
    await until(
      'there is a box',
      () => (box = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'vscode-scm')) !== undefined,
    );
    const edit = new vscode.WorkspaceEdit();
    edit.insert(box!.uri, new vscode.Position(0, 0), '#3: mend it, as #99 said');
    await vscode.workspace.applyEdit(edit);
    await until('the box has the text', () => box!.getText().startsWith('#3'));
    assert.deepEqual(await links(box!), ['#3']);
  });

  it('are written as a setting says, too, and can be turned off', async () => {
    const document = await write('typescript', '// TIDE-3 #17');
    await setting('patterns', { 'TIDE-{number}': '' });
    await until('the setting holds', async () => (await links(document)).join() === 'TIDE-3,#17');
    await setting('enabled', false);
    await until('there are none', async () => (await links(document)).length === 0);
    await setting('patterns', undefined);
    await setting('enabled', undefined);
    await until('they are there again', async () => (await links(document)).join() === '#17');
  });
});
