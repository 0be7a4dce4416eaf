import assert from 'node:assert/strict';
import { BOB, comment, issueView } from '../support/issue-view';
import { startPages, type TestPages } from '../support/page';

describe("a text of an issue's page that was changed elsewhere, with a host that is played", () => {
  let pages: TestPages;
  before(async () => (pages = await startPages()));
  after(() => pages.close());
  afterEach(() => pages.closeAll());

  it('shows both versions of a comment that was changed elsewhere, and overwrites only when told so', async () => {
    const { page, messages } = await pages.open(issueView({ comments: [comment(1, 'before', { author: BOB })] }), {
      onMessage: (message, post) => {
        if (message.type !== 'editComment') return;
        const outcome =
          message.base === 'theirs' ? ({ ok: true } as const) : ({ ok: false, message: 'Changed.', theirs: 'theirs' } as const);
        void post({ type: 'answer', id: message.id, outcome });
      },
    });
    await page.locator('.comment').hover();
    await page.getByRole('button', { name: 'Edit Comment' }).click();
    await page.locator('.comment').getByRole('textbox', { name: 'Comment' }).fill('mine');
    await page.locator('.comment').getByRole('button', { name: 'Save' }).click();
    await page.locator('.conflict pre', { hasText: 'theirs' }).waitFor();
    assert.equal(await page.locator('.conflict textarea').inputValue(), 'mine');
    await page.getByRole('button', { name: 'Keep Mine' }).click();
    await page.locator('.conflict').waitFor({ state: 'detached' });
    assert.deepEqual(
      messages.filter((message) => message.type === 'editComment').map(({ text, base }) => [text, base]),
      [
        ['mine', 'before'],
        ['mine', 'theirs'],
      ],
    );
  });

  it('marks what was changed elsewhere and by whom, shows it, and merges what does not collide', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `Line ${index + 1}`);
    const base = lines.join('\n');
    const ownAnswer = ['Mine', ...lines].join('\n');
    const theirs = [...lines.slice(0, 49), 'Hers', ...lines.slice(50)].join('\n');
    const view = issueView({ issue: { ...issueView().issue, content: base } });
    const { page, messages } = await pages.open(view, {
      onMessage: (message, post) => {
        if (message.type !== 'update') return;
        const isTold = message.base.content === theirs;
        const history = [comment(1, null, { changes: [{ field: 'content', old: base, new: theirs }] })];
        if (!isTold) void post({ type: 'issue', view: { ...view, issue: { ...view.issue, content: theirs }, comments: history } });
        void post({ type: 'answer', id: message.id, outcome: isTold ? { ok: true } : { ok: false, message: 'Changed.', theirs } });
      },
    });
    await page.getByRole('button', { name: 'Edit Description' }).click();
    await page.getByRole('textbox', { name: 'Description' }).fill(ownAnswer);
    await page.getByRole('button', { name: 'Save' }).click();
    const theirSide = page.getByRole('group', { name: /^Saved elsewhere · Ana Costa · / });
    await theirSide.locator('ins', { hasText: 'Hers' }).waitFor();
    assert.deepEqual(await theirSide.locator('ins, del').allTextContents(), ['Removed: Line 50', 'Added: Hers']);
    const isInSight = (it: Element) => it.getBoundingClientRect().bottom < it.closest('pre')!.getBoundingClientRect().bottom;
    assert.ok(await theirSide.locator('ins').evaluate(isInSight));
    const ownText = page.getByRole('textbox', { name: 'Yours' });
    const caret = await ownText.evaluate((it: HTMLTextAreaElement) => [it === document.activeElement, it.selectionStart, it.scrollTop > 0]);
    assert.deepEqual(caret, [true, ownAnswer.indexOf('Line 50'), true]);
    await page.getByRole('button', { name: 'Merge Both' }).click();
    const merged = ['Mine', ...lines.slice(0, 49), 'Hers', ...lines.slice(50)].join('\n');
    assert.equal(await ownText.inputValue(), merged);
    await page.getByRole('button', { name: 'Merge Both' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    assert.equal(await ownText.inputValue(), ownAnswer, 'and is taken back');
    await page.getByRole('button', { name: 'Merge Both' }).click();
    await page.getByRole('button', { name: 'Keep Mine' }).click();
    await page.locator('.conflict').waitFor({ state: 'detached' });
    const saved = messages.filter((message) => message.type === 'update').map(({ fields }) => fields.content);
    assert.deepEqual(saved, [ownAnswer, merged]);
  });

  it('offers no merging where both have changed the same line', async () => {
    const { page } = await pages.open(issueView({ issue: { ...issueView().issue, content: 'one' } }), {
      onMessage: (message, post) => {
        if (message.type !== 'update') return;
        void post({ type: 'answer', id: message.id, outcome: { ok: false, message: 'Changed.', theirs: 'two' } });
      },
    });
    await page.getByRole('button', { name: 'Edit Description' }).click();
    await page.getByRole('textbox', { name: 'Description' }).fill('three');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.conflict ins', { hasText: 'two' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Merge Both' }).count(), 0);
  });
});
