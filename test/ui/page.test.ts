import assert from 'node:assert/strict';
import type { WaitingFile } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import { MARKUPS } from '../../src/model/enums';
import { ANA, BOB, comment, issueView } from '../support/issue-view';
import { startPages, type TestPages } from '../support/page';
import { paste, PNG } from '../support/paste';
import { XSS } from '../support/xss';
import { until } from './harness';

describe("an issue's page, with a host that is played", () => {
  let pages: TestPages;
  before(async () => (pages = await startPages()));
  after(() => pages.close());
  afterEach(() => pages.closeAll());

  it('lists commits and branches that name the issue, and nothing where there are none', async () => {
    const hash = 'c0ffee12'.repeat(5);
    let named = 0;
    const { page, messages, post } = await pages.open(issueView(), {
      theme: { body: 'vscode-high-contrast vscode-high-contrast-light', css: 'code { background-color: navy; }' },
      onMessage: (message, answer) => {
        if (message.type !== 'named') return;
        named++;
        const commit = { hash, subject: 'Mend it, <b>fixes</b> #12', author: 'Ana Costa', date: '2026-01-01T00:00:00Z' };
        const branches = [{ name: 'bug/12-poller', commit: hash, isCurrent: true }];
        const history = { commits: [commit], branches, more: 7 };
        void answer({
          type: 'reply',
          id: message.id,
          reply: { to: 'named', ...(named === 1 ? history : { commits: [], branches: [], more: 0 }) },
        });
      },
    });
    await page.getByRole('button', { name: 'Commit c0ffee1: Mend it, <b>fixes</b> #12, by Ana Costa' }).click();
    await until('the commit is asked for', () => messages.some((it) => it.type === 'openCommit' && it.hash === hash));
    const background = await page.getByText('c0ffee1', { exact: true }).evaluate((it) => getComputedStyle(it).backgroundColor);
    assert.equal(background, 'rgba(0, 0, 0, 0)', 'the hash is legible on what VS Code draws behind code');
    await page.getByRole('button', { name: 'Latest commit of the branch bug/12-poller' }).waitFor();
    await page.getByText('7 more are not listed.').waitFor();
    const view = issueView({ issue: { ...issueView().issue, updatedOn: '2026-02-02T00:00:00Z' } });
    await post({ type: 'issue', view });
    await page.locator('.named-in-git').waitFor({ state: 'detached' });
    assert.equal(named, 2);
  });

  it('keeps words whole, a relation with its button in one line, and the chosen tab marked, where it is narrow', async () => {
    const title = 'Poller stops for good when the gauge is switched off at night';
    const head = `|${' a b |'.repeat(6)}`;
    const content = `${head}\n|${'---|'.repeat(6)}\n|${' wonderful words |'.repeat(6)}`;
    const view = issueView({
      issue: { ...issueView().issue, content },
      relations: [title, 'قراءات المقياس'].map((it, index) => ({
        name: 'blocks' as const,
        issue: { number: index + 7, title: it, status: 'open' as const },
        author: null,
        createdOn: '2026-01-01T00:00:00Z',
      })),
      attachments: ['a.png', 'b.log'].map((name) => ({ name, size: 1, author: BOB, createdOn: '2026-01-01T00:00:00Z' })),
      comments: [comment(1, null, { changes: [{ field: 'attachment', old: '', new: 'a.png, b.log' }] })],
    });
    const { page, messages } = await pages.open(view, { width: 300, height: 1600 });
    const word = page.locator('.description td').first();
    assert.ok((await word.boundingBox())!.width > 70, 'a column is as wide as a word');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 300);
    for (const row of await page.locator('.relation').all()) {
      const { height } = (await row.boundingBox())!;
      assert.ok(height < 30, `a relation takes one line: ${height}`);
    }
    assert.equal(await page.locator('.relation-title:dir(rtl)').textContent(), 'قراءات المقياس');
    const [tab, tools] = await Promise.all(
      ['.composer [role=tab][aria-selected=true]', '.composer .tools'].map(async (it) => (await page.locator(it).boundingBox())!),
    );
    const atMark = await page.evaluate(
      ([x, y]) => document.elementFromPoint(x!, y!)?.getAttribute('role'),
      [tab!.x + 5, tab!.y + tab!.height - 0.5],
    );
    assert.ok(tools!.y >= tab!.y + tab!.height - 2, 'the tools are below');
    assert.equal(atMark, 'tab', 'nothing covers the mark');
    await page.locator('.timeline').getByRole('button', { name: 'b.log' }).click();
    await until('the file is opened', () => messages.some((it) => it.type === 'openAttachment' && it.name === 'b.log'));
    assert.equal(await page.locator('.timeline .entry').count(), 1);
  });

  for (const width of [300, 700, 1000]) {
    it(`has its text in line with its title, and its buttons in one row, ${width} pixels wide`, async () => {
      const view = issueView({ neighbours: { previous: 7, next: 14, index: 13, count: 72 }, comments: [comment(1, 'Said.')] });
      const { page } = await pages.open(view, { width, isPreview: true });
      const x = async (selector: string) => (await page.locator(selector).boundingBox())!.x;
      const left = await x('.title');
      for (const selector of ['#description-title', '.description .text', '.composer']) assert.equal(await x(selector), left, selector);
      for (const row of ['.toolbar', '.conversation-tools']) {
        const { height } = (await page.locator(row).boundingBox())!;
        assert.ok(height < 40, `${row} takes one line: ${height}`);
      }
    });
  }

  it('runs nothing and loads nothing, whatever texts, names and files hold', async () => {
    const texts = XSS.flatMap((text, index) =>
      MARKUPS.map((markup, kind) =>
        comment(index * MARKUPS.length + kind + 1, text, { markup, author: { username: text, displayName: text } }),
      ),
    );
    const changed = XSS.map((text, index) => comment(1000 + index, null, { changes: [{ field: 'title', old: text, new: text }] }));
    for (const [index, text] of XSS.entries()) {
      if (index % 12 !== 0) continue; // fields contain one text each, comments all of them
      const evil = { username: text, displayName: text };
      const view = issueView({
        issue: {
          ...issueView().issue,
          title: text,
          content: XSS.join('\n\n'),
          component: text,
          milestone: text,
          version: text,
          assignee: evil,
          reporter: evil,
        },
        comments: index === 0 ? [...texts, ...changed] : [],
        attachments: XSS.map((name) => ({ name, size: 1, author: evil, createdOn: '2026-01-01T00:00:00Z' })),
        followers: [evil],
        choices: { lists: { component: [text], milestone: [text], version: [text] }, assignees: [evil] },
        problems: [text],
      });
      const { page, messages, requests } = await pages.open(view, {
        height: 4000,
        onMessage: (message, post) => {
          if (message.type !== 'resolve') return;
          void post({ type: 'reply', id: message.id, reply: { to: 'resolve', files: message.files, commits: message.commits } });
        },
      });
      const dialogs: string[] = [];
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      await page.locator('.description .text:not(.is-raw)').waitFor();
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      await until('the last text is drawn', async () => (await page.locator('.entry:last-child .text.is-raw').count()) === 0);
      const found = await page.evaluate(
        `[...document.querySelectorAll('#root script, #root iframe, #root style, #root form, #root base, #root object, #root embed, #root svg, #root math, #root img:not([src^="blob:"])')].map((it) => it.outerHTML)`,
      );
      const handlers = await page.evaluate(
        `[...document.querySelectorAll('#root *')].filter((it) => it.getAttributeNames().some((name) => /^on|^style$/.test(name)) || /^(?!https?:|mailto:|#)/i.test(it.getAttribute('href') ?? '#')).map((it) => it.outerHTML)`,
      );
      assert.deepEqual({ found, handlers, dialogs }, { found: [], handlers: [], dialogs: [] });
      assert.deepEqual(
        requests.filter((url) => !url.startsWith('https://page.example/')),
        [],
      );
      assert.deepEqual(
        messages.filter((message) => message.type === 'error'),
        [],
      );
      await page.close();
    }
  });

  it('has the files that wait, though it is told of them before the issue is loaded', async () => {
    const { page, post } = await pages.open(issueView(), {
      first: { type: 'waiting', files: [{ name: 'silence.log', size: 10 }] },
    });
    assert.equal(await page.locator('.composer').count(), 0);
    await post({ type: 'issue', view: issueView() });
    await page.locator('.composer .waiting li', { hasText: 'silence.log' }).waitFor();
  });

  it('says what the issues are that texts mention, asks once, and strikes those that are done', async () => {
    const content = 'After #7, #7 and #8; no #9. [x](http://example.com/#7)';
    const view = issueView({ issue: { ...issueView().issue, content }, comments: [comment(1, 'As #7 says')] });
    const reported = [
      { number: 7, title: '<b>Done</b> & "dusted"', isOpen: false },
      { number: 8, title: 'Still open', isOpen: true },
    ];
    const { page, messages } = await pages.open(view, {
      onMessage: (message, post) => {
        if (message.type !== 'resolve') return;
        void post({ type: 'reply', id: message.id, reply: { to: 'resolve', files: [], commits: [], issues: reported } });
      },
    });
    await page.locator('.entry a[data-issue="7"] s').waitFor();
    const links = await page
      .locator('.description a[data-issue]')
      .evaluateAll((all) => all.map((it) => [it.textContent, it.getAttribute('title'), it.querySelector('s') !== null]));
    assert.deepEqual(links, [
      ['#7', reported[0]!.title, true],
      ['#7', reported[0]!.title, true],
      ['#8', 'Still open', false],
      ['#9', null, false],
    ]);
    const requests = messages.filter((message) => message.type === 'resolve').flatMap(({ issues }) => issues ?? []);
    assert.deepEqual(requests, [7, 8, 9]);
    await page.close();
  });

  it('waits as long as the person is asked about a change, and shows the old value when that is cancelled', async () => {
    let request: { readonly id: number } | undefined;
    const { page, post, messages } = await pages.open(issueView(), {
      onMessage: (message) => {
        if (message.type === 'update') request = message;
      },
    });
    await page.clock.install();
    const status = page.getByRole('combobox', { name: 'Status' });
    await status.selectOption('duplicate');
    const { id } = await until('the host is asked', () => request);
    for (let minute = 0; minute < 5; minute++) {
      await page.clock.fastForward('01:00');
      await post({ type: 'working', id });
    }
    assert.equal(await status.inputValue(), 'duplicate');
    await post({ type: 'answer', id, outcome: { ok: false, message: 'It was cancelled.', cancelled: true } });
    await until('the old value is back', async () => (await status.inputValue()) === 'open');
    assert.equal(await page.locator('.field-problem').count(), 0);
    await status.selectOption('closed');
    // A host that says nothing is gone.
    await until('it is asked once more', () => request?.id !== id);
    await page.clock.fastForward('02:00');
    await page.locator('.field-problem').waitFor();
    assert.ok(!messages.some(({ type }) => type === 'error'));
  });

  const long = (): IssueView =>
    issueView({ comments: Array.from({ length: 500 }, (_, index) => comment(index + 1, `Entry **${index + 1}**`)) });

  it('goes to the newest of 500 entries, and to one that is named', async () => {
    const { page, post } = await pages.open(long());
    await page.locator('.entry').first().waitFor();
    await page.getByRole('button', { name: 'Go to Newest' }).click();
    await page.locator('#comment-500 strong').waitFor();
    await until('it is in sight', () => page.locator('#comment-500').evaluate((it) => it.getBoundingClientRect().top < window.innerHeight));
    await post({ type: 'reveal', comment: 250 });
    await page.locator('#comment-250 strong').waitFor();
    await until('it has the focus', () => page.locator('#comment-250').evaluate((it) => it === document.activeElement));
    await until('all are drawn, though nobody came near', async () => (await page.locator('.text.is-raw').count()) === 0);
  });

  it('comes to show another issue with nothing left of the one before, and tells what was written to that one', async () => {
    const { page, post, messages } = await pages.open(issueView({ comments: [comment(1, 'of the first')] }));
    await page.locator('.composer').waitFor();
    await post({ type: 'waiting', files: [{ name: 'first.log', size: 10 }] });
    await page.locator('.composer .waiting li').waitFor();
    // A text that is so long is told after a pause only.
    await page.locator('.composer').getByRole('textbox').fill('a'.repeat(30_000));
    await page.locator('.composer').getByRole('textbox').press('End');
    await page.keyboard.type('!');
    const other = { ...issueView().issue, number: 13, title: 'The other one' };
    await post({
      type: 'open',
      opened: {
        turn: 2,
        address: { site: 'local', repository: { owner: 'harbour', slug: 'tidewatch' }, number: 13 },
        place: 'harbour/tidewatch',
        isPreview: true,
        first: { view: issueView({ issue: other }), edits: { title: { text: 'Its draft', base: 'The other one' } }, files: [] },
      },
    });
    await page.getByRole('textbox', { name: 'Title' }).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Title' }).inputValue(), 'Its draft');
    assert.equal(await page.locator('.composer').getByRole('textbox').inputValue(), '');
    assert.equal(await page.locator('.waiting li').count(), 0);
    const last = messages.filter((message) => message.type === 'edits').findLast(({ address }) => address.number === 12);
    assert.equal(last?.edits.comment?.text, `${'a'.repeat(30_000)}!`);
    await until('it says that it is there', () => messages.filter((message) => message.type === 'ready').length === 2);
  });

  it('holds no text that was sent from the page before it, and keeps those that were not', async () => {
    const address = { site: 'local', repository: { owner: 'harbour', slug: 'tidewatch' }, number: 12 };
    const edits = { comment: { text: 'sent', base: '' }, title: { text: 'Not sent', base: 'Poller drops readings' } };
    const ended = { value: null, clock: { host: 5 }, was: { text: 'sent', base: '' } };
    const { page, messages } = await pages.open(issueView(), {
      state: { page: 'issue', address, edits, scroll: 0 },
      first: { type: 'issue', view: issueView(), edits: {}, copies: { comment: [ended] } },
    });
    await page.getByRole('textbox', { name: 'Title' }).waitFor();
    const composer = page.locator('.composer').getByRole('textbox', { name: 'Comment' });
    await until('the comment is gone', async () => (await composer.inputValue()) === '');
    assert.equal(await page.getByRole('textbox', { name: 'Title' }).inputValue(), 'Not sent');
    const reported = await until('it is told', () => messages.findLast((message) => message.type === 'edits'));
    assert.deepEqual(Object.keys(reported.edits), ['title']);
  });

  it('keeps a reply in sight, and does not send it, when the issue is deleted or one is signed out', async () => {
    const { page, post, messages } = await pages.open(issueView());
    const composer = page.locator('.composer');
    await composer.getByRole('textbox').fill('Not lost');
    await post({ type: 'loadProblem', reason: 'deleted', message: 'It is deleted.', actions: [] });
    await composer.getByRole('alert').filter({ hasText: 'It is deleted.' }).waitFor();
    assert.equal(await composer.getByRole('textbox').inputValue(), 'Not lost');
    assert.ok(await composer.getByRole('button', { name: 'Comment', exact: true }).isDisabled());
    const locked = { texts: 'no', fields: 'no', comments: 'Sign in to comment.' };
    await post({ type: 'issue', view: issueView({ me: null, signedOut: true, locked }) });
    await composer.getByRole('alert').filter({ hasText: 'Sign in to comment.' }).waitFor();
    await composer.getByRole('textbox').press('Control+Enter');
    assert.equal(await composer.getByRole('textbox').inputValue(), 'Not lost');
    assert.ok(!messages.some(({ type }) => type === 'addComment'));
  });

  it('shows what was written to a comment, or an issue, that is gone', async () => {
    const { page, post } = await pages.open(issueView({ comments: [comment(1, 'before', { author: BOB })] }));
    await page.locator('.comment').hover();
    await page.getByRole('button', { name: 'Edit Comment' }).click();
    await page.locator('.comment').getByRole('textbox', { name: 'Comment' }).fill('mine');
    await post({ type: 'issue', view: issueView({ comments: [] }) });
    const remaining = page.locator('.left-texts');
    assert.equal(await remaining.getByRole('textbox').inputValue(), 'mine');
    await remaining.getByRole('button', { name: 'Copy' }).waitFor();
    await remaining.getByRole('button', { name: 'Discard' }).click();
    await remaining.getByRole('button', { name: 'Discard' }).click();
    await remaining.waitFor({ state: 'detached' });

    const missing = await pages.open(issueView(), {
      first: {
        type: 'loadProblem',
        reason: 'missing',
        message: 'It is not there.',
        actions: [],
        edits: { comment: { text: 'also mine', base: '' } },
      },
    });
    assert.equal(await missing.page.locator('.left-texts').getByRole('textbox').inputValue(), 'also mine');
  });

  it('sends a picture that came a moment ago with its comment', async () => {
    const files: WaitingFile[] = [];
    const { page, messages } = await pages.open(issueView(), {
      onMessage: (message, post) => {
        if (message.type !== 'addFile') return;
        files.push({ name: message.name, size: message.bytes.length });
        const answer = () => post({ type: 'answer', id: message.id, outcome: { ok: true } });
        void post({ type: 'waiting', files: [...files] }).then(answer);
      },
    });
    const writing = page.locator('.composer').getByRole('textbox', { name: 'Comment' });
    await writing.fill('Look:');
    await writing.evaluate(paste, { data: PNG });
    await writing.press('Control+Enter');
    const sentComment = await until('it is sent', () => messages.find((message) => message.type === 'addComment'));
    assert.match(sentComment.text, /^Look:\n!\[pasted-/);
  });

  it('takes a double click for one', async () => {
    const { page, messages } = await pages.open(issueView({ comments: [comment(1, 'mine', { author: BOB })] }));
    await page.getByRole('button', { name: 'Vote' }).dblclick();
    await page.locator('.comment').hover();
    await page.getByRole('button', { name: 'Delete Comment' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).dblclick();
    await until('both are asked for', () => messages.some(({ type }) => type === 'deleteComment'));
    // What was said before this is heard by then.
    await page.getByRole('button', { name: 'Copy Link to Comment' }).click();
    await until('all is heard', () => messages.some(({ type }) => type === 'copyCommentLink'));
    const counted = (type: string) => messages.filter((message) => message.type === type).length;
    assert.deepEqual([counted('vote'), counted('deleteComment')], [1, 1]);
  });

  it('leaves Enter to an input method that is making a word', async () => {
    const { page, messages } = await pages.open(issueView());
    await page.getByRole('button', { name: 'Edit Title' }).click();
    const title = page.getByRole('textbox', { name: 'Title' });
    await title.fill('水位');
    const press = (it: Element, isComposing: boolean) =>
      it.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing, bubbles: true, cancelable: true }));
    await title.evaluate(press, true);
    await page.locator('.composer').getByRole('textbox').fill('also @bo');
    await page.getByRole('option', { name: /@bob/ }).waitFor();
    await page.locator('.composer').getByRole('textbox').evaluate(press, true);
    assert.equal(await page.locator('.composer').getByRole('textbox').inputValue(), 'also @bo');
    await page.getByRole('button', { name: 'Copy Link', exact: true }).click();
    await until('all is heard', () => messages.some(({ type }) => type === 'command'));
    assert.ok(!messages.some(({ type }) => type === 'update'));
    await title.evaluate(press, false);
    await until('it is saved', () => messages.some(({ type }) => type === 'update'));
  });

  it('gives the focus back to the button that asked', async () => {
    const file = { name: 'poller.log', size: 1, author: BOB, createdOn: '2026-01-01T00:00:00Z' };
    const { page } = await pages.open(issueView({ comments: [comment(1, 'mine', { author: BOB })], attachments: [file] }));
    for (const name of ['Delete Comment', 'Delete poller.log']) {
      for (const key of ['Escape', 'Enter']) {
        await page.getByRole('button', { name, exact: true }).focus();
        await page.keyboard.press('Enter');
        await page.locator('[role=alertdialog] button:focus').waitFor();
        await page.keyboard.press(key);
        await page.getByRole('alertdialog').waitFor({ state: 'detached' });
        const label = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
        await until(`${name} has it after ${key}`, async () => (await label()) === name);
      }
    }
    await page.getByRole('combobox', { name: 'Component' }).selectOption({ label: 'New component...' });
    await page.keyboard.press('Escape');
    const field = () => page.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field'));
    await until('the field has it', async () => (await field()) === 'component');
  });

  it('keeps text, selection and place while others change the issue', async () => {
    const { page, post } = await pages.open(long());
    const writing = page.locator('.composer').getByRole('textbox', { name: 'Comment' });
    await page.locator('#comment-500').waitFor({ state: 'attached' });
    await writing.fill('half a thought');
    await writing.evaluate((it: HTMLTextAreaElement) => it.setSelectionRange(5, 6));
    const view = long();
    await post({
      type: 'issue',
      view: {
        ...view,
        issue: { ...view.issue, title: 'Changed elsewhere' },
        comments: [...(view.comments ?? []), comment(501, 'Somebody else')],
      },
    });
    await page.locator('#comment-501').waitFor({ state: 'attached' });
    await page.getByRole('heading', { name: 'Changed elsewhere' }).waitFor();
    assert.equal(await writing.inputValue(), 'half a thought');
    assert.deepEqual(
      await writing.evaluate((it: HTMLTextAreaElement) => [it === document.activeElement, it.selectionStart, it.selectionEnd]),
      [true, 5, 6],
    );
  });

  it('ticks a task in a text that was changed elsewhere meanwhile, and keeps both', async () => {
    const theirs = 'More\n- [x] first\n- [ ] second';
    const { page, messages } = await pages.open(issueView({ issue: { ...issueView().issue, content: '- [ ] first\n- [ ] second' } }), {
      onMessage: (message, post) => {
        if (message.type !== 'update') return;
        const isNew = message.base.content === theirs;
        void post({ type: 'answer', id: message.id, outcome: isNew ? { ok: true } : { ok: false, message: 'Changed.', theirs } });
      },
    });
    await page.getByRole('checkbox', { name: 'second' }).click();
    await until('it is saved', () => messages.filter((message) => message.type === 'update').length === 2);
    const last = messages.findLast((message) => message.type === 'update');
    assert.equal(last?.fields.content, 'More\n- [x] first\n- [x] second');
    await page.locator('.description .field-problem').waitFor({ state: 'detached' });
  });

  it('keeps a comment that could not be sent, says why, and offers it again', async () => {
    let isAway = true;
    const { page } = await pages.open(issueView(), {
      onMessage: (message, post) => {
        if (message.type !== 'addComment') return;
        void post({ type: 'answer', id: message.id, outcome: isAway ? { ok: false, message: 'The server is away.' } : { ok: true } });
      },
    });
    const composer = page.locator('.composer');
    await composer.getByRole('textbox').fill('Not lost');
    await composer.getByRole('textbox').press('Control+Enter');
    await composer.getByRole('alert').filter({ hasText: 'The server is away.' }).waitFor();
    assert.equal(await composer.getByRole('textbox').inputValue(), 'Not lost');
    isAway = false;
    await composer.getByRole('button', { name: 'Try Again' }).click();
    await until('it is sent', async () => (await composer.getByRole('textbox').inputValue()) === '');
  });

  it('shows what may be done only to whom it may', async () => {
    const { page } = await pages.open(
      issueView({
        comments: [comment(1, 'hers'), comment(2, '- [ ] his', { author: BOB })],
        me: BOB,
        locked: { texts: 'no', fields: 'no', comments: null },
        can: { moderate: false, list: false, delete: false, attach: false, vote: false, watch: false, browse: false },
      }),
    );
    await page.locator('#comment-2').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Edit Comment' }).count(), 1);
    for (const name of ['Edit Title', 'Edit Description', 'Attach Files', 'Delete Issue', 'Resolve', 'Open in Browser', 'Assign to me']) {
      assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name);
    }
    assert.ok(await page.getByRole('checkbox', { name: 'his' }).isEnabled());
    assert.ok(await page.getByRole('combobox', { name: 'Kind' }).isDisabled());
  });

  it('is used by the keyboard alone: tools, a list of people, a quote', async () => {
    const { page } = await pages.open(issueView({ comments: [comment(1, 'Is it **so**?')] }));
    await page.locator('#comment-1 .text:not(.is-raw)').waitFor();
    await page.getByRole('button', { name: 'Quote in Reply' }).last().focus();
    await page.keyboard.press('Enter');
    const writing = page.locator('.composer').getByRole('textbox', { name: 'Comment' });
    await until('it is quoted, and the caret is below', () =>
      writing.evaluate((it: HTMLTextAreaElement) => it === document.activeElement && it.value === '> Is it **so**?\n\n'),
    );
    await page.keyboard.type('@co');
    const option = page.getByRole('option', { name: 'Ana Costa @ana' });
    await option.waitFor();
    assert.equal(await writing.getAttribute('aria-activedescendant'), await option.getAttribute('id'));
    await page.keyboard.press('Escape');
    await option.waitFor({ state: 'detached' });
    await page.keyboard.type('s');
    await option.waitFor();
    await page.keyboard.press('Enter');
    assert.match(await writing.inputValue(), /\n@ana $/);
    await page.keyboard.press('Control+z');
    assert.match(await writing.inputValue(), /@cos$/, 'and is taken back');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await page.evaluate(`document.activeElement.closest('[role=toolbar], .writer-head') !== null`), true);
    assert.equal(ANA.username, 'ana');
  });

  it('moves nothing where the editor is told so', async () => {
    const moving = async (body: string) => {
      const { page } = await pages.open(issueView(), { first: { type: 'waiting', files: [] }, theme: { body, css: '' } });
      await page.emulateMedia({ reducedMotion: 'no-preference' });
      return page.locator('.skeleton').evaluate((it) => getComputedStyle(it).animationDuration);
    };
    assert.notEqual(await moving('vscode-dark'), '0s');
    assert.equal(await moving('vscode-dark vscode-reduce-motion'), '0s');
  });

  it('lays out a text from right to left: boxes, dots and bars are beside it, and code reads as it is', async () => {
    const content = 'بعد `close()`\n\n- [ ] اختبار الصمام\n- [ ] آخر\n\n> اقتباس\n\nLeft to right.\n\n- [ ] B';
    const { page } = await pages.open(issueView({ issue: { ...issueView().issue, content } }));
    const tasks = page.locator('.description li.task');
    await tasks.nth(2).waitFor();
    const places = await tasks.evaluateAll((items) =>
      items.map((item) => {
        const range = document.createRange();
        range.selectNodeContents(item.lastChild!);
        const [box, text] = [item.querySelector('input')!.getBoundingClientRect(), range.getBoundingClientRect()];
        return box.left >= text.right ? 'right of its text' : box.right <= text.left ? 'left of its text' : 'over its text';
      }),
    );
    assert.deepEqual(places, ['right of its text', 'right of its text', 'left of its text']);
    const direction = (selector: string) =>
      page
        .locator(`.description ${selector}`)
        .first()
        .evaluate((it) => getComputedStyle(it).direction);
    assert.deepEqual([await direction('code'), await direction('blockquote')], ['ltr', 'rtl']);
    const outside = await page
      .locator('.description .text')
      .evaluate(
        (it) =>
          [...it.querySelectorAll('input')].filter((box) => box.getBoundingClientRect().left < it.getBoundingClientRect().left).length,
      );
    assert.equal(outside, 0);
  });

  it('is calm at 300 pixels: nothing stands over the edge', async () => {
    const { page } = await pages.open(
      issueView({
        issue: { ...issueView().issue, title: 'Averyveryveryveryveryveryveryverylongwordwithoutaspacethatgoesonandonandon' },
        comments: [
          comment(1, '| a | b |\n|---|---|\n| 1 | 2 |\n\n`a/very/long/path/to/a/file/that/never/ends/here.ts:12`'),
          comment(2, 'x', { author: BOB }),
        ],
        attachments: [{ name: `${'long'.repeat(20)}.png`, size: 1, author: ANA, createdOn: null }],
        neighbours: { previous: 1, next: 3, index: 1, count: 300 },
      }),
      { width: 300 },
    );
    await page.locator('.composer').waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  });
});
