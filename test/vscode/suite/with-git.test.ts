import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { archive, issueRow } from '../../support/archives';
import { until } from '../until';

interface Working {
  readonly number: number;
  readonly branch: string;
  readonly text: string;
  readonly status: string;
}

/** One of its own: an archive is imported without a question into an empty one only. */
const REPOSITORY = { owner: 'harbour', slug: 'currents' };
const folder = () => vscode.workspace.workspaceFolders![0]!.uri;
const path = (name: string) => join(folder().fsPath, name);
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Marit', '-c', 'user.email=marit@harbour.example', '-c', 'commit.gpgsign=false', ...args], {
    cwd: folder().fsPath,
    encoding: 'utf8',
  }).trim();
/** The same, seen: VS Code's git extension looks at once where its window has the focus, which none has here. */
const terminal = async (...args: string[]): Promise<void> => {
  git(...args);
  await run('git.refresh');
};
const branch = () => git('branch', '--show-current');
const address = (number: number) => ({ site: 'local', repository: REPOSITORY, number });
const working = () => vscode.commands.executeCommand<Working | undefined>('issueBucket.workingIssue');
const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);

interface GitApi {
  getRepository(uri: vscode.Uri): { readonly inputBox: { value: string }; readonly state: { readonly HEAD?: { readonly name?: string } } };
}
const repository = async () => {
  const api = (await vscode.extensions.getExtension('vscode.git')!.activate()) as { getAPI(version: 1): GitApi };
  return api.getAPI(1).getRepository(folder());
};

/** Whether the folder's repository has an issue: only then its number is a link. */
async function isThere(number: number): Promise<boolean> {
  const { uri } = await vscode.workspace.openTextDocument({ content: `See #${number}.`, language: 'markdown' });
  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', uri, 5);
  return links.length > 0;
}

/** What the hover of a reference tells of an issue: its status and its last comment. */
async function reported(number: number): Promise<string> {
  const { uri } = await vscode.workspace.openTextDocument({ content: `See #${number}.`, language: 'markdown' });
  const found = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, new vscode.Position(0, 5));
  return found.flatMap(({ contents }) => contents.map((text) => (typeof text === 'string' ? text : text.value))).join('\n');
}

/** Runs a command that asks by a quick pick, and takes the row at an index. */
async function choose(command: string, row: number, ...args: unknown[]): Promise<void> {
  const running = run(command, ...args);
  let isDone = false;
  void running.then(() => (isDone = true));
  // The pick is shown after git was asked: accepting does nothing before.
  for (let moved = 0; !isDone; moved++) {
    // Rows are moved by once it is surely there.
    await new Promise((resolve) => setTimeout(resolve, moved === 0 && row > 0 ? 2000 : 300));
    if (moved === 0) for (let at = 0; at < row; at++) await run('workbench.action.quickOpenSelectNext');
    await run('workbench.action.acceptSelectedQuickOpenItem');
  }
  await running;
}

