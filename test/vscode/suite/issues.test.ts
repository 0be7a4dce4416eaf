import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { archive, commentRow, issueRow } from '../../support/archives';

const REPOSITORY = { owner: 'harbour', slug: 'tidewatch' };
const address = (number: number) => ({ site: 'local', repository: REPOSITORY, number });

/** Waits until something holds; VS Code tells of most changes a moment later. */
async function until(what: string, condition: () => unknown): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`It did not come to this: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

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
    writeFileSync(path, await archive({ issues, comments: [commentRow(1, 3)], meta: { default_kind: 'bug' } }));
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
