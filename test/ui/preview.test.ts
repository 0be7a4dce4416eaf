import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { startVSCode, until, type VSCode } from './harness';

describe('issues that are looked at one after the other', () => {
  let code: VSCode;
  before(async () => {
    code = await startVSCode({ sample: true });
    await code.showIssues();
  });
  after(() => code.close());
  afterEach(() => code.run('View: Close All Editors'));

  const POLLER = 'Poller drops readings while it backs off';
  const titles = () => code.page.locator('.tabs-container .tab .label-name').allTextContents();
  const tabsAre = (...expected: readonly RegExp[]) =>
    until(`the tabs are ${expected.join(', ')}`, async () => {
      const found = await titles();
      return found.length === expected.length && expected.every((it, index) => it.test(found[index] ?? ''));
    });
  /** Two issues that the tree shows, each by the beginning of its row and tab. Rows change their place in the page when the tree is drawn again. */
  let others: readonly RegExp[];
  const row = (index: number) => code.treeItem(others[index]!);
  before(async () => {
    await code.treeItem(POLLER).waitFor();
    const rows = await code.page.locator('.sidebar [role=treeitem]').filter({ hasNotText: POLLER }).allTextContents();
    others = rows.flatMap((text) => /#\d+/.exec(text)?.[0] ?? []).map((number) => new RegExp(`^${number}\\b`));
  });

  it('takes one tab, until one is kept', async () => {
    await code.treeItem(POLLER).click();
    await (await code.webview(/^#12/)).getByRole('heading', { name: POLLER }).waitFor();
    await row(0).click();
    await tabsAre(others[0]!);
    const page = await code.webview(others[0]!);
    // The tab has the title of the issue before its page is there.
    await page.getByRole('heading', { name: POLLER }).waitFor({ state: 'detached' });
    await page.locator('.composer').waitFor();
    await page.getByRole('button', { name: /^Keep Open/ }).click();
    await row(1).click();
    await tabsAre(others[0]!, others[1]!);
  });

  it('keeps one that is clicked twice', async () => {
    await row(0).dblclick();
    await tabsAre(others[0]!);
    await (await code.webview(others[0]!)).locator('.composer').waitFor();
    await row(1).click();
    await tabsAre(others[0]!, others[1]!);
  });

  it('keeps one in which something was written, with what was', async () => {
    await row(0).click();
    const first = await code.webview(others[0]!);
    await first.getByRole('textbox', { name: 'Comment' }).fill('Half a thought');
    await first.getByRole('button', { name: /^Keep Open/ }).waitFor({ state: 'detached' });
    await row(1).click();
    await tabsAre(others[0]!, others[1]!);
    const second = await code.webview(others[0]!);
    await until(
      'the text is there',
      async () => (await second.getByRole('textbox', { name: 'Comment' }).inputValue()) === 'Half a thought',
    );
    await second.getByRole('textbox', { name: 'Comment' }).fill('');
  });

  it('shows the last one again after another tab was in front', async () => {
    await row(0).click();
    await (await code.webview(others[0]!)).locator('.composer').waitFor();
    await code.treeItem(POLLER).click();
    await (await code.webview(/^#12/)).getByRole('heading', { name: POLLER }).waitFor();
    await code.openFile('README.md');
    await (await code.webview(/^#12/)).getByRole('heading', { name: POLLER }).waitFor();
  });

  it('goes on to the next one by the same key', async () => {
    await row(0).click();
    const page = await code.webview(others[0]!);
    await page.getByRole('button', { name: 'Next Issue', exact: true }).focus();
    const first = await titles();
    await code.page.keyboard.press('Enter');
    await until('the second one is there', async () => (await titles())[0] !== first[0]);
    const second = await titles();
    await until('the button has the focus', () =>
      page.getByRole('button', { name: 'Next Issue', exact: true }).evaluate((it) => it === document.activeElement),
    );
    await code.page.keyboard.press('Enter');
    await until('the third one is there', async () => (await titles())[0] !== second[0]);
    assert.equal((await titles()).length, 1);
  });

  it('has neighbours that the tree has not loaded', async () => {
    await code.treeItem(POLLER).waitFor();
    const order = await code.page.evaluate<string[]>(
      `[...document.querySelectorAll('.sidebar [role=treeitem]')]
        .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map((row) => row.textContent)`,
    );
    const at = order.findIndex((it) => it.includes(POLLER));
    const next = /#(\d+)/.exec(order[at + 1] ?? '')?.[1];
    await code.expand(/^Open/, false);
    await code.run('Issues: Refresh');
    await code.run('Issues: Open Issue by Number...');
    await code.answer('12');
    const page = await code.webview(/^#12/);
    await page.getByRole('button', { name: 'Next Issue', exact: true }).click();
    await code.tab(new RegExp(`^#${next}\\b`)).waitFor();
    await code.expand(/^Open/);
  });

  it('finds a word in the page by the usual key, and copies the link to it', async () => {
    await code.treeItem(POLLER).click();
    const page = await code.webview(/^#12/);
    await page.getByRole('button', { name: 'Copy Link', exact: true }).click();
    await until('the clipboard has the link', async () => /\/harbour\/tidewatch\/issues\/12$/.test(await code.clipboard()));
    await code.page.keyboard.press('Control+f');
    const find = code.page.locator('.simple-find-part.visible input');
    await find.fill('backs off');
    const found = () => page.locator('body').evaluate(() => document.getSelection()?.toString().toLowerCase());
    await until('it is selected in the page', async () => (await found()) === 'backs off');
    await code.page.keyboard.press('Escape');
    await code.page.locator('.simple-find-part.visible').waitFor({ state: 'detached' });
  });

  it('is what a command of the palette acts on', async () => {
    await code.treeItem(POLLER).click();
    await (await code.webview(/^#12/)).locator('.composer').waitFor();
    await code.run('Issues: Change Priority...');
    await code.quickInput.getByText('Change Priority: #12').waitFor();
    await code.pick(/^Trivial/);
    await until('the page shows it', async () => {
      const page = await code.webview(/^#12/);
      return (await page.getByRole('combobox', { name: 'Priority' }).inputValue()) === 'trivial';
    });
  });

  it('leads from a name in a text to what that person has to do', async () => {
    await row(0).click();
    const page = await code.webview(others[0]!);
    const writing = page.getByRole('textbox', { name: 'Comment' });
    await writing.fill('What does ');
    await writing.press('End');
    await writing.press('@');
    await page.getByRole('listbox', { name: 'Suggestions' }).waitFor();
    await writing.press('Enter');
    await writing.press('Control+Enter');
    const link = page.locator('.timeline .comment').last().locator('a.mention');
    await link.waitFor();
    const name = (await link.textContent())?.slice(1) ?? '';
    await link.focus();
    await code.page.keyboard.press('Enter');
    await code.page.locator('.sidebar').getByText(`assignee:${name}`).first().waitFor();
    await code.run('Issues: Clear Filter');
  });

  describe('whose data file is taken away', () => {
    it('opens it anew when it is back, and loses nothing that was typed', async () => {
      await code.run('Issues: Create Issue...');
      const title = (await code.webview('New Issue')).getByRole('textbox', { name: 'Title' });
      await title.fill('Typed without a data file');
      for (const side of ['', '-wal', '-shm']) renameSync(code.database + side, `${code.database}.away${side}`);
      await code.notification(/is missing\. Put it back/).waitFor();
      await code.picture('data-file-gone');
      await code.answerNotification(/is missing\. Put it back/, 'Open It Again');
      await code.notification(/is missing\. Put it back/).waitFor(); // it is not back yet
      for (const side of ['', '-wal', '-shm']) renameSync(`${code.database}.away${side}`, code.database + side);
      await code.answerNotification(/is missing\. Put it back/, 'Open It Again');
      await (await code.webview('New Issue')).getByRole('button', { name: 'Create', exact: true }).click();
      await code.tab(/Typed without a data file/).waitFor();
      await code.treeItem(/Typed without a data file/).waitFor();
    });

    it('is offered to reload the window once a newer version has updated it', async () => {
      const database = new DatabaseSync(code.database);
      const { user_version: version } = database.prepare('pragma user_version').get() as { user_version: number };
      database.exec(`pragma user_version = ${version + 1}`);
      await code.run('Issues: Create Issue...');
      const page = await code.webview('New Issue');
      await page.getByRole('textbox', { name: 'Title' }).fill('Typed into an older window');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await code.notification(/A newer version of Issue Bucket has updated the data file/).waitFor();
      await code.picture('data-file-updated');
      database.exec(`pragma user_version = ${version}`);
      database.close();
      await code.answerNotification(/A newer version of Issue Bucket has updated the data file/, 'Reload Window');
      await (await code.webview('New Issue')).getByRole('textbox', { name: 'Title' }).waitFor();
    });
  });
});
