import assert from 'node:assert/strict';
import type { IssueService } from '../../../src/client/service';
import { Revisions } from '../../../src/lists/revisions';

const service = (answers: Record<string, string | null | Error>) =>
  ({
    revision: (id: { slug: string }) => {
      const answer = answers[id.slug];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? null);
    },
  }) as Partial<IssueService> as IssueService;
const id = (slug: string) => ({ owner: 'ann', slug });

describe('Revisions of several repositories', () => {
  it('have changed the first time, and then with one that differs', async () => {
    const answers: Record<string, string | null | Error> = { app: '1', docs: '7' };
    const site = service(answers);
    const all = ['app', 'docs'].map((slug) => ({ service: site, repository: id(slug) }));
    const revisions = new Revisions();
    const requests = () => revisions.haveChanged(all);
    assert.deepEqual([await requests(), await requests()], [true, false]);
    answers['docs'] = '8';
    assert.deepEqual([await requests(), await requests()], [true, false]);
    revisions.clear();
    assert.deepEqual([await requests(), await requests()], [true, false]);
  });

  it('have changed as long as one is not told', async () => {
    for (const answer of [null, new Error('down')]) {
      const site = service({ app: answer });
      const revisions = new Revisions();
      const requests = () => revisions.haveChanged([{ service: site, repository: id('app') }]);
      assert.deepEqual([await requests(), await requests()], [true, true]);
    }
  });

  it('have changed when a repository comes, goes, or is asked of another site', async () => {
    const site = service({ app: '1', docs: '1' });
    const [app, docs] = ['app', 'docs'].map((slug) => ({ service: site, repository: id(slug) }));
    const revisions = new Revisions();
    await revisions.haveChanged([app!]);
    assert.equal(await revisions.haveChanged([app!, docs!]), true);
    assert.equal(await revisions.haveChanged([app!]), true);
    assert.equal(await revisions.haveChanged([{ service: service({ app: '1' }), repository: id('app') }]), true);
  });
});
