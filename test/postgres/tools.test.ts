import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresFolder } from '../../scripts/setup.mjs';
import { DEFAULT_QUERY } from '../../src/model/query';
import { openStore } from '../../src/tracker/store';
import { RequestBudget } from '../../src/tracker/store/budget';
import { databaseUrl } from '../support/postgres';
import { administer } from '../support/postgres-engine';

const APP = { owner: 'ann', slug: 'app' };

function run(tool: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(join(postgresFolder()!, tool), args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

/** What docs/server.md tells an administrator of PostgreSQL. */
describe('A database of PostgreSQL that has an owner of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-dump-'));
  const owned = (database: string): string => databaseUrl(database).replace(/\/\/\w+@/, '//bucket_owner@');
  before(async () => {
    await administer('create role bucket_owner login');
    for (const name of ['owned', 'moved']) await administer(`create database ${name} owner bucket_owner template template0 encoding UTF8`);
  });
  after(async () => {
    for (const name of ['owned', 'moved']) await administer(`drop database ${name} with (force)`);
    await administer('drop role bucket_owner');
    rmSync(folder, { recursive: true });
  });

  it('is used by that owner, checked by pg_amcheck, and moved by pg_dump and pg_restore', async () => {
    const store = await openStore({ file: owned('owned') });
    const { key } = await store.addRepository(APP, { isPrivate: false });
    const ann = await store.saveAccount('ann', {});
    await store.create(key, ann.key, { title: 'Leaking tank', content: 'Überlauf' });
    await store.addComment(key, 1, ann.key, { content: 'Valve' });
    await store.close();
    run('pg_amcheck', '--install-missing', databaseUrl('owned'));
    const dump = join(folder, 'issues.dump');
    run('pg_dump', '--format=custom', `--file=${dump}`, owned('owned'));
    run('pg_restore', `--dbname=${databaseUrl('moved')}`, '--exit-on-error', dump);
    const moved = await openStore({ file: owned('moved') });
    const repository = (await moved.repository(APP))!;
    for (const search of ['überlauf', 'valve']) {
      const query = { ...DEFAULT_QUERY, search, searchComments: true };
      const { issues } = await moved.list(repository.key, query, undefined, new RequestBudget('ann', 10_000));
      assert.deepEqual(
        issues.map(({ title }) => title),
        ['Leaking tank'],
      );
    }
    assert.equal((await moved.create(repository.key, null, { title: 'After' })).number, 2);
    await moved.close();
  });
});
