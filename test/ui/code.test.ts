import assert from 'node:assert/strict';
import type { CodeState, IssueMessage, IssueView } from '../../src/wire/page-issue';
import type { Outcome } from '../../src/wire/page-protocol';
import { ANA, issueView } from '../support/issue-view';
import { startPages, type PageMessage, type TestPages } from '../support/page';
import { until } from './harness';

const PLACE = { path: 'src/poll.ts', first: 10, lines: ['poll();', 'wait();'], count: 2, author: ANA, createdOn: '2026-01-01T00:00:00Z' };
const code = (...anchors: number[]): NonNullable<IssueView['code']> => anchors.map((anchor) => ({ ...PLACE, anchor, first: anchor * 10 }));
const found = (anchor: number, more: Partial<CodeState>): CodeState => ({
  ...{ anchor, state: 'exact', path: 'src/poll.ts', first: anchor * 10 + 3, last: anchor * 10 + 4 },
  ...more,
});

describe("the code of an issue's page, with a host that is played", () => {
  let pages: TestPages;
  before(async () => (pages = await startPages()));
  after(() => pages.close());
  afterEach(() => pages.closeAll());

  type Change = Extract<IssueMessage, { type: 'detachCode' | 'confirmCode' | 'reattachCode' | 'noteCode' | 'searchCode' }>;
  const isChange = (message: PageMessage): message is Change => /^(?:detach|confirm|reattach|note|search)Code$/.test(message.type);

  /** A page whose requests are answered as the host would, and what it has said. */
  const open = async (view: IssueView, states: readonly CodeState[], answers: (change: Change) => Outcome = () => ({ ok: true })) => {
    const opened = await pages.open(view, {
      onMessage: (message, post) => {
        if (isChange(message)) void post({ type: 'answer', id: message.id, outcome: answers(message) });
      },
    });
    await opened.post({ type: 'code', states: [...states] });
    const sentActions = () =>
      opened.messages.flatMap((it) => {
        if (it.type === 'command') return [it.command];
        if (it.type === 'openCode') return [`open ${it.anchor}`];
        if (isChange(it)) return [it.type === 'searchCode' ? 'searchCode' : `${it.type} ${it.anchor}`];
        return [];
      });
    const section = opened.page.getByRole('region', { name: 'Code' });
    return { ...opened, sentActions: sentActions, section };
  };

  it('is opened by its name and its lines, where it is now', async () => {
    const { sentActions, section } = await open(issueView({ code: code(1, 2, 3) }), [
      found(1, { state: 'moved' }),
      { anchor: 2, state: 'lost' },
    ]);
    await section.getByRole('button', { name: 'Open src/poll.ts:13-14' }).click();
    await section.getByText('poll();').first().click();
    await until('both are asked for', () => sentActions().length === 2);
    assert.deepEqual(sentActions(), ['open 1', 'open 1']);
    const states = section.locator('.code-state');
    assert.deepEqual(await states.allTextContents(), ['moved', 'lost', 'not open here']);
    await section.getByText('src/poll.ts:20-21').waitFor();
    assert.equal(await section.getByRole('button', { name: 'Open src/poll.ts:20-21' }).count(), 0);
  });

  it('is confirmed, looked for again, attached again and detached, each where it helps', async () => {
    const states = [
      found(1, {}),
      found(2, { state: 'changed' }),
      found(3, { state: 'changed', isSuggestion: true }),
      { anchor: 4, state: 'lost' } as const,
    ];
    const { page, sentActions, section } = await open(issueView({ code: code(1, 2, 3, 4) }), states);
    const row = (index: number) => section.locator('.code-place').nth(index);
    const buttons = (index: number) => row(index).locator('.code-action').allTextContents();
    await row(3).locator('.code-action').first().waitFor();
    const offered = await Promise.all([0, 1, 2, 3].map(buttons));
    assert.deepEqual(offered, [
      [],
      ['Confirm Here'],
      ['Confirm Here', 'Search Again', 'Re-attach to Selection'],
      ['Search Again', 'Re-attach to Selection'],
    ]);
    for (const [index, name, request, reported] of [
      [1, 'Confirm Here', 'confirmCode 2', 'is attached where'],
      [2, 'Search Again', 'searchCode', 'was searched for again'],
      [3, 'Re-attach to Selection', 'reattachCode 4', 'is attached where'],
    ] as const) {
      await row(index).getByRole('button', { name }).click();
      await until(`${request} is asked for`, () => sentActions().at(-1) === request);
      await page.getByRole('status').filter({ hasText: reported }).waitFor({ state: 'attached' });
    }
    await row(0).getByRole('button', { name: 'Add a Note on src/poll.ts:13-14' }).click();
    await until('the note is asked for', () => sentActions().at(-1) === 'noteCode 1');
    await page.getByRole('status').filter({ hasText: 'The note is saved' }).waitFor({ state: 'attached' });
    await row(0).getByRole('button', { name: 'Detach' }).click();
    await until('it is detached', () => sentActions().at(-1) === 'detachCode 1');
  });

  it('says beside the place what has failed, and can be clicked again', async () => {
    let times = 0;
    const answers = (): Outcome => (++times === 1 ? { ok: false, message: 'Select the code first.' } : { ok: true });
    const { sentActions, section } = await open(issueView({ code: code(4) }), [{ anchor: 4, state: 'lost' }], answers);
    const second = section.getByRole('button', { name: 'Re-attach to Selection' });
    await second.click();
    await section.getByRole('alert').filter({ hasText: 'Select the code first.' }).waitFor();
    await second.click();
    await section.getByRole('alert').waitFor({ state: 'detached' });
    assert.deepEqual(sentActions(), ['reattachCode 4', 'reattachCode 4']);
  });

  it('leads to the references of the issue, also where nothing may be changed or is attached', async () => {
    const { sentActions, section } = await open(issueView({ code: code(1) }), [found(1, {})]);
    await section.getByRole('button', { name: 'References to This Issue' }).click();
    await section.getByRole('button', { name: 'Attach the Selection of the Editor' }).click();
    await until('both are asked for', () => sentActions().length === 2);
    assert.deepEqual(sentActions(), ['findReferences', 'attachSelection']);
    const locked = { texts: 'Sign in.', fields: 'Sign in.', comments: 'Sign in.' };
    for (const view of [issueView({ locked, code: code(1) }), issueView({ locked, code: [] }), issueView()]) {
      const other = await open(view, view.code?.length ? [found(1, { state: 'changed', isSuggestion: true })] : []);
      await other.section.getByRole('button', { name: 'References to This Issue' }).click();
      await until('the references are asked for', () => other.sentActions().length === 1);
      const names = await other.section
        .getByRole('button')
        .evaluateAll((all) => all.map((it) => it.getAttribute('aria-label') ?? it.textContent));
      const offered = names.filter((name) => !name.startsWith('Open ') && name !== 'Search Again');
      assert.deepEqual(offered, ['References to This Issue']);
    }
  });

  it('offers to resolve an issue whose last TODO a commit removed, to who may', async () => {
    const hash = 'c0ffee12'.repeat(5);
    const removedTodo = { hash, subject: 'Mend <b>it</b>' };
    const { page, messages, post, sentActions } = await open(issueView({ removedTodo }), []);
    const offer = page.getByRole('note').filter({ hasText: 'Your commit c0ffee1 removed the last TODO of this issue.' });
    await offer.getByRole('button', { name: 'c0ffee1' }).click();
    await until('the commit is asked for', () => messages.some((it) => it.type === 'openCommit' && it.hash === hash));
    await offer.getByRole('button', { name: 'Dismiss' }).click();
    await offer.getByRole('button', { name: 'Resolve' }).click();
    await until('both are asked for', () => sentActions().length === 2);
    assert.deepEqual(sentActions(), ['dismissRemovedTodo', 'resolveByCommit']);
    await post({ type: 'issue', view: issueView() });
    await offer.waitFor({ state: 'detached' });
    await post({ type: 'issue', view: issueView({ removedTodo, locked: { texts: null, fields: 'No.', comments: null } }) });
    await page.getByText('No.').waitFor();
    assert.equal(await offer.count(), 0);
  });
});
