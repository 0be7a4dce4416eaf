import assert from 'node:assert/strict';
import { BOB, comment, issueView } from '../support/issue-view';
import { startPages, type TestPages } from '../support/page';
import { until } from './harness';

describe("where one writes in an issue's page, with a host that is played", () => {
  let pages: TestPages;
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

  it('says once when something was said and edited, if that is the same, and names people in the history as they are called', async () => {
    const now = new Date().toISOString();
    const changes = [{ field: 'assignee', old: '', new: 'Ana' }] as const;
    const comments = [
      comment(1, 'edited at once', { createdOn: new Date(Date.now() - 1000).toISOString(), updatedOn: now }),
      comment(2, 'edited later', { updatedOn: now }),
      comment(3, null, { author: BOB, createdOn: '2026-01-01T03:00:00Z', changes }),
    ];
    const { page } = await pages.open(issueView({ comments }));
    const head = async (id: number) =>
      (await page.locator(`#comment-${id} .comment-head`).innerText())
        .split(/\s*\n\s*/)
        .join(' ')
        .trim();
    await page.locator('#comment-3').waitFor();
    assert.match(await head(1), /^Ana Costa (now|1 second ago) edited$/);
    assert.match(await head(2), / edited now$/);
    assert.match(await page.locator('#comment-3').innerText(), /^Bob Lindqvist assigned Ana Costa/);
  });

  it('has one line above a comment where there is little room, unless its words need more', async () => {
    const { page } = await pages.open(issueView({ comments: [comment(1, 'said', { author: BOB, createdOn: new Date().toISOString() })] }), {
      width: 300,
    });
    const head = page.locator('.comment-head');
    const height = () => head.evaluate((element) => element.getBoundingClientRect().height);
    assert.ok((await height()) < 45, String(await height()));
    await head.hover();
    await page.getByRole('button', { name: 'Edit Comment' }).click({ trial: true });
    assert.ok((await height()) < 45);
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
        page.evaluate((reference) => {
          const element = document.activeElement;
          if (!(element instanceof HTMLTextAreaElement) || element.value !== reference || element.selectionStart !== reference.length)
            return false;
          const { top, bottom } = element.getBoundingClientRect();
          return top >= 0 && bottom <= window.innerHeight;
        }, text),
      );
    }
  });

  it('keeps what was written where its issue cannot be reached: to be changed and copied, with nothing that discards it', async () => {
    const edits = { comment: { text: 'mine', base: '' } };
    const { page, messages } = await pages.open(issueView(), {
      first: { type: 'loadProblem', reason: 'failed', message: 'The server cannot be reached.', actions: ['retry'], edits },
    });
    const remaining = page.locator('.left-texts');
    await remaining.getByText('It is kept, and you can edit and copy it here').waitFor();
    assert.equal(await remaining.getByRole('button', { name: 'Discard' }).count(), 0);
    await remaining.getByRole('textbox').fill('mine, and more');
    const reported = await until('it is kept', () => messages.findLast((message) => message.type === 'edits'));
    assert.equal(reported.edits.comment?.text, 'mine, and more');
  });

  const SENT = ['title', 'description', 'comment'] as const;
  for (const title of SENT)
    it(`offers to sign in beside a ${title} that is refused for want of it, and sends it then`, async () => {
      let isSignedIn = false;
      const { page, messages } = await pages.open(issueView(), {
        onMessage: (message, post) => {
          if (message.type !== 'update' && message.type !== 'addComment') return;
          const refused = { ok: false, message: 'Sign in again.', action: 'signIn' } as const;
          void post({ type: 'answer', id: message.id, outcome: isSignedIn ? { ok: true } : refused });
        },
      });
      await page.locator('.composer').waitFor();
      if (title !== 'comment') await page.getByRole('button', { name: title === 'title' ? 'Edit Title' : 'Edit Description' }).click();
      const name = { title: 'Title', description: 'Description', comment: 'Comment' }[title];
      const text = page.getByRole('textbox', { name, exact: true });
      await text.fill('Mine');
      await text.press(title === 'title' ? 'Enter' : 'Control+Enter');
      await page.getByRole('button', { name: 'Sign In' }).click();
      await until('it signs in', () => messages.find((message) => message.type === 'command' && message.command === 'signIn'));
      assert.equal(await text.inputValue(), 'Mine');
      isSignedIn = true;
      await page.getByRole('button', { name: 'Try Again' }).click();
      await page.getByRole('button', { name: 'Sign In' }).waitFor({ state: 'detached' });
    });
});
