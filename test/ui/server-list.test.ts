import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeElsewhere } from '../support/elsewhere';
import { issueBucket, serve, type Served } from '../support/served';
import { startVSCode, type VSCode } from './harness';

const REPOSITORY = 'harbour/tidewatch';
const POLLER = 'Poller drops readings while it backs off';
const MAIL = 'Alert mail is sent twice';

describe('a person who sorts out the issues of a server', () => {
  let code: VSCode;
  let server: Served;
  let data: string;
  before(async () => {
    code = await startVSCode({ sample: true, theme: 'light' });
    data = join(code.scratch, 'team.sqlite');
    copyFileSync(code.database, data);
    issueBucket(['user', 'add', 'ann', '--password-stdin', '--data', data], 'right horse\n');
    issueBucket(['repository', 'grant', REPOSITORY, 'ann', 'admin', '--data', data]);
    server = await serve(data);
    await code.showIssues();
    await code.run('Issues: Add Site...');
    await code.answer(server.url);
    await code.pick('Name and password');
    await code.quickInput.filter({ hasText: 'Your name at' }).waitFor();
    await code.answer('ann');
    await code.quickInput.filter({ hasText: 'Password of ann' }).waitFor();
    await code.answer('right horse');
    await code.notification(/Signed in to .* as ann/).waitFor();
    code.changeSettings({ 'issueBucket.sites': [server.url], 'issueBucket.repository': `${new URL(server.url).host}: ${REPOSITORY}` });
    await code.page
      .locator('.sidebar')
      .getByText(`${REPOSITORY} · ${new URL(server.url).host}`)
      .first()
      .waitFor();
    await code.treeItem(/^Open\s*14/).waitFor();
  });
  after(async () => {
    await code.close();
    await server.stop();
  });

  async function filterBy(query: string): Promise<void> {
    await code.run('Issues: Filter Issues...');
    await code.quickRow(/^Show All Issues/).waitFor();
    await code.page.keyboard.type(query);
    await code.quickRow(/^Filter by This/).waitFor();
    await code.page.keyboard.press('Enter');
  }

  it('groups, sorts and filters them, and goes to their end', async () => {
    await code.viewAction('Group By', 'Milestone');
    await code.treeItem(/^2\.3\s*10/).waitFor();
    await code.viewAction('Group By', 'None');
    await code.viewAction('Sort By', 'Number');
    await code.viewAction('Sort By', 'Ascending');
    await code.treeItem(/#[1-4] /).waitFor();
    await code.run('Issues: Go to Last Issues');
    await code.treeItem(/#72 /).waitFor();
    await code.viewAction('Sort By', 'Last Update');
    await code.viewAction('Group By', 'Status');
    await code.treeItem(/^Open\s*14/).waitFor();
    await filterBy('is:open kind:bug priority:>=critical');
    await code.treeItem(/^is:open kind:bug/).waitFor();
    await code.treeItem(POLLER).waitFor();
    await code.treeItem(MAIL).waitFor({ state: 'hidden' });
    await code.run('Issues: Clear Filter');
    await code.treeItem(MAIL).waitFor();
  });

  it('changes several, and all that match, and takes that back', async () => {
    await code.treeItem(POLLER).click();
    await code.treeItem(MAIL).click({ modifiers: ['Control'] });
    await code.run('Issues: Change Status...');
    await code.pick(/^On hold/);
    await code.notification(/Status of 2 issues .*is now On hold/).waitFor();
    await code.treeItem(/^Open\s*12/).waitFor();
    await code.run('Issues: Undo');
    await code.treeItem(/^Open\s*14/).waitFor();
    await code.run('Issues: Redo');
    await code.treeItem(/^Open\s*12/).waitFor();
    await code.run('Issues: Undo');
    await code.treeItem(/^Open\s*14/).waitFor();
    await filterBy('milestone:2.3');
    await code.treeItem(/^milestone:/).waitFor();
    await code.run('Issues: Change All That Match...');
    await code.pick(/^Milestone/);
    await code.pick(/^3\.0/);
    await code.answerDialog(/Set Milestone of 10 issues that match the filter to 3\.0/, 'Change');
    await code.answerNotification(/Milestone of \d+ issues .*is now 3\.0/, 'Undo');
    await code.page
      .locator('.statusbar')
      .getByText(/Milestone of \d+ issues .*has its old value again/)
      .waitFor();
    await code.run('Issues: Clear Filter');
    await code.treeItem(/^Open\s*14/).waitFor();
  });

  it('restores what was deleted, and relates issues', async () => {
    await code.contextMenu(code.treeItem(MAIL), 'Delete Issue...');
    await code.answerDialog(/Delete issue #31/, 'Delete');
    await code.treeItem(/^Open\s*13/).waitFor();
    await code.run('Issues: Recently Deleted...');
    await code.pick(MAIL);
    await code.treeItem(/^Open\s*14/).waitFor();
    await code.treeItem(POLLER).click();
    const page = await code.webview(/#12/);
    await page.getByRole('button', { name: 'Add Relation...' }).click();
    await code.pick(/^Blocked by/);
    await code.quickInput.filter({ hasText: '#12: Blocked by' }).waitFor();
    await code.quickText.fill('Alert mail');
    await code.pick(MAIL);
    await page.getByRole('heading', { name: 'Blocked by' }).waitFor();
    await code.run('Issues: Undo');
    await page.getByRole('heading', { name: 'Blocked by' }).waitFor({ state: 'detached' });
  });

  it('moves cards of the board, and sees charts and what has changed', async () => {
    await code.run('Issues: Open Board');
    const board = await code.webview(/^Board/);
    const card = (column: string) => board.locator(`[data-column="${column}"] .card`, { hasText: MAIL });
    await card('open').click({ position: { x: 60, y: 80 } });
    for (const key of ['Space', 'ArrowRight', 'Space']) await code.page.keyboard.press(key);
    await card('on hold').waitFor();
    await code.run('Issues: Undo');
    await card('open').waitFor();
    await code.run('Issues: Open Insight');
    const insight = await code.webview(/^Insight/);
    await insight.getByRole('heading', { name: 'Open issues: Priority' }).waitFor();
    await changeElsewhere(data, REPOSITORY, 44, { status: 'resolved' });
    await code.run('Issues: What Changed?');
    await code.pick(/yesterday/i);
    const changed = await code.webview('What Changed?');
    await changed.getByRole('heading', { level: 3 }).first().waitFor();
    await code.run('Issue Bucket: Focus on For You View');
    const forYou = code.page.locator('.sidebar .pane').filter({ hasText: 'For You' }).last();
    await forYou.getByText('Nothing is waiting for you').waitFor();
  });
});
