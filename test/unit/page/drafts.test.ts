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
