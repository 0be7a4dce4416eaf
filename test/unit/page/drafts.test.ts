import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { filesKey } from '../../../src/editor/pages/drafts';
import type { Draft } from '../../../src/wire/page';
import { draftsPlace, newDrafts, pageOf } from '../../support/drafts';
import { memento } from '../../support/memento';

const draft = (id: string, title: string, savedOn = `2020-01-0${id}T00:00:00Z`): Draft => ({
  id,
  site: 'local',
  owner: 'o',
  slug: 'r',
  fields: { title },
  savedOn,
});

describe('drafts', () => {
  it('gives them back, the latest first, also to another window', async () => {
    const { window } = draftsPlace();
    const drafts = window();
    await drafts.save(draft('1', 'one'));
    await drafts.save(draft('3', 'three'));
    await drafts.save(draft('2', 'two'));
    const other = window();
    assert.deepEqual(
      other.all().map((it) => it.fields.title),
      ['three', 'two', 'one'],
    );
    assert.deepEqual(other.get('2'), draft('2', 'two'));
  });

  it('tells of files that a discarded draft has left', async () => {
    const { store, window } = draftsPlace();
    const drafts = window();
    await store.update(filesKey('1'), [{ name: 'a.png', size: 1, file: 'x' }]);
    await store.update(filesKey('2'), [{ name: 'b.png', size: 1, file: 'y' }]);
    await drafts.save(draft('1', 'one'));
    assert.deepEqual(drafts.orphans(), [filesKey('2')]);
    await drafts.discard('1');
    assert.deepEqual(drafts.orphans(), [filesKey('1'), filesKey('2')]);
  });

  it('forgets one that is empty again, and one that was sent', async () => {
    const drafts = newDrafts();
    await drafts.save({ ...draft('1', 'one'), clock: { page: 1 } });
    await drafts.save(draft('2', 'two'));
    await drafts.save({ ...draft('1', ' \n'), clock: { page: 2 } });
    await drafts.discard('2', draft('2', 'two'));
    assert.deepEqual(drafts.all(), []);
    assert.deepEqual([drafts.isSent('1'), drafts.isSent('2')], [false, true]);
  });

  it('keeps one without words as long as files wait to go with it', async () => {
    const { store, window } = draftsPlace();
    const drafts = window();
    await store.update(filesKey('1'), [{ name: 'a.png', size: 1, file: 'x' }]);
    await drafts.save(draft('1', ''));
    assert.equal(drafts.all().length, 1);
    await store.update(filesKey('1'), undefined);
    await drafts.save(draft('1', ''));
    assert.deepEqual(drafts.all(), []);
  });

  it('keeps texts of an issue under its address, whatever case the repository is written in', async () => {
    const drafts = newDrafts();
    const address = { site: 'local', repository: { owner: 'O', slug: 'R' }, number: 1 };
    await drafts.keepEdits(address, { content: { text: 'mine', base: 'before' } });
    assert.deepEqual(drafts.edits({ ...address, repository: { owner: 'o', slug: 'r' } }), { content: { text: 'mine', base: 'before' } });
    assert.deepEqual(drafts.edits({ ...address, number: 2 }), {});
    await pageOf(drafts, address).set('content', null);
    assert.deepEqual(drafts.unsent(), []);
  });

  describe('of an issue', () => {
    const address = { site: 'local', repository: { owner: 'o', slug: 'r' }, number: 12 };
    const output = (text: string) => ({ text, base: '' });
    /** Two windows, each with a page of the same issue. */
    const windows = () => {
      const { window } = draftsPlace();
      const drafts = window();
      return { drafts, one: pageOf(drafts, address), other: pageOf(window(), address) };
    };

    it('leaves what another window writes to the same issue', async () => {
      const { drafts, one, other } = windows();
      await one.set('comment', 'of the one');
      await other.set('title', 'of the other');
      assert.deepEqual(drafts.edits(address), { comment: output('of the one'), title: output('of the other') });
      await other.set('title', null);
      assert.deepEqual(drafts.edits(address), { comment: output('of the one') });
    });

    it('does not take away a text that another window has gone on with', async () => {
      const { drafts, one, other } = windows();
      await one.set('comment', 'begun');
      other.open();
      await other.set('comment', 'begun, and more');
      await one.set('comment', null);
      assert.deepEqual(drafts.edits(address), { comment: output('begun, and more') });
    });

    it('keeps what two windows wrote at the same time, and offers each the other', async () => {
      const { drafts, one, other } = windows();
      await Promise.all([one.set('comment', 'of the one'), other.set('comment', 'of the other')]);
      for (const page of [one, other]) page.open();
      assert.equal(one.written.shown('comment')?.value?.text, 'of the one');
      assert.equal(one.written.others('comment')[0]?.value?.text, 'of the other');
      assert.equal(other.written.others('comment')[0]?.value?.text, 'of the one');
      one.written.use('comment', one.written.others('comment')[0]!);
      await one.tell();
      assert.deepEqual(
        [one.written.shown('comment')?.value?.text, one.written.others('comment')[0]?.value?.text],
        ['of the other', 'of the one'],
      );
      one.written.drop('comment', one.written.others('comment')[0]!);
      await one.tell();
      assert.deepEqual(drafts.edits(address), { comment: output('of the other') });
      assert.deepEqual(pageOf(drafts, address).written.others('comment'), []);
    });

    it('forgets a text that was sent, and tells a page that still has it', async () => {
      const { drafts, one, other } = windows();
      await one.set('comment', 'sent');
      await one.set('title', 'not sent');
      other.open();
      await drafts.settle(address, 'comment', 'sent');
      assert.deepEqual(drafts.edits(address), { title: output('not sent') });
      assert.equal(drafts.ended(address).comment?.[0]?.was?.text, 'sent');
      await other.tell();
      assert.deepEqual(drafts.edits(address), { title: output('not sent') }, 'the page has not heard of it');
      other.open();
      assert.equal(other.written.shown('comment')?.value, null);
      await other.set('comment', 'sent');
      assert.deepEqual(drafts.edits(address).comment, output('sent'), 'who says the same again has a draft again');
    });

    it('takes over what only another page of the issue has, and nothing that was sent since', async () => {
      const drafts = newDrafts();
      const page = pageOf(drafts, address);
      await page.set('comment', 'kept');
      await page.set('title', 'kept, too');
      const stale = { ...drafts.give(address).edits, content: output('of that page alone') };
      await drafts.settle(address, 'comment', 'kept');
      await page.set('title', 'gone on with');
      const { edits } = await drafts.takeOver(address, stale);
      assert.deepEqual(Object.keys(edits).sort(), ['content', 'title']);
      assert.deepEqual(drafts.edits(address), { title: output('gone on with'), content: output('of that page alone') });
    });

    it('adds words from elsewhere below what is written, and to a page that is open', async () => {
      const drafts = newDrafts();
      await drafts.addToComment(address, 'out of a box');
      assert.deepEqual(drafts.edits(address).comment, output('out of a box'));
      await drafts.settle(address, 'comment', 'out of a box');
      assert.equal(drafts.edits(address).comment, undefined);
      const page = pageOf(drafts, address);
      await page.set('comment', 'in the page');
      await drafts.addToComment(address, 'out of a box');
      assert.deepEqual(drafts.edits(address).comment, output('in the page\n\nout of a box'));
      page.open();
      assert.equal(page.written.shown('comment')?.value?.text, 'in the page\n\nout of a box');
      assert.deepEqual(page.written.others('comment'), []);
    });

    it('keeps what was typed on while the text before it was sent', async () => {
      const drafts = newDrafts();
      const page = pageOf(drafts, address);
      await page.set('comment', 'sent');
      await page.set('comment', 'sent, and more');
      await drafts.settle(address, 'comment', 'sent');
      assert.deepEqual(drafts.edits(address), { comment: output('sent, and more') });
    });
  });

  it('lists texts of issues with where and when, the latest first', async () => {
    const drafts = newDrafts();
    const address = (number: number) => ({ site: 'local', repository: { owner: 'O', slug: 'R' }, number });
    const edits = { comment: { text: 'half a word', base: '' } };
    await drafts.keepEdits(address(1), edits, {}, new Date('2020-01-01T00:00:00Z'));
    await drafts.keepEdits(address(2), edits, {}, new Date('2020-01-02T00:00:00Z'));
    assert.deepEqual(drafts.unsent(), [
      { address: address(2), edits, savedOn: '2020-01-02T00:00:00.000Z' },
      { address: address(1), edits, savedOn: '2020-01-01T00:00:00.000Z' },
    ]);
  });

  it('leaves out what cannot be read, such as what a newer version kept', async () => {
    const store = memento();
    await store.update('draft/new/x', { id: 'x', from: 'the future' });
    const drafts = draftsPlace(store).window();
    assert.deepEqual(drafts.all(), []);
    assert.equal(drafts.get('x'), undefined);
  });

  it('takes over what an earlier release kept with VS Code, and what it keeps while both run', async () => {
    const store = memento();
    const address = { site: 'local', repository: { owner: 'o', slug: 'r' }, number: 12 };
    await store.update('draft/new/1', draft('1', 'one'));
    const unsent = { address, edits: { comment: { text: 'old', base: '' } }, savedOn: '2020-01-01T00:00:00.000Z' };
    await store.update('draft/issue/local/o/r/12', unsent);
    const { window } = draftsPlace(store);
    const drafts = window();
    assert.deepEqual([drafts.all(), drafts.unsent()], [[draft('1', 'one')], [unsent]]);
    await drafts.settled();
    const page = pageOf(drafts, address);
    await page.set('comment', 'old, and more');
    assert.deepEqual([...store.kept.keys()], []);
    await store.update('draft/issue/local/o/r/12', unsent);
    assert.deepEqual(window().edits(address), { comment: { text: 'old, and more', base: '' } });
    await store.update('draft/issue/local/o/r/12', { ...unsent, edits: { comment: { text: 'of the old window', base: '' } } });
    page.open();
    assert.equal(page.written.others('comment')[0]?.value?.text, 'of the old window');
  });

  it('is on disk when it is said to be, for its owner alone, in as few files as there are versions', async () => {
    const { folder, store, window } = draftsPlace();
    const page = pageOf(window(), { site: 'local', repository: { owner: 'o', slug: 'r' }, number: 12 });
    const keys = ['a', 'ab', 'abc', 'abcd'].map((text) => page.set('comment', text));
    await Promise.all(keys);
    const files = readdirSync(folder);
    assert.equal(files.length, 1);
    if (process.platform !== 'win32') assert.equal(statSync(join(folder, files[0]!)).mode & 0o077, 0);
    assert.deepEqual([...store.kept.keys()], []);
  });

  it('forgets in time that texts were sent or discarded', async () => {
    const { folder, window } = draftsPlace();
    const drafts = window(3);
    for (let number = 1; number <= 5; number++) {
      const page = pageOf(drafts, { site: 'local', repository: { owner: 'o', slug: 'r' }, number });
      await page.set('comment', 'x', new Date(number));
      await page.set('comment', null, new Date(number));
    }
    assert.equal(readdirSync(folder).length, 3);
    assert.deepEqual(drafts.unsent(), []);
  });
});
