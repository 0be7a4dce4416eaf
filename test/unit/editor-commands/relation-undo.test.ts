import assert from 'node:assert/strict';
import type * as Steps from '../../../src/editor/relationSteps';
import type { Place, Services } from '../../../src/editor/services';
import { loadEditor } from '../../support/editor';

/** A tracker that has two issues, and keeps their relations. */
function aTracker() {
  const created = new Map([
    [12, '2026-01-01T00:00:00Z'],
    [14, '2026-01-02T00:00:00Z'],
  ]);
  const related: string[] = [];
  const service = {
    get: (_: unknown, number: number) => Promise.resolve({ number, createdOn: created.get(number) }),
    relate: (_: unknown, number: number, { name, other }: { name: string; other: number }) =>
      Promise.resolve(void related.push(`${number} ${name} ${other}`)),
    unrelate: () => Promise.resolve(void related.pop()),
  };
  const place = { site: { id: 'local' }, repository: { owner: 'acme', slug: 'rocket' }, service } as unknown as Place;
  const services = { changes: { fire: () => undefined } } as unknown as Services;
  return { created, related, about: { place, number: 12 }, services };
}

describe('Undo of a relation', () => {
  let steps: typeof Steps;
  before(async () => (steps = await loadEditor<typeof Steps>('relationSteps', 'vscode-words')));

  it('takes it away, and is undone itself', async () => {
    const { related, about, services } = aTracker();
    const step = await steps.setRelation(services, about, { name: 'blocks', other: 14 }, true);
    assert.deepEqual(related, ['12 blocks 14']);
    const { inverse, message } = await step.revert();
    assert.deepEqual(related, []);
    assert.match(message, /^#12 no longer has this relation/);
    await inverse!.revert();
    assert.deepEqual(related, ['12 blocks 14']);
  });

  for (const replaced of [12, 14])
    it(`does not change the issue with the number ${replaced} after an import that replaced the issues`, async () => {
      const { created, related, about, services } = aTracker();
      const step = await steps.setRelation(services, about, { name: 'blocks', other: 14 }, true);
      created.set(replaced, '2019-05-05T00:00:00Z');
      const { inverse, message } = await step.revert();
      assert.deepEqual(related, ['12 blocks 14']);
      assert.equal(inverse, undefined);
      assert.equal(message, '#12 or #14 has since become another issue or was deleted, so their relations are left as they are.');
    });
});
