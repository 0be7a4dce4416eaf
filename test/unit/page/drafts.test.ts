import assert from 'node:assert/strict';
import { Drafts, filesKey } from '../../../src/editor/pages/drafts';
import type { Draft } from '../../../src/wire/page';
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
    const store = memento();
    const drafts = new Drafts(store);
    await drafts.keep(draft('1', 'one'));
    await drafts.keep(draft('3', 'three'));
    await drafts.keep(draft('2', 'two'));
    const other = new Drafts(store);
    assert.deepEqual(
      other.all().map((it) => it.fields.title),
      ['three', 'two', 'one'],
    );
    assert.deepEqual(other.get('2'), draft('2', 'two'));
  });

  it('tells of files that a discarded draft has left', async () => {
    const store = memento();
    const drafts = new Drafts(store);
    await store.update(filesKey('1'), [{ name: 'a.png', size: 1, file: 'x' }]);
    await store.update(filesKey('2'), [{ name: 'b.png', size: 1, file: 'y' }]);
    await drafts.keep(draft('1', 'one'));
    assert.deepEqual(drafts.orphans(), [filesKey('2')]);
    await drafts.forget('1');
    assert.deepEqual(drafts.orphans(), [filesKey('1'), filesKey('2')]);
  });

  it('forgets one that is empty again, and one that was sent', async () => {
    const store = memento();
    const drafts = new Drafts(store);
    await drafts.keep(draft('1', 'one'));
    await drafts.keep(draft('2', 'two'));
    await drafts.keep(draft('1', ' \n'));
    await drafts.forget('2');
    assert.deepEqual(drafts.all(), []);
    assert.equal(store.kept.size, 0);
  });

  it('keeps one without words as long as files wait to go with it', async () => {
    const store = memento();
    const drafts = new Drafts(store);
    await store.update(filesKey('1'), [{ name: 'a.png', size: 1, file: 'x' }]);
    await drafts.keep(draft('1', ''));
    assert.equal(drafts.all().length, 1);
    await store.update(filesKey('1'), undefined);
    await drafts.keep(draft('1', ''));
    assert.equal(store.kept.size, 0);
  });

  it('keeps texts of an issue under its address, whatever case the repository is written in', async () => {
    const store = memento();
    const drafts = new Drafts(store);
    const address = { site: 'local', repository: { owner: 'O', slug: 'R' }, number: 1 };
    await drafts.keepEdits(address, { content: { text: 'mine', base: 'before' } });
    assert.deepEqual(drafts.edits({ ...address, repository: { owner: 'o', slug: 'r' } }), { content: { text: 'mine', base: 'before' } });
    assert.deepEqual(drafts.edits({ ...address, number: 2 }), {});
    await drafts.keepEdits(address, {});
    assert.equal(store.kept.size, 0);
  });

  describe('of an issue', () => {
    const address = { site: 'local', repository: { owner: 'o', slug: 'r' }, number: 12 };
    const said = (text: string) => ({ text, base: '' });

    it('leaves what another window writes to the same issue', async () => {
      const store = memento();
      const [one, other] = [new Drafts(store), new Drafts(store)];
      one.give(address);
      other.give(address);
      await one.keepEdits(address, { comment: said('of the one') });
      await other.keepEdits(address, { title: said('of the other') });
      assert.deepEqual(one.edits(address), { comment: said('of the one'), title: said('of the other') });
      await other.keepEdits(address, {});
      assert.deepEqual(one.edits(address), { comment: said('of the one') });
    });

    it('does not take away a text that another window has gone on with', async () => {
      const store = memento();
      await new Drafts(store).keepEdits(address, { comment: said('begun') });
      const [one, other] = [new Drafts(store), new Drafts(store)];
      one.give(address);
      other.give(address);
      await other.keepEdits(address, { comment: said('begun, and more') });
      await one.keepEdits(address, {});
      assert.deepEqual(one.edits(address), { comment: said('begun, and more') });
    });

    it('forgets a text that was sent, and tells a page that still has it', async () => {
      const drafts = new Drafts(memento());
      await drafts.keepEdits(address, { comment: said('sent'), title: said('not sent') });
      await drafts.settle(address, 'comment', 'sent');
      assert.deepEqual(drafts.give(address), { edits: { title: said('not sent') }, settled: { comment: 'sent' } });
      await drafts.keepEdits(address, { comment: said('sent'), title: said('more') });
      assert.deepEqual(drafts.edits(address), { title: said('more') }, 'the page has not heard of it');
      await drafts.keepEdits(address, { title: said('more') });
      assert.deepEqual(drafts.settled(address), {});
      await drafts.keepEdits(address, { comment: said('sent') });
      assert.deepEqual(drafts.edits(address), { comment: said('sent') }, 'who says the same again has a draft again');
    });

    it('takes over what only another page of the issue has, and nothing that was sent since', async () => {
      const drafts = new Drafts(memento());
      const begun = { comment: said('kept'), title: said('kept, too') };
      await drafts.keepEdits(address, begun);
      await drafts.keepEdits(address, { title: said('gone on with') });
      const stale = { ...begun, content: said('of that page alone') };
      assert.deepEqual(await drafts.takeOver(address, stale, begun), { content: said('of that page alone') });
      assert.deepEqual(drafts.edits(address), { title: said('gone on with'), content: said('of that page alone') });
    });

    it('keeps what was typed on while the text before it was sent', async () => {
      const drafts = new Drafts(memento());
      await drafts.keepEdits(address, { comment: said('sent, and more') });
      await drafts.settle(address, 'comment', 'sent');
      assert.deepEqual(drafts.give(address), { edits: { comment: said('sent, and more') } });
    });
  });

  it('lists texts of issues with where and when, the latest first', async () => {
    const drafts = new Drafts(memento());
    const address = (number: number) => ({ site: 'local', repository: { owner: 'O', slug: 'R' }, number });
    const edits = { comment: { text: 'half a word', base: '' } };
    await drafts.keepEdits(address(1), edits, new Date('2020-01-01T00:00:00Z'));
    await drafts.keepEdits(address(2), edits, new Date('2020-01-02T00:00:00Z'));
    assert.deepEqual(drafts.unsent(), [
      { address: address(2), edits, savedOn: '2020-01-02T00:00:00.000Z' },
      { address: address(1), edits, savedOn: '2020-01-01T00:00:00.000Z' },
    ]);
  });

  it('leaves out what cannot be read, such as what a newer version kept', async () => {
    const store = memento();
    await store.update('draft/new/x', { id: 'x', from: 'the future' });
    assert.deepEqual(new Drafts(store).all(), []);
    assert.equal(new Drafts(store).get('x'), undefined);
  });
});
