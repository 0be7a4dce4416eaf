import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { chart } from '../support/chart';
import { drop, paste, PNG } from '../support/paste';
import { startVSCode, until, waitingOnDisk, type VSCode } from './harness';

describe('a person talks about an issue', () => {
  let code: VSCode;
  let page: FrameLocator;
  const writing = () => page.locator('.composer').getByRole('textbox', { name: 'Comment' });
  const comments = () => page.locator('.timeline .comment');
  before(async () => {
    code = await startVSCode({ sample: true });
    await code.showIssues();
    await code.treeItem('Poller drops readings while it backs off').click();
    page = await code.webview(/#12/);
    await page.locator('.composer').waitFor();
  });
  after(() => code.close());

  it('writes a comment with tools, people and emoji, and sends it by the keyboard', async () => {
    const before = await comments().count();
    await writing().click();
    await code.page.keyboard.type('Seen ');
    await code.page.keyboard.press('Control+b');
    await code.page.keyboard.type('again');
    await code.page.keyboard.press('End');
    await code.page.keyboard.type(' :tad');
    await page.getByRole('option', { name: ':tada:' }).waitFor();
    await code.page.keyboard.press('Enter');
    await code.page.keyboard.type('see #17');
    await page.getByRole('option', { name: /#17/ }).first().waitFor();
    await code.page.keyboard.press('Tab');
    assert.equal(await writing().inputValue(), 'Seen **again** 🎉 see #17 ');
    await code.page.keyboard.press('Control+Enter');
    await until('the comment is there', async () => (await comments().count()) === before + 1);
    await comments().last().locator('strong', { hasText: 'again' }).waitFor();
    await until('the box is empty', async () => (await writing().inputValue()) === ''); // the answer may come after the comment
  });

  it('pastes a picture, which is shown before and after it is sent', async () => {
    await writing().fill('Lock 3 last night, with the gap:\n\n');
    await writing().press('Control+End');
    await writing().evaluate(paste, { data: chart() });
    await page.locator('.waiting img').waitFor();
    await until('the text shows it', async () => (await writing().inputValue()).includes('![pasted-'));
    await page.locator('.composer').getByRole('button', { name: 'Comment', exact: true }).click();
    await page.locator('.attachments .thumb img').waitFor();
    await comments().last().locator('a.picture img').waitFor();
    await page.locator('.waiting').waitFor({ state: 'detached' });
    await code.page.mouse.move(800, 20);
    await code.picture('conversation');
  });

  it('puts a picture and a file into the description while it is edited, and they are sent with it', async () => {
    await page.getByRole('button', { name: 'Edit Description' }).click();
    const text = page.getByRole('textbox', { name: 'Description' });
    await text.press('Control+End');
    await text.evaluate(paste, { data: PNG, name: 'gauge.png' });
    await page.locator('.description .waiting img').waitFor();
    await until('the text shows it', async () => (await text.inputValue()).includes('![gauge.png](gauge.png)'));
    await text.evaluate(drop, { data: PNG, name: 'log.txt' });
    await page.locator('.description .waiting li', { hasText: 'log.txt' }).waitFor();
    await page.locator('.description').getByRole('tab', { name: 'Preview' }).click();
    await page.locator('.description .writer-preview a[data-attachment]').last().scrollIntoViewIfNeeded();
    await page.locator('.description .writer-preview a.picture img').waitFor();
    assert.equal(await page.locator('.composer .waiting').count(), 0, 'the next comment has none of them');
    await page.locator('.description').getByRole('button', { name: 'Save' }).click();
    await page.locator('.description a.picture img').waitFor();
    await page.locator('.attachments .file', { hasText: 'log.txt' }).waitFor();
    await page.locator('.waiting').waitFor({ state: 'detached' });
  });

  it('drops a file into a comment that is edited, and gives both up', async () => {
    const before = await page.locator('.attachments .file').count();
    const comment = comments().last();
    await comment.hover();
    await comment.getByRole('button', { name: 'Edit Comment' }).click();
    const text = comment.getByRole('textbox', { name: 'Comment' });
    await text.evaluate(drop, { data: PNG, name: 'shot.png' });
    await comment.locator('.waiting img').waitFor();
    await comment.getByRole('button', { name: 'Cancel' }).click();
    await comment.getByRole('button', { name: 'Discard' }).click();
    await comment.locator('.text').waitFor();
    await page.getByRole('button', { name: 'Refresh' }).click();
    assert.equal(await page.locator('.attachments .file').count(), before);
    await until('nothing waits on disk any more', () => waitingOnDisk(code).length === 0);
  });

  it('drops a file into a comment that is edited, and sends it with that', async () => {
    const comment = comments().last();
    await comment.hover();
    await comment.getByRole('button', { name: 'Edit Comment' }).click();
    const text = comment.getByRole('textbox', { name: 'Comment' });
    await text.evaluate(drop, { data: PNG, name: 'shot.png' });
    await comment.locator('.waiting img').waitFor();
    await text.press('Control+Enter');
    await comment.locator('a.picture img').last().waitFor();
    await page.locator('.attachments .file', { hasText: 'shot.png' }).waitFor();
  });

  it('ticks a task where it stands', async () => {
    await writing().fill('- [ ] one\n- [x] two');
    await writing().press('Control+Enter');
    const box = comments().last().getByRole('checkbox', { name: 'one' });
    await box.click();
    await comments().last().getByText('edited').waitFor();
    assert.ok(await box.isChecked());
    await page.getByRole('button', { name: 'Refresh' }).click();
    await until('it stays ticked', () => box.isChecked());
  });

  it('edits its own comment, and deletes it after being asked', async () => {
    const last = comments().last();
    await last.hover();
    await last.getByRole('button', { name: 'Edit Comment' }).click();
    await last.getByRole('textbox', { name: 'Comment' }).fill('Never mind.');
    await last.getByRole('button', { name: 'Save' }).click();
    await last.getByText('Never mind.').waitFor();
    await comments().nth(-2).locator('.text').first().waitFor();
    const before = await comments().count();
    await last.getByRole('button', { name: 'Delete Comment' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await until('it is gone', async () => (await comments().count()) === before - 1);
  });

  it('has a deleted comment and a deleted file back by Undo', async () => {
    const comment = comments().filter({ hasText: 'Never mind.' });
    await code.run('Issues: Undo');
    await comment.waitFor();
    await code.run('Issues: Redo');
    await comment.waitFor({ state: 'detached' });
    const file = page.locator('.attachments .file', { hasText: 'shot.png' });
    await page.getByRole('button', { name: 'Delete shot.png' }).press('Enter');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).press('Enter');
    await file.waitFor({ state: 'detached' });
    await code.run('Issues: Undo');
    await file.waitFor();
  });

  it('reads what was changed as sentences, and goes on by the usual next step', async () => {
    await page.getByRole('button', { name: 'Resolve', exact: true }).click();
    await page.locator('.entry-changed', { hasText: /changed status from Open to Resolved/ }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Comments only' }).click();
    assert.equal(await page.locator('.entry-changed').count(), 0);
    await page.getByRole('button', { name: 'Everything' }).click();
    await page.locator('.entry-changed').first().waitFor();
  });

  it('votes, names a new component, and takes the issue on', async () => {
    await page.getByRole('button', { name: /^Vote/ }).click();
    await page.getByRole('button', { name: /^Voted/ }).waitFor();
    await page.getByRole('combobox', { name: 'Component' }).selectOption({ label: 'New component...' });
    await page.getByRole('textbox', { name: 'New component' }).fill('Tide gauge');
    await page.getByRole('textbox', { name: 'New component' }).press('Enter');
    await page.locator('.entry-changed', { hasText: /component .*Tide gauge/ }).waitFor();
  });

  it('quotes what is selected, and finds the draft again after the tab was closed', async () => {
    await comments().first().hover();
    await comments().first().getByRole('button', { name: 'Quote in Reply' }).click();
    await until('it is quoted', async () => (await writing().inputValue()).startsWith('> '));
    await code.page.keyboard.type('my answer');
    await code.run('View: Close Editor');
    await code.treeItem('Tide table is one hour off').click();
    page = await code.webview(/#17/);
    await page.locator('.composer').waitFor();
    assert.equal(await writing().inputValue(), '');
    await code.run('Issues: Open Issue by Number...');
    await code.answer('12');
    page = await code.webview(/#12/);
    await until('the draft is back', async () => (await writing().inputValue()).endsWith('my answer'));
  });

  it('types as fast as can be, and every key is kept', async () => {
    await code.run('View: Close All Editors');
    await code.treeItem('Tide table is one hour off').click();
    page = await code.webview(/#17/);
    for (const text of ['The first of three texts, to its end.', 'Another one, which takes its place!', 'And this is what must be kept?']) {
      await writing().fill('');
      await code.page.keyboard.type(text);
    }
    await code.kept('And this is what must be kept?');
    await writing().fill('');
  });

  it('goes to the next issue of the list in the same tab', async () => {
    await code.run('View: Close All Editors');
    await code.treeItem('Tide table is one hour off').click();
    page = await code.webview(/#17/);
    await page.getByRole('button', { name: 'Next Issue' }).click();
    await until('another issue is shown', async () => (await code.tab(/#17/).count()) === 0);
    assert.equal(await code.page.locator('.tabs-container .tab').count(), 1);
  });

  it('opens the file that a text names', async () => {
    await code.run('View: Close All Editors');
    await code.treeItem('Tide table is one hour off').click();
    page = await code.webview(/#17/);
    await writing().fill('It is `poller/retry.py:3`, not nowhere/none.py:3');
    await writing().press('Control+Enter');
    await comments().last().getByRole('link', { name: 'poller/retry.py:3' }).click();
    await code.tab('retry.py').waitFor();
    page = await code.webview(/#17/);
    assert.equal(
      await comments()
        .last()
        .getByRole('link', { name: /none\.py/ })
        .count(),
      0,
    );
  });
});
