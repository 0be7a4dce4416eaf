import type { PoolConfig } from 'pg';

/** Whether data are named by the address of a PostgreSQL database. */
export const isPostgres = (data: string): boolean => /^postgres(ql)?:\/\//i.test(data);

/** Parameters of an address that contain no secret, so that messages may show them. */
const PARAMETERS_WITHOUT_SECRET = ['host', 'port', 'sslmode'];

/** The address of a database without its password, for messages. It need not be valid. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return 'postgres://...';
  const url = new URL(address);
  const parameters = PARAMETERS_WITHOUT_SECRET.flatMap((name) =>
    url.searchParams.has(name) ? [`${name}=${url.searchParams.get(name)}`] : [],
  );
  const user = url.username === '' ? '' : `${url.username}@`;
  return `${url.protocol}//${user}${url.host}${url.pathname}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
}

/** The parameter of an address that names PostgreSQL itself, where the address is that of a connection pooler. */
const DIRECT = 'direct';

/** The address of PostgreSQL itself: another one where `direct=HOST:PORT` (or a folder of its socket) says that there is a pooler between. */
export function directAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  const [, host, port] = /^(.+?)(?::(\d+))?$/.exec(url.searchParams.get(DIRECT) ?? '') ?? [];
  if (host === undefined) return address;
  for (const name of [DIRECT, 'host', 'port']) url.searchParams.delete(name);
  url.port = port ?? '';
  if (host.startsWith('/')) url.searchParams.set('host', host);
  else url.hostname = host;
  return url.href;
}

/** Bounds how long a connection is waited for. */
const CONNECT_TIMEOUT_MS = 10_000;

/** The settings of connections to a database. */
export const connectionSettings = (address: string): PoolConfig => ({
  connectionString: address,
  application_name: 'issue-bucket',
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  keepAlive: true,
});
