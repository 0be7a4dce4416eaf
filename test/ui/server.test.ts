import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueBucket, serve, type Served } from '../support/served';
import { startVSCode, until, type VSCode } from './harness';

describe('a person signs in to a server', () => {
  let code: VSCode;
  let server: Served;
  let data: string;
  before(async () => {
    code = await startVSCode({ theme: 'light' });
    data = join(code.scratch, 'team.sqlite');
    issueBucket(['user', 'add', 'ann', '--password-stdin', '--data', data], 'right horse\n');
    issueBucket(['repository', 'add', 'acme/rocket', '--private', '--admin', 'ann', '--data', data]);
    issueBucket(['user', 'add', 'bob', '--password-stdin', '--data', data], 'green horse\n');
    issueBucket(['repository', 'grant', 'acme/rocket', 'bob', 'write', '--data', data]);
    server = await serve(data, '0', ['--access-log', join(code.scratch, 'access.log')]);
  });
  after(async () => {
    await code.close();
    await server.stop();
  });

  it('is told at once that a password is wrong, and gets in with the right one', async () => {
    await code.showIssues();
    await code.run('Issues: Add Site...');
    await code.answer(server.url);
    await code.pick('Name and password');
    await code.quickInput.filter({ hasText: 'Your name at' }).waitFor();
    await code.answer('ann');
    await code.quickInput.filter({ hasText: 'Password of ann' }).waitFor();
    await code.answer('wrong');
    await code.quickInput.filter({ hasText: /does not accept this name and password/ }).waitFor();
    await code.picture('sign-in');
    await code.answer('right horse');
    await code.notification(/Signed in to .* as ann/).waitFor();
  });

  it('chooses a repository there, and creates an issue in it', async () => {
    await code.answerNotification(/Signed in to/, 'Choose Repository...');
    await code.pick('acme/rocket');
    await code.page.locator('.sidebar').getByText('No issues yet in this repository.').waitFor();
    await code.run('Issues: Create Issue...');
    const page = await code.webview('New Issue');
    await page.getByRole('textbox', { name: 'Title' }).fill('Second stage wobbles');
    // Nobody has been assigned anything yet: oneself is offered.
    await page.getByRole('combobox', { name: 'Assignee' }).selectOption({ label: 'ann' });
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await code.tab('#1 Second stage wobbles').waitFor();
    await code.treeItem(/Second stage wobbles/).waitFor();
    await code.picture('server');
  });

  /** How often the server was asked at an address. */
  const requests = (path: string): number => readFileSync(join(code.scratch, 'access.log'), 'utf8').split(path).length - 1;
  const forYou = () => code.page.locator('.sidebar .pane').filter({ hasText: 'For You' }).last();
  const askedMore = async (path: string, task: () => Promise<void>) => {
    const before = requests(path);
    await task();
    await until(`${path} was asked`, () => Promise.resolve(requests(path) > before));
  };
  const comment = async (text: string) => {
    const { status } = await fetch(`${server.url}/2.0/repositories/acme/rocket/issues/1/comments`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa('bob:green horse')}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ content: { raw: text } }),
    });
    assert.equal(status, 201);
  };

  it('is told once of a mention, counted, and shown in the page where it begins', async () => {
    await code.run('View: Close All Editors');
    await code.run('Notifications: Clear All Notifications');
    await code.run('Issue Bucket: Focus on For You View');
    // The first look finds what was there before, which is no news.
    for (let check = 0; check < 2; check++) await askedMore('/1.0/user/news', () => code.run('Issues: Refresh For You'));
    await comment('The gimbal sticks, @ann.');
    await code.run('Issues: Refresh For You');
    await code.notification(/You were mentioned in #1/).waitFor();
    await code.page.locator('.activitybar .badge-content', { hasText: /^1$/ }).waitFor();
    await code.answerNotification(/You were mentioned in #1/, 'Do Not Show Again');
    await comment('Still it does, @ann.');
    await code.run('Issues: Refresh For You');
    await forYou().getByRole('treeitem', { name: 'Watching with news, 1 issue' }).click();
    const row = forYou().getByRole('treeitem', { name: /#1 Second stage wobbles, Unread, .*\d new/ });
    await row.waitFor();
    await code.page
      .getByRole('treeitem', { name: /#1 Second stage wobbles, Unread, New/ })
      .first()
      .waitFor();
    assert.equal(await code.notification(/You were mentioned/).count(), 0);
    await code.picture('for-you');
    await row.click();
    const page = await code.webview('#1');
    await page.locator('.new-since', { hasText: /^New since / }).waitFor();
    assert.ok(await page.locator('.new-since + .entry', { hasText: 'The gimbal sticks' }).isVisible());
    await page
      .getByRole('status')
      .filter({ hasText: /New since/ })
      .waitFor({ state: 'attached' });
    await code.screenshot('new since');
    await code.page.locator('.activitybar .badge-content', { hasText: /^1$/ }).waitFor({ state: 'hidden' });
    await code.run('View: Close Editor');
    await code.treeItem(/Second stage wobbles/).click();
    const second = await code.webview('#1');
    await second.locator('.entry', { hasText: 'Still it does' }).waitFor();
    assert.equal(await second.locator('.new-since').count(), 0);
    await code.run('View: Close Editor');
  });

  it('marks what is new as read by a key, and all by one command', async () => {
    const badge = code.page.locator('.activitybar .badge-content', { hasText: /^1$/ });
    await comment('The thrust is low.');
    await code.run('Issues: Refresh For You');
    await badge.waitFor();
    await code.expand(/^Watching with news/);
    await forYou()
      .getByRole('treeitem', { name: /Unread/ })
      .waitFor();
    await code.page.keyboard.press('ArrowDown');
    await code.page.keyboard.press('Shift+Alt+U');
    await badge.waitFor({ state: 'hidden' });
    await comment('And once more.');
    await code.run('Issues: Refresh For You');
    await badge.waitFor();
    await code.run('Issues: Mark All as Read');
    await badge.waitFor({ state: 'hidden' });
  });

  it('has an issue that was opened while the server was away as soon as it is back', async () => {
    await code.run('View: Close All Editors');
    await server.stop();
    await code.treeItem(/Second stage wobbles/).click();
    const page = await code.webview('#1');
    await page.getByRole('button', { name: 'Try Again' }).waitFor();
    server = await serve(data, new URL(server.url).port);
    await page.getByRole('heading', { name: 'Second stage wobbles' }).waitFor();
  });

  it('changes its status, and deletes it', async () => {
    await code.contextMenu(code.treeItem(/Second stage wobbles/), 'Change', 'Status...');
    await code.pick(/^Resolved/);
    await code.treeItem(/^Resolved\s*1/).waitFor();
    await code.expand(/^Resolved/);
    await code.contextMenu(code.treeItem(/Second stage wobbles/), 'Delete Issue...');
    await code.answerDialog(/Second stage wobbles/, 'Delete');
    await until('it is gone', async () => (await code.page.locator('.sidebar [role=treeitem]', { hasText: 'Second stage' }).count()) === 0);
  });

  it('signs out, and sees no more of a private repository', async () => {
    await code.run('Issues: Sign Out...');
    await code.notification(/Signed out/).waitFor();
    await code.page.locator('.sidebar').getByText('may not read it').waitFor();
  });

  it('reads what is public without an account', async () => {
    issueBucket(['repository', 'add', 'acme/lib', '--public', '--admin', 'ann', '--data', data]);
    const ann = { Authorization: `Basic ${Buffer.from('ann:right horse').toString('base64')}` };
    const issues = `${server.url}/1.0/repositories/acme/lib/issues`;
    await fetch(issues, { method: 'POST', headers: ann, body: new URLSearchParams({ title: 'Valve sticks' }) });
    await code.run('Issues: Add Site...');
    await code.answer(server.url.replace('127.0.0.1', 'localhost'));
    await code.quickInput.filter({ hasText: 'Read acme/lib. You can sign in later to write.' }).waitFor();
    await code.pick('Without an account');
    await code.answerNotification(/can be read without an account/, 'Choose Repository...');
    await code.quickInput.filter({ hasText: /Sign In to localhost/ }).waitFor();
    await code.pick('acme/lib');
    await code.treeItem(/Valve sticks/).waitFor();
  });

  it('is offered to sign in where that does not do, and changes the issue then', async () => {
    await code.contextMenu(code.treeItem(/Valve sticks/), 'Change', 'Status...');
    await code.pick(/^Resolved/);
    await code.answerNotification(/Sign in to .* to do this/, 'Sign In');
    await code.pick('Name and password');
    await code.quickInput.filter({ hasText: 'Your name at' }).waitFor();
    await code.answer('ann');
    await code.quickInput.filter({ hasText: 'Password of ann' }).waitFor();
    await code.answer('right horse');
    await code.notification(/Signed in as ann/).waitFor();
    await code.contextMenu(code.treeItem(/Valve sticks/), 'Change', 'Status...');
    await code.pick(/^Resolved/);
    await code.treeItem(/^Resolved\s*1/).waitFor();
  });
});
