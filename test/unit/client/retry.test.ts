import assert from 'node:assert/strict';
import { AxiosError, AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import { backoff, isRetryable, retryAfter } from '../../../src/client/retry';

const NOW = Date.parse('2026-11-24T00:00:00Z');

function failed(method: string, status: number, pause?: string): AxiosError {
  const config: InternalAxiosRequestConfig = { method, headers: new AxiosHeaders() };
  const headers = pause === undefined ? {} : { 'retry-after': pause };
  return new AxiosError('failed', undefined, config, undefined, { status, statusText: '', data: undefined, headers, config });
}

describe('Another try', () => {
  const headers: [unknown, number | undefined][] = [
    ['0', 0],
    ['3', 3000],
    [' 1.5 ', 1500],
    ['Tue, 24 Nov 2026 00:00:07 GMT', 7000],
    ['Mon, 23 Nov 2026 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ];
  for (const [header, pause] of headers) {
    it(`reads Retry-After: ${String(header)}`, () => assert.equal(retryAfter(header, NOW), pause));
  }

  it('comes at a random time within a span that doubles, up to a limit', () => {
    const longest = [1, 2, 3, 4, 5, 6, 20].map((attempt) => backoff(attempt, failed('get', 503), { random: () => 1 }));
    assert.deepEqual(longest, [300, 600, 1200, 2400, 4800, 5000, 5000]);
    assert.equal(backoff(3, failed('get', 503), { random: () => 0 }), 0);
  });

  it('comes no earlier than the server asks', () => {
    assert.equal(backoff(1, failed('get', 429, '4'), { now: NOW, random: () => 0 }), 4000);
    assert.ok(backoff(1, failed('get', 429, '4'), { now: NOW, random: () => 1 }) > 4000);
  });

  const cases: [string, number, string | undefined, boolean][] = [
    ['get', 503, undefined, true],
    ['HEAD', 429, '20', true],
    ['get', 429, '21', false],
    ['get', 501, undefined, false],
    ['get', 404, undefined, false],
    ['post', 503, undefined, false],
    ['put', 429, '0', false],
    ['delete', 500, undefined, false],
  ];
  for (const [method, status, pause, value] of cases) {
    it(`${value ? 'comes' : 'does not come'} after ${method} ${status}${pause ? ` (Retry-After: ${pause})` : ''}`, () =>
      assert.equal(isRetryable(failed(method, status, pause), NOW), value));
  }
});
