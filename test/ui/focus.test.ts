import assert from 'node:assert/strict';
import { BOB, comment, issueView } from '../support/issue-view';
import { startPages, type TestPages } from '../support/page';
import { until } from './harness';

describe('what is done right after something else, with a host that is played', () => {
  let pages: TestPages;
  before(async () => (pages = await startPages()));
  after(() => pages.close());
  afterEach(() => pages.closeAll());

  /** Presses keys within one turn of the page, as fast as no person can: whatever waits for a frame comes too late for the second. */
  const press = (target: Element, keys: readonly string[]) => {
    (target as HTMLElement).focus();
    (target as HTMLElement).click();
    return Promise.resolve().then(() => {
      for (const key of keys)
        (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    });
  };

  it('Escape takes a question back', async () => {
    const { page } = await pages.open(issueView({ comments: [comment(1, 'mine', { author: BOB })] }));
    await page.locator('.comment').hover();
    const button = page.getByRole('button', { name: 'Delete Comment' });
    await button.evaluate(press, ['Escape']);
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    assert.ok(await button.evaluate((it) => it === document.activeElement));
  });

  it('a key after a quotation goes into the reply', async () => {
    const { page } = await pages.open(issueView({ comments: [comment(1, 'What he said', { author: BOB })] }));
    await page.locator('.comment').hover();
    const focused = await page
      .getByRole('button', { name: 'Quote in Reply' })
      .last()
      .evaluate((it) => {
        (it as HTMLElement).click();
        return Promise.resolve().then(() => {
          const area = document.activeElement;
          return area instanceof HTMLTextAreaElement && area.value !== '' && area.selectionStart === area.value.length;
        });
      });
    assert.ok(focused, 'the end of the reply has the focus with the quotation');
  });

  it('one goes on from where one is, though an entry is still being brought into sight', async () => {
    const { page } = await pages.open(
      issueView({ comments: Array.from({ length: 60 }, (_, index) => comment(index + 1, `Number ${index + 1}`)) }),
    );
    await page.locator('#comment-60').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Go to Newest' }).click();
    await page.evaluate(() => window.dispatchEvent(new WheelEvent('wheel')));
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.evaluate(async () => {
      for (let frame = 0; frame < 15; frame++) await new Promise(requestAnimationFrame);
    });
    assert.equal(await page.evaluate(() => window.scrollY), 0);
  });

  it('finds files that wait without a word in sight when the issue is deleted, and when it is not there any more', async () => {
    const { page, post, messages } = await pages.open(issueView());
    await post({ type: 'waiting', files: [{ name: 'poller.log', size: 3 }] });
    await page.getByText('poller.log').waitFor();
    await post({ type: 'loadProblem', reason: 'deleted', message: 'It is deleted.', actions: [] });
    await page.getByRole('alert').filter({ hasText: 'It is deleted.' }).first().waitFor();
    assert.ok(await page.getByText('poller.log').isVisible());
    const missing = await pages.open(issueView(), {
      first: { type: 'loadProblem', reason: 'missing', message: 'It is not there.', actions: [] },
    });
    await missing.post({ type: 'waiting', files: [{ name: 'poller.log', size: 3 }] });
    await missing.page.locator('.left-texts').getByRole('button', { name: 'Do not attach poller.log' }).click();
    await until('the host is asked', () => missing.messages.some(({ type }) => type === 'removeFile'));
    assert.ok(!messages.some(({ type }) => type === 'addComment'));
  });

  it('sends a long text before it was kept: the host has it as the draft that is on its way', async () => {
    const { page, messages } = await pages.open(issueView());
    const area = page.locator('.composer').getByRole('textbox', { name: 'Comment' });
    const text = 'a'.repeat(30_000);
    await area.fill(text);
    await area.press('Control+End');
    await area.press('!');
    await area.press('Control+Enter');
    await until('it is sent', () => messages.some(({ type }) => type === 'addComment'));
    const before = messages.slice(
      0,
      messages.findIndex(({ type }) => type === 'addComment'),
    );
    const stored = before.filter((message) => message.type === 'edits').at(-1);
    assert.equal(stored?.edits.comment?.text, `${text}!`, 'the host knows the text that it is sent');
  });
});
