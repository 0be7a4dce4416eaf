import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { openStore } from '../tracker/store';
import { ANONYMOUS_AUDIENCES, createTracker, REPOSITORY_MAKERS, type Log } from '../tracker';
import { CommandError, DATA, THERE_HELP, dataFile, note, print, requireThere, UsageError, type Command } from './command';
import { format } from '../wire/messages';
import { allowedHostArgument, isLoopback } from './hosts';
import { proxyArgument } from './proxies';
import { QUOTA_HELP, QUOTA_OPTIONS, quotaArguments } from './quotas';
import { createTrackerServer, endInTime, stopServer } from './server';

const log: Log = {
  error(message, error) {
    const cause = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
    note(`${new Date().toISOString()} ${message}${error === undefined ? '' : ` ${cause}`}`);
  },
  signIn: (line) => note(`${new Date().toISOString()} ${line}`),
};

function portArgument(text: string | undefined): number {
  if (text === undefined) return 8700;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65535) return port;
  throw new UsageError(`'${text}' is no port. It must be a number from 0 (any that is free) to 65535.`);
}

function urlArgument(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  throw new UsageError(`'${text}' is no address of a server. Write it like https://issues.example.org, without a path.`);
}

/** @throws {UsageError} where others can reach it and nothing says by which name: any name would have to do */
function requireName(host: string, base: string | undefined, hosts: readonly string[]): void {
  if (isLoopback(host) || base !== undefined || hosts.length > 0) return;
  throw new UsageError(
    `${host} can be reached from other computers. Say by which name they know this one, with --url URL or --allow-host NAME.`,
  );
}

function makersArgument(text: string | undefined): (typeof REPOSITORY_MAKERS)[number] | undefined {
  const makers = REPOSITORY_MAKERS.find((one) => one === text);
  if (makers || text === undefined) return makers;
  throw new UsageError(`'${text}' does not say who may make repositories. It must be one of: ${REPOSITORY_MAKERS.join(', ')}.`);
}

function anonymousArgument(text: string | undefined): (typeof ANONYMOUS_AUDIENCES)[number] | undefined {
  const audience = ANONYMOUS_AUDIENCES.find((one) => one === text);
  if (audience || text === undefined) return audience;
  throw new UsageError(`'${text}' does not say what is told without signing in. It must be one of: ${ANONYMOUS_AUDIENCES.join(', ')}.`);
}

const MAX_TIME_LIMIT_SECONDS = 300;

/** Milliseconds of a number of seconds. @throws {UsageError} */
function timeLimitArgument(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN;
  if (seconds > 0 && seconds <= MAX_TIME_LIMIT_SECONDS) return Math.round(seconds * 1000);
  throw new UsageError(`'${text}' is no time limit. It must be a number of seconds up to ${MAX_TIME_LIMIT_SECONDS}, such as 5 or 0.5.`);
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new CommandError(`Port ${port} of ${host} is in use by another program. Choose another one with --port.`);
  if (error.code === 'EACCES') return new CommandError(`Port ${port} may not be used by you. Choose one above 1023 with --port.`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new CommandError(`${host} is no address of this computer. Choose another one with --host.`);
  }
  return error;
}

export const serveCommand: Command = {
  name: 'serve',
  usage:
    'serve [--host 127.0.0.1] [--port 8700] [--url URL] [--allow-host NAME] [--trust-proxy ADDRESS] [--create-repositories WHO] [--create] --data FILE',
  summary: 'Serve the issues of a data file over HTTP, until it is told to stop (Ctrl+C or SIGTERM)',
  positionals: [],
  options: {
    ...DATA,
    create: { type: 'boolean' },
    host: { type: 'string' },
    port: { type: 'string' },
    url: { type: 'string' },
    'allow-host': { type: 'string', multiple: true },
    'trust-proxy': { type: 'string', multiple: true },
    'create-repositories': { type: 'string' },
    anonymous: { type: 'string' },
    'time-limit': { type: 'string' },
    ...QUOTA_OPTIONS,
  },
  help: [
    ['--host ADDRESS', 'where to listen; 127.0.0.1 is this computer only, and another one needs --url or --allow-host'],
    ['--port NUMBER', 'where to listen; 8700 if nothing is said, 0 for any that is free'],
    ['--url URL', 'under which people know it, where a proxy stands before it: links begin with that'],
    ['--allow-host NAME', 'a name by which requests may address it as well; can be given several times'],
    ['--trust-proxy ADDRESS', 'of a web server before it, which tells the addresses of who asks (X-Forwarded-For)'],
    [
      '--create-repositories WHO',
      'admins of the server alone; owners: they, and people under their own name (so when nothing is said); anyone who is signed in',
    ],
    [
      '--anonymous WHAT',
      'what API 1.0 tells of public issues without signing in: subset, as its documentation (so when nothing is said), or full',
    ],
    ['--time-limit SECONDS', 'how long the searches of one request may run; 5 if nothing is said, at most 300'],
    ...QUOTA_HELP,
    ['--create', 'make the data file if it is not there'],
    THERE_HELP,
  ],
  async run(args) {
    const host = args.text('host') ?? '127.0.0.1';
    const port = portArgument(args.text('port'));
    const base = urlArgument(args.text('url'));
    const hosts = args.texts('allow-host').map(allowedHostArgument);
    requireName(host, base, hosts);
    const proxies = args.texts('trust-proxy').map(proxyArgument);
    const repositoryMakers = makersArgument(args.text('create-repositories'));
    const anonymous = anonymousArgument(args.text('anonymous'));
    const timeLimitMs = timeLimitArgument(args.text('time-limit'));
    const quotas = quotaArguments(args);
    const file = dataFile(args);
    if (!args.flag('create')) requireThere(file, ', or say --create to make it');
    const store = await openStore({ file, quotas, onNotice: (notice) => note(format(notice)) });
    const tracker = createTracker(store, { log, repositoryMakers, anonymous, timeLimitMs });
    const server = createTrackerServer(tracker, { base, hosts, proxies });
    let isClosed: (() => void) | undefined;
    try {
      const stopped = new Promise<void>((resolve) => {
        for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
      });
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error) => reject(listenError(error, host, port)));
        server.listen(port, host, resolve);
      });
      const { address, port: actual } = server.address() as AddressInfo;
      if (!isLoopback(address)) {
        note(`Warning: ${host} can be reached from other computers, and passwords travel unencrypted. Put a proxy with https before it.`);
      }
      print(`Listening on http://${host.includes(':') ? `[${host}]` : host}:${actual}`);
      const lost = await Promise.race([stopped, store.whenLost]);
      if (lost) process.exitCode = 1;
      isClosed = endInTime(() => note('Not everything has come to its end in time, and is given up.'));
      tracker.cancelJobs();
      await stopServer(server);
      if (lost) throw new CommandError(lost.reason);
    } finally {
      await tracker.close();
      await store.close();
      isClosed?.();
    }
  },
};
