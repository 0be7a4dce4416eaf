import { randomUUID } from 'node:crypto';
import type { ChangedRepository, OtherProcesses } from '../processes';
import { connectionSettings } from './address';
import { Listener } from './listening';
import type { Connections } from './pool';

/** All trackers of a database share this channel. A notification from another schema only causes an unnecessary wake-up. */
const CHANNEL = 'issue_bucket';
const ANY = '*';

/**
 * Notifications have a transaction of their own after the write. Within it, writes of all repositories would wait for each other at their
 * commits. The transaction does not wait for the disk.
 */
const NOTIFY = `select set_config('synchronous_commit', 'off', true), pg_notify('${CHANNEL}', payload) from unnest($1::text[]) as payload`;

/** Parses a notification: the id of its process, and what has changed. Undefined for one that our processes do not send. */
function parse(text: string): { readonly from: string; readonly what: ChangedRepository } | undefined {
  const [from, what, more] = text.split(' ');
  if (from === undefined || what === undefined || more !== undefined) return undefined;
  if (what === ANY) return { from, what: 'any' };
  return /^\d{1,15}$/.test(what) ? { from, what: Number(what) } : undefined;
}

/**
 * Notifies the other processes of a database by `NOTIFY`, and receives their notifications by `LISTEN` on a connection of its own to `address`,
 * which must not be that of a pooler.
 */
export function notifications(address: string, connections: Connections): OtherProcesses {
  const processId = randomUUID();
  return {
    async notify(all) {
      const texts = all.map((what) => `${processId} ${what === 'any' ? ANY : what}`);
      // When this fails, the sweeps of the others find the changes.
      await connections.query(NOTIFY, [texts]).catch(() => undefined);
    },
    listen: (onChange, onListening) =>
      new Listener(connectionSettings(address), CHANNEL, {
        onNotification(text) {
          const notification = parse(text);
          if (notification && notification.from !== processId) onChange(notification.what);
        },
        onListening,
      }),
  };
}
