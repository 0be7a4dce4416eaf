import { hash } from 'node:crypto';
import { FORGET_FAILURES_AFTER_MS, type SignInFailures } from '../processes';
import type { Connections } from './pool';

const IS_FORGOTTEN = `failed_on < clock_timestamp() - interval '${FORGET_FAILURES_AFTER_MS} milliseconds'`;

/** Stores hashes in place of names and addresses, because a name may be a password that was typed into the wrong field. */
const hashed = (keys: readonly string[]): string[] => keys.map((key) => hash('sha256', key, 'base64'));

interface FoundRow {
  readonly place: number;
  readonly failures: number;
  readonly ago_ms: number;
}

const SELECT_FAILURES = `
select place, failures, floor(extract(epoch from clock_timestamp() - failed_on) * 1000)::bigint as ago_ms
from unnest($1::text[]) with ordinality as asked (name, place) join sign_in_failure on key = name collate "C"`;

const COUNT_FAILURES = `
insert into sign_in_failure as it (key, failures, failed_on)
select key, 1, clock_timestamp() from unnest($1::text[]) as failed (key)
on conflict (key) do update set
  failures = case when it.${IS_FORGOTTEN} then 1 else it.failures + 1 end,
  failed_on = excluded.failed_on`;

/** Failed sign-ins in a table, so that all processes count them together. Times are those of the database. */
export const signInTable = (connections: Connections): SignInFailures => ({
  async read(keys) {
    const rows = await connections.query<FoundRow>(SELECT_FAILURES, [hashed(keys)]);
    return keys.map((_, index) => {
      const row = rows.find(({ place }) => place === index + 1);
      return row ? { failures: row.failures, agoMs: row.ago_ms } : { failures: 0, agoMs: 0 };
    });
  },
  async add(keys) {
    await connections.query(COUNT_FAILURES, [hashed(keys)]);
  },
  async forget(key) {
    await connections.query('delete from sign_in_failure where key = any($1::text[])', [hashed([key])]);
  },
  async sweep() {
    await connections.query(`delete from sign_in_failure where ${IS_FORGOTTEN}`);
  },
});
