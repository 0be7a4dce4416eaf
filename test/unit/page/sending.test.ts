import assert from 'node:assert/strict';
import { TextSender } from '../../../src/editor/details/sending';
import type { Outcome } from '../../../src/wire/page';
import type { IssueRequest } from '../../../src/wire/page-issue';
import { newDrafts } from '../../support/drafts';

const ADDRESS = { site: 'local', repository: { owner: 'o', slug: 'r' }, number: 12 };

describe('sending a text of an issue', () => {
  const MESSAGES: readonly (readonly [key: string, message: IssueRequest, text: string])[] = [
    ['comment', { type: 'addComment', id: 1, text: 'mine' }, 'mine'],
    ['comment-3', { type: 'editComment', id: 1, comment: 3, text: 'mine', base: '' }, 'mine'],
    ['content', { type: 'update', id: 1, fields: { content: 'mine\r\n' }, base: {} }, 'mine\n'],
    ['title', { type: 'update', id: 1, fields: { title: 'mine' }, base: {} }, ' mine'],
  ];
  for (const [key, message, text] of MESSAGES) {
    it(`leaves no draft of it (${key}), although its page is closed`, async () => {
      const drafts = newDrafts();
      await drafts.keepEdits(ADDRESS, { [key]: { text, base: '' } });
      await new TextSender(drafts).send(ADDRESS, message, () => Promise.resolve({ ok: true }));
      assert.deepEqual(drafts.unsent(), []);
      assert.deepEqual(Object.keys(drafts.ended(ADDRESS)), [key]);
    });
  }

  it('keeps the draft when it failed', async () => {
    const drafts = newDrafts();
    await drafts.keepEdits(ADDRESS, { comment: { text: 'mine', base: '' } });
    const outcome = await new TextSender(drafts).send(ADDRESS, MESSAGES[0]![1], () => Promise.resolve({ ok: false, message: 'Away.' }));
    assert.deepEqual(outcome, { ok: false, message: 'Away.' });
    assert.deepEqual(drafts.edits(ADDRESS), { comment: { text: 'mine', base: '' } });
    assert.deepEqual(drafts.ended(ADDRESS), {});
  });

  it('sends it once, although a reloaded page sends it again', async () => {
    const sending = new TextSender(newDrafts());
    let answer: (outcome: Outcome) => void = () => undefined;
    let count = 0;
    const task = () => {
      count++;
      return new Promise<Outcome>((resolve) => (answer = resolve));
    };
    const results = [1, 2].map((id) => sending.send(ADDRESS, { type: 'addComment', id, text: 'mine' }, task));
    answer({ ok: true });
    assert.deepEqual(await Promise.all(results), [{ ok: true }, { ok: true }]);
    assert.equal(count, 1);
    void sending.send(ADDRESS, { type: 'addComment', id: 3, text: 'mine' }, task);
    assert.equal(count, 2, 'what is said again later is sent again');
  });
});
