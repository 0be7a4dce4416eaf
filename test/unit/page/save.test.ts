import assert from 'node:assert/strict';
import { TrackerError } from '../../../src/client/errors';
import type { IssueService } from '../../../src/client/service';
import { saveFields } from '../../../src/editor/saveFields';
import type { Issue, IssueFields, Person } from '../../../src/model/issue';
import { anIssue } from '../../support/issues';

const ANN: Person = { username: 'ann', displayName: 'Ann' };
const BOB: Person = { username: 'bob', displayName: 'Bob' };
const ISSUE = anIssue(12, { title: 'Title', content: 'Text', assignee: ANN, reporter: BOB, revision: '1' });

/** A tracker with one issue, which others change (`meanwhile`) after the page has loaded it. */
class OneIssue {
  current: Issue = ISSUE;
  readonly requests: string[] = [];

  meanwhile(change: Partial<Issue>): this {
    this.current = { ...this.current, ...change, revision: this.current.revision && String(Number(this.current.revision) + 1) };
    return this;
  }

  get service(): IssueService {
    const service: Pick<IssueService, 'get' | 'update'> = {
      get: () => {
        this.requests.push('get');
        return Promise.resolve(this.current);
      },
      update: (_repository, _number, { assignee, ...fields }, options) => {
        this.requests.push('update');
        if (options?.ifRevision && options.ifRevision !== this.current.revision) {
          return Promise.reject(new TrackerError('conflict', 'It has changed.'));
        }
        const people = [ANN, BOB];
        this.meanwhile({ ...fields, ...(assignee !== undefined && { assignee: people.find((it) => it.username === assignee) ?? null }) });
        return Promise.resolve(this.current);
      },
    };
    return service as IssueService;
  }

  save = (fields: IssueFields, base: IssueFields, known: Issue = ISSUE) =>
    saveFields(this.service, { owner: 'o', slug: 'r' }, known, fields, base);
}

describe('saving fields of an issue', () => {
  it('sends the changed fields', async () => {
    const tracker = new OneIssue();
    const saved = await tracker.save({ status: 'open' }, { status: 'new' });
    assert.equal(saved.issue.status, 'open');
    assert.deepEqual(tracker.requests, ['update']);
  });

  it('keeps changes of others in other fields', async () => {
    const tracker = new OneIssue().meanwhile({ title: 'Theirs' });
    const saved = await tracker.save({ status: 'open' }, { status: 'new' });
    assert.ok(!('conflict' in saved));
    assert.equal(saved.issue.title, 'Theirs');
    assert.equal(saved.issue.status, 'open');
  });

  const COLLISIONS: readonly (readonly [
    field: keyof IssueFields,
    theirs: Partial<Issue>,
    mine: IssueFields,
    base: IssueFields,
    told: string,
  ])[] = [
    ['content', { content: 'Theirs' }, { content: 'Mine' }, { content: 'Text' }, 'Theirs'],
    ['status', { status: 'closed' }, { status: 'open' }, { status: 'new' }, 'closed'],
    ['assignee', { assignee: null }, { assignee: 'bob' }, { assignee: 'ann' }, ''],
    ['component', { component: 'ui' }, { component: 'core' }, { component: null }, 'ui'],
  ];
  for (const [field, theirs, mine, base, reported] of COLLISIONS) {
    it(`reports a change of others in the same field (${field}), and overwrites nothing`, async () => {
      const tracker = new OneIssue().meanwhile(theirs);
      const before = tracker.current;
      const saved = await tracker.save(mine, base);
      assert.ok('conflict' in saved);
      assert.deepEqual([saved.conflict, saved.theirs], [field, reported]);
      assert.equal(tracker.current, before);
    });
  }

  it('overwrites once the person has seen the current value', async () => {
    const tracker = new OneIssue().meanwhile({ content: 'Theirs' });
    assert.ok('conflict' in (await tracker.save({ content: 'Mine' }, { content: 'Text' })));
    const saved = await tracker.save({ content: 'Mine' }, { content: 'Theirs' });
    assert.ok(!('conflict' in saved));
    assert.equal(tracker.current.content, 'Mine');
  });

  it('reports no conflict if others made the same change', async () => {
    const tracker = new OneIssue().meanwhile({ status: 'open' });
    assert.ok(!('conflict' in (await tracker.save({ status: 'open' }, { status: 'new' }))));
  });

  it('checks first if the tracker has no revisions', async () => {
    const tracker = new OneIssue();
    tracker.current = { ...ISSUE, revision: null, content: 'Theirs' };
    const saved = await tracker.save({ content: 'Mine' }, { content: 'Text' }, { ...ISSUE, revision: null });
    assert.ok('conflict' in saved);
    assert.deepEqual(tracker.requests, ['get']);
  });

  it('gives up when others change the issue again and again', async () => {
    const tracker = new OneIssue();
    const { service } = tracker;
    const restless = {
      ...service,
      update: () => Promise.reject(new TrackerError('conflict', 'It has changed.')),
    } as IssueService;
    await assert.rejects(saveFields(restless, { owner: 'o', slug: 'r' }, ISSUE, { status: 'open' }, { status: 'new' }), TrackerError);
  });
});
