import assert from 'node:assert/strict';
import { parseFromPage, parsePageState, parseToPage } from '../../../src/wire/page';

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
    assert.deepEqual(parsePageState(state), state);
    for (const bad of [undefined, {}, { ...state, address: { number: 1 } }, { ...state, page: 'other' }]) {
      assert.equal(parsePageState(bad), undefined);
    }
  });
});
