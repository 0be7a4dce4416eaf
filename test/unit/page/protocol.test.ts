import assert from 'node:assert/strict';
import { formParsers } from '../../../src/wire/page-form';
import { issueParsers, parseIssueState } from '../../../src/wire/page-issue';

const { parseFromPage, parseToPage } = issueParsers;

const ADDRESS = { site: 'local', repository: { owner: 'o', slug: 'r' }, number: 1 };

describe('the protocol of a page', () => {
  const GOOD: readonly unknown[] = [
    { type: 'ready' },
    { type: 'update', id: 1, fields: { assignee: null }, base: { assignee: 'ann' } },
    { type: 'openIssue', number: 12 },
    { type: 'openLink', url: 'https://bitbucket.org/o/r/issues/12#comment-3' },
    { type: 'command', command: 'copyLink' },
    { type: 'edits', address: ADDRESS, edits: { title: { text: 'a', base: 'b' } } },
  ];
  for (const message of GOOD) it(`takes ${JSON.stringify(message)}`, () => assert.deepEqual(parseFromPage(message), message));

  const BAD: readonly unknown[] = [
    null,
    'ready',
    {},
    { type: 'other' },
    { type: 'command', command: 'workbench.action.terminal.new' },
    { type: 'command', command: 'issueBucket.deleteIssue' },
    { type: 'openIssue', number: '12' },
    { type: 'openIssue', number: -1 },
    { type: 'openIssue', number: 1.5 },
    { type: 'update', id: 1, fields: { status: 'done' }, base: {} },
    { type: 'update', id: 1, fields: { title: null }, base: {} },
    ...['vscode://x.y/z', 'file:///etc/passwd', 'command:x', 'javascript:alert(1)', '//host/x', 'https:'].map((url) => ({
      type: 'openLink',
      url,
    })),
    { type: 'place', site: 1, owner: 'o', slug: 'r' },
  ];
  for (const message of BAD) it(`ignores ${JSON.stringify(message)}`, () => assert.equal(parseFromPage(message), undefined));

  const DRAFT = { id: 'd', site: 'local', owner: 'o', slug: 'r', fields: {}, savedOn: '' };
  const WAY_IN = [
    ['of writing, in both', { type: 'pickFiles' }, true, true],
    ['of an issue', { type: 'vote', id: 1, on: true }, true, false],
    ['of an issue', { type: 'command', command: 'deleteIssue' }, true, false],
    ['of an issue', { type: 'refresh', id: 1 }, true, false],
    ['of the form', { type: 'create', id: 1, draft: DRAFT, createAnother: true }, false, true],
    ['of the form', { type: 'openDraft', draftId: 'd' }, false, true],
    ['of any page', { type: 'command', command: 'signIn' }, true, true],
  ] as const;
  for (const [title, message, issue, form] of WAY_IN)
    it(`has no page say what is another's: ${message.type}, ${title}`, () => {
      assert.deepEqual([parseFromPage(message) !== undefined, formParsers.parseFromPage(message) !== undefined], [issue, form]);
    });

  const WAY_OUT = [
    [{ type: 'waiting', files: [] }, true, true],
    [{ type: 'kept' }, true, false],
    [{ type: 'creating', on: true }, false, true],
    [{ type: 'answer', id: 1, outcome: { ok: true } }, true, true],
    [{ type: 'answer', id: 1, outcome: { ok: false, message: 'No.', theirs: 'x' } }, true, true],
    [{ type: 'answer', id: 1, outcome: { ok: true, created: { number: 7, draftId: 'e' } } }, false, true],
    [{ type: 'reply', id: 1, reply: { to: 'resolve', files: ['a'], commits: [] } }, true, true],
    [{ type: 'reply', id: 1, reply: { to: 'suggest', files: ['a'], commits: [] } }, false, false],
  ] as const;
  for (const [message, issue, form] of WAY_OUT)
    it(`tells each page what is its own, whole: ${JSON.stringify(message)}`, () => {
      const isWhole = (parsed: unknown) => JSON.stringify(parsed) === JSON.stringify(message);
      assert.deepEqual([isWhole(parseToPage(message)), isWhole(formParsers.parseToPage(message))], [issue, form]);
    });

  it('takes no more of a message than it knows', () => {
    const message = parseFromPage({ type: 'update', id: 1, fields: { status: 'open', reporter: 'eve' }, base: {}, more: 1 });
    assert.deepEqual(message, { type: 'update', id: 1, fields: { status: 'open' }, base: {} });
  });

  it('ignores in the page what is no message of its host', () => {
    for (const message of [undefined, { type: 'issue' }, { type: 'issue', view: {} }, { source: 'devtools' }]) {
      assert.equal(parseToPage(message), undefined);
    }
  });

  it('restores a page from what it kept, and nothing else', () => {
    const state = { page: 'issue', address: ADDRESS, edits: {}, scroll: 10 };
    assert.deepEqual(parseIssueState(state), state);
    for (const bad of [undefined, {}, { ...state, address: { number: 1 } }, { ...state, page: 'other' }]) {
      assert.equal(parseIssueState(bad), undefined);
    }
  });
});
