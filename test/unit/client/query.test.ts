import assert from 'node:assert/strict';
import { DEFAULT_QUERY, type Filter } from '../../../src/model/query';
import { APP, failure, json, startLocalSite, scripted } from './support';

const comparison = (field: 'kind' | 'component', value: string, negated = false): Filter => ({ field, comparator: 'is', negated, value });
const EITHER: Filter = { or: [comparison('kind', 'bug'), { involved: 'voter', comparator: 'is', negated: false, value: 'ann' }] };

describe('A query of the client', () => {
  it('is sent as parameters of API 1.0 if possible, else as q', async () => {
    const site = await startLocalSite();
    const { service, requests } = site;
    for (const kind of ['bug', 'task', 'proposal'] as const) await service.create(APP, { title: kind, kind });
    await service.vote(APP, 2, true);
    const numbers = async (filter: Filter) => {
      requests.length = 0;
      const { count, issues } = await service.list(APP, { ...DEFAULT_QUERY, filter, sort: { field: 'number', descending: false } });
      assert.equal(count, issues.length);
      return [issues.map(({ number }) => number), requests.some((url) => url.includes('&q='))];
    };
    assert.deepEqual(await numbers({ or: [comparison('kind', 'bug'), comparison('kind', 'task')] }), [[1, 2], false]);
    assert.deepEqual(await numbers(EITHER), [[1, 2], true]);
    assert.deepEqual(await numbers({ and: [comparison('component', 'UI', true), comparison('component', 'x', true)] }), [[1, 2, 3], true]);
    assert.equal(await service.count(APP, EITHER, null), 2);
    await site.close();
  });

  it('reports a site without q instead of returning wrong issues', async () => {
    const site = await scripted([json(200, { count: 0, filter: {}, search: null, issues: [] })]);
    const query = { ...DEFAULT_QUERY, filter: EITHER };
    const { message } = await failure(site.service.list(APP, query), 'unsupported');
    assert.match(message, /issues\.example\.com does not support this filter/);
    await site.service.list(APP, { ...query, filter: comparison('kind', 'bug') });
    await site.close();
  });
});
