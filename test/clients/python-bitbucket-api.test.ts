import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import type { Served } from '../support/served';
import { addApp, PASSWORD, serveTracker } from './tracker';

/** Debian's `python3-bitbucket-api`, API 1.0. It reports success for each call, and treats any redirect as a failure. */

interface Data {
  readonly local_id: number;
  readonly title: string;
  readonly content: string;
  readonly status: string;
  readonly metadata: { readonly kind: string };
  readonly reported_by: { readonly username: string };
  readonly count: number;
  readonly issues: readonly Data[];
  readonly comment_id: number;
  readonly username: string;
  readonly first_name: string;
}
type Call = [name: string, positional?: unknown[], named?: Record<string, unknown>];
type Answer = [well: boolean, data: Data];

describe("Debian's python3-bitbucket-api", () => {
  let server: Served;
  before(async () => {
    server = await serveTracker(addApp);
  });
  after(() => server.stop());

  /** Runs the calls one after the other in one process. */
  function python(calls: Call[], password = PASSWORD, path = '/!api/1.0'): Answer[] {
    const script = join(root, 'test', 'clients', 'python_bitbucket_api.py');
    const input = JSON.stringify(calls.map(([name, positional = [], named = {}]) => [name, positional, named]));
    const result = spawnSync('/usr/bin/python3', [script, server.url + path, 'ann', password, 'app'], { input, encoding: 'utf8' });
    assert.equal(result.status, 0, result.stderr);
    return JSON.parse(result.stdout) as Answer[];
  }
  const well = (answers: Answer[]): Data[] =>
    answers.map(([result, data]) => {
      assert.equal(result, true, JSON.stringify(data));
      return data;
    });

  it('creates, gets, lists, updates and deletes issues', () => {
    const [created, second, single, filtered, updated, deleted] = well(
      python([
        ['issue.create', [], { title: 'Grüße', content: 'b & c', kind: 'enhancement' }],
        ['issue.create', [], { title: 'second' }],
        ['issue.get', [1]],
        ['issue.all', [], { params: { limit: 1, sort: 'local_id', status: ['new', 'open'] } }],
        ['issue.update', [1], { status: 'open', content: 'Other words' }],
        ['issue.delete', [2]],
      ]),
    );
    assert.deepEqual([created!.title, created!.content, created!.metadata.kind, created!.local_id], ['Grüße', 'b & c', 'enhancement', 1]);
    assert.equal(created!.reported_by.username, 'ann');
    assert.deepEqual([second!.local_id, single], [2, created]);
    assert.deepEqual([filtered!.count, filtered!.issues], [2, [created]]);
    assert.deepEqual([updated!.status, updated!.content, updated!.title], ['open', 'Other words', 'Grüße']);
    assert.equal(deleted, '');
    const [missing, remaining] = python([['issue.get', [2]], ['issue.all']]);
    assert.equal(missing![0], false);
    assert.equal(remaining![1].count, 1);
  });

  it('creates, gets, lists, updates and deletes comments', () => {
    const parameters = { issue_id: 1 };
    const [first] = well(
      python([
        ['issue.comment.create', [], { ...parameters, content: 'Erstes' }],
        ['issue.comment.create', [], { ...parameters, content: '2nd' }],
      ]),
    );
    const id = first!.comment_id;
    const [listed, single, updated, deleted, remaining] = well(
      python([
        ['issue.comment.all', [], parameters],
        ['issue.comment.get', [id], parameters],
        ['issue.comment.update', [id], { ...parameters, content: 'Besseres' }],
        ['issue.comment.delete', [id], parameters],
        ['issue.comment.all', [], parameters],
      ]),
    );
    const output = (list: Data) => (list as unknown as Data[]).map((comment) => comment.content).filter((content) => content !== null);
    assert.deepEqual(output(listed!).slice(0, 2), ['2nd', 'Erstes']);
    assert.deepEqual([single!.content, updated!.content, deleted], ['Erstes', 'Besseres', '']);
    assert.deepEqual(output(remaining!), ['2nd']);
  });

  it('gets a person, under each of the roots, and is told of a wrong password', () => {
    for (const path of ['/1.0', '/api/1.0', '/!api/1.0']) {
      const [user] = well(python([['get_user']], PASSWORD, path));
      assert.deepEqual([user!.username, user!.first_name], ['ann', 'Ann']);
    }
    assert.deepEqual(python([['issue.all']], 'wrong'), [[false, 'Service not found.']]);
  });
});
