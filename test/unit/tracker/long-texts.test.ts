import assert from 'node:assert/strict';
import { HttpError } from '../../../src/tracker/http-error';
import { LongTextLimit } from '../../../src/tracker/long-texts';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { APP, basic, makeWorld, type World } from './harness';

/** Long texts take the index of the search most of a second each, for which everybody waits. */

const KB = 1024;
const MB = KB * KB;
const APP_2 = '/2.0/repositories/ann/app/issues';
const LONG = 'a b c d '.repeat(MB / 8 - 1000);

describe('the long texts of one client', () => {
  let now: number;
  let limit: LongTextLimit;
  beforeEach(() => {
    now = 1000;
    limit = new LongTextLimit(() => now);
  });
  const secondsOf = (client: string, bytes: number): number => limit.take(client, bytes) / 1000;

  it('are taken at once up to four megabytes, and then wait for as long as each takes at 64 KB a second', () => {
    assert.deepEqual(
      [MB, MB, MB, MB, 512 * KB].map((bytes) => secondsOf('ann', bytes)),
      [0, 0, 0, 0, 8],
    );
    assert.equal(secondsOf('ann', 64 * KB), 9);
    assert.equal(secondsOf('bob', MB), 0);
  });

  it('may be sent again after a rest', () => {
    for (let count = 0; count < 4; count++) limit.take('ann', MB);
    now += 16_000;
    assert.equal(secondsOf('ann', MB), 0);
    now += 64_000;
    assert.deepEqual(
      [MB, MB, MB, MB, 512 * KB].map((bytes) => secondsOf('ann', bytes)),
      [0, 0, 0, 0, 8],
    );
  });

  it('are refused where they would wait for more than ten seconds, and not counted', () => {
    for (let count = 0; count < 4; count++) limit.take('ann', MB);
    for (let count = 0; count < 3; count++) {
      assert.throws(
        () => limit.take('ann', MB),
        (error) => error instanceof HttpError && error.status === 429 && error.headers['Retry-After'] === '16',
      );
    }
    assert.equal(secondsOf('ann', 32 * KB), 0.5);
  });

  it('are not counted where the client gives up before they are written', () => {
    for (let count = 0; count < 4; count++) limit.take('ann', MB);
    for (let count = 0; count < 3; count++) {
      assert.equal(secondsOf('ann', 512 * KB), 8);
      limit.giveBack('ann', 512 * KB);
    }
    now += 200_000;
    limit.giveBack('ann', MB);
    assert.deepEqual(
      [MB, MB, MB, MB, 512 * KB].map((bytes) => secondsOf('ann', bytes)),
      [0, 0, 0, 0, 8],
    );
  });

  it('are counted from 32 KB on', () => {
    for (let count = 0; count < 1000; count++) assert.equal(limit.take('ann', 31 * KB), 0);
    assert.equal(secondsOf('ann', 4 * MB), 0);
  });
});

describe('a long text', () => {
  let world: World;
  before(async () => (world = await makeWorld()));
  after(() => world.close());

  it('is refused when its sender has sent many, with the time after which it is taken; a short one and those of others are not', async () => {
    const long = { title: 'Long', content: LONG };
    for (let count = 0; count < 4; count++) assert.equal((await world.bob.post(APP, { json: long })).status, 200);
    const leaves = new AbortController();
    const more = Array.from({ length: 4 }, async () =>
      world.tracker.fetch(
        new Request(`http://tracker.test${APP_2}`, {
          method: 'POST',
          headers: { Authorization: basic('bob'), 'Content-Type': 'application/json' },
          body: JSON.stringify({ title: 'Long', content: { raw: LONG.slice(LONG.length / 2) } }),
          signal: leaves.signal,
        }),
      ),
    );
    const refused = await Promise.race(more); // the first one waits
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('Retry-After')) > 10);
    assert.match(await refused.text(), /many long texts in a short time\. Nothing was saved\. Send this one again in \d+ seconds\./);
    assert.equal((await world.bob.post(APP_2, { json: { title: 'Short' } })).status, 201);
    assert.equal((await world.ann.post(APP_2, { json: { title: 'Long', content: { raw: LONG } } })).status, 201);
    leaves.abort();
    assert.ok((await Promise.all(more)).every(({ status }) => status === 429 || status === 503));
    assert.equal((await world.store.list(world.app.key, { ...DEFAULT_QUERY, limit: 0 })).count, 6);
  });

  it('is refused as a comment on many issues where it is too long for them', async () => {
    const answer = await world.ann.post(`${APP_2}/bulk`, { json: { issues: [1, 2, 3, 4, 5], message: { raw: LONG } } });
    assert.equal(answer.status, 413);
    assert.match(answer.body.error.message, /too long for 5 issues: together they may have 4 MB\. Shorten it, or name fewer issues\./);
  });
});
