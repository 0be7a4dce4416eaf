import assert from 'node:assert/strict';
import { TrackerError, type Reason } from '../../../src/client/errors';
import type { RelationName } from '../../../src/model/relations';
import { APP, startLocalSite, type LocalSite } from './support';

describe('Relations over the client', () => {
  let site: LocalSite;
  beforeEach(async () => {
    site = await startLocalSite();
    for (const title of ['One', 'Two', 'Three']) await site.service.create(APP, { title });
  });
  afterEach(() => site.close());

  const reported = async (number: number) =>
    (await site.service.relations(APP, number))?.map(
      ({ name, issue, author }) => `${name} ${issue.number} ${issue.title} ${author?.username}`,
    );
  const isOf = (reason: Reason, expected: RegExp) => (error: unknown) => TrackerError.is(error, reason) && expected.test(error.message);

  it('are added, listed from both sides, and removed', async () => {
    const created = await site.service.relate(APP, 1, { name: 'blocked_by', other: 2 });
    assert.deepEqual([created.name, created.issue], ['blocked_by', { number: 2, title: 'Two', status: 'new' }]);
    assert.deepEqual([await reported(1), await reported(2), await reported(3)], [['blocked_by 2 Two ann'], ['blocks 1 One ann'], []]);
    await site.service.unrelate(APP, 2, { name: 'blocks', other: 1 });
    assert.deepEqual(await reported(1), []);
    await site.service.unrelate(APP, 2, { name: 'blocks', other: 1 });
  });

  it('are all listed, and can be queried', async () => {
    for (let i = 0; i < 60; i++) await site.service.create(APP, { title: 'x' });
    for (let other = 4; other <= 63; other++) await site.service.relate(APP, 1, { name: 'blocks', other });
    assert.equal((await reported(1))!.length, 60);
    const filter = { related: 'blocked_by', comparator: 'is', negated: false, value: 1 } as const;
    assert.equal(await site.service.count(APP, filter, null), 60);
  });

  it('are refused with the message of the site', async () => {
    await assert.rejects(site.service.relate(APP, 1, { name: 'blocks', other: 9 }), isOf('invalid', /There is no issue #9 here/));
    await assert.rejects(site.service.relate(APP, 1, { name: 'blocks', other: 1 }), isOf('invalid', /cannot be related to itself/));
    await assert.rejects(site.service.relate(APP, 9, { name: 'blocks', other: 1 }), isOf('notFound', /There is no issue #9/));
    await assert.rejects(site.service.relations(APP, 9), isOf('notFound', /There is no issue #9/));
  });

  it('are reported as unsupported by a site without them', async () => {
    const { service, requests } = await startLocalSite({
      fetch: async (url, init) => {
        if (new URL(url).pathname.includes('/relations')) return new Response('Not found', { status: 404 });
        return site.tracker.fetch(new Request(url, init), { principal: { username: 'ann', displayName: 'Ann' } });
      },
    });
    for (let i = 0; i < 2; i++) assert.equal(await service.relations(APP, 1), undefined);
    assert.deepEqual(requests, []);
    const key = { name: 'blocks' as RelationName, other: 2 };
    const expected = isOf('unsupported', /^This site has no relations between issues\.$/);
    await assert.rejects(service.relate(APP, 1, key), expected);
    await assert.rejects(service.unrelate(APP, 1, key), expected);
  });
});
