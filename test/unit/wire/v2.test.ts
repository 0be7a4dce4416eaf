import assert from 'node:assert/strict';
import { transferable } from '../../../src/wire/port';
import { decodeRepositories, encodeRepository, type RepositoryDescription } from '../../../src/wire/v1';
import { decodeJob, encodeJob, importPath, type ImportJob } from '../../../src/wire/v2';

describe('the import job (API 2.0)', () => {
  const jobs: [job: ImportJob, percent: number][] = [
    [{ status: 'ACCEPTED', phase: 'Initializing', total: 0, count: 0 }, 0],
    [{ status: 'STARTED', phase: 'Issues', total: 274, count: 100 }, 36],
    [{ status: 'SUCCESS', phase: 'Done', total: 0, count: 0, comments: 0, warnings: [] }, 100],
    [{ status: 'FAILURE', phase: 'Failed', total: 10, count: 3, message: 'The file is not a zip.' }, 30],
  ];
  for (const [job, percent] of jobs) {
    it(`reads what it writes of a job that is ${job.status}`, () => {
      const json = encodeJob(job);
      assert.deepEqual(decodeJob(JSON.parse(JSON.stringify(json))), job);
      assert.deepEqual([json.type, json.pct, json.percent], ['issue_job_status', percent, percent]);
    });
  }

  it('takes a status that it does not know for a job that is under way', () => {
    assert.equal(decodeJob({ type: 'issue_job_status', status: 'RUNNING', phase: 'x', total: 1, count: 0, pct: 0 }).status, 'STARTED');
  });

  it('does not take for a job what is none', () => {
    for (const json of [null, 'SUCCESS', [], { total: 'many' }]) assert.throws(() => decodeJob(json));
  });

  it('writes names into the address as they must be', () => {
    assert.equal(importPath('ann', 'ü x'), '/2.0/repositories/ann/%C3%BC%20x/issues/import');
  });
});

describe('a repository (API 1.0)', () => {
  it('reads what it writes, with and without a right', () => {
    const repositories: RepositoryDescription[] = [
      { id: { owner: 'ann', slug: 'app' }, isPrivate: false },
      { id: { owner: 'ann', slug: 'secret' }, isPrivate: true, right: 'write' },
    ];
    assert.deepEqual(decodeRepositories(JSON.parse(JSON.stringify(repositories.map(encodeRepository)))), repositories);
  });

  it('reads what others say, and takes a right that it does not know for none', () => {
    assert.deepEqual(decodeRepositories([{ owner: 'a', slug: 'b', right: 'god', more: 1 }]), [
      { id: { owner: 'a', slug: 'b' }, isPrivate: false },
    ]);
  });
});

describe('what is handed to a worker', () => {
  it('is the whole buffer of a body, and nothing of one that is a part of another', () => {
    const complete = new Uint8Array(8);
    assert.deepEqual(transferable(complete), [complete.buffer]);
    for (const body of [null, new Uint8Array(0), complete.subarray(2)]) assert.deepEqual(transferable(body), []);
  });
});
