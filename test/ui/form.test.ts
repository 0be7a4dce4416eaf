import assert from 'node:assert/strict';
import type { Draft, WaitingFile } from '../../src/wire/page';
import type { Form } from '../../src/wire/page-form';
import { ANA, BOB } from '../support/issue-view';
import { startPages, type OpenOptions, type TestPages, type PageMessage } from '../support/page';
import { drop, paste, PNG } from '../support/paste';
import { until } from './harness';

const DRAFT: Draft = { id: 'one', site: 'local', owner: 'harbour', slug: 'tidewatch', fields: {}, savedOn: '' };
const form = (overrides: Partial<Form> = {}): Form => ({
  type: 'form',
  places: [{ site: 'local', owner: 'harbour', slug: 'tidewatch', label: 'harbour/tidewatch' }],
  choices: { lists: { component: [], milestone: [], version: [] }, assignees: [ANA, BOB] },
  defaults: {},
  templates: [],
  problem: null,
  limited: null,
  canAttach: true,
  signedOut: false,
  others: [],
  ...overrides,
});

/** A host that stores files as the real one does, and creates the issue when the test tells it to. */
function host() {
  const files: WaitingFile[] = [];
  const displayed = Buffer.from(PNG, 'base64');
  const hear: OpenOptions['onMessage'] = (message: PageMessage, post) => {
    const notify = async () => {
      await post({ type: 'waiting', files: [...files] });
      if ('id' in message) await post({ type: 'answer', id: message.id, outcome: { ok: true } });
    };
    if (message.type === 'addFile') {
      files.push({ name: message.name, size: message.bytes.length });
      void notify();
    } else if (message.type === 'removeFile') {
      files.splice(
        files.findIndex(({ name }) => name === message.name),
        1,
      );
      void notify();
    } else if (message.type === 'picture') {
      void post({
        type: 'reply',
        id: message.id,
        reply: { to: 'picture', picture: { type: 'image/png', bytes: new Uint8Array(displayed) } },
      });
    }
  };
  return { files, hear };
}

