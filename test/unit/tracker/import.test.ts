import assert from 'node:assert/strict';
import type { ImportReport } from '../../../src/wire/archive';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import { APP, makeWorld, type Answer, type Caller, type World } from './harness';

const JOB = '/2.0/repositories/ann/app/issues/import';

const OLD = 'https://bitbucket.org';
const issue = (id: number, more: object = {}) => ({
  id,
  title: `Issue ${id}`,
  content: 'Text',
  status: 'open',
  kind: 'bug',
  priority: 'minor',
  reporter: 'zoe',
  assignee: null,
  component: null,
  milestone: null,
  version: null,
  created_on: '2012-01-02T03:04:05.678901+00:00',
  updated_on: '2012-01-02T03:04:05.678901+00:00',
  watchers: [],
  voters: [],
  ...more,
});

/** An export zip in Bitbucket's format. */
async function makeZip(issues: object[], comments: object[] = []): Promise<Uint8Array<ArrayBuffer>> {
  const db = { issues, comments, components: [{ name: 'API' }], milestones: [], versions: [], attachments: [], logs: [], meta: {} };
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(JSON.stringify(db)), 'db-1.0.json');
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return new Uint8Array(Buffer.concat(chunks));
}

const form = (archive: Uint8Array<ArrayBuffer>, field = 'archive'): FormData => {
  const data = new FormData();
  data.set('note', 'something else');
  data.set(field, new Blob([archive]), '../../evil.zip');
  return data;
};

/** Polls a job until it ends. */
async function finished(caller: Caller): Promise<Answer> {
  for (;;) {
    const answer = await caller.get(JOB);
    if (answer.status !== 202) return answer;
    await nextTurn();
  }
}

/** The temporary folders of uploads and exports of this process. */
const uploads = (): string[] => readdirSync(tmpdir()).filter((name) => /^issue-bucket-(export-)?\w{6}$/.test(name));

