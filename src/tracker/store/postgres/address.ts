import type { PoolConfig } from 'pg';
import { UnusableFile } from '../errors';
import { timeLimits } from './time-limits';

/** Whether a data location is the address of a PostgreSQL database. */
export const isPostgres = (data: string): boolean => /^postgres(ql)?:\/\//i.test(data);

/** Parameters of an address without a secret, which messages may show. */
const PARAMETERS_WITHOUT_SECRET = ['host', 'port', 'sslmode'];

/** The address of a database without its password, for messages. An invalid address is hidden. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return 'postgres://...';
  const url = new URL(address);
  const parameters = PARAMETERS_WITHOUT_SECRET.flatMap((name) =>
    url.searchParams.has(name) ? [`${name}=${url.searchParams.get(name)}`] : [],
  );
  const user = url.username === '' ? '' : `${url.username}@`;
  return `${url.protocol}//${user}${url.host}${url.pathname}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
}

/** The parameter with PostgreSQL's own host, for an address that is that of a connection pooler. */
const DIRECT = 'direct';

/** The host and port of `direct` as an address has them: the driver takes the folder of a socket in percent-encoding. */
const hostOf = (direct: string): string =>
  direct.startsWith('/') ? direct.replace(/^[^:]+/, (folder) => encodeURIComponent(folder)) : direct;

/**
 * PostgreSQL's own address: the host of `direct=HOST:PORT` (or a folder of its socket) when the address is that of a pooler, otherwise the
 * address itself. @throws {UnusableFile} when `direct` is neither
 */
export function directAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  const direct = url.searchParams.get(DIRECT);
  if (!direct) return address;
  const host = hostOf(direct);
  const named = URL.canParse(`postgres://${host}`) ? new URL(`postgres://${host}`) : undefined;
  if (named?.host !== host) {
    const shown = shownAddress(address);
    throw new UnusableFile(
      shown,
      `"direct" in the address ${shown} is neither HOST:PORT nor the folder of a socket. Correct it, or leave it out.`,
    );
  }
  for (const name of [DIRECT, 'host', 'port']) url.searchParams.delete(name);
  url.hostname = named.hostname;
  url.port = named.port; // last, since an address without a host takes none
  return url.href;
}

/** After this time without data, TCP asks every second whether the other side is there, and gives up after ten questions. */
const KEEP_ALIVE_DELAY_MS = 10_000;

/** The settings of connections to a database. */
export const connectionSettings = (address: string): PoolConfig => ({
  connectionString: address,
  application_name: 'issue-bucket',
  connectionTimeoutMillis: timeLimits.maxConnectMs,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
});
