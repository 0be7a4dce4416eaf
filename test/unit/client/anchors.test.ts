import assert from 'node:assert/strict';
import { TrackerError, type Reason } from '../../../src/client/errors';
import { ANCHOR_LIMITS, withLessContext, type IssueAnchor, type NewIssueAnchor } from '../../../src/model/codeAnchors';
import type { Filter } from '../../../src/model/query';
import { NEIGHBOUR_LINES } from '../../../src/anchors/find';
import { APP, startLocalSite, type LocalSite } from './support';

const PLACE: NewIssueAnchor = { path: 'src/a.ts', first: 12, lines: ['const a = 1;', ''], before: ['{'], after: [] };

describe('Anchors over the client', () => {
  let site: LocalSite;
  beforeEach(async () => {
    site = await startLocalSite();
    for (const title of ['One', 'Two']) await site.service.create(APP, { title });
  });
  afterEach(() => site.close());

  const isOf = (reason: Reason, expected: RegExp) => (error: unknown) => TrackerError.is(error, reason) && expected.test(error.message);

  it('are created, listed, changed and deleted', async () => {
    const { service } = site;
    const created = await service.addAnchor(APP, 1, { ...PLACE, commit: 'abcdef0', note: 'Why?' });
    const { id, createdOn, author, ...rest } = created;
    assert.deepEqual([rest, author?.username], [{ ...PLACE, commit: 'abcdef0', note: 'Why?' }, 'ann']);
    assert.ok(Date.parse(createdOn) > 0);
    assert.deepEqual([await service.anchors(APP, 1), await service.anchors(APP, 2)], [[created], []]);
    const place = { path: '', first: 1, lines: ['x'], before: [], after: ['y'] };
    assert.deepEqual(await service.updateAnchor(APP, 1, id, { place }), { id, ...place, note: 'Why?', author, createdOn });
    assert.deepEqual(await service.updateAnchor(APP, 1, id, { note: '' }), { id, ...place, author, createdOn });
    await service.deleteAnchor(APP, 1, id);
    assert.deepEqual(await service.anchors(APP, 1), []);
    await service.deleteAnchor(APP, 1, id);
    await assert.rejects(service.updateAnchor(APP, 1, id, { note: 'x' }), isOf('notFound', /^#1 is no longer attached to this place\.$/));
  });

  it('of a repository are listed, and requested again only after a change', async () => {
    const { service } = site;
    const { key } = (await site.store.repository(APP))!;
    for (let first = 1; first <= 90; first++) await site.store.addAnchor(key, 2, null, { ...PLACE, first });
    for (let first = 1; first <= 30; first++) await site.store.addAnchor(key, 1, null, { ...PLACE, first, path: 'src/b c.ts' });
    const all = (await service.repositoryAnchors(APP))!;
    assert.deepEqual(
      all.anchors.map(({ issue, first }) => [issue.number, issue.title, issue.status, first]),
      [
        ...Array.from({ length: 30 }, (_, at) => [1, 'One', 'new', at + 1]),
        ...Array.from({ length: 90 }, (_, at) => [2, 'Two', 'new', at + 1]),
      ],
    );
    site.requests.length = 0;
    assert.equal(await service.repositoryAnchors(APP, { known: all }), all);
    assert.equal(site.requests.length, 1);
    await service.update(APP, 1, { title: 'First' });
    const changed = (await service.repositoryAnchors(APP, { known: all }))!;
    assert.notEqual(changed, all);
    assert.equal(changed.anchors[0]!.issue.title, 'First');
    const anchors = (await service.repositoryAnchors(APP, { paths: ['src/b c.ts', 'no.ts'] }))!;
    assert.equal(anchors.anchors.length, 30);
    assert.equal(await service.repositoryAnchors(APP, { paths: ['src/b c.ts', 'no.ts'], known: anchors }), anchors);
  });

  it('can be queried', async () => {
    await site.service.addAnchor(APP, 2, PLACE);
    const by = (value: string | null, negated = false): Filter => ({ anchored: 'path', comparator: 'is', negated, value });
    for (const [filter, count] of [
      [by('src/a.ts'), 1],
      [by('src/b.ts'), 0],
      [by(null, true), 1],
    ] as const)
      assert.equal(await site.service.count(APP, filter, null), count);
  });

  it('are refused with the message of the site', async () => {
    const { service } = site;
    await assert.rejects(service.addAnchor(APP, 1, { ...PLACE, path: '../a' }), isOf('invalid', /^The path must have no empty parts/));
    await assert.rejects(service.addAnchor(APP, 9, PLACE), isOf('notFound', /There is no issue #9/));
    await assert.rejects(service.anchors(APP, 9), isOf('notFound', /There is no issue #9/));
    await assert.rejects(service.deleteAnchor(APP, 9, 1), isOf('notFound', /There is no issue #9/));
    const elsewhere = { owner: 'ann', slug: 'nowhere' };
    await assert.rejects(service.repositoryAnchors(elsewhere), isOf('noRepository', /ann\/nowhere/));
    assert.deepEqual((await service.repositoryAnchors(APP))!.anchors, []);
  });

  it('are reported as unsupported by a site without them', async () => {
    const fetched: string[] = [];
    const { service } = await startLocalSite({
      fetch: async (url, init) => {
        fetched.push(new URL(url).pathname);
        if (new URL(url).pathname.includes('/anchors')) return new Response('Not found', { status: 404 });
        return site.tracker.fetch(new Request(url, init), { principal: { username: 'ann', displayName: 'Ann' } });
      },
    });
    assert.equal(await service.repositoryAnchors(APP), undefined);
    fetched.length = 0;
    assert.deepEqual([await service.repositoryAnchors(APP), await service.anchors(APP, 1)], [undefined, undefined]);
    const expected = isOf('unsupported', /^This site keeps no places in code with issues\.$/);
    await assert.rejects(service.addAnchor(APP, 1, PLACE), expected);
    await assert.rejects(service.updateAnchor(APP, 1, 1, { note: 'x' }), expected);
    await assert.rejects(service.deleteAnchor(APP, 1, 1), expected);
    assert.deepEqual(fetched, []);
  });

  it('are reported as unsupported by a first write, too', async () => {
    const { service } = await startLocalSite({
      fetch: async (url, init) => {
        if (new URL(url).pathname.includes('/anchors')) return new Response('Not found', { status: 404 });
        return site.tracker.fetch(new Request(url, init), { principal: { username: 'ann', displayName: 'Ann' } });
      },
    });
    await assert.rejects(service.addAnchor(APP, 1, PLACE), isOf('unsupported', /keeps no places/));
  });

  const SENT: [title: string, set: Record<string, unknown>, told: Partial<IssueAnchor>][] = [
    ['a way out of the folder', { path: '../../.ssh/id' }, { path: '' }],
    ['an absolute path', { path: '/etc/passwd' }, { path: '' }],
    ['a drive', { path: 'C:/x' }, { path: '' }],
    ['an option for a commit', { commit: '--output=x' }, { commit: undefined }],
    ['a path and a commit', { path: 'src/b.ts', commit: 'abcdef0' }, { path: 'src/b.ts', commit: 'abcdef0' }],
  ];
  for (const [title, set, reported] of SENT) {
    it(`of another server cannot refer to a file outside of the repository: ${title}`, async () => {
      const issue = { id: 1, title: 'One', state: 'new' };
      const anchor = { id: 7, issue, ...PLACE, commit: null, note: '', user: null, created_on: '2026-01-01T00:00:00+00:00', ...set };
      const { service } = await startLocalSite({
        fetch: () => Promise.resolve(Response.json({ values: [anchor], size: 1, page: 1, pagelen: 100 })),
      });
      const { path, commit } = (await service.anchors(APP, 1))![0]!;
      assert.deepEqual({ path, commit, ...reported }, { path, commit });
      assert.deepEqual((await service.repositoryAnchors(APP))!.anchors[0]!.path, path);
    });
  }

  it('are shortened by omitting context lines, the farthest first', async () => {
    assert.ok(NEIGHBOUR_LINES <= ANCHOR_LIMITS.neighbours);
    const long = 'x'.repeat(20_000);
    const place = {
      ...PLACE,
      lines: ['語'],
      before: ['far', ...Array.from({ length: 12 }, () => 'b'), long, 'near'],
      after: ['near', long, long, long],
    };
    const fitting = withLessContext(place);
    assert.deepEqual([fitting.before.at(-1), fitting.after[0], fitting.lines], ['near', 'near', ['語']]);
    assert.ok(fitting.before.length <= ANCHOR_LIMITS.neighbours && !fitting.before.includes('far'));
    assert.ok(await site.service.addAnchor(APP, 1, fitting));
    assert.deepEqual(withLessContext(PLACE), PLACE);
  });
});