describe('the form of a new issue, with a host that is played', () => {
  let pages: TestPages;
  before(async () => (pages = await startPages()));
  after(() => pages.close());
  afterEach(() => pages.closeAll());

  const openForm = async (displayed = form(), draft = DRAFT) => {
    const played = host();
    const opened = await pages.openForm(displayed, draft, { onMessage: played.hear });
    const { page } = opened;
    const title = page.getByRole('textbox', { name: 'Title' });
    const text = page.getByRole('textbox', { name: 'Description' });
    await title.waitFor();
    const createMessage = () => opened.messages.find((message) => message.type === 'create');
    return { ...opened, ...played, title, text, createMessage };
  };

  it('tells what is wrong from a field by a sign where all boxes look alike', async () => {
    for (const [body, sign] of [
      ['vscode-high-contrast vscode-high-contrast-light', true],
      ['vscode-light', false],
    ] as const) {
      const { page } = await pages.openForm(form(), DRAFT, { theme: { body, css: '' } });
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      const content = await page.locator('.field-problem').evaluate((it) => getComputedStyle(it, '::before').content);
      assert.equal(content !== 'none', sign, body);
    }
  });

  it('loses no letter of who writes on after the title and one Tab', async () => {
    const { page, title, text } = await openForm();
    await title.fill('Gauge is silent');
    await title.press('Tab');
    await page.keyboard.type('It stopped.');
    assert.equal(await text.inputValue(), 'It stopped.');
    await page.getByRole('tab', { name: 'Write' }).press('ArrowRight');
    await page.getByRole('tab', { name: 'Preview' }).press('x');
    await page.getByRole('tab', { name: 'Preview' }).press('ArrowLeft');
    await page.getByRole('tab', { name: 'Write' }).press('Control+b');
    assert.equal(await text.inputValue(), 'It stopped.');
    assert.equal(await title.inputValue(), 'Gauge is silent');
  });

  it('takes a picture that is pasted and a file that is dropped, and lets them be taken away', async () => {
    const { page, text, files } = await openForm();
    await text.fill('Look:');
    await text.evaluate(paste, { data: PNG });
    await page.locator('.waiting img').waitFor();
    await until('the text shows it', async () => /^Look:\n!\[pasted-.*\]\(pasted-.*\.png\)\n$/.test(await text.inputValue()));
    await text.evaluate(drop, { data: PNG, name: 'poller.log' });
    await page.locator('.waiting li', { hasText: 'poller.log' }).waitFor();
    await page.getByRole('tab', { name: 'Preview' }).click();
    await page.locator('.writer-preview a.picture img').waitFor();
    await page.getByRole('tab', { name: 'Write' }).click();
    await page.getByRole('button', { name: /^Do not attach pasted-/ }).press('Enter');
    await until('only the other is left', () => files.length === 1 && files[0]?.name === 'poller.log');
    await until('the text names it no more', async () => (await text.inputValue()) === 'Look:\n');
    assert.ok(await text.evaluate((it) => it === document.activeElement));
  });

  it('creates the issue with a picture that came a moment ago', async () => {
    const { title, text, createMessage } = await openForm();
    await title.fill('Gauge stuck');
    await text.evaluate(paste, { data: PNG });
    await text.press('Control+Enter');
    const { draft } = await until('it is created', createMessage);
    assert.equal(draft.fields.title, 'Gauge stuck');
    assert.match(draft.fields.content ?? '', /^!\[pasted-/);
  });

  it('shows how much of a file is sent, and lets none be taken away then', async () => {
    const { page, title, text, createMessage, post } = await openForm();
    await title.fill('Gauge stuck');
    await text.evaluate(drop, { data: PNG, name: 'poller.log' });
    await page.locator('.waiting li').waitFor();
    await text.press('Control+Enter');
    await until('it is created', createMessage);
    await post({ type: 'progress', name: 'poller.log', share: 0.5 });
    const bar = page.getByRole('progressbar', { name: 'Sending poller.log' });
    await until('it is half', async () => (await bar.getAttribute('value')) === '0.5');
    assert.ok(await page.getByRole('button', { name: 'Do not attach poller.log' }).isDisabled());
  });

  it('lets nothing be chosen while it is sent', async () => {
    const { page, title, createMessage } = await openForm();
    await title.fill('Gauge stuck');
    await title.press('Control+Enter');
    await until('it is created', createMessage);
    assert.ok(await page.getByRole('combobox', { name: 'Kind' }).isDisabled());
  });

  it('asks before it discards a draft', async () => {
    const { page, title, messages } = await openForm(form(), {
      ...DRAFT,
      fields: { title: 'Gauge stuck' },
      savedOn: '2026-01-01T00:00:00Z',
    });
    await page.getByRole('button', { name: 'Discard Draft' }).click();
    await page.getByRole('button', { name: 'Keep Editing' }).click();
    assert.equal(await title.inputValue(), 'Gauge stuck');
    assert.ok(!messages.some(({ type }) => type === 'discardDraft'));
    await page.getByRole('button', { name: 'Discard Draft' }).click();
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await until('it is empty', async () => (await title.inputValue()) === '');
    assert.ok(messages.some(({ type }) => type === 'discardDraft'));
  });

  it('goes on with another draft when the page that sent the last one is gone', async () => {
    const { page, title, messages, post } = await openForm(form(), { ...DRAFT, fields: { title: 'Sent', kind: 'task' } });
    await post({ type: 'continued', from: 'another one', number: 6, draftId: 'two' });
    await post({ type: 'continued', from: 'one', number: 7, draftId: 'two' });
    await page.locator('.notice', { hasText: '#7' }).waitFor();
    assert.equal(await title.inputValue(), '');
    const reported = await until('it is told', () => messages.findLast((message) => message.type === 'draft'));
    assert.deepEqual([reported.draft.id, reported.draft.fields], ['two', { kind: 'task' }]);
  });

  it('takes nothing that is typed into what the page before it has sent, until that is there or has failed', async () => {
    const { page, title, text, post } = await openForm(form(), { ...DRAFT, fields: { title: 'Sent' } });
    const isOpen = async () => (await title.isEditable()) && (await text.isEditable());
    await post({ type: 'creating', on: true });
    await page.getByRole('button', { name: 'Creating...' }).waitFor();
    assert.ok(!(await title.isEditable()) && !(await text.isEditable()));
    await post({ type: 'creating', on: false });
    await until('it can be changed', isOpen);
    assert.equal(await title.inputValue(), 'Sent');
    await post({ type: 'creating', on: true });
    await post({ type: 'continued', from: 'one', number: 7, draftId: 'two' });
    await until('the next one can be written', isOpen);
  });

  it('completes people, and has files chosen by the keyboard', async () => {
    const { page, text, messages } = await openForm();
    await text.focus();
    await page.keyboard.type('cc @lind');
    await page.getByRole('option', { name: /Bob Lindqvist @bob/ }).waitFor();
    await page.keyboard.press('Enter');
    assert.equal(await text.inputValue(), 'cc @bob ');
    await page.getByRole('button', { name: /^Heading/ }).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await until('the host is asked', () => messages.some(({ type }) => type === 'pickFiles'));
  });

  it('offers no files where a site keeps none, and says so of those that wait', async () => {
    const { page, post } = await openForm(form({ canAttach: false }));
    await page.getByRole('button', { name: 'Attach Files' }).waitFor({ state: 'detached' });
    await post({ type: 'waiting', files: [{ name: 'poller.log', size: 10 }] });
    await page.getByText('This site keeps no files.').waitFor();
  });

  it('makes a milestone that is not there yet, by the keyboard alone, and keeps a name that was refused', async () => {
    const { page, messages, post } = await openForm(form({ canList: true }));
    const select = page.getByRole('combobox', { name: 'Milestone' });
    const naming = page.getByRole('textbox', { name: 'New milestone' });
    const requests = () => messages.filter((message) => message.type === 'addListItem');
    await select.focus();
    await select.press('End');
    await naming.waitFor();
    await page.keyboard.press('Escape');
    await until('the field has the focus again', () => select.evaluate((it) => it === document.activeElement));
    await select.press('End');
    await naming.fill(' Spring tide ');
    await page.keyboard.press('Enter');
    await until('it is asked for', () => requests()[0]);
    await post({ type: 'answer', id: requests()[0]!.id, outcome: { ok: false, message: 'The disk is full.' } });
    await page.getByText('The disk is full.').first().waitFor();
    assert.equal(await naming.inputValue(), ' Spring tide ');
    await page.keyboard.press('Enter');
    await until('it is asked for again', () => requests()[1]);
    assert.deepEqual([requests()[1]!.list, requests()[1]!.name], ['milestone', 'Spring tide']);
    await post({ type: 'answer', id: requests()[1]!.id, outcome: { ok: true } });
    await until('it is chosen', async () => (await select.inputValue()) === 'Spring tide');
    assert.ok(await select.evaluate((it) => it === document.activeElement));
  });

  for (const [title, overrides] of [
    ['who may not', { canList: false }],
    ['who is not signed in', { signedOut: true }],
  ] as const) {
    it(`offers ${title} no new names`, async () => {
      const { page } = await openForm(form(overrides));
      const labels = await page.getByRole('combobox', { name: 'Milestone' }).locator('option').allTextContents();
      assert.deepEqual(labels, ['None']);
    });
  }
});
