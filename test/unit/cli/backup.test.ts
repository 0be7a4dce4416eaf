import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { hashPassword } from '../../../src/tracker/secrets';
import { openStore } from '../../../src/tracker/store';
import { buildProgram, type Program } from '../../support/program';

describe('issue-bucket backup', () => {
  let program: Program;
  before(async () => (program = await buildProgram()));
  after(() => program.end());

  it('copies a tracker that is served and written to all the time', async function () {
    this.timeout(60_000);
    const [data, copy] = [join(program.folder, 'issues.db'), join(program.folder, 'copy.db')];
    const seeded = await openStore({ file: data });
    const { key, id } = await seeded.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    const ann = await seeded.saveAccount('ann', { passwordHash: await hashPassword('secret') });
    await seeded.grant(key, ann.key, 'write');
    const url = await program.serve(data);
    const headers = { Authorization: `Basic ${Buffer.from('ann:secret').toString('base64')}` };
    let isOver = false;
    let writtenCount = 0;
    const write = async () => {
      const body = new URLSearchParams({ title: `Issue after ${writtenCount}`, content: 'words '.repeat(200) });
      const issues = `${url}/1.0/repositories/${id.owner}/${id.slug}/issues`;
      assert.equal((await fetch(issues, { method: 'POST', body, headers })).status, 200);
      writtenCount++;
    };
    const writeOn = async () => {
      while (!isOver) await write();
    };
    for (let first = 0; first < 10; first++) await write();
    const writing = Promise.all([writeOn(), writeOn()]);
    const before = writtenCount;
    const { code, out, err } = await program.start('backup', copy, '--data', data);
    isOver = true;
    await writing;
    assert.deepEqual([code, err], [0, '']);
    const copied = Number(/^Copied (\d+) issues and 0 comments of 1 repository to .*copy\.db \(.*\)\.\n$/.exec(out)?.[1]);
    assert.ok(copied >= before && copied <= writtenCount, `${copied} of ${before} to ${writtenCount}`);

    const store = await openStore({ file: copy });
    const query = { ...DEFAULT_QUERY, sort: { field: 'number', descending: false }, limit: copied } as const;
    const page = await store.list(key, query);
    assert.equal(page.count, copied);
    assert.deepEqual(page.issues, (await seeded.list(key, query)).issues, 'the first ones of the tracker, as they are there');
    assert.equal((await store.list(key, { ...DEFAULT_QUERY, search: 'words' })).count, copied, 'the full text is of the same moment');
    await Promise.all([store.close(), seeded.close()]);
    const doctor = program.run('doctor', '--data', copy);
    const healthy = `${copy} is healthy: ${copied} issues, 0 comments, 0 attached files.\n`;
    assert.deepEqual([doctor.code, doctor.out.replace(/^Note: Anyone who can reach the server may read ann\/app\..*\n/, '')], [0, healthy]);
  });

  it('replaces a copy with --force only', () => {
    const [data, copy] = [join(program.folder, 'other.db'), join(program.folder, 'other-copy.db')];
    program.run('repository', 'add', 'a/b', '--data', data);
    assert.equal(program.run('backup', copy, '--data', data).code, 0);
    if (process.platform !== 'win32') assert.equal(statSync(copy).mode & 0o777, 0o600, 'nobody else may read it, as the data file');
    const second = program.run('backup', copy, '--data', data);
    assert.deepEqual([second.code, second.out], [1, '']);
    assert.match(second.err, /^issue-bucket: .*other-copy\.db already exists\. Choose another name, or replace it with --force\.\n$/);
    assert.equal(program.run('backup', copy, '--force', '--data', data).code, 0);
    assert.equal(program.run('backup', '--data', data).code, 2);
  });
});