describe('issues and git', () => {
  let trunk: string;

  const use = (slug: string) =>
    run('issueBucket.useRepository', { folder: folder().toString(), site: 'local', repository: { ...REPOSITORY, slug } });

  before(async () => {
    await use(REPOSITORY.slug);
    if (!(await isThere(3))) {
      const issues = [
        issueRow(3, { title: 'Tide table is an hour off', status: 'new', kind: 'bug' }),
        issueRow(5, { title: 'Gauge drifts', status: 'open', kind: 'bug' }),
        issueRow(9, { title: 'Buoy adrift', status: 'new', kind: 'bug' }),
        issueRow(17, { title: 'A $(flame) in the title', status: 'closed', kind: 'bug' }),
      ];
      const file = join(process.env['TEST_SCRATCH'] ?? tmpdir(), `${randomUUID()}.zip`);
      writeFileSync(file, await archive({ issues, meta: { default_kind: 'bug' } }));
      void run('issueBucket.importArchive', vscode.Uri.file(file));
      await until('the issue is there', () => isThere(3));
    }
    writeFileSync(path('tide.txt'), 'one\n');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Begin');
    trunk = branch();
  });
  after(async () => {
    await use('tidewatch');
    git('checkout', '--quiet', '--force', trunk);
    rmSync(path('dirty.txt'), { force: true });
    await run('workbench.action.closeAllEditors');
  });

  it('start together: a branch, the status, and the status bar; files that are being changed stay as they are', async () => {
    writeFileSync(path('tide.txt'), 'being changed\n');
    writeFileSync(path('dirty.txt'), 'new\n');
    await choose('issueBucket.startWork', 0, address(3));
    assert.equal(branch(), 'bug/3-tide-table-is-an-hour-off');
    const current = await until('the status bar has the issue', async () => (await working()) ?? false);
    assert.equal(current.number, 3);
    assert.equal(current.status, 'open');
    assert.equal(current.text, '$(issues) #3 Tide table is an hour off');
    assert.equal(readFileSync(path('tide.txt'), 'utf8'), 'being changed\n');
    assert.equal(readFileSync(path('dirty.txt'), 'utf8'), 'new\n');
    assert.equal(git('stash', 'list'), '');
  });

  it('follow what is checked out in a terminal', async () => {
    await terminal('checkout', '--quiet', trunk);
    await until('the status bar is empty', async () => (await working()) === undefined);
    await terminal('checkout', '--quiet', 'bug/3-tide-table-is-an-hour-off');
    await until('the status bar has the issue again', async () => (await working())?.number === 3);
    await terminal('checkout', '--quiet', '-b', 'task/9999-is-no-issue', trunk);
    await until('the status bar is empty', async () => (await working()) === undefined);
  });

  it('stop together: back to the branch before, with the status before', async () => {
    await terminal('checkout', '--quiet', 'bug/3-tide-table-is-an-hour-off');
    await until('the status bar has the issue', async () => (await working())?.number === 3);
    await choose('issueBucket.stopWork', 1); // the status stays
    assert.equal(branch(), trunk);
    await until('the status bar is empty', async () => (await working()) === undefined);
    assert.equal(readFileSync(path('tide.txt'), 'utf8'), 'being changed\n');
    await terminal('checkout', '--quiet', 'task/9999-is-no-issue');
  });

  it('are named by the message of the next commit, after what is written there', async () => {
    await terminal('checkout', '--quiet', 'bug/3-tide-table-is-an-hour-off');
    await until('the status bar has the issue', async () => (await working())?.number === 3);
    const { inputBox } = await repository();
    inputBox.value = 'Set the table right\n';
    await run('issueBucket.insertIssueIntoCommitMessage');
    assert.equal((await repository()).inputBox.value, 'Set the table right\n\nRefs #3');
    await run('issueBucket.insertIssueIntoCommitMessage');
    assert.equal((await repository()).inputBox.value, 'Set the table right\n\nRefs #3');
    (await repository()).inputBox.value = '';
    await run('issueBucket.insertIssueIntoCommitMessage');
    assert.equal((await repository()).inputBox.value, 'Tide table is an hour off\n\nRefs #3');
    (await repository()).inputBox.value = '';
  });

  it('take up a branch again that was begun, also under another name', async () => {
    await terminal('branch', '-m', 'bug/3-tide-table-is-an-hour-off', 'bug/3-renamed');
    await choose('issueBucket.startWork', 0, address(3));
    assert.equal(branch(), 'bug/3-renamed');
    await until('the status bar has the issue', async () => (await working())?.branch === 'bug/3-renamed');
  });

  it('offer to resolve what a commit on the default branch says it fixes', async () => {
    await terminal('checkout', '--quiet', '--force', trunk);
    git('config', 'user.email', 'marit@harbour.example');
    await until('the branch is seen', async () => (await repository()).state.HEAD?.name === trunk);
    await terminal('commit', '--quiet', '--allow-empty', '--message', 'Mend the table, fixes #3');
    await until('the issue is resolved', async () => {
      await run('notifications.focusToasts');
      await run('notification.acceptPrimaryAction');
      return (await reported(3)).includes('Resolved');
    });
    const hash = git('rev-parse', '--short=12', 'HEAD');
    await until('the commit is named', async () => (await reported(3)).includes(`Resolved by the commit ${hash}`));
  });

  it('offer to resolve an issue whose last TODO a commit on the default branch removes', async () => {
    writeFileSync(path('gauge.ts'), '// TODO(#5): read it twice\n');
    writeFileSync(path('tide.ts'), '// FIXME #5: the table, too\n');
    git('add', 'gauge.ts', 'tide.ts');
    await terminal('commit', '--quiet', '--message', 'Measure');
    writeFileSync(path('gauge.ts'), 'twice();\n');
    await terminal('commit', '--quiet', '--all', '--message', 'Read it twice');
    writeFileSync(path('tide.ts'), '\n');
    await terminal('commit', '--quiet', '--all', '--message', 'Read the table');
    await until('the issue is resolved', async () => {
      await run('notifications.focusToasts');
      await run('notification.acceptPrimaryAction');
      return (await reported(5)).includes('Resolved');
    });
    const hash = git('rev-parse', '--short=12', 'HEAD');
    await until('the commit is named', async () => (await reported(5)).includes(`Resolved by the commit ${hash}`));
  });

  it('start together in a worktree, which is opened in a window of its own', async () => {
    const worktree = `${folder().fsPath}.worktrees/bug-9-buoy-adrift`;
    // A tag that is called like the default branch is not what the new one begins at.
    git('tag', trunk, git('rev-list', '--max-parents=0', 'HEAD'));
    await terminal('checkout', '--quiet', 'task/9999-is-no-issue', '--');
    const opened: unknown[][] = [];
    // This one is asked rather than VS Code's own, which would open the window.
    const spy = vscode.commands.registerCommand('vscode.openFolder', (...args: unknown[]) => void opened.push(args));
    try {
      await choose('issueBucket.startWork', 2, address(9)); // here from what is checked out, here from the default branch, in a worktree
      const [uri, options] = opened[0] as [vscode.Uri, unknown];
      assert.deepEqual([opened.length, uri.fsPath, options], [1, vscode.Uri.file(worktree).fsPath, { forceNewWindow: true }]);
      assert.equal(git('-C', worktree, 'branch', '--show-current'), 'bug/9-buoy-adrift');
      assert.equal(git('-C', worktree, 'rev-parse', 'HEAD'), git('rev-parse', `refs/heads/${trunk}`));
      assert.equal(branch(), 'task/9999-is-no-issue');
      await until('the issue is no longer new', async () => !/\bNew\b/.test(await reported(9)));
      // The next time it is opened again, and nothing made.
      await choose('issueBucket.startWork', 0, address(9));
      assert.deepEqual([opened.length, (opened[1]![0] as vscode.Uri).fsPath], [2, uri.fsPath]);
    } finally {
      spy.dispose();
      git('tag', '--delete', trunk);
      git('worktree', 'remove', '--force', worktree);
    }
    await terminal('checkout', '--quiet', trunk);
  });

  it('list the commits and branches that name an issue', async () => {
    interface Named {
      readonly commits: readonly { readonly subject: string }[];
      readonly branches: readonly { readonly name: string; readonly isCurrent: boolean }[];
      readonly more: number;
    }
    const named = await vscode.commands.executeCommand<Named>('issueBucket.namedInGit', address(3));
    assert.deepEqual(
      named.commits.map(({ subject }) => subject),
      ['Mend the table, fixes #3'],
    );
    assert.deepEqual(
      named.branches.map(({ name, isCurrent }) => [name, isCurrent]),
      [['bug/3-renamed', false]],
    );
    assert.equal(named.more, 0);
  });

  it('leave the issue as it is when git refuses the branch', async () => {
    await terminal('checkout', '--quiet', 'bug/3-renamed');
    writeFileSync(path('tide.txt'), 'changes\n');
    await terminal('commit', '--quiet', '--all', '--message', 'Change');
    await terminal('checkout', '--quiet', '-b', 'bug/17-flame', trunk);
    writeFileSync(path('tide.txt'), 'other changes\n');
    await terminal('commit', '--quiet', '--all', '--message', 'Other');
    // Not looked at by VS Code's git extension, which still believes the other branch to be checked out.
    git('checkout', '--quiet', 'bug/3-renamed');
    writeFileSync(path('tide.txt'), 'not committed\n');
    await choose('issueBucket.startWork', 0, address(17));
    assert.equal(branch(), 'bug/3-renamed');
    assert.equal(readFileSync(path('tide.txt'), 'utf8'), 'not committed\n');
    await terminal('checkout', '--quiet', '--', 'tide.txt');
    await terminal('checkout', '--quiet', 'bug/17-flame');
    const current = await until('the status bar has the other issue', async () => {
      const text = await working();
      return text?.number === 17 ? text : undefined;
    });
    assert.equal(current.status, 'closed');
  });
});
