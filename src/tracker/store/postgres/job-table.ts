import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ImportJob } from '../../../wire/v2';
import { isProcessAlive } from '../live-process';
import { isUnderWay, type ExportFiles, type JobStore, type StoredJobs } from '../jobs';
import type { Connections } from './pool';

/** A job without a heartbeat for this time has failed. */
const DEAD_AFTER = `interval '30 seconds'`;
/** The minimum time between heartbeats of an unchanged job, because each write empties the caches of all processes. */
const SILENT_FOR = `interval '10 seconds'`;
/** How long an ended job is reported and its zip file can be downloaded. */
const RETENTION = `interval '1 day'`;
/** Newer files are not removed, because a job may just begin or end with them. */
const MIN_LEFT_OVER_AGE_MS = 10 * 60_000;

/** Messages for jobs whose process has ended. */
const LOST_JOB_MESSAGES = {
  import:
    'The process that imported has ended before it told how it went. Look whether the issues are there, and import again if they are not.',
  export: 'The process that exported has ended before it was done. Start the export again.',
} as const;

type Kind = keyof typeof LOST_JOB_MESSAGES;

interface JobRow {
  readonly id: number;
  readonly state: string;
  readonly is_gone: number;
}

const IS_GONE = `ended_on is null and heartbeat < clock_timestamp() - ${DEAD_AFTER}`;

const START_JOB = `
with before as (select id from job where repository = $1 and kind = $2)
insert into job as it (repository, kind, state, person, process) values ($1, $2, $3, $4, $5)
on conflict (repository, kind) do update
  set id = excluded.id, state = excluded.state, person = excluded.person, process = excluded.process, is_stopped = 0,
    started_on = clock_timestamp(), heartbeat = clock_timestamp(), ended_on = null
  where it.ended_on is not null or it.heartbeat < clock_timestamp() - ${DEAD_AFTER}
returning id, (select id from before) as replaced`;

const REPORT = `
with told as (
  update job set state = $2, heartbeat = clock_timestamp()
  where id = $1 and ended_on is null and (state <> $2 or heartbeat < clock_timestamp() - ${SILENT_FOR})
)
select is_stopped from job where id = $1 and ended_on is null`;

/** Hides what an import has written whose process has ended, on any computer; the sweeper deletes it. */
const GIVE_UP_IMPORTS = `
update edition set state = 'dead' where state = 'staged' and exists (
  select from job where kind = 'import' and job.repository = edition.repository and process = edition.host || ' ' || edition.pid and ${IS_GONE})`;

/** Gives up a job of a killed process of this computer without waiting for its heartbeat, so that it can start again. */
async function giveUpKilled(connections: Connections, repository: number, kind: Kind): Promise<void> {
  const [row] = await connections.query<{ process: string }>(
    'select process from job where repository = $1 and kind = $2 and ended_on is null',
    [repository, kind],
  );
  const [, host, pid] = /^(.*) (\d+)$/.exec(row?.process ?? '') ?? [];
  if (row === undefined || host !== hostname() || isProcessAlive(Number(pid))) return;
  await connections.query(
    `update job set heartbeat = '-infinity' where repository = $1 and kind = $2 and process = $3 and ended_on is null`,
    [repository, kind, row.process],
  );
}

const INITIAL_JOB: ImportJob = { status: 'ACCEPTED', phase: 'Initializing', total: 0, count: 0 };

/** Jobs of one kind in a table that all processes share. Times are those of the database. */
const jobsOf = (connections: Connections, kind: Kind): JobStore => ({
  async begin(repository, person) {
    const values = [repository, kind, JSON.stringify(INITIAL_JOB), person, `${hostname()} ${process.pid}`];
    await giveUpKilled(connections, repository, kind);
    if (kind === 'import') await connections.query(GIVE_UP_IMPORTS); // first, because the row of the old job says whose import it was
    const [row] = await connections.query<{ id: number; replaced: number | null }>(START_JOB, values);
    return row && { id: row.id, replaced: row.replaced ?? undefined };
  },

  async report(id, job) {
    const [row] = await connections.query<{ is_stopped: number }>(REPORT, [id, JSON.stringify(job)]);
    return row?.is_stopped === 0; // no row: another process considered the job failed, and has started a new one
  },

  async end(id, job) {
    await connections.query(`update job set state = $2, ended_on = clock_timestamp() where id = $1`, [id, JSON.stringify(job)]);
  },

  async last(repository) {
    const statement = `select id, state, ${IS_GONE} as is_gone from job where repository = $1 and kind = $2`;
    const [row] = await connections.query<JobRow>(statement, [repository, kind]);
    if (!row) return undefined;
    const job = JSON.parse(row.state) as ImportJob;
    if (!row.is_gone || !isUnderWay(job)) return { id: row.id, job };
    return {
      id: row.id,
      job: { status: 'FAILURE', phase: 'Failed', total: job.total, count: job.count, message: LOST_JOB_MESSAGES[kind] },
    };
  },

  async stop(repository) {
    const statement = `update job set is_stopped = 1 where repository = $1 and kind = $2 and ended_on is null and not (${IS_GONE}) returning id`;
    const [row] = await connections.query<{ id: number }>(statement, [repository, kind]);
    return row?.id;
  },
});

/** Removes complete and partial zip files of jobs that are no longer reported. */
async function removeOrphanedZips(files: ExportFiles, isNeeded: (id: number) => boolean): Promise<void> {
  if (files.folder === undefined) return;
  const names = await readdir(files.folder).catch(() => []); // the folder does not exist before the first export
  for (const name of names) {
    if (isNeeded(parseInt(name, 10))) continue;
    const path = join(files.folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity })); // another process has removed it
    if (Date.now() - mtimeMs > MIN_LEFT_OVER_AGE_MS) await rm(path, { force: true });
  }
}

/** Jobs that every process can read, with the zip files of exports in a folder that all processes share. */
export const jobTable = (connections: Connections, files: ExportFiles): StoredJobs => ({
  imports: jobsOf(connections, 'import'),
  exports: jobsOf(connections, 'export'),
  files,
  async sweep() {
    await connections.query(GIVE_UP_IMPORTS);
    await connections.query(`delete from job where greatest(heartbeat, ended_on) < clock_timestamp() - ${RETENTION}`);
    const keptRows = await connections.query<{ id: number }>(`select id from job where kind = 'export' and not (${IS_GONE})`);
    await removeOrphanedZips(files, (id) => keptRows.some((row) => row.id === id));
  },
});
