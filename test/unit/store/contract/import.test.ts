import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { Sweeper } from '../../../../src/tracker/store/editions';
import { StorageProblem } from '../../../../src/tracker/store/errors';
import { FolderFiles } from '../../../../src/tracker/store/folder-files';
import { openDatabase } from '../../../../src/tracker/store/sqlite/database';
import { describeEngines } from '../../../support/engines';
import { comparison, imported, makeWorld, NO_LISTS, withFile, type World } from '../support';

describeEngines('An import into the store', (engine) => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld(await engine.openFresh());
    for (const title of ['old one', 'old two', 'old three'])
      await world.store.create(world.app.key, world.ann.key, { title, component: 'UI' });
  });
  afterEach(() => world.store.close());

  it('shows nothing before it is committed, and then everything', async () => {
    const before = (await world.store.repository(world.app.id))!.revision;
    const importer = await world.store.import(world.app.key, NO_LISTS);
    await importer.add([imported(7, { title: 'new one', status: 'closed' }), imported(2, { title: 'new two' })]);
    assert.deepEqual(await world.numbers({}), [1, 2, 3]);
    assert.equal(await world.count({ search: 'new' }), 0);
    await importer.commit();
    assert.deepEqual(await world.numbers({}), [2, 7]);
    assert.equal(await world.count({ search: 'old' }), 0);
    assert.deepEqual(await world.numbers({ search: 'new' }), [2, 7]);
    assert.equal(await world.count({ filter: comparison('status', '=', 'closed'), limit: 0 }), 1);
    assert.equal(await world.count({ filter: comparison('status', '=', 'new'), limit: 0 }), 1);
    assert.ok((await world.store.repository(world.app.id))!.revision > before);
  });

  it('ends when something was written since the repository was looked at: nothing is lost, and the import leaves no trace', async () => {
    const importer = await world.store.import(world.app.key, NO_LISTS);
    await importer.add([imported(7)]);
    await world.store.create(world.app.key, null, { title: 'meanwhile' });
    const message = /ann\/app was changed while the archive was imported; nothing was replaced\. Import again\.$/;
    await assert.rejects(importer.commit(), message);
    await importer.rollback();
    assert.deepEqual(await world.numbers({}), [1, 2, 3, 4]);

    const { revision } = (await world.store.repository(world.app.id))!;
    await world.store.addComment(world.app.key, 4, null, { content: 'after the backup' });
    const staleImport = await world.store.import(world.app.key, NO_LISTS, { ifRevision: revision });
    await assert.rejects(staleImport.commit(), message);
    await staleImport.rollback();
    assert.equal((await world.store.comments(world.app.key, 4)).length, 1);
  });

  it('lets one of two imports that began at once replace, not both', async () => {
    const [first, second] = [await world.store.import(world.app.key, NO_LISTS), await world.store.import(world.app.key, NO_LISTS)];
    await first.add([imported(8)]);
    await second.add([imported(9)]);
    await first.commit();
    await assert.rejects(second.commit(), /was changed while/);
    await second.rollback();
    assert.deepEqual(await world.numbers({}), [8]);
  });

  it('gives away no number that would be one of the next repository', async () => {
    const importer = await world.store.import(world.app.key, { ...NO_LISTS, next: { issue: 2 ** 32 - 1, comment: 1 } });
    await importer.commit();
    const second = await world.store.addRepository({ owner: 'ann', slug: 'other' }, { isPrivate: false });
    assert.equal((await world.store.create(world.app.key, null, { title: 'the last one' })).number, 2 ** 32 - 1);
    await assert.rejects(world.store.create(world.app.key, null, { title: 'x' }), /given away all numbers/);
    assert.equal((await world.store.create(second.key, null, { title: 'x' })).number, 1);
  });

  it('does not say who somebody is who signs in here, and says it of who does not', async () => {
    await world.store.saveAccount('ann', { passwordHash: 'x' });
    await world.store.addToken(world.bob.key, 'hash');
    const people = ['ann', 'bob', 'carol', 'new'].map((username) => ({ username, displayName: username, accountId: `x:${username}` }));
    const importer = await world.store.import(world.app.key, { ...NO_LISTS, people });
    await importer.commit();
    const found = await Promise.all(people.map(async ({ accountId }) => (await world.store.accountById(accountId))?.username));
    assert.deepEqual(found, [undefined, undefined, 'carol', 'new']);
  });

  it('leaves numbers free that are above all there ever were', async () => {
    const first = await world.store.import(world.app.key, NO_LISTS);
    await first.add([imported(2)]);
    await first.commit();
    assert.equal((await world.store.create(world.app.key, null, { title: 'x' })).number, 4);
    const second = await world.store.import(world.app.key, NO_LISTS);
    await second.add([imported(100)]);
    await second.commit();
    assert.equal((await world.store.create(world.app.key, null, { title: 'x' })).number, 101);
  });

  it('brings an issue as it was, with its people, watchers and comments in their order', async () => {
    const about = {
      people: [
        { username: 'Zoë', displayName: 'Zoë Z' },
        { username: 'ann', displayName: 'Another Ann' },
      ],
      lists: { component: ['Core', 'Unused'], milestone: [], version: [] },
    };
    const importer = await world.store.import(world.app.key, about);
    const comment = (content: string | null, author: string | null) =>
      ({ content, markup: 'creole', author, createdOn: '2012-01-01T00:00:00Z', updatedOn: null }) as const;
    await importer.add([
      imported(5, {
        component: 'core',
        milestone: 'named only here',
        assignee: 'zoë',
        reporter: 'ANN',
        watchers: ['Zoë', 'somebody', 'zoË'],
        comments: [comment('b', 'Zoë'), comment(null, null), comment('a', 'ann')],
      }),
    ]);
    await importer.commit();
    const issue = (await world.store.issue(world.app.key, 5))!;
    assert.deepEqual(
      { ...issue, revision: '' },
      {
        number: 5,
        title: 'Imported 5',
        content: '',
        markup: 'creole',
        status: 'new',
        kind: 'bug',
        priority: 'major',
        component: 'Core',
        milestone: 'named only here',
        version: null,
        assignee: { username: 'Zoë', displayName: 'Zoë Z' },
        reporter: { username: 'ann', displayName: 'Ann Smith' },
        createdOn: '2012-01-02T03:04:05.678901Z',
        updatedOn: '2012-01-02T03:04:05.678901Z',
        commentCount: 2,
        watcherCount: 2,
        editedOn: null,
        voteCount: 0,
        revision: '',
      },
    );
    const comments = await world.store.comments(world.app.key, 5);
    assert.deepEqual(
      comments.map(({ content, author }) => [content, author?.displayName]),
      [
        ['b', 'Zoë Z'],
        [null, undefined],
        ['a', 'Ann Smith'],
      ],
    );
    assert.deepEqual(
      [...comments].sort((a, b) => a.id - b.id),
      comments,
    );
    assert.deepEqual(
      (await world.store.watchers(world.app.key, 5)).map((it) => it.username),
      ['somebody', 'Zoë'],
    );
    assert.deepEqual((await world.store.choices(world.app.key)).lists, {
      component: ['Core', 'Unused'],
      milestone: ['named only here'],
      version: [],
    });
  });

  it('lets those write who were assigned issues, and lowers nobody', async () => {
    const importer = await world.store.import(world.app.key, NO_LISTS);
    await importer.add([
      imported(1, { assignee: 'carol' }),
      imported(2, { assignee: 'ann' }),
      imported(3, { assignee: 'newcomer', reporter: 'reporter' }),
    ]);
    const right = async (name: string) => world.store.right(world.app.key, (await world.store.account(name))!.key);
    assert.equal(await right('carol'), 'read');
    await importer.commit();
    assert.deepEqual(await Promise.all(['carol', 'ann', 'newcomer', 'reporter', 'bob'].map(right)), [
      'write',
      'admin',
      'write',
      undefined,
      'write',
    ]);
  });

  it('gives each issue a revision that it never had', async () => {
    const before = (await world.store.issue(world.app.key, 1))!.revision!;
    const importer = await world.store.import(world.app.key, NO_LISTS);
    await importer.add([imported(1)]);
    await importer.commit();
    assert.notEqual((await world.store.issue(world.app.key, 1))!.revision, before);
    await assert.rejects(world.store.change(world.app.key, 1, world.ann.key, { title: 'x' }, { ifRevision: before }));
  });

  it('leaves no trace when it is rolled back, nor takes anything after its end', async () => {
    const importer = await world.store.import(world.app.key, NO_LISTS);
    await importer.add([imported(9)]);
    await importer.rollback();
    assert.deepEqual(await world.numbers({}), [1, 2, 3]);
    await assert.rejects(importer.add([imported(10)]), /ended/);
    await assert.rejects(importer.commit(), /ended/);
    await importer.rollback();
  });

  it('refuses a number twice, and one that no issue can have', async () => {
    const importer = await world.store.import(world.app.key, NO_LISTS);
    await assert.rejects(importer.add([imported(1), imported(1)]));
    await assert.rejects(importer.add([imported(0)]), /number 0/);
    await importer.rollback();
    assert.deepEqual(await world.numbers({}), [1, 2, 3]);
  });

  it('lets others write and read meanwhile, and takes back what it brought for what they wrote', async () => {
    const importer = await world.store.import(world.app.key, NO_LISTS);
    const adding = importer.add(Array.from({ length: 500 }, (_, i) => imported(i + 1)));
    const created = await world.store.create(world.app.key, null, { title: 'meanwhile' });
    assert.equal(created.number, 4);
    assert.equal(await world.count({}), 4);
    await adding;
    await assert.rejects(importer.commit(), /was changed while/);
    await importer.rollback();
    assert.deepEqual(await world.numbers({}), [1, 2, 3, 4]);
  });
});

describe('What an import has replaced', () => {
  it('stays while files are away: then nobody would know what to remove', () =>
    withFile(async (file) => {
      const { store, app } = await makeWorld(file);
      await store.create(app.key, null, { title: 'old one' });
      const received = await store.files.receive(Readable.from([Buffer.from('x')]), 1000);
      await store.attach(app.key, 1, null, [{ ...received, name: 'a.txt' }]);
      await store.close();
      const database = await openDatabase(file);
      await database.write((db) => db.updateTable('edition').set({ state: 'dead' }).execute());
      const files = new FolderFiles(`${file}.attachments`);
      files.assertAvailable = () => Promise.reject(new StorageProblem('filesAway'));
      const sweeper = new Sweeper(database, files);
      const sweep = async (): Promise<[boolean, number]> => {
        sweeper.start();
        await sweeper.finished();
        const issues = await database.read((db) => db.selectFrom('issue').select('id').execute());
        return [await files.has(received.hash), issues.length];
      };
      assert.deepEqual(await sweep(), [true, 1]);
      files.assertAvailable = () => Promise.resolve();
      assert.deepEqual(await sweep(), [false, 0]);
      await sweeper.stop();
      await database.close();
    }));
});
