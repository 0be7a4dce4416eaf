import assert from 'node:assert/strict';
import { addApp, JSON_AS_ANN, serveTracker } from '../clients/tracker';
import type { Served } from '../support/served';

/** More than processes, so that each has some. */
const WAITING = 6;

describe('Requests that wait for a change, behind nginx', () => {
  let server: Served;
  before(async () => (server = await serveTracker(addApp)));
  after(() => server.stop());

  it('are answered at whichever process they wait, when another one has written', async () => {
    const issues = `${server.url}/2.0/repositories/ann/app/issues`;
    const list = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${issues}?pagelen=1&sort=-id`, { headers: { ...JSON_AS_ANN, ...headers } });
    const write = async (title: string): Promise<void> => {
      const { status } = await fetch(issues, { method: 'POST', headers: JSON_AS_ANN, body: JSON.stringify({ title }) });
      assert.equal(status, 201);
    };
    await write('First');
    const etag = (await list({ Prefer: 'wait=0' })).headers.get('etag')!;
    const waiting = Array.from({ length: WAITING }, () => list({ Prefer: 'wait=20', 'If-None-Match': etag }));
    const early = await Promise.race([...waiting, list({ 'If-None-Match': etag })]);
    assert.deepEqual([early.status, early.headers.get('preference-applied')], [304, null], 'the one that does not wait');
    await write('Second');
    for (const answer of await Promise.all(waiting)) {
      assert.deepEqual([answer.status, answer.headers.get('preference-applied')], [200, 'wait=20']);
      assert.match(await answer.text(), /"Second"/);
    }
  });
});
