import assert from 'node:assert/strict';
import { mentionedRequest } from '../../../src/client/mentioned';

describe('Mentioned issues', () => {
  const CASES: [numbers: number[], query: string][] = [
    [[7], 'id = 7'],
    [[7, 3], 'id = 3 OR id = 7'],
    [[3, 5, 4, 4, 9], '(id >= 3 AND id <= 5) OR id = 9'],
    [Array.from({ length: 300 }, (_, index) => 300 - index), '(id >= 201 AND id <= 300)'],
  ];
  for (const [numbers, query] of CASES)
    it(`are asked for by ${query}`, () => {
      const { url } = mentionedRequest({ owner: 'ann', slug: 'app' }, numbers);
      assert.equal(new URL(url, 'http://localhost').searchParams.get('q'), query);
    });
});
