import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { JobQueue } from '../../../src/tracker/v2/job-queue';
import { APP, basic, makeWorld, type World } from './harness';

/** What one client can have under way: of requests whose bodies do not end, no more are read than the limit, and those of others go on. */

const APP_2 = '/2.0/repositories/ann/app/issues';
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=x';

/** A request whose body is read by the tracker, and comes to no end until it is told to. */
interface Stalled {
  readonly answer: Promise<Response>;
  readonly abort: () => void;
  isRead: boolean;
}

function stall(world: World, who: string, path: string, type: string): Stalled {
  const controller = new AbortController();
  const stalled = { isRead: false, abort: () => controller.abort() };
  const body = new ReadableStream(
    {
      pull: () => {
        stalled.isRead = true;
        return new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve())).then(() => {
          throw new Error('cut off');
        });
      },
    },
    { highWaterMark: 0 },
  );
  const headers = { Authorization: basic(who), 'Content-Type': type };
  const request = new Request(`http://tracker.test${path}`, {
    method: 'POST',
    headers,
    body,
    duplex: 'half',
    signal: controller.signal,
  } as RequestInit);
  return Object.assign(stalled, { answer: Promise.resolve(world.tracker.fetch(request)) });
}

async function until(title: string, condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 5000; !condition(); await nextTurn()) assert.ok(Date.now() < end, title);
}

const CASES: readonly [what: string, limit: number, path: (who: string) => string, type: string][] = [
  ['issues of API 1.0', 64, () => APP, FORM],
  ['comments of API 2.0', 64, () => `${APP_2}/1/comments`, 'application/json'],
  ['writes of many issues', 1, () => `${APP_2}/bulk`, 'application/json'],
  ['restored issues', 1, () => `${APP_2}/deleted`, 'application/json'],
  ['files', 8, () => `${APP_2}/1/attachments`, MULTIPART],
  ['archives', 2, (who) => `/2.0/repositories/${who}/own/issues/import?replace=true`, MULTIPART],
];

describe('requests of one client that come to no end', () => {
  let world: World;
  const sent: Stalled[] = [];
  before(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First' } });
    for (const name of ['bob', 'dave']) {
      const { key } = await world.store.addRepository({ owner: name, slug: 'own' }, { isPrivate: true });
      await world.store.grant(key, (await world.store.account(name))!.key, 'admin');
    }
    await world.store.grant(world.app.key, (await world.store.account('dave'))!.key, 'write');
  });
  afterEach(async () => {
    for (const { abort } of sent) abort();
    await Promise.all(sent.splice(0).map(({ answer }) => answer));
  });
  after(() => world.close());

  for (const [what, limit, path, type] of CASES) {
    it(`are read ${limit} at a time: ${what}`, async () => {
      const send = (who: string): Stalled => {
        const request = stall(world, who, path(who), type);
        sent.push(request);
        return request;
      };
      const first = Array.from({ length: limit }, () => send('bob'));
      await until('not all of the first are read', () => first.every(({ isRead }) => isRead));
      const [waiting, impatient] = [send('bob'), send('bob')];
      const other = send('dave');
      await until('the request of somebody else is not read', () => other.isRead);
      assert.deepEqual([waiting.isRead, impatient.isRead], [false, false]);
      impatient.abort();
      assert.equal((await impatient.answer).status, 503);
      assert.equal(impatient.isRead, false);
      first[0]!.abort();
      await until('the one that waited is not read', () => waiting.isRead);
    });
  }

  it('are refused, where too many wait already', async () => {
    for (let at = 0; at < 22; at++) sent.push(stall(world, 'bob', '/2.0/repositories/bob/own/issues/import?replace=true', MULTIPART));
    await until('not both of the first are read', () => sent.filter(({ isRead }) => isRead).length === 2);
    const { status, headers } = await stall(world, 'bob', '/2.0/repositories/bob/own/issues/import?replace=true', MULTIPART).answer;
    assert.deepEqual([status, headers.get('retry-after')], [429, '1']);
    assert.equal((await world.bob.get('/2.0/repositories/bob/own/issues/import')).status, 404);
  });

  it('keep nobody of this computer waiting', async () => {
    for (let at = 0; at < 64; at++) sent.push(stall(world, 'bob', APP, FORM));
    await until('not all are read', () => sent.every(({ isRead }) => isRead));
    assert.equal((await world.local.post(APP, { form: { title: 'Mine' } })).status, 200);
  });
});

describe('jobs', () => {
  const none = new AbortController().signal;
  const sequence = (turns: JobQueue, people: readonly number[]) => {
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const runs = people.map((person, at) =>
      turns.run(person, () => (begun.push(at), new Promise<void>((resolve) => ends.push(resolve))), none),
    );
    return { begun, ends, runs };
  };

  it('of people take turns, so that one with many keeps nobody waiting for all of them', async () => {
    const { begun, ends, runs } = sequence(new JobQueue({ running: 1, runningPerPerson: 1, waitingPerPerson: 9 }), [1, 1, 1, 2, 2, 3]);
    for (let at = 0; at < runs.length; at++) {
      await until('the next one has not begun', () => ends.length > at);
      ends[at]!();
    }
    await Promise.all(runs);
    assert.deepEqual(begun, [0, 1, 3, 5, 2, 4]);
  });

  it('of one person leave room for one of somebody else', async () => {
    const { begun, ends, runs } = sequence(new JobQueue({ running: 3, runningPerPerson: 2, waitingPerPerson: 9 }), [1, 1, 1, 2]);
    await until('three do not run', () => ends.length === 3);
    assert.deepEqual(begun, [0, 1, 3]);
    ends[0]!();
    await until('the last one does not run', () => ends.length === 4);
    for (const end of ends) end();
    await Promise.all(runs);
  });

  it('are refused where too many of one person wait', async () => {
    const turns = new JobQueue({ running: 1, runningPerPerson: 1, waitingPerPerson: 1 });
    const { ends, runs } = sequence(turns, [1, 1]);
    await assert.rejects(
      turns.run(1, () => Promise.resolve(), none),
      /Too many of your jobs/,
    );
    await until('the first one does not run', () => ends.length === 1);
    ends[0]!();
    await until('the second one does not run', () => ends.length === 2);
    ends[1]!();
    await Promise.all(runs);
    await turns.run(1, () => Promise.resolve(), none);
  });
});
