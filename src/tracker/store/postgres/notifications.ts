import { randomUUID } from 'node:crypto';
import type { ChangedRepository, OtherProcesses } from '../processes';
import { connectionSettings, directAddress } from './address';
import { Listener } from './listening';
import type { Connections } from './pool';

/** All trackers of a database use it; a notification of another schema wakes for nothing. */
const CHANNEL = 'issue_bucket';
const ANY = '*';

/**
 * A transaction of its own after those that it tells of: inside of them, writes of all repositories would wait for each other at their end. That it is
 * on the disk need not be waited for.
 */
const TELL = `select set_config('synchronous_commit', 'off', true), pg_notify('${CHANNEL}', told) from unnest($1::text[]) as told`;

/** Parses what a process tells: who it is, and what has changed. Undefined for what no process of ours tells. */
function parse(text: string): { readonly from: string; readonly what: ChangedRepository } | undefined {
  const [from, what, more] = text.split(' ');
  if (from === undefined || what === undefined || more !== undefined) return undefined;
  if (what === ANY) return { from, what: 'any' };
  return /^\d{1,15}$/.test(what) ? { from, what: Number(what) } : undefined;
}

/** Tells the other processes of a database by `NOTIFY`, and hears them by `LISTEN` on a connection of its own. */
export function notifications(address: string, connections: Connections): OtherProcesses {
  const own = randomUUID();
  return {
    async tell(all) {
      const texts = all.map((what) => `${own} ${what === 'any' ? ANY : what}`);
      // What cannot be told is found by the others' sweeps.
      await connections.query(TELL, [texts]).catch(() => undefined);
    },
    hear: (heard, begun) =>
      new Listener(connectionSettings(directAddress(address)), CHANNEL, {
        heard(text) {
          const told = parse(text);
          if (told && told.from !== own) heard(told.what);
        },
        begun,
      }),
  };
}
