import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { build } from 'esbuild';
import { Client } from 'pg';
import { postgresFolder } from '../../scripts/setup.mjs';
import { createTracker, type Tracker } from '../../src/tracker';
import { DEFAULT_QUERY } from '../../src/model/query';
import { hashToken, verifyPassword } from '../../src/tracker/secrets';
import { UnusableFile } from '../../src/tracker/store';
import { MoveRefused, moveTracker, type MoveResult, type MoveLocation } from '../../src/tracker/store/move';
import { UNMOVED_TABLES, MOVED_TABLES } from '../../src/tracker/store/move/tables';
import { timeLimits } from '../../src/tracker/store/postgres/time-limits';
import { examine } from '../../src/tracker/store/sqlite/doctor';
import { exportsOf, fillRichly, hashesIn, openPlace, PASSWORD, TOKEN } from '../support/moved';
import { databaseUrl } from '../support/postgres';
import { administer, TEMPLATE } from '../support/postgres-engine';
import { openRelay } from '../support/relay';

const STEPS = [...MOVED_TABLES.map(({ name }) => name), 'files'];

class Interrupted extends Error {}

let databases = 0;
/** Makes a database that is of use once: a move that was stopped leaves its mark. */
async function makeDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `moved_${++databases}`;
  await administer(`create database ${name} template ${TEMPLATE}`);
  return { url: databaseUrl(name), drop: () => administer(`drop database ${name} with (force)`) };
}