describe('the job that imports an archive', () => {
  let world: World;
  let before: string[];
  beforeEach(async () => {
    before = uploads();
    world = await makeWorld({ archiveLimit: 2_000_000 });
  });
  afterEach(async () => {
    await world.close();
    assert.deepEqual(world.logged, []);
    assert.deepEqual(
      uploads().filter((name) => !before.includes(name)),
      [],
      'no upload is left behind',
    );
  });

  it('brings issues with their numbers and comments, and says how it went', async () => {
    const comment = { issue: 7, id: 1, content: 'Hello', user: 'zoe', created_on: '2012-01-03T00:00:00+00:00', updated_on: null };
    const archive = await makeZip([issue(7, { component: 'API' }), issue(3)], [comment]);
    const started = await world.ann.post(JOB, { body: form(archive) });
    assert.equal(started.status, 202);
    assert.equal(started.headers.get('location'), `http://tracker.test${JOB}`);
    const { status, body } = await finished(world.ann);
    assert.deepEqual([status, body.status, body.count, body.pct, body.comments], [200, 'SUCCESS', 2, 100, 1]);
    assert.ok(Array.isArray(body.warnings));
    const list = (await world.anonymous.get(APP)).body;
    assert.deepEqual(
      list.issues.map((one) => [one.local_id, one.metadata.component, one.created_on]),
      [
        [7, 'API', '2012-01-02 04:04:05'],
        [3, null, '2012-01-02 04:04:05'],
      ],
    );
    assert.equal((await world.bob.post(APP, { form: { title: 'next' } })).body.local_id, 8);
  });

  it('refuses to replace issues that are there until it is told to', async () => {
    await world.bob.post(APP, { form: { title: 'Mine' } });
    const body = form(await makeZip([issue(5)]));
    const refused = await world.ann.post(JOB, { body });
    assert.equal(refused.status, 409);
    assert.match(refused.body.error.message, /^ann\/app has 1 issue, which an import would replace\. Import with replace=true/);
    assert.equal((await world.ann.post(`${JOB}?replace=true`, { body: form(await makeZip([issue(5)])) })).status, 202);
    assert.equal((await finished(world.ann)).body.status, 'SUCCESS');
    assert.deepEqual(
      (await world.bob.get(APP)).body.issues.map((one) => one.local_id),
      [5],
    );
  });

  it('goes back to what the last import has replaced only for who may import, and only to that', async () => {
    const before = await world.bob.post(APP, { form: { title: 'Mine' } });
    assert.equal((await world.bob.post(`${JOB}?undo=ann-app-2026.zip`)).status, 403);
    assert.equal((await world.anonymous.post(`${JOB}?undo=ann-app-2026.zip`)).status, 401);
    for (const name of ['ann-app-2026.zip', '', '../data.db']) {
      const answer = await world.ann.post(`${JOB}?undo=${encodeURIComponent(name)}`);
      assert.equal(answer.status, 409);
      assert.match(answer.body.error.message, /^The last import into ann\/app made no backup of that name\. /);
    }
    assert.equal((await world.bob.get(APP)).body.issues[0]!.title, before.body.title);
  });

  it('loses nothing that is written while it runs, to a repository that was empty', async () => {
    const archive = await makeZip([issue(1), issue(2)]);
    assert.equal((await world.ann.post(JOB, { body: form(archive) })).status, 202);
    await world.bob.post(APP, { form: { title: 'Meanwhile' } });
    const { body } = await finished(world.ann);
    assert.deepEqual(
      [body.status, body.message],
      ['FAILURE', 'ann/app was changed while the archive was imported; nothing was replaced. Import again.'],
    );
    assert.deepEqual(
      (await world.bob.get(APP)).body.issues.map((one) => one.title),
      ['Meanwhile'],
    );
  });

  it('tells what an import would do, and changes nothing', async () => {
    await world.bob.post(APP, { form: { title: 'Mine' } });
    const bytes = await makeZip([issue(5, { reporter: 'Ann Smith' }), issue(9)]);
    assert.equal((await world.ann.post(`${JOB}?dry_run=true&append=true`, { body: form(bytes) })).status, 202);
    const { report } = (await finished(world.ann)).body as unknown as { report: ImportReport };
    assert.deepEqual([report.mode, report.present, report.first, report.last, report.shift], ['append', 1, 5, 9, 1]);
    assert.equal(report.counts.issues, 2);
    assert.deepEqual(report.people, [
      { key: 'Ann Smith', name: 'Ann Smith', username: 'Ann Smith', known: false, mapped: false, proposal: 'ann' },
      { key: 'zoe', name: 'zoe', username: 'zoe', known: false, mapped: false },
    ]);
    assert.equal((await world.bob.get(APP)).body.count, 1);
  });

  it('appends under new numbers, and takes people for those that it is told', async () => {
    await world.bob.post(APP, { form: { title: 'Mine' } });
    const body = form(
      await makeZip([issue(5, { reporter: 'Ann Smith', content: `#5, ${OLD}/ann/app/issues/5, ${OLD}/ann/else/issues/5` })]),
    );
    body.set('authors', 'name,username\n"Ann Smith",ann\n');
    assert.equal((await world.ann.post(`${JOB}?append=true`, { body })).status, 202);
    assert.equal((await finished(world.ann)).body.status, 'SUCCESS');
    const { issues } = (await world.bob.get(APP)).body;
    assert.deepEqual(
      issues.map((one) => [one.local_id, one.reported_by.username]),
      [
        [6, 'ann'],
        [1, 'bob'],
      ],
    );
    assert.equal(issues[0]!.content, `#6, ${OLD}/ann/app/issues/6, ${OLD}/ann/else/issues/5`);
  });

  it('refuses a map of authors that cannot be read, and to do two things at once', async () => {
    const body = form(await makeZip([issue(5)]));
    body.set('authors', '{"Ann": "a b"}');
    const refused = await world.ann.post(JOB, { body });
    assert.deepEqual([refused.status, Object.keys(refused.body.error.fields)], [400, ['authors']]);
    const response = await world.ann.post(`${JOB}?append=true&replace=true`, { body: form(await makeZip([issue(5)])) });
    assert.equal(response.status, 400);
  });

  it('ends as a failure that says why, and changes nothing, when the file is no archive', async () => {
    await world.bob.post(APP, { form: { title: 'Mine' } });
    const { status } = await world.ann.post(`${JOB}?replace=true`, { body: form(new TextEncoder().encode('no zip')) });
    assert.equal(status, 202);
    const { body } = await finished(world.ann);
    assert.equal(body.status, 'FAILURE');
    assert.match(body.message, /not a zip/);
    assert.equal((await world.bob.get(APP)).body.issues[0]!.title, 'Mine');
  });

  it('runs one import at a time, stops it when it is told to, and leaves the tracker as it was', async () => {
    await world.bob.post(APP, { form: { title: 'Mine' } });
    const archive = await makeZip(Array.from({ length: 20_000 }, (_, index) => issue(index + 1)));
    assert.equal((await world.ann.post(`${JOB}?replace=true`, { body: form(archive) })).status, 202);
    const second = await world.ann.post(`${JOB}?replace=true`, { body: form(archive) });
    assert.deepEqual([second.status, second.body.error.message], [409, 'Import already running']);
    assert.equal((await world.ann.delete(JOB)).status, 204);
    const { body } = await world.ann.get(JOB);
    assert.deepEqual([body.status, body.message], ['FAILURE', 'The import was cancelled. Nothing was changed.']);
    assert.equal((await world.bob.get(APP)).body.count, 1);
    assert.equal((await world.ann.delete(JOB)).status, 404);
  });

  it('cancels one that waits for its turn at once, while the other goes on', async () => {
    const archive = await makeZip(Array.from({ length: 20_000 }, (_, index) => issue(index + 1)));
    const waiting = '/2.0/repositories/ann/secret/issues/import';
    assert.equal((await world.ann.post(JOB, { body: form(archive) })).status, 202);
    assert.equal((await world.ann.post(waiting, { body: form(await makeZip([issue(1)])) })).status, 202);
    assert.equal((await world.ann.delete(waiting)).status, 204);
    assert.equal((await world.ann.get(waiting)).body.message, 'The import was cancelled. Nothing was changed.');
    assert.equal((await world.ann.get(JOB)).status, 202);
    assert.equal((await world.ann.delete(JOB)).status, 204);
  });

  it('stops with the tracker', async () => {
    const archive = await makeZip(Array.from({ length: 20_000 }, (_, index) => issue(index + 1)));
    assert.equal((await world.ann.post(JOB, { body: form(archive) })).status, 202);
    await world.tracker.close();
    assert.equal((await world.ann.get(JOB)).body.status, 'FAILURE');
    assert.equal((await world.bob.get(APP)).body.count, 0);
  });

  const wrong: [title: string, send: () => { body: BodyInit; headers?: Record<string, string> }, status: number, expected: RegExp][] = [
    ['no multipart', () => ({ body: 'x' }), 400, /field 'archive'/],
    ['multipart without a boundary', () => ({ body: 'x', headers: { 'Content-Type': 'multipart/form-data' } }), 400, /field 'archive'/],
    ['another field', () => ({ body: form(new Uint8Array(3), 'file') }), 400, /field 'archive'/],
    [
      'an upload that is cut off',
      () => ({
        body: '--x\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\nPK',
        headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
      }),
      400,
      /cut off/,
    ],
    ['more than the limit', () => ({ body: form(new Uint8Array(3_000_000)) }), 413, /1 MB/],
  ];
  for (const [title, send, status, expected] of wrong) {
    it(`answers ${status} to ${title}, in the words of API 2.0`, async () => {
      const answer = await world.ann.post(JOB, send());
      assert.equal(answer.status, status, answer.text);
      assert.match(answer.body.error.message, expected);
      assert.equal((JSON.parse(answer.text) as { type: string }).type, 'error');
      assert.equal((await world.ann.get(JOB)).status, 404, 'no job was started');
    });
  }

  it('takes a repository away again that was made for an archive which cannot be read', async () => {
    assert.equal((await world.ann.post('/1.0/repositories', { form: { owner: 'ann', slug: 'fresh' } })).status, 200);
    const job = '/2.0/repositories/ann/fresh/issues/import?discard_repository=true';
    assert.equal((await world.ann.post(job, { body: form(new TextEncoder().encode('no zip')) })).status, 202);
    let status = 0;
    while (status !== 404) {
      ({ status } = await world.ann.get('/2.0/repositories/ann/fresh'));
      await nextTurn();
    }
  });
});
