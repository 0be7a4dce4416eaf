import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ANONYMOUS_AUDIENCES, REPOSITORY_CREATORS } from '../tracker';
import { DEFAULT_KEEP_DAYS, MAX_KEEP_DAYS } from '../model/deleted';
import type { Quotas } from '../tracker/store/quota-limits';
import { DATA, dataLocation, fileArgument, EXISTING_DATA_HELP, UsageError, type Command } from './command';
import { allowedHostArgument, isLoopback } from './hosts';
import { columns } from './numbers';
import { proxyArgument } from './proxies';
import { QUOTA_DEFAULTS, QUOTA_HELP, QUOTA_OPTIONS, quotaArguments } from './quotas';
import type { Arguments } from './output';
import { withOrigin, withoutCredentials } from './settings';

/** The options of `serve` and their defaults. */

const DEFAULTS: Readonly<Record<string, string>> = {
  host: '127.0.0.1',
  port: '8700',
  'create-repositories': 'owners',
  anonymous: 'subset',
  'time-limit': '5',
  'keep-deleted': String(DEFAULT_KEEP_DAYS),
  create: 'no',
  ...QUOTA_DEFAULTS,
};

const SETTINGS: Command['options'] = {
  data: DATA.data,
  files: DATA.files,
  create: { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string' },
  url: { type: 'string' },
  'allow-host': { type: 'string', multiple: true },
  'trust-proxy': { type: 'string', multiple: true },
  'create-repositories': { type: 'string' },
  anonymous: { type: 'string' },
  'time-limit': { type: 'string' },
  'keep-deleted': { type: 'string' },
  'access-log': { type: 'string' },
  metrics: { type: 'string' },
  ...QUOTA_OPTIONS,
};
export const SERVE_SETTINGS: readonly string[] = Object.keys(SETTINGS);
export const SERVE_OPTIONS: Command['options'] = { ...SETTINGS, config: DATA.config, 'show-config': { type: 'boolean' } };

export const SERVE_HELP: Command['help'] = [
  ['--host ADDRESS', 'address to listen on; 127.0.0.1 (default) is this computer only, any other needs --url or --allow-host'],
  ['--port NUMBER', 'port to listen on; 8700 by default, 0 for any free port'],
  ['--url URL', 'public URL of the server behind a proxy; links begin with it'],
  ['--allow-host NAME', 'a further host name that requests may use; can be given several times'],
  ['--trust-proxy ADDRESS', 'IP address of a proxy whose X-Forwarded-For is trusted; can be given several times'],
  [
    '--create-repositories WHO',
    'who may create repositories: admins of the server; owners (default): also people under their own name; anyone who is signed in',
  ],
  ['--anonymous WHAT', 'fields of public issues in API 1.0 without signing in: subset (default), as in its documentation, or full'],
  ['--time-limit SECONDS', 'time limit for the searches of one request; 5 by default, at most 300'],
  ['--keep-deleted DAYS', `how long deleted issues can be restored; ${DEFAULT_KEEP_DAYS} by default, 0 deletes them permanently at once`],
  ...QUOTA_HELP,
  ['--access-log FILE', 'log of requests in the combined log format; - is standard output. SIGHUP reopens the file'],
  ['--metrics ADDRESS:PORT', 'where metrics for Prometheus are served, such as 127.0.0.1:9464; nowhere by default'],
  ['--create', 'create the data file if it does not exist'],
  ['--show-config', 'print the effective settings and their origins, and exit'],
  EXISTING_DATA_HELP,
];

/** An address that a server listens on. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface ServeSettings extends ListenAddress {
  readonly base: string | undefined;
  readonly hosts: readonly string[];
  readonly proxies: readonly string[];
  readonly repositoryCreators: (typeof REPOSITORY_CREATORS)[number] | undefined;
  readonly anonymous: (typeof ANONYMOUS_AUDIENCES)[number] | undefined;
  readonly timeLimitMs: number | undefined;
  readonly keepDeletedDays: number;
  readonly quotas: Quotas;
  readonly accessLog: string | undefined;
  readonly metrics: ListenAddress | undefined;
}

const MAX_PORT = 65_535;

function portArgument(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= MAX_PORT) return port;
  throw new UsageError(`'${text}' is not a port. It must be a number from 0 (any free port) to ${MAX_PORT}.`);
}

/** Parses an address with a port. An IPv6 address is in brackets. @throws {UsageError} */
function listenArgument(text: string): ListenAddress {
  const [, bracketed, plain, port = ''] = /^(?:\[([\da-f:.]+)\]|([^\s:/@]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host !== undefined && Number(port) <= MAX_PORT) return { host, port: Number(port) };
  throw new UsageError(`'${withoutCredentials(text)}' is not an address with a port. Write it like 127.0.0.1:9464.`);
}

function urlArgument(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  throw new UsageError(
    `'${withoutCredentials(text)}' is not the URL of a server. Write it like https://issues.example.org, without a path.`,
  );
}

/** Checks that a server that others can reach has a host name, because it would accept any name otherwise. @throws {UsageError} */
function requireName({ host, base, hosts }: Pick<ServeSettings, 'host' | 'base' | 'hosts'>): void {
  if (isLoopback(host) || base !== undefined || hosts.length > 0) return;
  throw new UsageError(
    `${withoutCredentials(host)} can be reached from other computers. Give the host name that they use, with --url URL or --allow-host NAME.`,
  );
}

function creatorsArgument(text: string): (typeof REPOSITORY_CREATORS)[number] {
  const creators = REPOSITORY_CREATORS.find((option) => option === text);
  if (creators) return creators;
  throw new UsageError(`'${text}' is not valid for --create-repositories. It must be one of: ${REPOSITORY_CREATORS.join(', ')}.`);
}

function anonymousArgument(text: string): (typeof ANONYMOUS_AUDIENCES)[number] {
  const audience = ANONYMOUS_AUDIENCES.find((option) => option === text);
  if (audience) return audience;
  throw new UsageError(`'${text}' is not valid for --anonymous. It must be one of: ${ANONYMOUS_AUDIENCES.join(', ')}.`);
}

const MAX_TIME_LIMIT_SECONDS = 300;

/** Parses seconds, and converts them to milliseconds. @throws {UsageError} */
function timeLimitArgument(text: string): number {
  const seconds = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN;
  if (seconds > 0 && seconds <= MAX_TIME_LIMIT_SECONDS) return Math.round(seconds * 1000);
  throw new UsageError(`'${text}' is not a time limit. It must be a number of seconds up to ${MAX_TIME_LIMIT_SECONDS}, such as 5 or 0.5.`);
}

/** Parses days. @throws {UsageError} */
function keepDeletedArgument(text: string): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (days <= MAX_KEEP_DAYS) return days;
  throw new UsageError(
    `'${text}' is not a number of days. It must be a whole number from 0 (deleted permanently at once) to ${MAX_KEEP_DAYS}.`,
  );
}

const statsOf = (file: string) => statSync(file, { throwIfNoEntry: false });

/** Checks the path of the access log. @throws {UsageError} for the data file, which the log would destroy, and for a URL */
function accessLogArgument(text: string, data: string | undefined): string {
  if (text === '-') return text;
  fileArgument(text, 'the access log');
  for (const file of data === undefined ? [] : ['', '-wal', '-shm'].map((suffix) => data + suffix)) {
    const [first, second] = [statsOf(text), statsOf(file)];
    const isSame =
      resolve(text) === resolve(file) || (first && second && first.dev === second.dev && first.ino === second.ino && first.ino !== 0);
    if (isSame) throw new UsageError(`${text} belongs to the data file. Choose another name for the access log.`);
  }
  return text;
}

/** Parses the options of `serve`. @throws {UsageError} that names the option's origin */
export function readServeSettings(args: Arguments): ServeSettings {
  const readOption = <T>(option: string, argument: (text: string) => T): T | undefined => {
    const text = args.text(option);
    return text === undefined ? undefined : withOrigin(args, option, () => argument(text));
  };
  const readOptions = <T>(option: string, argument: (text: string) => T): T[] =>
    withOrigin(args, option, () => args.texts(option).map((text) => argument(text)));
  const host = args.text('host') ?? DEFAULTS['host']!;
  const base = readOption('url', urlArgument);
  const hosts = readOptions('allow-host', allowedHostArgument);
  withOrigin(args, 'host', () => requireName({ host, base, hosts }));
  return {
    host,
    port: readOption('port', portArgument) ?? Number(DEFAULTS['port']),
    base,
    hosts,
    proxies: readOptions('trust-proxy', proxyArgument),
    repositoryCreators: readOption('create-repositories', creatorsArgument),
    anonymous: readOption('anonymous', anonymousArgument),
    timeLimitMs: readOption('time-limit', timeLimitArgument),
    keepDeletedDays: readOption('keep-deleted', keepDeletedArgument) ?? DEFAULT_KEEP_DAYS,
    quotas: quotaArguments(args),
    accessLog: readOption('access-log', (text) => accessLogArgument(text, args.text('data'))),
    metrics: readOption('metrics', listenArgument),
  };
}

/**
 * Describes the effective settings, one line with value and origin for each option. @throws {UsageError} for invalid settings @throws {CommandError}
 * as `dataLocation` does
 */
export function describeSettings(args: Arguments): string[] {
  readServeSettings(args);
  if (args.text('data') !== undefined) dataLocation(args);
  const rows = ['config', ...SERVE_SETTINGS].map((option) => {
    const isFlag = SERVE_OPTIONS[option]!.type === 'boolean';
    const text = isFlag ? (args.flag(option) ? 'yes' : 'no') : [args.text(option) ?? [], args.texts(option)].flat().join(', ');
    const origin = args.origin(option);
    const value = origin === undefined ? (DEFAULTS[option] ?? '-') : withoutCredentials(text);
    return [option, value, origin ?? 'default'];
  });
  return columns(rows);
}
