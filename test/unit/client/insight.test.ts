import assert from 'node:assert/strict';
import { ALL } from '../../../src/model/query';
import { APP, json, startLocalSite, scripted } from './support';

describe('what is counted for charts', () => {
  it('comes with one request, with the filter', async () => {
    const site = await startLocalSite();
    const { service, requests } = site;
    await service.create(APP, { title: 'One', kind: 'bug', assignee: 'ann' });
    await service.create(APP, { title: 'Two', kind: 'bug', status: 'closed' });
    await service.create(APP, { title: 'Three', kind: 'task' });
    requests.length = 0;
    const filter = { field: 'kind', comparator: 'is', negated: false, value: 'bug' } as const;
    const insight = await service.insight(APP, { filter, search: null });
    assert.equal(requests.length, 1);
    assert.ok(insight);
    const month = new Date().toISOString().slice(0, 7);
    assert.deepEqual(insight, {
      count: 2,
      open: 1,
      // What was closed from the beginning has no history.
      undated: 1,
      months: [{ month, opened: 2, closed: 1 }],
      ages: [1, 0, 0, 0, 0],
      groups: {
        component: [{ value: '', count: 1 }],
        assignee: [{ value: 'ann', count: 1, person: { username: 'ann', displayName: 'Ann Smith' } }],
        priority: [{ value: 'major', count: 1 }],
      },
    });
    assert.equal((await service.insight(APP, { filter: ALL, search: null }))?.count, 3);
    await site.close();
  });

  it('of a site without it is undefined, which is no failure', async () => {
    for (const status of [404, 405]) {
      const site = await scripted([json(status, { error: { message: 'There is no such issue.' } })]);
      assert.equal(await site.service.insight(APP, { filter: ALL, search: null }), undefined);
      await site.close();
    }
  });
});
