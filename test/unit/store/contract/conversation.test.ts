import assert from 'node:assert/strict';
import { commentRevision, type Comment, type Issue, type IssueFields } from '../../../../src/model/issue';
import { KINDS, PRIORITIES, STATUSES } from '../../../../src/model/enums';
import { CommentMismatch, RevisionMismatch } from '../../../../src/tracker/store/store';
import { Random } from '../../../support/random';
import { describeEngines } from '../../../support/engines';
import { makeWorld, type World } from '../support';

describeEngines('The history of an issue in a store', (engine) => {
  let world: World;
  let app: number;
  let ann: number;
  beforeEach(async () => {
    world = await makeWorld(await engine.openFresh());
    app = world.app.key;
    ann = world.ann.key;
    await world.store.create(app, ann, { title: 'First', content: 'words', component: 'UI' });
  });
  afterEach(() => world.store.close());

  const comments = (number = 1) => world.store.comments(app, number);
  const issue = async (number = 1) => (await world.store.issue(app, number))!;
  const revision = async () => (await world.store.repository(world.app.id))!.revision;

  /** Does something, and says what of the issue and its repository it has moved. */
  async function moved(task: () => Promise<unknown>): Promise<string[]> {
    const [before, was] = [await issue(), await revision()];
    await task();
    const after = await issue();
    const fields = (Object.keys(after) as (keyof Issue)[]).filter((key) => JSON.stringify(after[key]) !== JSON.stringify(before[key]));
    return [...fields.sort(), ...((await revision()) > was ? ['repository'] : [])];
  }

  it('begins empty: reporting one is no entry', async () => {
    assert.deepEqual(await comments(), []);
  });

  it('has one entry for all that is changed at once, in the texts of the time', async () => {
    const changed = (await world.store.change(app, 1, world.bob.key, {
      status: 'resolved',
      component: null,
      milestone: 'm1',
      assignee: 'BOB',
      title: 'Second',
      kind: 'bug',
    }))!;
    const [entry] = await comments();
    assert.deepEqual(entry, changed.change);
    assert.deepEqual(entry, {
      id: 1,
      content: null,
      markup: 'markdown',
      author: { username: 'Bob', displayName: 'Robert Ёлкин' },
      createdOn: changed.issue.updatedOn,
      updatedOn: null,
      changes: [
        { field: 'status', old: 'new', new: 'resolved' },
        { field: 'title', old: 'First', new: 'Second' },
        { field: 'milestone', old: '', new: 'M1' },
        { field: 'component', old: 'UI', new: '' },
        { field: 'assignee', old: '', new: 'Bob' },
      ],
    });
    assert.equal((await issue()).commentCount, 0);
  });

  it('has a word about a change in the same entry, whose author watches from then on', async () => {
    const options = { message: 'Fixed.', markup: 'creole' as const };
    const { change } = (await world.store.change(app, 1, world.bob.key, { status: 'resolved' }, options))!;
    assert.deepEqual([change!.content, change!.markup, change!.changes.length], ['Fixed.', 'creole', 1]);
    const { commentCount, watcherCount } = await issue();
    assert.deepEqual([commentCount, watcherCount], [1, 2]);
    const output = (await world.store.change(app, 1, null, {}, { message: 'Only a word.' }))!.change!;
    assert.deepEqual([output.content, output.changes, output.author], ['Only a word.', [], null]);
  });

  it('has no entry for what changes nothing, nor for a change of markup, of which it cannot tell', async () => {
    assert.deepEqual(await moved(() => world.store.change(app, 1, ann, { title: 'First', component: 'ui' }, { message: '' })), []);
    assert.deepEqual(await moved(() => world.store.change(app, 1, ann, { markup: 'creole' })), [
      'markup',
      'revision',
      'updatedOn',
      'repository',
    ]);
    assert.deepEqual(await comments(), []);
  });

  it('tells when a text was last edited, and of nothing else', async () => {
    await world.store.change(app, 1, ann, { status: 'open' });
    assert.equal((await issue()).editedOn, null);
    const { issue: after } = (await world.store.change(app, 1, ann, { content: 'other words' }))!;
    assert.equal(after.editedOn, after.updatedOn);
  });

  it('is not written when a change is refused', async () => {
    await assert.rejects(world.store.change(app, 1, ann, { title: 'x', component: 'none' }, { message: 'Look' }));
    await assert.rejects(world.store.change(app, 1, ann, { title: 'x' }, { ifRevision: 'other' }), RevisionMismatch);
    assert.deepEqual(await comments(), []);
    assert.equal((await world.store.addComment(app, 1, ann, { content: 'x' }))!.id, 1, 'no number is lost');
  });

  it('numbers entries through the repository, and finds each by its issue and number', async () => {
    await world.store.create(app, ann, { title: 'Other' });
    const ids: number[] = [];
    for (const number of [1, 2, 1]) ids.push((await world.store.addComment(app, number, ann, { content: `on ${number}` }))!.id);
    assert.deepEqual(ids, [1, 2, 3]);
    assert.deepEqual(
      (await comments()).map(({ id, content }) => [id, content]),
      [
        [1, 'on 1'],
        [3, 'on 1'],
      ],
    );
    assert.equal((await world.store.comment(app, 2, 2))?.content, 'on 2');
    for (const id of [2, 0, -1, 1.5, NaN, 2 ** 60]) assert.equal(await world.store.comment(app, 1, id), undefined);
  });

  it('moves what each write says it moves, and nothing else', async () => {
    const { store, bob } = world;
    const add = () => store.addComment(app, 1, bob.key, { content: 'said' });
    assert.deepEqual(await moved(add), ['commentCount', 'revision', 'updatedOn', 'watcherCount', 'repository']);
    assert.deepEqual(await moved(add), ['commentCount', 'revision', 'updatedOn', 'repository'], 'who watches already watches');
    assert.deepEqual(await moved(() => store.updateComment(app, 1, 1, { content: 'said' })), []);
    assert.deepEqual(await moved(() => store.updateComment(app, 1, 1, { content: 'mended' })), ['revision', 'updatedOn', 'repository']);
    assert.deepEqual(await moved(() => store.deleteComment(app, 1, 1)), ['commentCount', 'revision', 'updatedOn', 'repository']);
    assert.deepEqual(await moved(() => store.vote(app, 1, ann, true)), ['revision', 'voteCount', 'repository']);
    assert.deepEqual(await moved(() => store.vote(app, 1, ann, true)), []);
    assert.deepEqual(await moved(() => store.watch(app, 1, ann, true)), []);
    assert.deepEqual(await moved(() => store.watch(app, 1, ann, false)), ['revision', 'watcherCount', 'repository']);
    assert.deepEqual(await moved(() => store.watch(app, 1, ann, false)), []);
    assert.deepEqual(await store.participation(app, 1, ann), { watching: false, voted: true });
    assert.deepEqual(await store.participation(app, 1, bob.key), { watching: true, voted: false });
    assert.deepEqual(
      (await store.voters(app, 1)).map(({ username }) => username),
      ['ann'],
    );
    assert.deepEqual(await moved(() => store.vote(app, 1, ann, false)), ['revision', 'voteCount', 'repository']);
  });

  it('lets a comment be edited and taken away, and keeps what was changed with it', async () => {
    const { store } = world;
    const entry = (await store.change(app, 1, ann, { status: 'open' }, { message: 'Mine.' }))!.change!;
    const edited = (await store.updateComment(app, 1, entry.id, { content: 'Mine, now.', markup: 'plaintext' }))!;
    assert.deepEqual({ ...edited, updatedOn: null }, { ...entry, content: 'Mine, now.', markup: 'plaintext' });
    assert.ok(edited.updatedOn! >= entry.createdOn);
    assert.equal(await store.deleteComment(app, 1, entry.id), true);
    const silent = (await store.comment(app, 1, entry.id))!;
    assert.deepEqual([silent.content, silent.changes, (await issue()).commentCount], [null, entry.changes, 0]);
    assert.equal(await store.deleteComment(app, 1, entry.id), true, 'there is nothing left to take away');
    await store.updateComment(app, 1, entry.id, { content: 'Words again' });
    assert.equal((await issue()).commentCount, 1);
    const output = (await store.addComment(app, 1, ann, { content: 'Said' }))!;
    assert.equal(await store.deleteComment(app, 1, output.id), true);
    assert.equal(await store.comment(app, 1, output.id), undefined);
    assert.equal(await store.deleteComment(app, 1, output.id), false);
    assert.equal(await store.updateComment(app, 1, output.id, { content: 'x' }), undefined);
  });

  it('refuses to write over a comment that was edited meanwhile, and hands over the present one', async () => {
    const { store } = world;
    const first = (await store.addComment(app, 1, ann, { content: 'one' }))!;
    const second = (await store.updateComment(app, 1, first.id, { content: 'two' }, { ifRevision: commentRevision(first) }))!;
    const isCurrent = (error: unknown) => error instanceof CommentMismatch && assert.deepEqual(error.current, second) === undefined;
    await assert.rejects(store.updateComment(app, 1, first.id, { content: '3' }, { ifRevision: commentRevision(first) }), isCurrent);
    await assert.rejects(store.deleteComment(app, 1, first.id, { ifRevision: commentRevision(first) }), isCurrent);
    assert.equal(await store.deleteComment(app, 1, first.id, { ifRevision: commentRevision(second) }), true);
  });

  it('is nowhere for issues that are not there', async () => {
    const { store } = world;
    for (const number of [0, 2, 1.5, NaN]) {
      assert.deepEqual(await comments(number), []);
      assert.equal(await store.change(app, number, ann, { title: 'x' }), undefined);
      assert.equal(await store.addComment(app, number, ann, { content: 'x' }), undefined);
      assert.equal(await store.updateComment(app, number, 1, { content: 'x' }), undefined);
      assert.equal(await store.deleteComment(app, number, 1), false);
      assert.equal(await store.watch(app, number, ann, true), false);
      assert.equal(await store.vote(app, number, ann, true), false);
      assert.equal(await store.participation(app, number, ann), undefined);
      assert.deepEqual(await store.voters(app, number), []);
      assert.deepEqual(await store.attachments(app, number), []);
      assert.equal(await store.attach(app, number, ann, []), undefined);
      assert.equal(await store.detach(app, number, ann, 'x'), false);
    }
  });

  const FIELDS = ['title', 'content', 'status', 'kind', 'priority', 'component', 'milestone', 'version', 'assignee'] as const;
  const texts = (it: Issue): Record<string, string> =>
    Object.fromEntries(FIELDS.map((field) => [field, (field === 'assignee' ? it.assignee?.username : it[field]) ?? '']));

  /** What the changes make of an issue as it was reported; each must begin where the one before ended. */
  function replay(created: Issue, entries: readonly Comment[]): Record<string, string> {
    const state = texts(created);
    for (const { field, ...change } of entries.flatMap((entry) => entry.changes)) {
      assert.equal(change.old, state[field], field);
      state[field] = change.new;
    }
    return state;
  }

  it('gives the issue as it is when all its changes are done again, whatever was done', async function () {
    this.timeout(60_000);
    const random = new Random(3);
    const { store } = world;
    const created = [await issue()];
    const words = ['one', 'two', 'Two', 'три'];
    const choose = (): IssueFields => ({
      ...(random.chance(0.3) && { title: random.pick(words) }),
      ...(random.chance(0.3) && { content: random.pick(['', ...words]) }),
      ...(random.chance(0.4) && { status: random.pick(STATUSES) }),
      ...(random.chance(0.2) && { kind: random.pick(KINDS) }),
      ...(random.chance(0.2) && { priority: random.pick(PRIORITIES) }),
      ...(random.chance(0.3) && { assignee: random.pick(['ann', 'BOB', null]) }),
    });
    const item = async (list: 'component' | 'version') => random.pick([null, ...(await store.listItems(app, list))]);
    for (let step = 0; step < 250; step++) {
      const number = 1 + random.below(created.length);
      const list = random.pick(['component', 'version'] as const);
      const chosen = await item(list);
      const turn = random.below(20);
      if (turn === 0) created.push(await store.create(app, ann, { title: 'New', ...choose(), [list]: chosen?.name ?? null }));
      else if (turn === 1) await store.addListItem(app, list, `${list} ${step}`);
      else if (turn === 2 && chosen) await store.renameListItem(app, list, chosen.id, ann, `renamed ${step}`);
      else if (turn === 3 && chosen) await store.deleteListItem(app, list, chosen.id, ann);
      else if (turn === 4) await store.addComment(app, number, ann, { content: 'said' });
      else if (turn === 5) {
        const entry = (await comments(number)).at(-1);
        if (entry) await store.deleteComment(app, number, entry.id);
      } else {
        const options = { message: random.pick([null, 'because']) };
        await store.change(app, number, ann, { ...choose(), [list]: chosen?.name ?? null }, options);
      }
    }
    for (const before of created) {
      const entries = await comments(before.number);
      const after = await issue(before.number);
      assert.deepEqual(replay(before, entries), texts(after));
      assert.equal(after.commentCount, entries.filter(({ content }) => content !== null).length);
    }
  });
});
