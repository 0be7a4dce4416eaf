import assert from 'node:assert/strict';
import { ANCHOR_LIMITS, type NewIssueAnchor } from '../../../../src/model/codeAnchors';
import type { Filter } from '../../../../src/model/query';
import { RevisionMismatch, TooManyAnchors } from '../../../../src/tracker/store/store';
import { describeEngines } from '../../../support/engines';
import { makeWorld, type World } from '../support';

const PLACE: NewIssueAnchor = {
  path: 'src/a.ts',
  first: 12,
  lines: ['const a = 1;', '', '\tb();'],
  before: [''],
  after: [],
};

describeEngines('Anchors of issues', (engine) => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld(await engine.openFresh());
    for (const title of ['One', 'Two', 'Three']) await world.store.create(world.app.key, world.ann.key, { title });
  });
  afterEach(() => world.store.close());

  const add = (number: number, set: Partial<NewIssueAnchor> = {}) =>
    world.store.addAnchor(world.app.key, number, world.ann.key, { ...PLACE, ...set });
  const all = async (query: { number?: number; paths?: readonly string[]; start?: number; limit?: number } = {}) => {
    const { count, anchors } = await world.store.anchors(world.app.key, { start: 0, limit: 100, ...query });
    return { count, told: anchors.map(({ issue, path, first }) => `#${issue.number} ${path}:${first}`) };
  };
  const revisions = async (): Promise<[string, string, number]> => [
    (await world.store.issue(world.app.key, 1))!.revision!,
    (await world.store.issue(world.app.key, 2))!.revision!,
    (await world.store.repository(world.app.id))!.revision,
  ];

  it('are kept as they are made, with who made them and when', async () => {
    const { store, app, bob } = world;
    const created = (await store.addAnchor(app.key, 2, bob.key, { ...PLACE, commit: 'c0ffee00', note: 'Here.\n`x`' }))!;
    const { id, createdOn, author, issue, ...rest } = created;
    assert.deepEqual(rest, { ...PLACE, commit: 'c0ffee00', note: 'Here.\n`x`' });
    assert.deepEqual([author?.username, issue], ['Bob', { number: 2, title: 'Two', status: 'new' }]);
    assert.ok(Date.parse(createdOn) > 0);
    assert.deepEqual(await store.anchor(app.key, 2, id), created);
    assert.equal(await store.anchor(app.key, 1, id), undefined);
    assert.equal(await store.anchor(app.key, 99, id), undefined);
    assert.equal(await store.anchor(app.key, 2, 2 ** 60), undefined);
  });

  it('change the revisions of their issue and repository, and neither its date nor its history', async () => {
    const { store, app } = world;
    const previous = (await store.issue(app.key, 1))!;
    let before = await revisions();
    const moved = async (title: string, isMoved: boolean) => {
      const after = await revisions();
      assert.deepEqual([after[0] !== before[0], after[1] !== before[1], after[2] !== before[2]], [isMoved, false, isMoved], title);
      before = after;
    };
    const { id } = (await add(1))!;
    await moved('added', true);
    await store.updateAnchor(app.key, 1, id, { note: 'Look' });
    await moved('noted', true);
    await store.updateAnchor(app.key, 1, id, { note: 'Look', place: PLACE });
    await moved('the same again', false);
    await store.updateAnchor(app.key, 1, id, { place: { ...PLACE, first: 13 } });
    await moved('placed', true);
    await store.deleteAnchor(app.key, 1, id);
    await moved('deleted', true);
    const current = (await store.issue(app.key, 1))!;
    assert.deepEqual([current.updatedOn, (await store.comments(app.key, 1)).length], [previous.updatedOn, 0]);
  });

  it('get another place as a whole, or another note, and stay whose they are', async () => {
    const { store, app } = world;
    const created = (await add(1, { commit: 'abcdef0', note: 'Old' }))!;
    const place = { path: 'src/b.ts', first: 1, lines: ['x'], before: [], after: ['y'] };
    const { id, author, createdOn, issue } = created;
    assert.deepEqual(await store.updateAnchor(app.key, 1, id, { place }), { id, ...place, note: 'Old', author, createdOn, issue });
    assert.deepEqual(await store.updateAnchor(app.key, 1, id, { note: '' }), { id, ...place, author, createdOn, issue });
  });

  it('are listed by issue and then as they were made, and by their files', async () => {
    const { app, store } = world;
    const elsewhere = await store.addRepository({ owner: 'ann', slug: 'other' }, { isPrivate: false });
    await store.create(elsewhere.key, null, { title: 'x' });
    await store.addAnchor(elsewhere.key, 1, null, PLACE);
    await add(2);
    await add(1, { path: 'src/b.ts' });
    await add(2, { first: 3 });
    await add(1, { path: '' });
    await store.change(app.key, 2, null, { title: 'Second', status: 'resolved' });
    const complete = ['#1 src/b.ts:12', '#1 :12', '#2 src/a.ts:12', '#2 src/a.ts:3'];
    assert.deepEqual(await all(), { count: 4, told: complete });
    assert.deepEqual(await all({ start: 1, limit: 2 }), { count: 4, told: complete.slice(1, 3) });
    assert.deepEqual(await all({ start: 9 }), { count: 4, told: [] });
    assert.deepEqual(await all({ number: 2 }), { count: 2, told: complete.slice(2) });
    assert.deepEqual(await all({ number: 3 }), { count: 0, told: [] });
    assert.deepEqual(await all({ number: -1 }), { count: 0, told: [] });
    assert.deepEqual(await all({ paths: ['src/a.ts'] }), { count: 2, told: complete.slice(2) });
    assert.deepEqual(await all({ paths: ['src/b.ts', '', 'no.ts'] }), { count: 2, told: complete.slice(0, 2) });
    assert.deepEqual(await all({ paths: ['SRC/A.TS'] }), { count: 0, told: [] });
    assert.deepEqual(await all({ paths: [] }), { count: 0, told: [] });
    const { anchors } = await store.anchors(app.key, { number: 2, start: 0, limit: 1 });
    assert.deepEqual(anchors[0]!.issue, { number: 2, title: 'Second', status: 'resolved' });
  });

  it('know nothing of an issue or anchor that is not there, and of another revision than was seen', async () => {
    const { store, app } = world;
    assert.equal(await add(99), undefined);
    assert.equal(await store.updateAnchor(app.key, 99, 1, { note: 'x' }), undefined);
    assert.equal(await store.deleteAnchor(app.key, 99, 1), undefined);
    const [old] = await revisions();
    const { id } = (await add(1))!;
    assert.equal(await store.updateAnchor(app.key, 2, id, { note: 'x' }), null);
    assert.equal(await store.deleteAnchor(app.key, 2, id), false);
    for (const write of [
      () => store.addAnchor(app.key, 1, null, PLACE, { ifRevision: old }),
      () => store.updateAnchor(app.key, 1, id, { note: 'x' }, { ifRevision: old }),
      () => store.deleteAnchor(app.key, 1, id, { ifRevision: old }),
    ])
      await assert.rejects(write(), RevisionMismatch);
    assert.equal(await store.deleteAnchor(app.key, 1, id), true);
    assert.equal(await store.deleteAnchor(app.key, 1, id), false);
    // An id is never given again.
    assert.ok((await add(1))!.id > id);
  });

  it('are bounded for each issue', async () => {
    for (let count = 0; count < ANCHOR_LIMITS.perIssue; count++) await add(1);
    await assert.rejects(add(1), (error: Error) => error instanceof TooManyAnchors && /#1 is attached to 100 places/.test(error.message));
    assert.equal((await all({ number: 1 })).count, ANCHOR_LIMITS.perIssue);
    assert.ok(await add(2));
  });

  it('come back with a deleted issue', async () => {
    const { store, app } = world;
    await add(1, { commit: 'abcdef0', note: 'Why' });
    await add(1, { path: '' });
    const read = async () =>
      (await store.anchors(app.key, { start: 0, limit: 10 })).anchors.map(({ id: _, ...anchor }) => ({
        ...anchor,
        issue: anchor.issue.number,
      }));
    const before = await read();
    await store.delete(app.key, 1);
    assert.deepEqual(await all(), { count: 0, told: [] });
    assert.deepEqual((await store.restore(app.key, [1])).left, []);
    assert.deepEqual(await read(), before);
  });

  it('select issues', async () => {
    const { store, app } = world;
    const elsewhere = await store.addRepository({ owner: 'ann', slug: 'other' }, { isPrivate: false });
    await store.create(elsewhere.key, null, { title: 'x' });
    await store.addAnchor(elsewhere.key, 1, null, { ...PLACE, path: 'src/c.ts' });
    await add(1);
    await add(1);
    await add(2, { path: 'src/b.ts' });
    await add(2);
    await store.create(app.key, null, { title: 'Four' });
    await add(4, { path: '' });
    const by = (value: string | null, negated = false): Filter => ({ anchored: 'path', comparator: 'is', negated, value });
    const ROWS: [title: string, filter: Filter, numbers: number[]][] = [
      ['file:src/a.ts', by('src/a.ts'), [1, 2]],
      ['-file:src/a.ts', by('src/a.ts', true), [3, 4]],
      ['file:src/b.ts', by('src/b.ts'), [2]],
      ['a file of another repository', by('src/c.ts'), []],
      ['another case', by('SRC/a.ts'), []],
      ['no file', by(''), [4]],
      ['has:anchor', by(null), [1, 2, 4]],
      ['no:anchor', by(null, true), [3]],
      ['both', { and: [by('src/a.ts'), by('src/b.ts')] }, [2]],
    ];
    for (const [title, filter, numbers] of ROWS) {
      assert.deepEqual(await world.numbers({ filter }), numbers, title);
      assert.equal(await world.count({ filter }), numbers.length, title);
      const groups = await store.groups(app.key, 'status', { filter, search: null });
      assert.equal(
        groups.reduce((sum, { count }) => sum + count, 0),
        numbers.length,
        title,
      );
    }
  });

  it('of issues that an import appends are hidden until its end', async () => {
    const { store, app } = world;
    await add(1);
    const lists = { component: [], milestone: [], version: [] };
    const importer = await store.import(app.key, { people: [], lists }, { append: { issues: 1, comments: 0 } });
    const { number } = { number: importer.next.issue };
    const issue = { ...(await store.issue(app.key, 1))!, number, assignee: null, reporter: null };
    await importer.add([{ issue, watchers: [], comments: [] }]);
    await importer.addAnchors([{ ...PLACE, issue: number, author: null, createdOn: '2020-01-01T00:00:00.000000Z' }]);
    assert.deepEqual((await all()).told, ['#1 src/a.ts:12']);
    await importer.commit();
    assert.deepEqual((await all()).told, ['#1 src/a.ts:12', `#${number} src/a.ts:12`]);
  });
});
