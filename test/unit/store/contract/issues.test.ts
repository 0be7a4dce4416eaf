import assert from 'node:assert/strict';
import type { IssueFields } from '../../../../src/model/issue';
import { InvalidField, RevisionMismatch } from '../../../../src/tracker/store/store';
import { describeEngines } from '../../../support/engines';
import { comparison, makeWorld, type World } from '../support';

describeEngines('The issues of a store', (engine) => {
  let world: World;
  beforeEach(async () => (world = await makeWorld(await engine.openFresh())));
  afterEach(() => world.store.close());

  const revision = async () => (await world.store.repository(world.app.id))!.revision;
  const create = (fields: IssueFields & { title: string }, reporter: number | null = world.ann.key) =>
    world.store.create(world.app.key, reporter, fields);
  const byStatus = async (...statuses: string[]) =>
    Promise.all(statuses.map((status) => world.count({ filter: comparison('status', '=', status), limit: 0 })));

  it('get what is left out from the defaults, and their reporter as a watcher', async () => {
    const issue = await create({ title: 'First' });
    assert.deepEqual(
      { ...issue, createdOn: '', updatedOn: '', revision: '' },
      {
        number: 1,
        title: 'First',
        content: '',
        markup: 'markdown',
        status: 'new',
        kind: 'bug',
        priority: 'major',
        component: null,
        milestone: null,
        version: null,
        assignee: null,
        reporter: { username: 'ann', displayName: 'Ann Smith' },
        createdOn: '',
        updatedOn: '',
        commentCount: 0,
        watcherCount: 1,
        editedOn: null,
        voteCount: 0,
        revision: '',
      },
    );
    assert.match(issue.createdOn, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.ok(Math.abs(Date.parse(issue.createdOn) - Date.now()) < 60_000);
    assert.deepEqual(await world.store.watchers(world.app.key, 1), [{ username: 'ann', displayName: 'Ann Smith' }]);
    assert.deepEqual(await world.store.issue(world.app.key, 1), issue);
    assert.equal((await create({ title: 'Anonymous' }, null)).watcherCount, 0);
  });

  it('get the names of lists and people in their own spelling', async () => {
    const issue = await create({ title: 'x', component: 'ядро', milestone: 'M2', version: '1.0', assignee: 'BOB' });
    assert.deepEqual([issue.component, issue.milestone, issue.version, issue.assignee?.username], ['Ядро', 'm2', '1.0', 'Bob']);
  });

  const REFUSED: [fields: IssueFields, field: string, message: RegExp][] = [
    [{ title: '' }, 'title', /title/],
    [{ title: ' \n' }, 'title', /title/],
    [{ component: 'Nope' }, 'component', /'Nope'/],
    [{ milestone: 'M3' }, 'milestone', /'M3'/],
    [{ version: '1' }, 'version', /'1'/],
    [{ assignee: 'carol' }, 'assignee', /^carol can't be assigned issues in this repository$/],
    [{ assignee: 'nobody' }, 'assignee', /^nobody can't be assigned issues in this repository$/],
  ];
  for (const [fields, field, message] of REFUSED) {
    it(`refuse ${JSON.stringify(fields)} with the field named, and are as before`, async () => {
      const before = await create({ title: 'x', component: 'UI' });
      const was = await revision();
      const isSaid = (error: unknown) => error instanceof InvalidField && error.field === field && message.test(error.message);
      await assert.rejects(create({ title: 'y', content: 'new', ...fields }), isSaid);
      await assert.rejects(world.store.change(world.app.key, 1, world.ann.key, { content: 'new', status: 'open', ...fields }), isSaid);
      assert.deepEqual(await world.store.issue(world.app.key, 1), before);
      assert.equal(await revision(), was);
      assert.equal(await world.count({}), 1);
      assert.equal((await create({ title: 'z' })).number, 2);
    });
  }

  it('change in what is given only, and tell that they have changed', async () => {
    const before = await create({ title: 'Title', content: 'words', component: 'UI', assignee: 'bob', priority: 'minor' });
    const was = await revision();
    const { issue: after } = (await world.store.change(world.app.key, 1, world.ann.key, { status: 'open', component: null }))!;
    assert.deepEqual({ ...after, updatedOn: before.updatedOn, revision: before.revision }, { ...before, status: 'open', component: null });
    assert.notEqual(after.revision, before.revision);
    assert.ok(after.updatedOn >= before.updatedOn);
    assert.ok((await revision()) > was);
  });

  it('are the same when an update says what they are already', async () => {
    const before = await create({ title: 'Title', component: 'UI', assignee: 'bob' });
    const was = await revision();
    const fields = { title: 'Title', component: 'ui', assignee: 'BOB', status: 'new', content: '', milestone: null } as const;
    const nothing = { issue: before, change: null };
    assert.deepEqual(await world.store.change(world.app.key, 1, world.ann.key, fields), nothing);
    assert.deepEqual(await world.store.change(world.app.key, 1, world.ann.key, {}), nothing);
    assert.equal(await revision(), was);
  });

  it('keep an assignee who has lost the right, until another is named', async () => {
    await create({ title: 'x', assignee: 'bob' });
    await world.store.grant(world.app.key, world.bob.key, 'read');
    assert.equal((await world.store.change(world.app.key, 1, world.ann.key, { assignee: 'bob', status: 'open' }))?.issue.status, 'open');
    await world.store.change(world.app.key, 1, world.ann.key, { assignee: null });
    await assert.rejects(world.store.change(world.app.key, 1, world.ann.key, { assignee: 'bob' }), InvalidField);
  });

  it('are found by their new texts, and no longer by the old ones', async () => {
    await create({ title: 'Pelican', content: 'swims' });
    await world.store.change(world.app.key, 1, world.ann.key, { title: 'Kestrel', content: 'hovers' });
    const counts = await Promise.all(['pelican', 'swims', 'kestrel', 'hov'].map((search) => world.count({ search })));
    assert.deepEqual(counts, [0, 0, 1, 1]);
    assert.equal(await world.count({ filter: comparison('title', '~', 'elic') }), 0);
    assert.equal(await world.count({ filter: comparison('content', '~', 'over') }), 1);
    await world.store.delete(world.app.key, 1);
    assert.equal(await world.count({ search: 'kestrel' }), 0);
    assert.equal(await world.count({ filter: comparison('content', '~', 'over') }), 0);
  });

  it('are counted right after each change', async () => {
    for (const status of ['new', 'new', 'open'] as const) await create({ title: 'x', status });
    assert.deepEqual(await byStatus('new', 'open', 'closed'), [2, 1, 0]);
    await world.store.change(world.app.key, 1, world.ann.key, { status: 'closed', kind: 'task' });
    assert.deepEqual(await byStatus('new', 'open', 'closed'), [1, 1, 1]);
    assert.equal(await world.count({ filter: comparison('kind', '=', 'task') }), 1);
    await world.store.delete(world.app.key, 2);
    assert.deepEqual(await byStatus('new', 'open', 'closed'), [0, 1, 1]);
    assert.equal(await world.count({}), 2);
  });

  it('never get a number again', async () => {
    await create({ title: 'x' });
    await create({ title: 'y' });
    assert.equal(await world.store.delete(world.app.key, 2), true);
    assert.equal(await world.store.delete(world.app.key, 2), false);
    assert.equal((await create({ title: 'z' })).number, 3);
  });

  it('refuse a change or a deletion that knows another revision, and hand over the present one', async () => {
    const { revision: first } = await create({ title: 'x' });
    const { issue: second } = (await world.store.change(world.app.key, 1, world.ann.key, { title: 'y' }, { ifRevision: first! }))!;
    const isCurrent = (error: unknown) => {
      assert.ok(error instanceof RevisionMismatch);
      assert.deepEqual(error.current, second);
      return true;
    };
    await assert.rejects(world.store.change(world.app.key, 1, world.ann.key, { title: 'z' }, { ifRevision: first! }), isCurrent);
    await assert.rejects(world.store.delete(world.app.key, 1, { ifRevision: first! }), isCurrent);
    assert.equal(await world.store.delete(world.app.key, 1, { ifRevision: second.revision! }), true);
  });

  it('are not there under numbers that none has', async () => {
    await create({ title: 'x' });
    for (const number of [0, -1, 2, 1.5, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, NaN]) {
      assert.equal(await world.store.issue(world.app.key, number), undefined);
      assert.equal(await world.store.change(world.app.key, number, world.ann.key, { title: 'y' }), undefined);
      assert.equal(await world.store.delete(world.app.key, number), false);
      assert.deepEqual(await world.store.comments(world.app.key, number), []);
      assert.deepEqual(await world.store.watchers(world.app.key, number), []);
    }
  });

  it('stay apart from those of other repositories', async () => {
    const other = await world.store.addRepository({ owner: 'ann', slug: 'other' }, { isPrivate: true });
    await create({ title: 'Kestrel' });
    const issue = await world.store.create(other.key, null, { title: 'Kestrel too' });
    assert.equal(issue.number, 1);
    assert.deepEqual(await world.numbers({ search: 'kestrel' }), [1]);
    assert.equal(await world.count({ filter: comparison('title', '~', 'kestrel') }), 1);
    assert.equal(await world.count({ filter: comparison('title', '!~', 'kestrel') }), 0);
    await assert.rejects(world.store.create(other.key, null, { title: 'x', component: 'UI' }), InvalidField);
  });

  it('can be given what the repository offers: its lists, and those who may write', async () => {
    await world.store.addListItem(world.app.key, 'component', 'ui');
    await world.store.addListItem(world.app.key, 'component', 'api');
    assert.deepEqual(await world.store.choices(world.app.key), {
      lists: { component: ['api', 'core', 'UI', 'Ядро'], milestone: ['M1', 'm2'], version: ['1.0', '1.10'] },
      assignees: [
        { username: 'ann', displayName: 'Ann Smith' },
        { username: 'Bob', displayName: 'Robert Ёлкин' },
      ],
    });
  });

  it('are each of many at once written one after the other', async () => {
    const created = await Promise.all(Array.from({ length: 20 }, (_, i) => create({ title: `x${i}` })));
    assert.deepEqual(
      created.map((issue) => issue.number),
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });
});

describeEngines('The people and repositories of a store', (engine) => {
  let world: World;
  beforeEach(async () => (world = await makeWorld(await engine.openFresh())));
  afterEach(() => world.store.close());

  it('are found by name, whatever its case', async () => {
    assert.equal((await world.store.account('BOB'))?.key, world.bob.key);
    assert.equal((await world.store.repository({ owner: 'ANN', slug: 'App' }))?.key, world.app.key);
    assert.equal(await world.store.account('nobody'), undefined);
    assert.equal(await world.store.repository({ owner: 'ann', slug: 'nothing' }), undefined);
  });

  it('are made once; a repository stays as it is when its name is asked for again', async () => {
    const second = await world.store.addRepository({ owner: 'Ann', slug: 'APP' }, { isPrivate: true });
    assert.deepEqual([second.key, second.id, second.isPrivate], [world.app.key, { owner: 'ann', slug: 'app' }, false]);
    const renamed = await world.store.saveAccount('ANN', { displayName: 'Anna' });
    assert.deepEqual([renamed.key, renamed.username, renamed.displayName], [world.ann.key, 'ann', 'Anna']);
  });

  it('keep a password until another is set, and a token finds whose it is', async () => {
    await world.store.saveAccount('ann', { passwordHash: 'hash' });
    assert.equal((await world.store.saveAccount('ann', { displayName: 'A' })).passwordHash, 'hash');
    assert.equal((await world.store.saveAccount('ann', { passwordHash: null })).passwordHash, null);
    await world.store.addToken(world.ann.key, 'token');
    await world.store.addToken(world.ann.key, 'token');
    assert.equal((await world.store.accountOfToken('token'))?.username, 'ann');
    assert.equal(await world.store.accountOfToken('TOKEN'), undefined);
  });

  it('show to a person what they may read', async () => {
    await world.store.addRepository({ owner: 'bob', slug: 'b' }, { isPrivate: true });
    const secret = await world.store.addRepository({ owner: 'Bob', slug: 'A' }, { isPrivate: true });
    await world.store.grant(secret.key, world.bob.key, 'read');
    const slugs = async (reader: number | null | 'all') => (await world.store.repositories(reader)).map((it) => it.id.slug);
    assert.deepEqual(await slugs(null), ['app']);
    assert.deepEqual(await slugs(world.ann.key), ['app']);
    assert.deepEqual(await slugs(world.bob.key), ['app', 'A']);
    assert.deepEqual(await slugs('all'), ['app', 'A', 'b']);
    assert.equal(await world.store.right(secret.key, world.bob.key), 'read');
    assert.equal(await world.store.right(secret.key, world.ann.key), undefined);
  });
});
