import assert from 'node:assert/strict';
import { filterOfGroup } from '../../../src/model/groups';
import { ALL } from '../../../src/model/query';
import { APP, json, startLocalSite, scripted } from './support';

describe('counts of groups', () => {
  it('come with one request, with the filter, and each group can be listed', async () => {
    const site = await startLocalSite();
    const { service, requests } = site;
    for (const kind of ['bug', 'bug', 'task'] as const)
      await service.create(APP, { title: 'x', kind, assignee: kind === 'task' ? 'ann' : null });
    const before = requests.length;
    const filter = { field: 'kind', comparator: 'is', negated: false, value: 'bug' } as const;
    assert.deepEqual(await service.groups(APP, 'assignee', { filter, search: null }), [{ value: '', count: 2 }]);
    assert.equal(requests.length - before, 1);
    const [ann] = (await service.groups(APP, 'assignee', { filter: ALL, search: null }))!;
    assert.deepEqual(ann, { value: 'ann', count: 1, person: { username: 'ann', displayName: 'Ann Smith' } });
    for (const by of ['createdMonth', 'assignee', 'milestone'] as const)
      for (const { value, count } of (await service.groups(APP, by, { filter: ALL, search: null }))!)
        assert.equal(await service.count(APP, filterOfGroup(by, value)!, null), count, `${by} ${value}`);
    await site.close();
  });

  it('of a site without them are undefined, which is no failure', async () => {
    for (const status of [404, 405]) {
      const site = await scripted([json(status, { error: { message: 'There is no such issue.' } })]);
      assert.equal(await site.service.groups(APP, 'kind', { filter: ALL, search: null }), undefined);
      await site.close();
    }
  });

  it('can be asked for by whatever a list can, and by nothing else', async () => {
    const site = await startLocalSite();
    const { service, requests } = site;
    await service.create(APP, { title: 'One', kind: 'task' });
    requests.length = 0;
    const filter = { measure: 'voteCount', comparator: 'atMost', negated: false, value: 1 } as const;
    assert.deepEqual(await service.groups(APP, 'kind', { filter, search: null }), [{ value: 'task', count: 1 }]);
    assert.match(requests[0]!, /counts\?q=votes\+%3C%3D\+1&group_by=kind$/);
    requests.length = 0;
    const ends = { field: 'assignee', comparator: 'ends', negated: false, value: 'x' } as const;
    await assert.rejects(service.groups(APP, 'kind', { filter: ends, search: null }));
    assert.deepEqual(requests, []);
    await site.close();
  });
});
