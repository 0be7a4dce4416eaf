import assert from 'node:assert/strict';
import { translateWith } from '../../../src/client/l10n';
import { failure, json, scripted } from './support';

describe('the sentences of the API service', () => {
  afterEach(() => translateWith(undefined));

  it('come in the language that the editor hands in, with the tracker quoted as it is', async () => {
    const asked: unknown[] = [];
    translateWith((message, ...args) => {
      asked.push([message, ...args]);
      return `übersetzt: ${String(args[1])}`;
    });
    const site = await scripted([json(403, { error: { message: 'Only admins may.' } })]);
    const error = await failure(site.service.get({ owner: 'o', slug: 'r' }, 1), 'forbidden');
    await site.close();
    assert.equal(error.message, 'übersetzt: Only admins may.');
    assert.deepEqual(asked, [['{0} does not allow it: {1}', 'issues.example.com', 'Only admins may.']]);
  });

  it('are English otherwise, with their parts filled in', async () => {
    const site = await scripted([json(500, {})]);
    const error = await failure(site.service.create({ owner: 'o', slug: 'r' }, { title: 'x' }), 'server');
    await site.close();
    assert.match(error.message, /^issues\.example\.com failed to answer \(500\)\./);
  });
});
