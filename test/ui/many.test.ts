import type { Locator } from 'playwright-core';
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { changeElsewhere, issuesIn } from '../support/elsewhere';
import { join } from 'node:path';
import { PRIORITIES, type Priority } from '../../src/model/enums';
import { startVSCode, until, type VSCode } from './harness';

type Found = Awaited<ReturnType<typeof issuesIn>>[number];

/** A user whose actions are counted: a key chord, a click, a drag, or a typed word. */
class Person {
  actions = 0;
  constructor(readonly code: VSCode) {}

  async press(key: string): Promise<void> {
    this.actions++;
    await this.code.page.keyboard.press(key);
  }

  async click(title: Locator): Promise<void> {
    this.actions++;
    await title.click();
  }

  async drag(title: Locator, to: Locator): Promise<void> {
    this.actions++;
    await title.dragTo(to);
  }

  /** A button of the view's title, or an item of its menus. */
  async viewAction(...path: string[]): Promise<void> {
    this.actions += path.length + 1; // and the menu's button
    await this.code.viewAction(...path);
  }
}

describe('a person who sorts out many issues', () => {
  let code: VSCode;
  const queries = () => join(code.workspace, '.issue-bucket/queries.json');
  before(async () => {
    code = await startVSCode({ sample: true, theme: 'light' });
    await code.showIssues();
    await code.treeItem(/^Open\s*14/).waitFor();
  });
  after(() => code.close());

  /** Filters the view by a query, as one types it. */
  async function filterBy(query: string): Promise<void> {
    await code.run('Issues: Filter Issues...');
    await code.quickRow(/^Show All Issues/).waitFor();
    await code.page.keyboard.type(query);
    await code.quickRow(/^Filter by This/).waitFor();
    await code.page.keyboard.press('Enter');
  }

  /** The numbers of the issues that the view shows, from the top. */
  const rowNumbers = (): Promise<number[]> =>
    code.tree
      .locator('[role=treeitem]')
      .filter({ hasText: /#\d/ })
      .evaluateAll((all) =>
        all
          .toSorted((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
          .map((it) => Number(/#(\d+)/.exec(it.textContent)?.[1])),
      );

  it('changes issues by keyboard alone, without leaving the list', async () => {
    const { keyboard } = code.page;
    const focused = code.page.locator('.sidebar .monaco-list-row.focused');
    await code.expand(/^New/, false);
    await code.expand(/^New/);
    await code.treeItem(/#72 /).waitFor();
    await keyboard.press('ArrowDown');
    const row = focused.filter({ hasText: /#\d/ });
    const title = (await row.locator('.label-name').textContent())!;
    await keyboard.press('Shift+Alt+S');
    await code.pick(/^On hold/);
    await code.treeItem(/^New\s*9/).waitFor();
    // The next issue of the group has the focus: its key needs no other.
    await row.filter({ hasNotText: title }).waitFor();
    const next = Number(/#(\d+)/.exec((await row.locator('.label-name').textContent())!)?.[1]);
    await keyboard.press('Shift+Alt+S');
    await code.quickInput.filter({ hasText: `Change Status: #${next}` }).waitFor();
    await keyboard.press('Escape');
    await keyboard.press('Shift+Alt+Z');
    await code.treeItem(/^New\s*10/).waitFor();
    // Enter opens it and leaves the focus in the list, Enter again goes to the page.
    await code.treeItem(title).click();
    await code.webview(title);
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await code.tab(title).waitFor({ state: 'detached' });
    await keyboard.press('F2');
    await code.quickInput.filter({ hasText: 'Edit Title' }).waitFor();
    await keyboard.press('Escape');
    const isInList = () => code.page.evaluate(() => document.activeElement?.closest('.sidebar') != null);
    await until('the list has the focus again', isInList);
    await keyboard.press('Enter');
    await until('the page has the focus', () => code.page.evaluate(() => document.activeElement?.matches('iframe.webview') ?? false));
  });

  it('takes back what was done to several issues, and does it again', async () => {
    await code.treeItem('Poller drops readings while it backs off').click();
    await code.treeItem(/^Open\s*14/).click({ modifiers: ['Control'] }); // a selected group is ignored
    await code.treeItem('Alert mail is sent twice').click({ modifiers: ['Control'] });
    await code.contextMenu(code.treeItem('Alert mail is sent twice'), 'Change', 'Status...');
    await code.pick(/^On hold/);
    await code.notification(/Status of 2 issues is now On hold/).waitFor();
    await code.treeItem(/^Open\s*12/).waitFor();
    await code.run('Issues: Undo');
    await code.page
      .locator('.statusbar')
      .getByText(/Status of 2 issues has its old value again/)
      .waitFor();
    await code.treeItem(/^Open\s*14/).waitFor();
    await code.run('Issues: Redo');
    await code.treeItem(/^Open\s*12/).waitFor();
    await code.run('Issues: Undo');
    await code.treeItem(/^Open\s*14/).waitFor();
  });

  it('acts from the palette on what is selected, or on the page if that was used later', async () => {
    await code.treeItem('Poller drops readings while it backs off').click();
    const page = await code.webview(/#12/);
    await code.treeItem('Alert mail is sent twice').click({ modifiers: ['Control'] });
    await code.run('Issues: Change Status...');
    await code.quickInput.filter({ hasText: 'Change Status: 2 issues' }).waitFor();
    await code.page.keyboard.press('Escape');
    await page.locator('.description').click();
    await code.run('Issues: Change Status...');
    await code.quickInput.filter({ hasText: 'Change Status: #12' }).waitFor();
    await code.page.keyboard.press('Escape');
    await code.run('View: Close Editor'); // a click on the row of an issue that is in front goes to its page
  });

  it('is asked before twenty or more issues are changed, and changes them', async () => {
    await code.expand(/^New/);
    await code.expand(/^Open/);
    await code.treeItem(/#72 /).click();
    await code
      .treeItem('Outdated')
      .or(code.treeItem(/#26 /))
      .first()
      .click({ modifiers: ['Shift'] });
    await code.treeItem('Poller drops readings while it backs off').dragTo(code.treeItem(/^On hold/));
    await code.answerDialog(/Set Status of 24 issues to On hold\?.*#\d+ .*and 14 more.*It can be undone/, 'Change');
    await code.treeItem(/^On hold\s*28/).waitFor();
    await code.run('Issues: Undo');
    await code.treeItem(/^On hold\s*4/).waitFor();
    await code.treeItem(/^Open\s*14/).waitFor();
  });

  it('comments on several issues at once, and watches them', async () => {
    const chosen = code.treeItem('Alert mail is sent twice');
    await code.treeItem('Poller drops readings while it backs off').click();
    await chosen.click({ modifiers: ['Control'] });
    await code.contextMenu(chosen, 'Change', 'Comment...');
    await code.quickInput.filter({ hasText: 'Comment on 2 issues' }).waitFor();
    await code.answer('Both have the same cause.');
    await code.answerNotification(/The comment is on 2 issues/, 'Undo');
    await code.page
      .locator('.statusbar')
      .getByText(/The comment on 2 issues is deleted/)
      .waitFor();
    await code.contextMenu(chosen, 'Change', 'Stop Watching');
    await code.notification(/You no longer watch 2 issues/).waitFor();
  });

  it('relates an issue to others, is asked of which it is a duplicate, and takes that back', async () => {
    const title = 'Poller drops readings while it backs off';
    await code.treeItem(title).click();
    const page = await code.webview(title);
    const relations = page.getByRole('region', { name: 'Relations' });
    await relations.getByRole('button', { name: 'Add Relation...' }).click();
    await code.pick(/^Blocked by/);
    await code.quickInput.filter({ hasText: '#12: Blocked by' }).waitFor();
    await code.quickText.fill('Alert mail');
    await code.pick(/Alert mail is sent twice/);
    const blocker = relations.getByRole('button', { name: /^#\d+ Alert mail is sent twice/ });
    await blocker.waitFor();
    await relations.getByRole('heading', { name: 'Blocked by' }).waitFor();
    await code.contextMenu(code.treeItem(title), 'Change', 'Status...');
    await code.pick(/^Duplicate/);
    await code.quickInput.filter({ hasText: '#12 Is a Duplicate of Which Issue?' }).waitFor();
    await code.quickText.fill('#7');
    await code.pick(/#7\b/);
    await relations.getByRole('heading', { name: 'Duplicate of' }).waitFor();
    await code.treeItem(/^Duplicate/).waitFor();
    await relations.scrollIntoViewIfNeeded();
    await code.pictures('relations', ['dark', 'high contrast']);
    await code.run('Issues: Undo');
    await relations.getByRole('heading', { name: 'Duplicate of' }).waitFor({ state: 'detached' });
    await code.treeItem(/^Open\s*14/).waitFor();
    // The page's own drop-down asks, too; without an answer all is as it was.
    const status = page.getByRole('combobox', { name: 'Status' });
    await status.selectOption('duplicate');
    await code.quickInput.filter({ hasText: '#12 Is a Duplicate of Which Issue?' }).waitFor();
    await code.page.keyboard.press('Escape');
    await until('the old status is back', async () => (await status.inputValue()) === 'open');
    assert.equal(await page.locator('.field-problem').count(), 0);
    await relations.getByRole('button', { name: /^Remove Relation: Blocked by/ }).press('Enter');
    await blocker.waitFor({ state: 'detached' });
  });

  it('gives an issue the value of the group that it is dragged to', async () => {
    await code.treeItem('Poller drops readings while it backs off').dragTo(code.treeItem(/^On hold/));
    await code.treeItem(/^On hold\s*5/).waitFor();
    await code.run('Issues: Undo');
    await code.treeItem(/^On hold\s*4/).waitFor();
  });

  it('makes a component for an issue, and takes both back', async () => {
    const row = code.treeItem('Alert mail is sent twice');
    await code.contextMenu(row, 'Change', 'Component...');
    await code.quickText.fill('buoys');
    await code.pick(/^New component/);
    await code.page
      .locator('.statusbar')
      .getByText(/Component of #31 is now buoys/)
      .or(code.notification(/Component of #31 is now buoys/))
      .first()
      .waitFor();
    await code.run('Issues: Undo');
    await code.page
      .getByText(/Component of #31 has its old value again/)
      .first()
      .waitFor();
    await code.run('Issues: Undo');
    await code.page
      .getByText(/"buoys" is no longer in its list/)
      .first()
      .waitFor();
    await code.run('Issues: Redo');
    await code.page
      .getByText(/"buoys" is in its list again/)
      .first()
      .waitFor();
    await code.run('Issues: Undo');
    await code.run('Notifications: Clear All Notifications');
  });

  it('opens the groups in which a filter finds something, and has them as they were without it', async () => {
    const isExpanded = (group: RegExp, expanded: boolean) =>
      until(`${String(group)} is ${expanded ? 'open' : 'closed'}`, async () => {
        return (await code.treeItem(group).getAttribute('aria-expanded')) === String(expanded);
      });
    await code.expand(/^New/, false);
    await code.expand(/^Resolved/, false);
    // The row of the filter is shown wherever the view was scrolled to.
    const others = [/^Closed/, /^Wontfix/, /^Invalid/];
    for (const group of others) await code.expand(group);
    await code.tree.hover();
    await code.page.mouse.wheel(0, 3000);
    await code.treeItem(/^New\s*10/).waitFor({ state: 'hidden' });
    await filterBy('kind:bug');
    await code.treeItem('kind:bug').waitFor();
    await isExpanded(/^New/, true);
    await isExpanded(/^Resolved/, true);
    await code.screenshot('filtered');
    await code.expand(/^New/, false);
    await code.run('Issues: Refresh');
    await isExpanded(/^New/, false);
    await code.run('Issues: Clear Filter');
    await code.treeItem(/^New\s*10/).waitFor();
    await isExpanded(/^New/, false);
    await isExpanded(/^Resolved/, false);
    await isExpanded(/^Open/, true);
    for (const group of others.toReversed()) await code.expand(group, false);
    await code.expand(/^New/);
  });

  it('restores a deleted issue, by the message and out of the list', async () => {
    const row = () => code.treeItem('Alert mail is sent twice');
    const remove = async () => {
      await code.contextMenu(row(), 'Delete Issue...');
      await code.answerDialog(/Delete issue #/, 'Delete');
      await code.treeItem(/^Open\s*13/).waitFor();
    };
    await remove();
    const undoing = new Person(code);
    await undoing.click(code.notification(/Issue #\d+ is deleted/).getByRole('button', { name: 'Undo' }));
    await code.treeItem(/^Open\s*14/).waitFor();
    assert.ok(undoing.actions <= 2, `a deleted issue restored: ${undoing.actions}`);
    await code.run('Issues: Redo');
    await code.treeItem(/^Open\s*13/).waitFor();
    await code.run('Issues: Recently Deleted...');
    await code.pick(/Alert mail is sent twice/);
    await code.treeItem(/^Open\s*14/).waitFor();
    await row().waitFor();
  });

  it('deletes and restores an issue by keyboard alone', async () => {
    const { keyboard } = code.page;
    await code.treeItem('Alert mail is sent twice').click();
    await keyboard.press('Delete');
    await code.dialog.filter({ hasText: /Delete issue #31/ }).waitFor();
    await keyboard.press('Enter');
    await code.treeItem(/^Open\s*13/).waitFor();
    // The next issue gets the focus, which would close the palette.
    await code.page.locator('.sidebar .monaco-list-row.focused').filter({ hasText: /#\d/ }).waitFor();
    await keyboard.press('F1');
    await code.quickText.waitFor();
    await keyboard.type('recently deleted');
    await code.quickRow(/^Issues: Recently Deleted/).waitFor();
    await keyboard.press('Enter');
    await code.quickRow(/Alert mail is sent twice/).waitFor();
    await keyboard.press('Enter');
    await code.treeItem(/^Open\s*14/).waitFor();
  });

  it('goes to the end of a list that is not loaded, and back', async () => {
    await code.run('Issues: Group By...');
    await code.pick(/^None/);
    await code.treeItem(/^Open\s*\d/).waitFor({ state: 'hidden' });
    await code.treeItem(/#\d/).waitFor();
    await code.run('Issues: Go to Last Issues');
    const focused = code.page.locator('.sidebar .monaco-list-row.focused[aria-setsize]');
    await until('the last row has the focus', async () => {
      const row = focused.first();
      return (await row.count()) > 0 && (await row.getAttribute('aria-posinset')) === (await row.getAttribute('aria-setsize'));
    });
    await code.screenshot('last issues');
  });

  it('groups by another field', async () => {
    await code.run('Issues: Group By...');
    await code.pick(/^Milestone/);
    await code.treeItem(/^No milestone/).waitFor();
  });

  it('moves all of a milestone to another, or deletes them, and takes that back', async () => {
    await filterBy('milestone:2.3');
    await code.treeItem(/^No milestone/).waitFor({ state: 'hidden' });
    await code.run('Issues: Change All That Match...');
    await code.pick(/^Milestone/);
    await code.pick(/^3\.0/);
    await code.answerDialog(/Set Milestone of 10 issues that match the filter to 3\.0/, 'Change');
    await code.treeItem(/^2\.3/).waitFor({ state: 'hidden' });
    await code.answerNotification(/Milestone of 10 issues is now 3\.0/, 'Undo');
    await code.treeItem(/^2\.3\s*10/).waitFor();
    await code.run('Issues: Delete All That Match...');
    await code.answerDialog(/Delete 10 issues that match the filter/, 'Delete');
    await code.treeItem(/^2\.3/).waitFor({ state: 'hidden' });
    await code.run('Issues: Undo');
    await code.treeItem(/^2\.3\s*10/).waitFor();
    await code.run('Issues: Clear Filter');
    await code.treeItem(/^3\.0\s*8/).waitFor();
  });

  it('does the jobs of every day in few actions', async () => {
    await code.run('Issues: Group By...');
    await code.pick(/^Status/);
    await code.treeItem(/^Open\s*14/).waitFor();

    const person = new Person(code);
    await code.page.locator('.sidebar .pane-header').first().hover();
    await person.click(code.page.locator('.sidebar').getByRole('button', { name: 'My Issues' }).first());
    await code.treeItem('is:open assignee:me').waitFor();
    assert.ok(person.actions <= 1, `my issues: ${person.actions}`);

    await code.treeItem('is:open assignee:me').focus();
    const oldest = new Person(code);
    await oldest.press('Shift+Alt+F');
    await code.quickText.fill('');
    await oldest.click(code.quickRow('Open Bugs Without Assignee, Oldest First'));
    await code.treeItem('is:open kind:bug no:assignee').waitFor();
    await code.treeItem(/^New\s*\d/).waitFor();
    await oldest.click(code.treeItem(/#\d+ /));
    assert.ok(oldest.actions <= 3, `oldest open bug: ${oldest.actions}`);
    await code.run('Issues: Clear Filter');

    await code.treeItem(/^Open\s*14/).click();
    const looking = new Person(code);
    await looking.press('Shift+Alt+H');
    await code.tab('What Changed?').waitFor();
    assert.ok(looking.actions <= 1, `what happened since yesterday: ${looking.actions}`);
    await code.run('Issues: Copy What Changed as Markdown');
    await code.notification(/Copied as Markdown/).waitFor();
    assert.match(await code.clipboard(), /^# What changed since /);
    await code.run('Issues: What Changed?');
    await code.quickRow(/^Since I last looked/).waitFor();
    await code.page.keyboard.press('Escape');
    await code.run('View: Close Editor');
  });

  it('saves the filter for the team, and finds it in the box of filters and in a row of the view', async () => {
    rmSync(queries(), { force: true }); // of a first try
    await filterBy('is:open kind:bug group:status');
    await code.treeItem(/^is:open kind:bug/).waitFor();
    await code.run('Issues: Save Query...');
    await code.pick(/^For the Team/);
    await code.answer('Open bugs');
    await code.notification(/The query Open bugs is saved/).waitFor();
    assert.deepEqual(JSON.parse(readFileSync(queries(), 'utf8')), [{ name: 'Open bugs', query: 'is:open kind:bug' }]);
    await code.run('Issues: Clear Filter');
    await code.run('Issues: Filter Issues...');
    await code.pick(/^Open bugs/);
    await code.treeItem(/^is:open kind:bug/).waitFor();
    await code.run('Issues: Clear Filter');
    await code.treeItem(/^is:open kind:bug/).waitFor({ state: 'hidden' });
    await code.expand(/^Saved Queries/);
    await code.treeItem(/^Open bugs\s*\d+/).click();
    await code.tree.locator('[role=treeitem][aria-level="3"]').filter({ hasText: 'Poller drops readings' }).waitFor();
    await code.run('Issue Bucket: Focus on For You View');
    const forYou = code.page.locator('.sidebar .pane').filter({ hasText: 'For You' }).last();
    await forYou.getByRole('treeitem', { name: /^Saved Queries, 1/ }).click();
    await forYou.getByRole('treeitem', { name: /^Open bugs, \d+ issues/ }).click();
    await forYou.locator('[role=treeitem][aria-level="3"]').first().waitFor();
    await forYou.locator('.pane-header').click();
    await forYou.getByRole('treeitem').first().waitFor({ state: 'hidden' });
  });

  it('uses, mends and deletes a saved query', async () => {
    await code.run('Issues: Save Query...');
    await code.notification(/All issues are shown: filter them first/).waitFor();
    const wrong = { name: 'Urgent', query: 'is:open priority:>=magor' };
    writeFileSync(queries(), JSON.stringify([wrong, { name: 'By milestone', query: 'kind:task sort:title-asc group:milestone' }], null, 2));
    await code.treeItem(/^Open bugs/).waitFor({ state: 'hidden' });
    await code.treeItem(/^Urgent.*is not valid/).click();
    await code.tab('queries.json').waitFor();
    await code.page.getByText('(7 selected)').waitFor();
    await code.page.keyboard.type('maj');
    await code.page.locator('.suggest-widget.visible .monaco-list-row').filter({ hasText: 'priority:major' }).waitFor();
    await code.page.keyboard.press('Enter');
    await code.page.keyboard.press('Control+S');
    await code.treeItem(/^Urgent\s*\d+/).waitFor();
    await code.treeItem(/^By milestone\s*\d+/).waitFor(); // a menu that is open while rows change does nothing
    await code.contextMenu(code.treeItem(/^By milestone/), 'Use Saved Query as Filter');
    await code.treeItem(/^kind:task/).waitFor();
    await code.treeItem(/^2\.3/).waitFor();
    await code.run('Issues: Clear Filter');
    await code.treeItem(/^kind:task/).waitFor({ state: 'hidden' });
    await code.treeItem(/^3\.0\s*8/).waitFor();
    await code.contextMenu(code.treeItem(/^By milestone/), 'Delete Saved Query...');
    await code.answerDialog(/Delete the saved query By milestone/, 'Delete');
    await code.treeItem(/^By milestone/).waitFor({ state: 'hidden' });
    assert.equal((JSON.parse(readFileSync(queries(), 'utf8')) as unknown[]).length, 1);
    await code.run('Issues: Undo');
    await code.treeItem(/^By milestone/).waitFor();
    await code.run('Issues: Redo');
    await code.treeItem(/^By milestone/).waitFor({ state: 'hidden' });
  });

  it('finds all of the view in a sidebar of 170 pixels: numbers, and its menu in two actions', async () => {
    await code.setSidebarWidth(170);
    const moreButton = code.page
      .locator('.sidebar .pane-header')
      .first()
      .getByRole('button', { name: /^More Actions/ });
    await moreButton.hover();
    const [button, sidebar] = [(await moreButton.boundingBox())!, (await code.page.locator('.part.sidebar').boundingBox())!];
    assert.ok(button.x + button.width <= sidebar.x + sidebar.width, JSON.stringify({ button, sidebar }));
    await code.viewAction('Collapse All');
    await code.treeItem(/#\d/).waitFor({ state: 'hidden' });
    const filtering = new Person(code);
    await filtering.viewAction('Filter Issues...');
    await code.quickRow(/^Show All Issues/).waitFor();
    assert.ok(filtering.actions <= 2, `filter: ${filtering.actions}`);
    await code.page.keyboard.press('Escape');
    await code.viewAction('Group By', 'Status');
    await code.expand(/^New/);
    await code.expand(/^Open/);
    await code.treeItem(/#17 /).waitFor();
    await code.picture('narrow');
    await code.setSidebarWidth(300);
  });

  it('moves cards of a board by mouse, several at once, and takes it back', async () => {
    await code.run('Issues: Open Board');
    const board = await code.webview(/^Board/);
    const column = (key: string) => board.locator(`[data-column="${key}"]`);
    const output = board.locator('[role=status]');
    const card = column('open').locator('.card', { hasText: 'Alert mail is sent twice' });
    await card.waitFor();
    await code.run('Notifications: Clear All Notifications');
    await code.pictures('board', ['dark', 'high contrast']);
    await column('open')
      .locator('.card-top')
      .first()
      .click({ modifiers: ['Control'] });
    await card.locator('.card-top').click({ modifiers: ['Control'] });
    const [from, to] = [(await card.boundingBox())!, (await column('new').boundingBox())!];
    await code.page.mouse.move(from.x + 40, from.y + 10);
    await code.page.mouse.down();
    await code.page.mouse.move(from.x - 40, from.y + 30, { steps: 3 });
    await code.page.mouse.move(to.x + 80, to.y + 200, { steps: 5 });
    await board.locator('[data-column="new"].is-target').waitFor();
    await board.locator('.ghost-count', { hasText: '2' }).waitFor();
    await code.screenshot('board dragged');
    await code.page.mouse.up();
    await output.filter({ hasText: /Dropped 2 issues on New/ }).waitFor();
    await column('new').locator('.card', { hasText: 'Alert mail is sent twice' }).waitFor();
    await code.run('Issues: Undo');
    await card.waitFor();
    await code.page.keyboard.press('Escape');
    // What somebody else does in another window is seen by itself.
    await changeElsewhere(code.database, 'harbour/tidewatch', 31, { status: 'on hold' });
    await column('on hold').locator('.card', { hasText: 'Alert mail is sent twice' }).waitFor();
    await changeElsewhere(code.database, 'harbour/tidewatch', 31, { status: 'open' });
    await card.waitFor();
  });

  it('moves a card by keyboard, is told where it is, and why it cannot be moved where nobody can', async () => {
    const board = await code.webview(/^Board/);
    const output = board.locator('[role=status]');
    const press = async (key: string, answer: RegExp) => {
      await code.page.keyboard.press(key);
      await output.filter({ hasText: answer }).waitFor();
    };
    await board
      .locator('[data-column="new"] .card')
      .first()
      .click({ position: { x: 60, y: 80 } });
    await code.page.keyboard.press('ArrowDown');
    await board.locator('[data-column="new"] .card[data-index="1"]:focus').waitFor();
    await press('Space', /Picked up #\d+ .+, in column New, 1 of 8\./);
    await press('ArrowRight', /Column Open, 2 of 8, 14 issues\./);
    await press('Escape', /Cancelled\. #\d+ .+ stays in New\./);
    await press('Space', /Picked up/);
    await press('ArrowRight', /Column Open/);
    await press('Space', /Dropped #\d+ .+ on Open: card 1 of 15\./);
    await board.locator('[data-column="open"] .card[data-index="0"]:focus').waitFor();
    // The menu of a card, by keyboard.
    await code.page.keyboard.press('Shift+F10');
    await code.page.locator('.context-view .monaco-menu').waitFor();
    await code.page.keyboard.press('Escape');
    await code.contextMenu(board.locator('[data-column="open"] .card[data-index="0"]'), 'Change', 'Status...');
    await code.pick(/^New/);
    await board.locator('[data-column="open"] .column-count', { hasText: /^14$/ }).waitFor();
    await board.getByRole('combobox', { name: 'Columns by' }).selectOption('reporter');
    await board
      .locator('[data-column="ann"], .column')
      .first()
      .locator('.card[data-number]')
      .first()
      .click({ position: { x: 60, y: 80 } });
    await press('Space', /Reporter of an issue cannot be changed\./);
    await board.locator('.notice', { hasText: 'Reporter of an issue cannot be changed.' }).getByRole('button', { name: 'Dismiss' }).click();
  });

  it('shows charts, of which each part leads to its issues on the board', async () => {
    await code.run('Notifications: Clear All Notifications');
    await code.run('Issues: Open Insight');
    const insight = await code.webview(/^Insight/);
    await insight.getByRole('heading', { name: 'Open issues: Priority' }).waitFor();
    await code.pictures('insight', ['dark', 'high contrast']);
    await insight.getByRole('button', { name: 'Blocker', exact: true }).press('Enter');
    const board = await code.webview(/^Board/);
    await until(
      'the board shows what the part stands for',
      async () => (await board.getByRole('searchbox').inputValue()) === 'is:open priority:blocker',
    );
    await board
      .locator('.card[data-number]', { has: board.locator('.priority-blocker') })
      .first()
      .waitFor();
  });

  it('sorts the view by each order, and each way', async () => {
    const found = await issuesIn(code.database, 'harbour/tidewatch', 'state = "open"');
    const issues = new Map(found.map((it) => [Number(it['id']), it]));
    type Value = string | number;
    const text = (name: string) => (it: Found) => String(it[name]).toLowerCase();
    const number = (name: string) => (it: Found) => Number(it[name]);
    const isSorted = (title: string, valueOf: (it: Found) => Value, isDescending: boolean) =>
      until(`sorted by ${title}`, async () => {
        const displayed = (await rowNumbers()).map((it) => issues.get(it));
        const values = displayed.map((it) => (it ? valueOf(it) : NaN));
        const ordered = isDescending ? values.toReversed() : values;
        return values.length === issues.size && ordered.every((it, at) => at === 0 || it >= ordered[at - 1]!);
      });
    await code.viewAction('Group By', 'None');
    await filterBy('status:open');
    const ORDERS = [
      ['Creation', text('created_on'), true],
      ['Title', text('title'), false],
      ['Priority', (it: Found) => PRIORITIES.indexOf(String(it['priority']) as Priority), true],
      ['Votes', number('votes'), true],
      ['Comments', number('comment_count'), true],
      ['Last Update', text('updated_on'), true],
    ] as const;
    for (const [order, valueOf, isDescending] of ORDERS) {
      await code.viewAction('Sort By', order);
      await isSorted(order, valueOf, isDescending);
    }
    await code.run('Issues: Sort By...');
    await code.pick(/^Number/);
    await isSorted('Number', number('id'), true);
    await code.viewAction('Sort By', 'Ascending');
    await isSorted('Number, the lowest first', number('id'), false);
  });

  it('has the board and the charts back after the window was reloaded, as they were', async () => {
    let board = await code.webview(/^Board/);
    await board.getByRole('combobox', { name: 'Columns by' }).selectOption('milestone');
    await board.locator('[data-column="2.3"]').waitFor();
    const sorted = await rowNumbers();
    await code.kept('mainThreadWebview-issueBucket.board', 'priority:blocker', 'milestone');
    await code.kept('issueBucket.sortBy', 'number');
    await code.reload();
    board = await code.webview(/^Board/);
    await board.locator('[data-column="2.3"], .column').first().waitFor();
    await board.locator('.card[data-number]').first().waitFor();
    assert.equal(await board.getByRole('searchbox').inputValue(), 'is:open priority:blocker');
    assert.equal(await board.getByRole('combobox', { name: 'Columns by' }).inputValue(), 'milestone');
    const insight = await code.webview(/^Insight/);
    await insight.getByRole('heading', { name: 'Open issues: Priority' }).waitFor();
    await until('the view is sorted as before', async () => String(await rowNumbers()) === String(sorted));
    await code.viewAction('Sort By', 'Last Update');
    await code.run('Issues: Clear Filter');
    await code.viewAction('Group By', 'Status');
    await code.treeItem(/^Open\s*\d/).waitFor();
    await code.expand(/^Open/);
  });

  it('shows what an issue is where code names it, by mouse and by keyboard', async () => {
    const line = '# Readings are lost while the poller waits, see #12 and #7.';
    writeFileSync(join(code.workspace, 'poller/backoff.py'), `${line}\nPAUSES = [1, 2, 4]  # seconds, as #31 asks for\nCOLOUR = "#12"\n`);
    await code.run('View: Close All Editors');
    await code.openFile('poller/backoff.py');
    await code.page.locator('.view-line .detected-link').nth(2).waitFor();
    assert.equal(await code.page.locator('.view-line .detected-link').count(), 3);
    await code.page.locator('.view-line .detected-link').first().hover();
    const hover = code.page.locator('.monaco-hover:visible');
    await hover.getByText('Poller drops readings while it backs off').waitFor();
    await code.run('Notifications: Clear All Notifications');
    await code.page.locator('.view-line .detected-link').first().hover();
    await hover.getByText('Poller drops readings while it backs off').waitFor();
    await code.pictures('references', ['dark', 'high contrast']);
    await code.page.locator('.view-line').first().click();
    await code.page.keyboard.press('Control+Home');
    for (let step = 0; step <= line.indexOf('#12'); step++) await code.page.keyboard.press('ArrowRight');
    await code.page.keyboard.press('Control+K');
    await code.page.keyboard.press('Control+I');
    await hover.getByText('Poller drops readings while it backs off').waitFor();
  });

  it('drops issues on code and on Markdown, which name them then', async () => {
    await code.run('View: Close All Editors');
    writeFileSync(join(code.workspace, 'poller/backoff.py'), '# See\n');
    writeFileSync(join(code.workspace, 'notes.md'), 'Next: \n');
    const firstLine = code.page.locator('.editor-instance .view-line').first();
    const dropOnFirstLine = async (title: string, names: RegExp) => {
      const [from, to] = [(await code.treeItem(title).boundingBox())!, (await firstLine.boundingBox())!];
      await code.page.mouse.move(from.x + 60, from.y + 10);
      await code.page.mouse.down();
      await code.page.mouse.move(from.x + 90, from.y + 20, { steps: 3 });
      await code.page.mouse.move(to.x + 200, to.y + 8, { steps: 3 });
      // As with files: without it VS Code would take what is dropped for something to open.
      await code.page.keyboard.down('Shift');
      await code.page.mouse.move(to.x + 150, to.y + 8, { steps: 3 });
      await code.page.mouse.up();
      await code.page.keyboard.up('Shift');
      await firstLine.filter({ hasText: names }).waitFor();
    };
    await code.treeItem('Poller drops readings while it backs off').click();
    await code.openFile('poller/backoff.py');
    await firstLine.filter({ hasText: /^#.See$/ }).waitFor();
    await code.treeItem('Alert mail is sent twice').click({ modifiers: ['Control'] });
    await dropOnFirstLine('Alert mail is sent twice', /^#.See.#12,.#31$/);
    await code.openFile('notes.md');
    await dropOnFirstLine('Tide table is one hour', /^Next:.#17$/);
    await code.run('File: Save All Files');
    await code.run('View: Close All Editors');
  });

  it('deletes an issue for good out of the list of deleted ones', async () => {
    await code.treeItem(/#26 /).waitFor();
    await code.contextMenu(code.treeItem(/#26 /), 'Delete Issue...');
    await code.answerDialog(/Delete issue #26/, 'Delete');
    await code.treeItem(/#26 /).waitFor({ state: 'hidden' });
    await code.run('Issues: Recently Deleted...');
    await code.quickRow(/#26 /).hover();
    await code.quickRow(/#26 /).getByRole('button', { name: 'Delete Permanently...' }).click();
    await code.answerDialog(/Delete issue #26 permanently/, 'Delete Permanently');
    await code.notification(/No issue was deleted in the last 30 days/).waitFor();
  });

  it('moves 40 issues of a milestone to another one, and back, in six actions', async () => {
    const numbers = (await issuesIn(code.database, 'harbour/tidewatch', 'id > 0')).map((it) => Number(it['id']));
    await changeElsewhere(code.database, 'harbour/tidewatch', numbers.slice(0, 40), { milestone: '2.3' });
    await changeElsewhere(code.database, 'harbour/tidewatch', numbers.slice(40), { milestone: '3.0' });
    const moving = new Person(code);
    await moving.viewAction('Group By', 'Milestone');
    const [from, to] = [code.treeItem(/^2\.3\s*40/), code.treeItem(/^3\.0\s*\d/)];
    await from.waitFor();
    await to.waitFor();
    await moving.drag(from, to);
    moving.actions++;
    await code.answerDialog(/Set Milestone of 40 issues in .2\.3. to 3\.0/, 'Change');
    await from.waitFor({ state: 'detached' });
    moving.actions++;
    await code.answerNotification(/Milestone of 40 issues is now 3\.0/, 'Undo');
    await from.waitFor();
    assert.ok(moving.actions <= 6, `a milestone moved and back: ${moving.actions}`);
  });
});
