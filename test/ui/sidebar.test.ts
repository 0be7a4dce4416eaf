import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { archive, commentRow, issueRow } from '../support/archives';
import { issueBucket, serve, type Served } from '../support/served';
import { startVSCode, until, type VSCode } from './harness';

let scratch: string;
before(() => (scratch = mkdtempSync(join(tmpdir(), 'issue-bucket-sidebar-'))));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Makes a folder that looks like a clone of `remote`; without a remote, a folder without git. */
function makeFolder(name: string, remote?: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  if (remote === undefined) return folder;
  mkdirSync(join(folder, '.git', 'objects'), { recursive: true });
  mkdirSync(join(folder, '.git', 'refs'));
  writeFileSync(join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(folder, '.git', 'config'), `[core]\n\trepositoryformatversion = 0\n[remote "origin"]\n\turl = ${remote}\n`);
  return folder;
}

async function makeArchive(name: string, titles: readonly string[], comments = 0): Promise<string> {
  const issues = titles.map((title, index) => issueRow(index + 1, { title, status: 'open', content: 'Seen on the quay. '.repeat(20) }));
  const all = issues.flatMap((_, index) =>
    Array.from({ length: comments }, (__, which) =>
      commentRow(index * comments + which + 1, index + 1, { content: 'So have I. '.repeat(20) }),
    ),
  );
  const path = join(scratch, `${name}.zip`);
  writeFileSync(path, await archive({ issues, comments: all, meta: { default_kind: 'bug' } }));
  return path;
}

/** Rows of each table of a database. */
function rows(file: string): Record<string, number> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const count = (table: string) => Number(database.prepare(`select count(*) as n from ${table}`).get()?.['n']);
    return Object.fromEntries(['repository', 'issue', 'comment', 'person', 'attachment'].map((table) => [table, count(table)]));
  } finally {
    database.close();
  }
}

const sidebar = (code: VSCode) => code.page.locator('.sidebar');

