import assert from 'node:assert/strict';
import { anyMultipart, anyRequest } from '../../support/anything';
import { property } from '../../support/random';
import { APP, basic, makeWorld, SECRET, type World } from './harness';

/** Fuzzing: the tracker answers any request in the format of its API, and never with an internal error. */
describe('a tracker that is asked anything', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld({ textLimit: 2000, archiveLimit: 5000 });
    for (const title of ['First', 'Second']) await world.bob.post(APP, { form: { title } });
    await world.bob.post(SECRET, { form: { title: 'Secret' } });
    await world.bob.post(`${APP}/1/comments`, { form: { content: 'A word' } });
  });
  afterEach(() => world.close());

  const authorizations = [basic('ann'), basic('ann'), basic('bob'), basic('carol'), basic('bob', 'wrong')];

  property('never answers with 500 or more, and says what is wrong', { rounds: 4000, seconds: 8 }, async (random) => {
    const { method, address, headers, body } = anyRequest(random, authorizations);
    const caller = random.chance(0.2) ? world.local : world.anonymous;
    const displayed = `${method} ${address} ${JSON.stringify(headers)} ${body ? JSON.stringify(Buffer.from(body).toString('latin1')) : ''}`;
    const answer = await caller.send(method, address, { headers, ...(body && { body }) });
    assert.ok(answer.status < 500, `${displayed}: ${answer.status} ${answer.text} ${world.logged.join()}`);
    assert.deepEqual(world.logged, [], displayed);
    if (answer.status < 400 || method === 'HEAD') return;
    if (!answer.headers.get('content-type')?.includes('json')) {
      assert.match(address, /format=|callback=/, displayed);
      return;
    }
    assert.ok(answer.body.error.message.length > 0, displayed);
  });

  property('never stumbles over a form of files', { rounds: 600, seconds: 5 }, async (random) => {
    const address = `/2.0/repositories/ann/app/issues/${random.pick(['1/attachments', '1/attachments', 'import?replace=true'])}`;
    const body = anyMultipart(random);
    const { status, text } = await world.ann.post(address, { body, headers: { 'Content-Type': 'multipart/form-data; boundary=x' } });
    assert.ok(status < 500, `${address} ${JSON.stringify(Buffer.from(body).toString('latin1'))}: ${status} ${text}`);
    assert.deepEqual(world.logged, []);
  });
});
