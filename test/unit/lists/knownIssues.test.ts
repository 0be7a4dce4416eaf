import assert from 'node:assert/strict';
import { TrackerError } from '../../../src/client/errors';
import { KnownIssues } from '../../../src/lists/knownIssues';

/** A repository with issues 1 to 150 that counts its requests. */
function repository({ isLocal = true } = {}) {
  const requests: (readonly number[])[] = [];
  const state = { revision: 'a' as string | null, title: 'Title', fails: undefined as Error | undefined, revisions: 0, now: 0 };
  const knownIssues = new KnownIssues(
    {
      site: { isLocal },
      repository: { owner: 'ann', slug: 'app' },
      service: {
        mentioned: (_, numbers) => {
          requests.push(numbers);
          if (state.fails) return Promise.reject(state.fails);
          const present = numbers.filter((number) => number <= 150);
          return Promise.resolve(present.map((number) => ({ number, title: `${state.title} ${number}`, status: 'open' as const })));
        },
        revision: () => {
          state.revisions++;
          return Promise.resolve(state.revision);
        },
      },
    },
    () => state.now,
  );
  const titles = async (...numbers: number[]) => {
    const found = await knownIssues.find(numbers);
    return numbers.map((number) => (found.has(number) ? (found.get(number)?.title ?? null) : undefined));
  };
  return { knownIssues, requests, state, titles };
}

describe('Known issues', () => {
  it('are requested together, once each, and missing ones are remembered', async () => {
    const { requests, titles, knownIssues } = repository();
    assert.deepEqual(await titles(1, 200, 1), ['Title 1', null, 'Title 1']);
    assert.deepEqual(await titles(200, 1), [null, 'Title 1']);
    assert.deepEqual(requests, [[1, 200]]);
    assert.equal(knownIssues.peek(200), null);
    assert.equal(knownIssues.peek(2), undefined);
    // What is asked for while a request runs is in the next one.
    await Promise.all([titles(2), titles(3, 4), titles(4, 5)]);
    assert.deepEqual(requests.slice(1).flat().sort(), [2, 3, 4, 5]);
    assert.ok(requests.length <= 3);
  });

  it('need a bounded number of requests for many numbers', async () => {
    const local = repository();
    await local.knownIssues.find(Array.from({ length: 2000 }, (_, index) => index + 1));
    assert.equal(local.requests.length, 20);
    const remote = repository({ isLocal: false });
    await remote.knownIssues.find(Array.from({ length: 100_000 }, (_, index) => index + 1));
    assert.ok(remote.requests.length <= 10, `${remote.requests.length} requests`);
    assert.ok(remote.requests.every((numbers) => numbers.length <= 100));
  });

  it('of the visible part do not wait for the rest of the text, and are requested once', async () => {
    const answers: (() => void)[] = [];
    const requests: (readonly number[])[] = [];
    const mentioned = async (_: unknown, numbers: readonly number[]) => {
      requests.push(numbers);
      await new Promise<void>((resolve) => answers.push(resolve));
      return numbers.map((number) => ({ number, title: `Title ${number}`, status: 'open' as const }));
    };
    const knownIssues = new KnownIssues({
      site: { isLocal: true },
      repository: { owner: 'ann', slug: 'app' },
      service: { mentioned, revision: () => Promise.resolve('a') },
    });
    const requested = async (count: number) => {
      while (requests.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    const all = Array.from({ length: 1000 }, (_, index) => index + 1);
    const whole = knownIssues.find(all);
    await requested(4);
    const onScreen = knownIssues.find([50, 901]);
    await requested(5);
    assert.deepEqual(requests[4], [901]);
    // The fifth request, and the first, which has the other number.
    answers[4]!();
    answers[0]!();
    assert.deepEqual([...(await onScreen).keys()], [50, 901]);
    const answer = setInterval(() => answers.splice(0).forEach((it) => it()), 1);
    assert.equal((await whole).size, 1000);
    clearInterval(answer);
    assert.deepEqual(
      requests.flat().toSorted((a, b) => a - b),
      all,
    );
  });

  it('are requested again when the repository has another revision, and after a change', async () => {
    const { knownIssues, requests, state, titles } = repository();
    await titles(1, 2);
    state.title = 'Other';
    state.now += 5000;
    assert.deepEqual(await titles(1), ['Title 1']);
    state.revision = 'b';
    assert.deepEqual(await titles(1), ['Title 1'], 'not looked at again so soon');
    state.now += 5000;
    assert.deepEqual(await titles(1), ['Other 1']);
    state.title = 'Third';
    knownIssues.invalidate(1);
    assert.deepEqual(await titles(1, 2), ['Third 1', 'Third 2']);
    knownIssues.invalidate();
    assert.equal(knownIssues.peek(1)?.title, 'Third 1');
    await titles(1);
    assert.deepEqual(requests, [[1, 2], [1], [1, 2], [1]]);
    assert.equal(state.revisions, 3);
  });

  it('stay unchanged while the site cannot be reached, which is not requested for a while', async () => {
    const { knownIssues, requests, state, titles } = repository();
    await titles(1);
    state.fails = new TrackerError('unreachable', 'No answer.');
    knownIssues.invalidate();
    assert.deepEqual(await titles(1, 2), ['Title 1', undefined]);
    assert.deepEqual(await titles(3), [undefined]);
    const before = requests.length;
    state.fails = undefined;
    assert.deepEqual(await titles(3), [undefined]);
    assert.equal(requests.length, before);
    state.now += 60_000;
    assert.deepEqual(await titles(3), ['Title 3']);
  });

  it('are empty for a missing repository', async () => {
    const { state, titles } = repository();
    state.fails = new TrackerError('noRepository', 'There is none.');
    assert.deepEqual(await titles(1), [null]);
  });
});