describe('a person cancels a large import', () => {
  let code: VSCode;
  before(async () => {
    const small = await makeArchive('small', ['Lamp is out', 'Bell is cracked']);
    code = await startVSCode({ archives: { 'harbour/tidewatch': small } });
  });
  after(() => code.close());

  it('and has the issues as they were, and may import again', async () => {
    await code.showIssues();
    await code.treeItem('Lamp is out').waitFor();
    const before = rows(code.database);
    const titles = Array.from({ length: 20_000 }, (_, index) => `Plank ${index + 1} is loose`);
    const large = await makeArchive('large', titles, 2);
    await code.run('Issues: Import Archive...');
    await code.chooseFile(large);
    await code.answerDialog(/Replace the 2 issues/, 'Replace');
    await code.notification(/[1-9]\d* of 60000 entries/).waitFor();
    await code.answerNotification(/of 60000 entries/, 'Cancel');
    await code.notification(/of 60000 entries/).waitFor({ state: 'hidden' });
    await until('nothing of it is left', () => isDeepStrictEqual(rows(code.database), before));
    await code.run('Issues: Refresh');
    await code.treeItem('Lamp is out').waitFor();
    await code.treeItem(/^Open\s*2/).waitFor();

    const other = await makeArchive('other', ['Crane creaks']);
    await code.run('Issues: Import Archive...');
    await code.chooseFile(other);
    await code.answerDialog(/Replace the 2 issues/, 'Replace');
    await code.treeItem('Crane creaks').waitFor();
    await code.run('Issues: Undo');
    await code.treeItem('Lamp is out').waitFor();
    await code.run('Issues: Redo');
    await code.treeItem('Crane creaks').waitFor();
  });

  it('appends a long list, loads 50, 200 and 1,000 of it by keyboard, and takes it back', async () => {
    const long = await makeArchive(
      'long',
      Array.from({ length: 1500 }, (_, index) => `Plank ${index + 1} is loose`),
    );
    await code.run('Issues: Import Archive...');
    await code.chooseFile(long);
    await code.answerDialog(/Replace the one issue/, 'Append');
    await code.treeItem(/^Open\s*1501/).waitFor();
    await code.run('Issue Bucket: Focus on Issues View');
    const { keyboard } = code.page;
    const focused = code.page.locator('.sidebar .monaco-list-row.focused');
    const goToEnd = (row: RegExp) =>
      until(`the last row is ${String(row)}`, async () => {
        await keyboard.press('End');
        return (await focused.filter({ hasText: row }).count()) > 0;
      });
    for (const left of [1451, 1251, 251]) {
      await goToEnd(new RegExp(`^Load more \\(${left} left\\)`));
      await keyboard.press('Enter');
      await focused.filter({ hasText: /#\d/ }).waitFor(); // the first of those that have come
    }
    await goToEnd(/#\d/);
    assert.equal(Number(await focused.getAttribute('aria-setsize')), 1501);
    await code.run('Issues: Undo');
    await until('what was imported is gone', () => rows(code.database)['issue'] === 1);
    await code.treeItem('Crane creaks').waitFor();
    await code.treeItem(/Plank/).waitFor({ state: 'hidden' });
    await code.run('Issues: Redo');
    await code.treeItem(/^Open\s*1501/).waitFor();
  });
});

describe('a person with two folders open', () => {
  let code: VSCode;
  const file = () => join(scratch, 'both.code-workspace');
  const open = (...folders: string[]) => writeFileSync(file(), JSON.stringify({ folders: folders.map((path) => ({ path })) }));
  before(async () => {
    const archives = {
      'harbour/quay': await makeArchive('quay', ['Lamp is out']),
      'harbour/ferry': await makeArchive('ferry', ['Horn is hoarse']),
    };
    open(makeFolder('quay', 'git@bitbucket.org:harbour/quay.git'));
    makeFolder('ferry', 'git@bitbucket.org:harbour/ferry.git');
    code = await startVSCode({ workspace: file(), archives });
  });
  after(() => code.close());

  it('sees no level above the groups as long as there is one', async () => {
    await code.showIssues();
    await code.treeItem('Lamp is out').waitFor();
    assert.equal(await code.treeItem('Lamp is out').getAttribute('aria-level'), '2');
  });

  it('sees both repositories as soon as a folder is added', async () => {
    open('quay', 'ferry');
    await code.treeItem(/^harbour\/ferry/).waitFor();
    await code.treeItem('Horn is hoarse').waitFor();
    assert.equal(await code.treeItem(/^harbour\/quay/).getAttribute('aria-level'), '1');
    assert.equal(await code.treeItem('Lamp is out').getAttribute('aria-level'), '3');
  });

  it('finds in For You what is assigned to them in both, with its repository, by keyboard alone', async () => {
    for (const title of ['Horn is hoarse', 'Lamp is out']) {
      await code.treeItem(title).click();
      await code.run('Issues: Assign to Me');
      await code.treeItem(new RegExp(`${title}.*Marit`)).waitFor();
    }
    await code.run('Issue Bucket: Focus on For You View');
    const view = code.page.locator('.sidebar .pane').filter({ hasText: 'For You' }).last();
    await view.getByRole('treeitem', { name: 'Assigned to me, 2 issues' }).waitFor();
    await code.page.keyboard.press('Home');
    await code.page.keyboard.press('ArrowRight');
    const row = view.getByRole('treeitem', { name: /Horn is hoarse, harbour\/ferry, Open/ });
    await row.waitFor();
    await code.screenshot('for you');
    await code.page.keyboard.press('ArrowDown');
    await code.page.keyboard.press('Shift+Alt+Y');
    await code.pick('Blocker');
    await view.getByRole('treeitem', { name: /Blocker priority/ }).waitFor();
    // A closed issue leaves the group, and the next one has the focus.
    const focused = view.locator('.monaco-list-row.focused').filter({ hasText: /#\d/ });
    const title = (await focused.locator('.label-name').textContent())!;
    await code.page.keyboard.press('Shift+Alt+S');
    await code.pick(/^Resolved/);
    await view.getByRole('treeitem', { name: 'Assigned to me, 1 issue' }).waitFor();
    await focused.filter({ hasNotText: title }).waitFor();
    await code.page.keyboard.press('Shift+Alt+Z');
    await view.getByRole('treeitem', { name: 'Assigned to me, 2 issues' }).waitFor();
  });

  it('sees one again when the other folder is removed', async () => {
    open('quay');
    await code.treeItem(/^harbour\/ferry/).waitFor({ state: 'hidden' });
    await until('the groups are on top again', async () => (await code.treeItem('Lamp is out').getAttribute('aria-level')) === '2');
  });
});

describe('a person whose site goes away', () => {
  let code: VSCode;
  let server: Served;
  let data: string;
  before(async () => {
    data = join(scratch, 'team.sqlite');
    const team = await makeArchive('team', ['Lamp is out', 'Bell is cracked']);
    issueBucket(['user', 'add', 'ann', '--password-stdin', '--data', data], 'right horse\n');
    issueBucket(['repository', 'add', 'acme/rocket', '--public', '--admin', 'ann', '--data', data]);
    issueBucket(['import', team, '--repository', 'acme/rocket', '--data', data]);
    server = await serve(data);
    const workspace = makeFolder('rocket', `${server.url}/acme/rocket.git`);
    code = await startVSCode({ workspace, settings: { 'issueBucket.sites': [server.url] } });
  });
  after(async () => {
    await code.close();
    await server.stop();
  });

  it('sees at once what others change at the server, long before the next poll', async () => {
    const issues = `${server.url}/1.0/repositories/acme/rocket/issues`;
    const headers = { Authorization: `Basic ${btoa('ann:right horse')}` };
    const change = async (method: string, url: string, title: string) =>
      assert.equal((await fetch(url, { method, headers, body: new URLSearchParams({ title }) })).status, 200);
    await code.showIssues();
    await code.treeItem('Lamp is out').waitFor();
    for (const title of ['Anchor drags', 'Rope is wet']) {
      await change('POST', issues, title);
      await code.treeItem(title).waitFor({ timeout: 15_000 });
    }
    await code.treeItem('Rope is wet').dblclick();
    const page = await code.webview(/Rope is wet/);
    await page.getByRole('heading', { name: 'Rope is wet' }).waitFor();
    await change('PUT', `${issues}/4`, 'Rope is dry');
    await (await code.webview(/Rope is dry/)).getByRole('heading', { name: 'Rope is dry' }).waitFor();
    await code.treeItem('Rope is dry').waitFor({ timeout: 15_000 });
    await code.run('View: Close All Editors');
  });

  it('keeps the old list, marked with its age and the reason', async () => {
    await code.showIssues();
    await code.treeItem('Lamp is out').dblclick();
    await (await code.webview(/Lamp is out/)).getByText('Seen on the quay.').first().waitFor();
    await server.stop();
    await code.run('Issues: Refresh');
    await sidebar(code)
      .getByText(/Not reachable since \d.*Showing what was there\. .*127\.0\.0\.1/)
      .waitFor({ timeout: 90_000 });
    await code.treeItem('Bell is cracked').waitFor();
  });

  it('keeps the page of an issue, marked in the same way', async () => {
    await code.treeItem('Bell is cracked').dblclick(); // the tab refreshes when it is shown
    await (
      await code.webview(/^#2/)
    )
      .getByText(/127\.0\.0\.1.* cannot be reached/)
      .first()
      .waitFor({ timeout: 90_000 });
    await (
      await code.webview(/Lamp is out/)
    )
      .getByText(/as it was at \d.*127\.0\.0\.1/)
      .first()
      .waitFor({ timeout: 90_000 });
    await (await code.webview(/Lamp is out/)).getByText('Seen on the quay.').first().waitFor();
  });

  it('is told so where there is no old list, and goes on as soon as the site is back', async () => {
    await code.reload();
    await code.showIssues();
    await sidebar(code).getByText('The site cannot be reached.').waitFor({ timeout: 90_000 });
    server = await serve(data, new URL(server.url).port);
    await sidebar(code).getByRole('button', { name: 'Try Again' }).click();
    await code.treeItem('Lamp is out').waitFor();
    await sidebar(code)
      .getByText(/Not reachable/)
      .waitFor({ state: 'hidden' });
  });

  it('is told that nothing matches a filter, and clears it there', async () => {
    await code.run('Issues: Filter Issues...');
    await code.quickRow(/^Show All Issues/).waitFor();
    await code.page.keyboard.type('kind:task');
    await code.quickRow(/^Filter by This/).waitFor();
    await code.page.keyboard.press('Enter');
    await code.treeItem('kind:task').waitFor();
    await code.treeItem('No issue matches the filter').click();
    await code.treeItem('Lamp is out').waitFor();
  });
});

describe('a person who does not trust a folder', () => {
  let code: VSCode;
  before(async () => {
    const workspace = makeFolder('parcel');
    mkdirSync(join(workspace, '.vscode'));
    mkdirSync(join(workspace, '.issue-bucket', 'templates'), { recursive: true });
    writeFileSync(join(workspace, '.vscode', 'settings.json'), JSON.stringify({ 'issueBucket.repository': 'mallory/lure' }));
    writeFileSync(join(workspace, '.issue-bucket', 'templates', 'lure.md'), '---\nname: Lure\n---\nTell me all.\n');
    writeFileSync(join(workspace, '.issue-bucket', 'queries.json'), JSON.stringify([{ name: 'Bait', query: 'is:open' }]));
    code = await startVSCode({ workspace, trust: true });
  });
  after(() => code.close());

  it('is shown the repository of its name, and no template and no saved query of it', async () => {
    await code.page.getByText('Restricted Mode', { exact: true }).waitFor();
    await code.showIssues();
    await sidebar(code).getByText('No issues yet in this repository.').waitFor();
    await sidebar(code).getByText('local/parcel', { exact: false }).first().waitFor();
    await code.run('Issues: Create Issue...');
    const page = await code.webview('New Issue');
    await page.getByRole('textbox', { name: 'Title' }).waitFor();
    // Before the first issue oneself can be assigned, and nobody else.
    const people = page.getByRole('combobox', { name: 'Assignee' }).locator('option');
    await people.nth(1).waitFor({ state: 'attached' });
    assert.equal(await people.count(), 2);
    assert.equal(await page.getByText('Lure').count(), 0);
    await code.run('Issues: Use Saved Query as Filter');
    await code.notification(/There are no saved queries/).waitFor();
  });

  it('is told of no issues where there are none yet, by charts and by deleted ones', async () => {
    await code.run('Issues: Open Insight');
    await (await code.webview(/^Insight/)).getByText('No issues yet in this repository.').waitFor();
    await code.run('Issues: Recently Deleted...');
    await code.notification(/No issues yet in this repository/).waitFor();
  });

  it('has all of them as soon as the folder is trusted', async () => {
    await code.run('View: Close All Editors');
    await code.run('Workspaces: Manage Workspace Trust');
    const editor = code.page.locator('.workspace-trust-editor');
    await editor
      .getByRole('button', { name: /^Trust$/ })
      .first()
      .click();
    await code.page.getByText('Restricted Mode', { exact: true }).waitFor({ state: 'hidden' });
    await until('the editor of trust is closed', async () => {
      if (await editor.isHidden()) return true;
      await editor.press('Escape', { timeout: 3000 }).catch(() => undefined); // it may disappear meanwhile
      return false;
    });
    await sidebar(code).getByText('mallory/lure', { exact: false }).first().waitFor();
    await code.run('Issues: Create Issue...');
    const page = await code.webview('New Issue');
    await page.locator('option', { hasText: 'Lure' }).waitFor({ state: 'attached' });
    await code.run('Issues: Use Saved Query as Filter');
    await code.pick(/^Bait/);
  });
});
