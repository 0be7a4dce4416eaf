import assert from 'node:assert/strict';
import { BOB, comment, issueView } from '../support/issue-view';
import { startPages, type Pages } from '../support/page';
import { until } from './harness';

describe("where one writes in an issue's page, with a host that is played", () => {
  let pages: Pages;
  before(async () => (pages = await startPages()));
  after(() => pages.close());
  afterEach(() => pages.closeAll());

  it('offers what completes a word whole: below it, or above it at the end of the window', async () => {
    const { page } = await pages.open(issueView({ comments: [comment(1, 'words\n\n'.repeat(30))] }));
    await page.locator('#comment-1 .text:not(.is-raw)').waitFor();
    await page.getByRole('button', { name: 'Edit Description' }).click();
    const offers = page.getByRole('listbox', { name: 'Suggestions' });
    for (const [name, isBelow] of [
      ['Comment', false],
      ['Description', true],
    ] as const) {
      const writing = page.getByRole('textbox', { name, exact: true });
      await writing.fill('');
      await page.keyboard.type('nice :smi');
      await offers.waitFor();
      const [box, text] = await Promise.all([offers.boundingBox(), writing.boundingBox()]);
      assert.ok(box && text && box.y >= 0 && box.y + box.height <= 800, `whole: ${JSON.stringify(box)}`);
      const letters = { from: text.y + 12, to: text.y + 28 };
      assert.ok(
        isBelow ? box.y >= letters.to : box.y + box.height <= letters.from,
        `no word is covered: ${JSON.stringify({ box, letters })}`,
      );
      await page.keyboard.press('Escape');
    }
  });

  it('goes on with the text that a draft is of', async () => {
    const edits = {
      title: { text: 'Its title', base: 'Poller drops readings' },
      content: { text: 'Its description', base: 'They are **lost**.' },
      'comment-1': { text: 'Its comment', base: 'said' },
      comment: { text: 'A new comment', base: '' },
    };
    const comments = [comment(1, 'said', { author: BOB }), comment(2, 'words\n\n'.repeat(100))];
    const { page, post } = await pages.open(issueView(), { first: { type: 'issue', view: issueView({ comments }), edits } });
    for (const [edit, { text }] of Object.entries(edits)) {
      await post({ type: 'resume', edit: edit as keyof typeof edits });
      await until(`${edit} has the caret at its end, in sight`, () =>
        page.evaluate((wanted) => {
          const it = document.activeElement;
          if (!(it instanceof HTMLTextAreaElement) || it.value !== wanted || it.selectionStart !== wanted.length) return false;
          const { top, bottom } = it.getBoundingClientRect();
          return top >= 0 && bottom <= window.innerHeight;
        }, text),
      );
    }
  });
});