describe('A tracker that is moved', () => {
  let folder: string;
  let database: { readonly url: string; readonly drop: () => Promise<void> };
  let file: MoveLocation;
  let present: MoveLocation;
  let back: MoveLocation;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-move-'));
    database = await makeDatabase();
    const placeOf = (name: string): MoveLocation => ({ data: join(folder, name), files: join(folder, `${name}.attachments`) });
    [file, back] = [placeOf('issues.sqlite'), placeOf('back.sqlite')];
    present = { data: database.url, files: join(folder, 'files') };
    await fillRichly(file);
  });
  afterEach(async () => {
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const query = async (statement: string): Promise<Record<string, unknown>[]> => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  };

  it('is unchanged in PostgreSQL, and after it is moved back', async () => {
    const before = hashesIn(folder);
    const archives = await exportsOf(file);
    const moved = await moveTracker({ from: file, to: present });
    assert.deepEqual(
      moved.parts.map(({ name, issues }) => [name, issues]),
      [
        ['ann/app', 5],
        ['ann/empty', 0],
        ['bob/secret', 1],
        ['team/imported', 40],
        [undefined, 0],
      ],
    );
    assert.deepEqual([moved.files.count, moved.files.missing, moved.files.damaged], [3, [], []]);
    for (const [path, hash] of Object.entries(before)) assert.equal(hashesIn(folder)[path], hash, 'the source is as it was');
    assert.deepEqual(await exportsOf(present), archives);
    const second = await moveTracker({ from: present, to: back });
    assert.deepEqual(second.parts, moved.parts);
    assert.deepEqual(await exportsOf(back), archives);
    assert.ok(!existsSync(`${back.data}.moving`));
    const { problems, healthy } = await examine(back.data, { repair: false });
    assert.deepEqual([problems, healthy], [[], true]);
  });

  it('keeps people, rights, tokens, the search and the next numbers', async () => {
    await moveTracker({ from: file, to: present });
    const source = await openPlace(file);
    const target = await openPlace(present);
    const app = (await target.repository({ owner: 'ann', slug: 'app' }))!;
    assert.deepEqual(app, await source.repository(app.id), 'with its revision, which ETags are made of');
    assert.equal((await target.accountOfToken(hashToken(TOKEN)))?.username, 'ann');
    assert.ok(await verifyPassword(PASSWORD, (await target.account('ann'))!.passwordHash));
    assert.deepEqual(await target.accounts(), await source.accounts());
    for (const { key } of await source.repositories('all')) assert.deepEqual(await target.grants(key), await source.grants(key));
    assert.deepEqual(await target.deleted(app.key, { start: 0, limit: 9 }), await source.deleted(app.key, { start: 0, limit: 9 }));
    for (const search of ['leaking', '漏れている', 'خزان', 'istanbul', 'second comment', 'überlauf valve']) {
      const requests = { ...DEFAULT_QUERY, search, searchComments: true };
      const found = await target.list(app.key, requests);
      assert.ok(found.count > 0, search);
      assert.deepEqual(found, await source.list(app.key, requests));
    }
    const usage = await query('select edition, person, text_bytes, file_bytes from usage order by edition, person');
    for (const store of [source, target]) {
      assert.equal((await store.create(app.key, null, { title: 'Next', content: 'counted' })).number, 7);
      await store.addComment(app.key, 7, null, { content: 'counted, too' });
      assert.deepEqual((await store.restore(app.key, [6])).restored, [6]);
    }
    assert.notDeepEqual(await query('select edition, person, text_bytes, file_bytes from usage order by edition, person'), usage);
    assert.deepEqual(
      (await target.addListItem(app.key, 'component', 'New')).id,
      (await source.addListItem(app.key, 'component', 'New')).id,
    );
    assert.deepEqual(await target.comments(app.key, 1), await source.comments(app.key, 1));
    await Promise.all([source.close(), target.close()]);
  });

  it('signs people in, and accepts the ETags that editors have stored', async () => {
    await moveTracker({ from: file, to: present });
    const [source, target] = [await openPlace(file), await openPlace(present)];
    const trackers = [source, target].map((store) => createTracker(store));
    const request = (tracker: Tracker, path: string, headers: Record<string, string> = {}) =>
      tracker.fetch(new Request(`http://localhost/${path}`, { headers: { Authorization: `Bearer ${TOKEN}`, ...headers } }));
    const path = '1.0/repositories/ann/app/issues';
    const etags = new Map<string, string>();
    for (const eachPath of [path, `${path}/1`, `${path}/1/comments`, '2.0/repositories/ann/app/issues/1']) {
      const [answer, other] = await Promise.all(trackers.map(async (tracker) => request(tracker, eachPath)));
      const etag = answer!.headers.get('etag');
      assert.ok(etag !== null && etag === other!.headers.get('etag'), eachPath);
      assert.equal(await answer!.text(), await other!.text());
      assert.equal((await request(trackers[1]!, eachPath, { 'If-None-Match': etag })).status, 304);
      etags.set(eachPath, etag);
    }
    await target.addComment((await target.repository({ owner: 'ann', slug: 'app' }))!.key, 1, null, { content: 'Newer' });
    for (const [eachPath, etag] of etags)
      assert.equal((await request(trackers[1]!, eachPath, { 'If-None-Match': etag })).status, 200, eachPath);
    await Promise.all([...trackers.map((tracker) => tracker.close()), source.close(), target.close()]);
  });

  /** Moves, and stops at the first note of a step. */
  const stopAt = (from: MoveLocation, to: MoveLocation, at: string): Promise<MoveResult> =>
    moveTracker({
      from,
      to,
      onProgress({ phase, step }) {
        if (phase === 'move' && step === at) throw new Interrupted();
      },
    });

  for (const direction of ['to PostgreSQL', 'to a data file']) {
    it(`continues after a stop at each table: ${direction}`, async () => {
      const archives = await exportsOf(file);
      if (direction !== 'to PostgreSQL') await moveTracker({ from: file, to: present });
      const [from, to] = direction === 'to PostgreSQL' ? [file, present] : [present, back];
      for (const step of STEPS) await assert.rejects(stopAt(from, to, step), Interrupted, step);
      assert.ok((await moveTracker({ from, to })).wasResumed);
      assert.deepEqual(await exportsOf(to), archives);
    });
  }

  it('continues after its process was killed, to PostgreSQL and back', async function () {
    this.timeout(60_000);
    const archives = await exportsOf(file);
    const program = join(folder, 'killed-move.cjs');
    await build({ entryPoints: ['test/support/killed-move.ts'], bundle: true, platform: 'node', outfile: program });
    for (const [from, to] of [
      [file, present],
      [present, back],
    ] as const) {
      for (const step of ['person', 'issue_text', 'comment', 'usage', 'files'])
        assert.equal(spawnSync(process.execPath, [program, JSON.stringify({ from, to }), step]).signal, 'SIGKILL', step);
      assert.ok((await moveTracker({ from, to })).wasResumed);
      assert.deepEqual(await exportsOf(to), archives);
    }
  });

  it('continues after PostgreSQL has ended its connections', async () => {
    const onProgress = ({ step }: { step: string }): void => {
      if (step !== 'comment') return;
      const statement = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${new URL(present.data).pathname.slice(1)}'`;
      spawnSync(join(postgresFolder()!, 'psql'), ['--command', statement, databaseUrl('postgres')]);
    };
    await assert.rejects(
      moveTracker({ from: file, to: present, onProgress }),
      /The database of the issues does not answer, so this was not done/,
    );
    assert.ok((await moveTracker({ from: file, to: present })).wasResumed);
    assert.deepEqual(await exportsOf(present), await exportsOf(file));
  });

  for (const step of ['comment', 'files'])
    it(`ends in a sentence when the network of its target is lost without a word, and goes on later: ${step}`, async () => {
      const usual = { ...timeLimits };
      Object.assign(timeLimits, { maxAnswerMs: 500, checkIntervalMs: 100 });
      const relay = await openRelay(present.data);
      const onProgress = ({ phase, step: at }: { phase: string; step: string }): void => {
        if (phase === 'move' && at === step) relay.stall();
      };
      await assert.rejects(
        moveTracker({ from: file, to: { ...present, data: relay.url }, onProgress }),
        /The database of the issues does not answer, so this was not done/,
      );
      relay.cut();
      Object.assign(timeLimits, usual);
      assert.ok((await moveTracker({ from: file, to: present })).wasResumed);
      assert.deepEqual(await exportsOf(present), await exportsOf(file));
    });

  it('cannot be opened before it is complete', async () => {
    await assert.rejects(stopAt(file, present, 'issue'), Interrupted);
    await assert.rejects(openPlace(present), (error) => {
      assert.ok(error instanceof UnusableFile);
      assert.match(
        error.message,
        /is being filled by a move from .*issues\.sqlite that has not finished\. Run that "issue-bucket move" again/,
      );
      return true;
    });
    await assert.rejects(moveTracker({ from: present, to: back }), /is being filled by a move from/);
    await moveTracker({ from: file, to: present });
    await (await openPlace(present)).close();
  });

  it('starts over when its source was changed meanwhile, and says so', async () => {
    await assert.rejects(stopAt(file, present, 'comment'), Interrupted);
    const store = await openPlace(file);
    const { key } = (await store.repository({ owner: 'ann', slug: 'app' }))!;
    await store.addComment(key, 2, null, { content: 'Later' });
    await store.close();
    await assert.rejects(moveTracker({ from: file, to: present }), (error) => {
      assert.ok(error instanceof MoveRefused);
      assert.match(
        error.message,
        /issues\.sqlite was changed since its move to postgres:.* was interrupted\. Start over with --restart\.$/,
      );
      return true;
    });
    const archives = await exportsOf(file);
    assert.ok(!(await moveTracker({ from: file, to: present, restart: true })).wasResumed);
    assert.deepEqual(await exportsOf(present), archives);
  });

  it('reports that another move was started there', async () => {
    await fillRichly(back);
    await assert.rejects(stopAt(file, present, 'comment'), Interrupted);
    await assert.rejects(
      moveTracker({ from: back, to: present }),
      /has a part of a move from .*issues\.sqlite\. Go on with that one, or start over/,
    );
  });

  it('never overwrites data', async () => {
    const store = await openPlace(present);
    await store.saveAccount('zoe', {});
    await store.close();
    for (const restart of [false, true])
      await assert.rejects(moveTracker({ from: file, to: present, restart }), /has data already\. A move never writes over data/);
    await fillRichly(back);
    const before = hashesIn(folder);
    for (const restart of [false, true])
      await assert.rejects(
        moveTracker({ from: present, to: back, restart }),
        /back\.sqlite already exists\. A move never writes over data/,
      );
    assert.deepEqual(hashesIn(folder), before);
  });

  it('is refused while a server uses the source or the target', async () => {
    const target = await openPlace(present);
    await assert.rejects(moveTracker({ from: file, to: present }), /is in use by another process of Issue Bucket\. Stop the servers/);
    await target.close();
    const source = await openPlace(file);
    await assert.rejects(moveTracker({ from: file, to: present }), /issues\.sqlite is in use by another process\. Stop the server/);
    await source.close();
  });

  it('is not finished when the target differs', async () => {
    for (const statement of [
      `update comment set content = content || '.' where id = (select min(id) from comment)`,
      'delete from comment where id = (select max(id) from comment)',
    ]) {
      await assert.rejects(stopAt(file, present, 'deleted_issue'), Interrupted);
      await query(statement);
      await assert.rejects(
        moveTracker({ from: file, to: present }),
        /The target is not the same as the source: ann\/app has .* in the table comment\. Start over with --restart\./,
      );
      await moveTracker({ from: file, to: present, restart: true });
      await query(`truncate ${MOVED_TABLES.map(({ name }) => name).join()}, issue_search, comment_search cascade`);
    }
  });

  it('is not finished when the source was changed meanwhile', async () => {
    const onProgress = ({ step }: { step: string }): void => {
      if (step !== 'files') return;
      const database = new DatabaseSync(file.data);
      database.exec('update repository set revision = revision + 1 where id = 1');
      database.close();
    };
    await assert.rejects(
      moveTracker({ from: file, to: present, onProgress }),
      /was changed while it was moved\. Stop what uses it, then start over/,
    );
    await assert.rejects(openPlace(present), /is being filled by a move/);
  });

  it('reports missing and damaged contents, and copies the others', async () => {
    const [first, second] = Object.keys(hashesIn(file.files));
    rmSync(first!);
    rmSync(second!);
    writeFileSync(second!, 'x');
    const { files } = await moveTracker({ from: file, to: present });
    assert.deepEqual([files.missing.length, files.damaged.length, files.count], [1, 1, 2]);
  });

  it('replaces NUL by U+FFFD, counts such rows, and is otherwise unchanged, also after it is moved back', async () => {
    const source = await openPlace(file);
    const { key } = (await source.repository({ owner: 'ann', slug: 'app' }))!;
    const { number } = await source.create(key, null, { title: 'Nul\0 and\0 nul', content: 'first\0line' });
    await source.addComment(key, number, null, { content: 'tank\0valve' });
    await source.addComment(key, number, null, { content: 'tank \\u0000 valve' });
    await source.close();
    const { replaced } = await moveTracker({ from: file, to: present });
    assert.equal(replaced, 3, 'rows: the issue, its text, a comment');
    const target = await openPlace(present);
    const issue = (await target.issue(key, number))!;
    assert.deepEqual([issue.title, issue.content], ['Nul\u{FFFD} and\u{FFFD} nul', 'first\u{FFFD}line']);
    const comments = await target.comments(key, number);
    assert.deepEqual(
      comments.map(({ content }) => content),
      ['tank\u{FFFD}valve', 'tank \\u0000 valve'],
    );
    await target.close();
    // It stays so on the way back; from data file to data file nothing is replaced.
    const returned = await moveTracker({ from: present, to: back });
    assert.equal(returned.replaced, 0);
    const last = await openPlace(back);
    assert.deepEqual((await last.issue(key, number))!, issue);
    await last.close();
    const copy = { data: join(folder, 'copy.sqlite'), files: join(folder, 'copy.sqlite.attachments') };
    assert.equal((await moveTracker({ from: file, to: copy })).replaced, 0);
    const same = await openPlace(copy);
    assert.equal((await same.issue(key, number))!.content, 'first\0line');
    await same.close();
  });

  it('links contents when both folders are on one disk', async () => {
    await moveTracker({ from: file, to: present });
    const [content] = Object.keys(hashesIn(present.files));
    assert.equal(statSync(content!).nlink, 2);
  });

  it('is moved from one PostgreSQL to another one', async () => {
    await moveTracker({ from: file, to: present });
    const other = await makeDatabase();
    const elsewhere = { data: other.url, files: join(folder, 'elsewhere') };
    await moveTracker({ from: present, to: elsewhere });
    assert.deepEqual(await exportsOf(elsewhere), await exportsOf(file));
    await other.drop();
  });

  it('reports an invalid address in one sentence', async () => {
    const refusal = async (data: string): Promise<string> => {
      const error: unknown = await moveTracker({ from: { ...present, data }, to: back }).catch((reason: unknown) => reason);
      assert.ok(error instanceof UnusableFile);
      return error.message.replace(error.file, 'IT');
    };
    await administer('create database nothing_there');
    assert.equal(
      await refusal(database.url.replace(/\/moved_\w+/, '/nothing_there')),
      'IT has no tables of Issue Bucket. Check the name of the database.',
    );
    await administer('drop database nothing_there');
    assert.equal(
      await refusal('postgres://ann:secret@localhost/x?host=%2Fnowhere'),
      'PostgreSQL does not answer at IT. Check that it runs, and host and port.',
    );
  });

  it('moves or excludes each of our tables in PostgreSQL', async () => {
    const rows = await query(
      `select relname as name, exists (select 1 from information_schema.columns where table_schema = current_schema()
        and table_name = relname and is_identity = 'YES') as has_sequence
      from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> 'test_clock'`,
    );
    const moved = rows.filter(({ name }) => !UNMOVED_TABLES.has(String(name)));
    assert.deepEqual(
      moved.map(({ name, has_sequence }) => [name, has_sequence]).sort(),
      MOVED_TABLES.map(({ name, hasSequence }) => [name, hasSequence]).sort(),
      'a new table belongs to `move/tables.ts`: moved, or left',
    );
  });
});
