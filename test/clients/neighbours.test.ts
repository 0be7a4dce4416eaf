import assert from 'node:assert/strict';
import { personUuid } from '../../src/model/person';
import { repositoryUuid } from '../../src/model/repository-uuid';
import type { Served } from '../support/served';
import { addApp, held, PASSWORD, serveTracker } from './tracker';

/**
 * Requests that clients of Bitbucket send before and around those for issues (command-line tools, synchronisers, bots, pages of other sites),
 * written down here, and what they read of each answer. Each stands for a client that could not go on without it.
 */
describe('Clients that ask for more than issues', () => {
  let server: Served;
  before(async () => {
    server = await serveTracker(async (store) => {
      await addApp(store);
      const { key } = (await store.repository({ owner: 'ann', slug: 'app' }))!;
      await store.create(key, (await store.account('ann'))!.key, { title: 'First' });
    });
  });
  after(() => server.stop());

  const APP = '/2.0/repositories/ann/app';
  const uuid = encodeURIComponent(`{${repositoryUuid({ owner: 'ann', slug: 'app' })}}`);
  const Authorization = `Basic ${Buffer.from(`ann:${PASSWORD}`).toString('base64')}`;
  const request = held(fetch);

  const READ: [who: string, path: string, reads: string, expected: unknown][] = [
    ['chooses a workspace', '/2.0/workspaces?role=member&pagelen=100', 'values.0.slug', 'ann'],
    ['opens a workspace', '/2.0/workspaces/ann', 'links.members.href', (at: unknown) => String(at).endsWith('/2.0/workspaces/ann/members')],
    ['offers whom to assign', '/2.0/workspaces/ann/members?pagelen=100', 'values.1.user.account_id', `ib:${personUuid('bob')}`],
    ['goes through all repositories', '/2.0/repositories?role=member&pagelen=100', 'values.0.full_name', 'ann/app'],
    ['goes through those of a workspace', '/2.0/repositories/ann?role=contributor&sort=-updated_on', 'values.0.slug', 'app'],
    ['looks whether there is git', APP, 'scm', 'git'],
    ['clones', APP, 'links.clone.0.name', 'https'],
    ['names the default branch', APP, 'mainbranch.name', 'main'],
    ['groups by project', APP, 'project.key', 'ANN'],
    ['names the owner', APP, 'owner.username', 'ann'],
    ['shows when it was changed', APP, 'updated_on', (it: unknown) => !Number.isNaN(Date.parse(String(it)))],
    ['shows open pull requests beside issues', `${APP}/pullrequests?state=OPEN&pagelen=50`, 'values.length', 0],
    ['keeps UUIDs alone', `/2.0/repositories/%7B%7D/${uuid}`, 'full_name', 'ann/app'],
    ['keeps UUIDs alone, of issues', `/2.0/repositories/%7B%7D/${uuid}/issues/1`, 'title', 'First'],
    ['has the old root', '/api/2.0/repositories/ann/app/issues?pagelen=50', 'values.0.id', 1],
    ['has the other old root', '/!api/2.0/repositories/ann/app/issues/1', 'reporter.username', 'ann'],
  ];
  for (const [person, path, reads, expected] of READ) {
    it(`is served what ${person}`, async () => {
      const response = await request(server.url + path, { headers: { Authorization, Accept: 'application/json' }, redirect: 'error' });
      assert.equal(response.status, 200);
      const found = reads.split('.').reduce<unknown>((it, key) => (it as Record<string, unknown>)[key], await response.json());
      if (typeof expected === 'function') assert.ok((expected as (it: unknown) => boolean)(found), String(found));
      else assert.deepEqual(found, expected);
    });
  }

  it('is served what a page of another site asks for', async () => {
    const url = `${server.url}${APP}/issues`;
    const Origin = 'https://board.example';
    const requests = { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization,content-type' };
    const before = await fetch(url, { method: 'OPTIONS', headers: requests });
    assert.deepEqual([before.status, before.headers.get('access-control-allow-origin')], [204, '*']);
    const headers = { Origin, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', Authorization, 'Content-Type': 'application/json' };
    const created = await request(url, { method: 'POST', headers, body: '{"title": "From a page"}' });
    assert.deepEqual([created.status, created.headers.get('access-control-allow-origin')], [201, '*']);
  });

  it('shows a browser the addresses of old mails', async () => {
    for (const path of ['/ann/app/issue/1', '/ann/app/issue/1/first', '/ann/app/issues/1/any-title'])
      assert.match(await (await fetch(server.url + path)).text(), /<h1[^>]*>First<\/h1>/, path);
  });
});
