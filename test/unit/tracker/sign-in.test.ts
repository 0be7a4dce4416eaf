import assert from 'node:assert/strict';
import { createTracker } from '../../../src/tracker';
import { passwordProblem } from '../../../src/tracker/passwords';
import { hashPassword, makeToken, hashToken } from '../../../src/tracker/secrets';
import { networkOf } from '../../../src/tracker/network';
import { failureLine, signInLimits } from '../../../src/tracker/sign-in-limits';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';

const RIGHT = 'a right horse';
/** Fast parameters of scrypt, since the tests are about who has to wait. */
const CHEAP = { log2n: 4, r: 8, p: 1 };

describe('signing in', () => {
  let store: Store;
  let time = 0;
  let lines: string[];
  let signIn: (name: string, password: string, address?: string) => Promise<Response>;
  beforeEach(async () => {
    store = await openStore({ file: ':memory:' });
    for (const name of ['ann', 'bob']) await store.saveAccount(name, { passwordHash: await hashPassword(RIGHT, CHEAP) });
    [time, lines] = [1_000_000, []];
    const tracker = createTracker(store, { now: () => time, log: { error: () => undefined, signIn: (line) => lines.push(line) } });
    signIn = async (name, password, address = '192.0.2.1') =>
      tracker.fetch(
        new Request('http://tracker.test/2.0/user', {
          headers: { Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` },
        }),
        { address },
      );
  });
  afterEach(() => store.close());

  const guess = async (count: number, name = 'ann', address?: string) => {
    const statuses: number[] = [];
    for (let at = 0; at < count; at++) statuses.push((await signIn(name, `guess ${at}`, address)).status);
    return statuses;
  };

  it('makes who guesses wait, ever longer, and tells for how long', async () => {
    assert.deepEqual(await guess(6), [401, 401, 401, 401, 401, 429]);
    const waits: number[] = [];
    for (let at = 0; at < 12; at++) {
      const refused = await signIn('ann', RIGHT);
      assert.equal(refused.status, 429);
      waits.push(Number(refused.headers.get('retry-after')));
      time += 1000 * waits.at(-1)!;
      assert.equal((await signIn('ann', `later ${at}`)).status, 401);
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    time += 900_000;
    assert.equal((await signIn('ann', RIGHT)).status, 200);
    assert.deepEqual(await guess(5), [401, 401, 401, 401, 401], 'a right one begins anew');
  });

  it('lets others in meanwhile: of another address, of another name, and who was right lately', async () => {
    assert.equal((await signIn('bob', RIGHT)).status, 200);
    await guess(6);
    assert.equal((await signIn('ann', RIGHT, '192.0.2.2')).status, 200);
    assert.equal((await signIn('bob', RIGHT)).status, 200);
    await guess(6, 'bob');
    assert.equal((await signIn('bob', RIGHT)).status, 200, 'it is known, and not checked again');
    const token = makeToken();
    await store.addToken((await store.account('ann'))!.key, hashToken(token));
    assert.equal((await signIn('ann', token)).status, 200);
  });

  it('counts an address for all names, and a network of IPv6 as one', async () => {
    const limits = signInLimits(() => time);
    for (let at = 0; at < 50; at++) {
      const reported = limits.begin(`name ${at}`, '192.0.2.1');
      assert.ok(typeof reported === 'function');
      void reported(false);
    }
    assert.equal(limits.begin('ann', '192.0.2.1'), 1000);
    for (let at = 0; at < 5; at++) assert.equal((await signIn('bob', 'x', `2001:db8:1:2::${at}`)).status, 401);
    assert.equal((await signIn('bob', RIGHT, '2001:db8:1:2:3:4:5:6')).status, 429);
    assert.equal((await signIn('bob', RIGHT, '2001:db8:1:3::1')).status, 200);
  });

  it('counts a name from all addresses, and makes its owner wait for half a minute at most', async () => {
    for (let at = 0; at < 130; at++) {
      await signIn('ann', 'x', `198.51.100.${at}`);
      time += 40_000;
    }
    time -= 40_000;
    const refused = await signIn('ann', RIGHT, '203.0.113.1');
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '30']);
    time += 30_000;
    assert.equal((await signIn('ann', RIGHT, '203.0.113.1')).status, 200);
  });

  it('is no way around to guess many at once, which makes nobody else wait', async () => {
    const many = Promise.all(Array.from({ length: 40 }, (_, at) => signIn('ann', `at once ${at}`)));
    const right = await signIn('bob', RIGHT, '192.0.2.9');
    assert.equal(right.status, 200);
    const statuses = (await many).map(({ status }) => status);
    assert.ok(statuses.filter((status) => status === 401).length <= 5, statuses.join());
  });

  it('counts what was not checked neither as wrong nor as right', () => {
    const limits = signInLimits(() => time);
    for (const isRight of [false, false, false, false, undefined, false]) {
      const reported = limits.begin('ann', '192.0.2.1');
      assert.ok(typeof reported === 'function');
      void reported(isRight);
    }
    assert.equal(limits.begin('ann', '192.0.2.1'), 1000);
  });

  it('checks a password once for who begins with many requests at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await signIn('ann', RIGHT)).status));
    assert.deepEqual(new Set(statuses), new Set([200]));
  });

  it('writes a line for each wrong password, which no name can make another', async () => {
    await signIn('ann', 'secret guess');
    await signIn('x\n2026-01-01 authentication failed from 1.2.3.4 for "y"\u2028é', 'secret guess');
    assert.deepEqual(lines, [
      'authentication failed from 192.0.2.1 for "ann"',
      `authentication failed from 192.0.2.1 for ${'"x\\n2026-01-01 authentication failed from 1.2.3.4 for \\"y\\"\\u2028\\u00e9"'}`,
    ]);
    assert.ok(failureLine('n'.repeat(9999), '::1\n').length < 200);
    assert.ok(!lines.join().includes('secret'));
  });

  it('forgets after an hour', () => {
    let time = 0;
    const limits = signInLimits(() => time);
    for (let at = 0; at < 5; at++) {
      const reported = limits.begin('ann', '192.0.2.1');
      assert.ok(typeof reported === 'function');
      void reported(false);
    }
    assert.equal(limits.begin('ann', '192.0.2.1'), 1000);
    time += 3_600_001;
    assert.equal(typeof limits.begin('ann', '192.0.2.1'), 'function');
  });

  for (const [address, network] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['an unknown address', 'an unknown address'],
  ] as const) {
    it(`takes ${address} for ${network}`, () => assert.equal(networkOf(address), network));
  }
});

describe('a new password', () => {
  const BAD = [
    ['', /empty/],
    ['short', /shorter than 10/],
    ['ninechars', /shorter than 10/],
    ['password12', /commonest/],
    ['Password123!', /commonest/],
    ['P@ssw0rd2026', /commonest/],
    ['1234567890', /commonest/],
    ['0987654321', /commonest/],
    ['qwertyuiop', /commonest/],
    ['1q2w3e4r5t', /commonest/],
    ['1qaz2wsx3edc', /commonest/],
    ['aaaaaaaaaaaa', /commonest/],
    ['abcabcabcabc', /commonest/],
    ['qwerty123456', /commonest/],
    ['iloveyou2026', /commonest/],
    ['welcome12345', /commonest/],
    ['bernadette', /name of whose/],
    ['Bernadette1', /name of whose/],
    ['bernadettebernadette', /name of whose/],
  ] as const;
  for (const [password, message] of BAD) {
    it(`is refused: ${JSON.stringify(password)}`, () => assert.match(passwordProblem(password, 'bernadette') ?? '', message));
  }
  for (const password of [
    'a long password',
    'correct horse',
    'ann has a long one',
    'korrekt-Pferd-7',
    'пароль из слов',
    'xK9#mQ2$vL',
    'a right horse',
  ])
    it(`is taken: ${password}`, () => assert.equal(passwordProblem(password, 'bernadette'), undefined));
});
