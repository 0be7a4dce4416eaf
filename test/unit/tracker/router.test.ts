import assert from 'node:assert/strict';
import { TrieRouter } from 'hono/router/trie-router';
import { createTracker } from '../../../src/tracker';
import { RememberingRouter } from '../../../src/tracker/router';
import { openStore } from '../../../src/tracker/store';
import { Random } from '../../support/random';

describe('The tracker’s router', () => {
  it('leads where one that remembers nothing leads, for every route and any numbers', async () => {
    const store = await openStore({ file: ':memory:' });
    const tracker = createTracker(store);
    const [remembering, plain] = [new RememberingRouter<string>(), new TrieRouter<string>()];
    for (const [at, { method, path }] of tracker.routes.entries()) {
      for (const router of [remembering, plain]) router.add(method, path, `${at} ${method} ${path}`);
    }
    const random = new Random(3);
    const segments = [
      'team',
      'site',
      'issues',
      '7',
      '0012',
      '900000001',
      'a900000002',
      'comments',
      'import',
      'components',
      '1.0',
      '2.0',
      'x y',
    ];
    const segment = () => random.pick([...segments, String(random.below(1e9))]);
    const paths = tracker.routes.map(({ path }) =>
      path.replace(/:\w+(\{(?:[^{}]|\{[^}]*\})*\})?/g, () => segment()).replace('*', segment()),
    );
    for (let n = 0; n < 5000; n++) {
      const path = n % 3 === 0 ? `/${Array.from({ length: 1 + random.below(9) }, segment).join('/')}` : random.pick(paths);
      const changed = path.replace(/\d+/g, (number) => (random.chance(0.5) ? String(random.below(1e6)) : number));
      const method = random.pick(['GET', 'POST', 'PUT', 'DELETE']);
      const [found, expected] = [remembering, plain].map((router) => JSON.parse(JSON.stringify(router.match(method, changed))) as unknown);
      assert.deepEqual(found, expected, `${method} ${changed}`);
    }
    await tracker.close();
    await store.close();
  });
});
