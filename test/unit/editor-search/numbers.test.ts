import assert from 'node:assert/strict';
import { TrackerError } from '../../../src/client/errors';
import type { IssueService } from '../../../src/client/service';
import { suggest } from '../../../src/editor/pages/suggest';
import type { Place } from '../../../src/editor/services';
import { issuesByNumber } from '../../../src/lists/numbers';
import { anIssue } from '../../support/issues';

const REPOSITORY = { owner: 'ann', slug: 'tools' };

/** A tracker with issues of these numbers; `hits` are the results of any search. */
function tracker(numbers: readonly number[], hits: readonly number[] = []) {
  const requests: number[] = [];
  const issue = (number: number) => anIssue(number);
  const service = {
    get: (_: unknown, number: number) => {
      requests.push(number);
      return numbers.includes(number) ? Promise.resolve(issue(number)) : Promise.reject(new TrackerError('notFound', 'not there'));
    },
    list: (_: unknown, { search }: { search: string | null }) => {
      const found = search === null ? [...numbers].sort((a, b) => b - a) : hits;
      return Promise.resolve({ count: found.length, issues: found.map(issue) });
    },
  } as Partial<IssueService> as IssueService;
  return { service, requests };
}

describe('A number that is typed', () => {
  const CASES: readonly (readonly [typed: string, there: number[], hits: number[], offered: number[]])[] = [
    ['16', [16, 114, 160, 165], [114], [16, 160, 165, 114]],
    ['16', [114, 160], [114], [160, 114]],
    ['16', [114], [114], [114]],
    ['16', [15, 17], [], []],
    ['1', [1, 2, 10, 19, 100], [2], [1, 10, 19, 2]],
    ['1', [2], [], []],
    ['016', [16, 114], [114], [114]],
    ['tide', [1, 114], [114], [114]],
    ['999999999', [1], [], []],
  ];
  for (const [typed, present, hits, offered] of CASES) {
    it(`#${typed} where ${present.join(', ')} are there offers ${offered.join(', ') || 'nothing'}`, async () => {
      const { service } = tracker(present, hits);
      const reply = await suggest({ place: { service, repository: REPOSITORY } as Place }, typed);
      assert.deepEqual(reply.to === 'suggest' && reply.issues.map(({ number }) => number), offered);
    });
  }

  it('asks for no number above the greatest', async () => {
    const { service, requests } = tracker([1, 12]);
    await issuesByNumber(service, REPOSITORY, 1);
    assert.deepEqual(requests, [1, 10, 11, 12]);
  });

  it('fails as the site does', async () => {
    const service = {
      ...tracker([]).service,
      get: () => Promise.reject(new TrackerError('unreachable', 'away')),
    } as unknown as IssueService;
    await assert.rejects(issuesByNumber(service, REPOSITORY, 1), { reason: 'unreachable' });
  });
});
