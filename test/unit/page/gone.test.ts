import assert from 'node:assert/strict';
import { TrackerError, type Reason } from '../../../src/client/errors';
import { loadFailureOf, type LoadFailure } from '../../../src/editor/details/gone';
import { BY_STATUS } from '../../../src/lists/grouping';
import { IssueList, type ListState } from '../../../src/lists/list';
import { FakeTracker, REPOSITORY } from '../editor-tree/fake';

/** What an error means where an issue, or a list of them, would be shown. */
interface Meaning {
  /** Of a server's issue that is not shown yet, and of one that is. */
  readonly page: LoadFailure;
  readonly shown: LoadFailure;
  /** Of an issue of this computer. */
  readonly local: LoadFailure;
  readonly list: ListState;
}

const failed = (list: ListState): Meaning => ({ page: 'failed', shown: 'failed', local: 'failed', list });
const MEANINGS: Readonly<Record<Exclude<Reason, 'cancelled'>, Meaning>> = {
  notFound: { page: 'missing', shown: 'deleted', local: 'missing', list: 'unreachable' },
  gone: { page: 'missing', shown: 'missing', local: 'missing', list: 'gone' },
  noRepository: { page: 'failed', shown: 'failed', local: 'missing', list: 'notFound' },
  unreachable: failed('unreachable'),
  unauthorized: failed('signedOut'),
  forbidden: failed('forbidden'),
  busy: failed('unreachable'),
  server: failed('unreachable'),
  unexpected: failed('unreachable'),
  unsupported: failed('unreachable'),
  invalid: failed('unreachable'),
  conflict: failed('unreachable'),
};

describe('what is gone is told from what nobody could tell', () => {
  for (const [reason, meaning] of Object.entries(MEANINGS) as [Reason, Meaning][])
    it(`of ${reason}`, async () => {
      const error = new TrackerError(reason, 'It failed.');
      assert.equal(loadFailureOf(error, { isLocal: false, isShown: false }), meaning.page);
      assert.equal(loadFailureOf(error, { isLocal: false, isShown: true }), meaning.shown);
      assert.equal(loadFailureOf(error, { isLocal: true, isShown: false }), meaning.local);
      const tracker = new FakeTracker();
      tracker.failure = error;
      const view = { grouping: BY_STATUS, conditions: () => [], isExpanded: () => true, changed: () => undefined };
      const list = new IssueList(tracker.service, REPOSITORY, false, view);
      await list.refresh();
      assert.equal(list.state, meaning.list);
    });

  it('of a fault of our own', () => assert.equal(loadFailureOf(new Error('x'), { isLocal: true, isShown: true }), 'failed'));
});
