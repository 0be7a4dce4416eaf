import assert from 'node:assert/strict';
import { addApp, JSON_AS_ANN, serveTracker } from '../clients/tracker';
import type { Served } from '../support/served';

const WRITERS = 4;

/* What docs/server.md says of restarts: one process after the other, and nobody notices. */
describe('Three processes behind nginx', () => {
  let server: Served;
  before(async () => (server = await serveTracker(addApp)));
  after(() => server.stop());

  it('lose no write and refuse none while they are restarted one after the other', async () => {
    const issues = `${server.url}/2.0/repositories/ann/app/issues`;
    let isOver = false;
    const createdNumbers: number[] = [];
    const write = async (writer: number): Promise<void> => {
      for (let count = 1; !isOver || count < 5; count++) {
        const title = `${writer}: ${count}`;
        const answer = await fetch(issues, { method: 'POST', headers: JSON_AS_ANN, body: JSON.stringify({ title }) });
        assert.equal(answer.status, 201, await answer.clone().text());
        const { id } = (await answer.json()) as { id: number };
        createdNumbers.push(id);
        const response = await fetch(`${issues}/${id}`, { headers: JSON_AS_ANN });
        assert.equal(response.status, 200, await response.clone().text());
        assert.equal(((await response.json()) as { title: string }).title, title, 'as another process shows it');
      }
    };
    const writers = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    for (const index of [0, 1, 2]) await server.restart!(index);
    isOver = true;
    await writers;
    assert.equal(new Set(createdNumbers).size, createdNumbers.length);
    const { size } = (await (await fetch(`${issues}?pagelen=1`, { headers: JSON_AS_ANN })).json()) as { size: number };
    assert.equal(size, createdNumbers.length);
  });
});
