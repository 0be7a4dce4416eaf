import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readWhole } from '../../support/archives';
import type { Store } from '../../../src/tracker/store/store';
import { APP, makeWorld, type Caller, type World } from './harness';

const JOB2 = '/2.0/repositories/ann/app/issues/export';
const JSON_TYPE = { 'Content-Type': 'application/json' };
const ORIGIN = 'http://tracker.test';

describe('the job that exports an archive', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First', content: 'Ünïcode' } });
    await world.bob.post(`${APP}/1/comments`, { form: { content: 'Said' } });
  });
  afterEach(async () => {
    await world.close();
    assert.deepEqual(world.logged, []);
  });

  /** Asks until the answer is another than that it goes on. */
  async function fetched(path: string, isOver: (body: { status?: string }) => boolean, person: Caller = world.ann) {
    for (;;) {
      const answer = await person.get(path);
      if (!answer.body || isOver(answer.body)) return answer;
      await new Promise(setImmediate);
    }
  }

  /** The zip that is at an address. */
  async function zipAt(path: string): Promise<Uint8Array> {
    const headers = { Authorization: `Basic ${btoa("ann:ann's password")}` };
    const response = await world.tracker.fetch(new Request(ORIGIN + path, { headers }));
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'application/zip']);
    return new Uint8Array(await response.arrayBuffer());
  }

  it('gives an address that tells how far it is, and then the zip (API 2.0)', async () => {
    const started = await world.ann.post(JOB2, { json: { type: 'export_options', include_attachments: true } });
    assert.equal(started.status, 202);
    const location = started.headers.get('location')!;
    assert.match(location, /^http:\/\/tracker\.test\/2\.0\/repositories\/ann\/app\/issues\/export\/app-issues-\d+\.zip$/);
    const path = location.slice(ORIGIN.length);
    await fetched(path, () => false);
    const { issues } = await readWhole(await zipAt(path));
    assert.deepEqual([issues[0]!.issue.title, issues[0]!.issue.reporter, issues[0]!.comments[0]!.content], ['First', 'bob', 'Said']);
  });

  it('speaks in texts and gives one address for the zip (API 1.0)', async () => {
    assert.equal((await world.ann.get(`${APP}/export`)).status, 404);
    const started = await world.ann.post(`${APP}/export`);
    assert.equal(started.status, 202);
    const { body } = await fetched(`${APP}/export`, ({ status }) => status === 'SUCCESS');
    assert.deepEqual({ ...body }, { url: '/1.0/repositories/ann/app/issues/export/zip', status: 'SUCCESS' });
    assert.equal((await readWhole(await zipAt(`${APP}/export/zip`))).issues.length, 1);
  });

  it('takes drafts as a text alone, and says so', async () => {
    for (const request of [{ json: { drafts: { title: 'Not a text' } } }, { body: '{"drafts": "cut', headers: JSON_TYPE }]) {
      const { status, body } = await world.ann.post(JOB2, request);
      assert.equal(status, 400);
      assert.match(body.error.message, /^The options of an export are a JSON object, like .* its "drafts" are a text\.$/);
    }
    const { status, body } = await world.ann.post(JOB2, { json: { drafts: 'a'.repeat(5 * 2 ** 20 + 1) } });
    assert.equal(status, 413);
    assert.match(body.error.message, /^The drafts are larger than the 5 MB that fit into an archive\./);
    assert.equal((await world.ann.post(JOB2, { json: { drafts: 'a'.repeat(11 * 2 ** 20) } })).status, 413);
    assert.equal((await world.ann.post(JOB2, { body: 'whatever', headers: { 'Content-Type': 'text/plain' } })).status, 202);
  });

  it('runs for three repositories at a time, two of a person, so that connections are left for others', async () => {
    const store: Store = world.store;
    const [startedExports, gate] = [[] as number[], Promise.withResolvers<void>()];
    const original = store.snapshot.bind(store);
    Object.assign(store, {
      async snapshot(repository: number) {
        startedExports.push(repository);
        await gate.promise;
        return original(repository);
      },
    });
    const paths: string[] = [];
    const [ann, bob] = [(await store.account('ann'))!, (await store.account('bob'))!];
    const start = async (slug: string, caller = world.ann) => {
      const { key } = await store.addRepository({ owner: 'ann', slug }, { isPrivate: false, admin: ann.key });
      await store.grant(key, bob.key, 'admin');
      const started = await caller.post(`/2.0/repositories/ann/${slug}/issues/export`);
      assert.equal(started.status, 202);
      paths.push(started.headers.get('location')!.slice(ORIGIN.length));
    };
    const begun = async (count: number) => {
      while (startedExports.length < count) await nextTurn();
      for (let turns = 0; turns < 50; turns++) await nextTurn();
      assert.equal(startedExports.length, count);
    };
    for (const slug of ['a', 'b', 'c']) await start(slug);
    await begun(2);
    for (const slug of ['d', 'e']) await start(slug, world.bob);
    await begun(3);
    gate.resolve();
    for (const path of paths) await fetched(path, () => false);
    assert.equal(startedExports.length, 5);
  });

  it('says that a zip is not there that was removed since it was found', async () => {
    const path = (await world.ann.post(JOB2)).headers.get('location')!.slice(ORIGIN.length);
    await fetched(path, () => false);
    const { files } = world.store.jobs;
    files.find = (id) => `/away/${id}.zip`;
    const { status, body } = await world.ann.get(path);
    assert.deepEqual([status, body.error.message], [404, 'There is no export of ann/app to download. Start one with POST.']);
  });

  it('is for admins, and knows only what it has written', async () => {
    assert.equal((await world.bob.post(JOB2)).status, 403);
    assert.equal((await world.anonymous.post(JOB2)).status, 401);
    assert.equal((await world.ann.get(`${JOB2}/app-issues-99.zip`)).status, 404);
    assert.equal((await world.ann.get(`${APP}/export/zip`)).status, 404);
    assert.equal((await world.ann.delete(JOB2)).status, 404);
  });
});
