import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { openStore } from '../tracker/store';
import { createTracker, type Log } from '../tracker';
import type { Store } from '../tracker/store/store';
import { AccessLog } from './access-log';
import { CommandError, dataLocation, printToStderr, print, requireFile, type Command } from './command';
import { format } from '../wire/messages';
import { npmPart } from '../wire/npm-part';
import { isLoopback } from './hosts';
import { boundOldGeneration, growYoungGeneration, youngGenerationKeeper } from './memory';
import type { MetricsSource, ServerMetrics } from './metrics';
import {
  describeSettings,
  readServeSettings,
  SERVE_HELP,
  SERVE_OPTIONS,
  SERVE_SETTINGS,
  type ListenAddress,
  type ServeSettings,
} from './serve-settings';
import { createTrackerServer, forceExitInTime, stopServer } from './server';
import { withOrigin } from './settings';

const log: Log = {
  error(message, error) {
    const cause = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
    printToStderr(`${new Date().toISOString()} ${message}${error === undefined ? '' : ` ${cause}`}`);
  },
  signIn: (line) => printToStderr(`${new Date().toISOString()} ${line}`),
};

/** Converts an error of listening to a sentence. `option` is the one that sets the port. */
function listenError(error: NodeJS.ErrnoException, { host, port }: ListenAddress, option: string): Error {
  if (error.code === 'EADDRINUSE')
    return new CommandError(`Port ${port} of ${host} is in use by another program. Choose another one with ${option}.`);
  if (error.code === 'EACCES') return new CommandError(`Port ${port} needs more permissions. Choose one above 1023 with ${option}.`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new CommandError(
      `${host} is not an address of this computer. Choose another one with ${option === '--port' ? '--host' : option}.`,
    );
  }
  return error;
}

/** Starts a server. Returns its actual address and port. @throws {CommandError} */
async function listenAt(server: Server, address: ListenAddress, option: string): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, address, option)));
    server.listen(address.port, address.host, resolve);
  });
  return server.address() as AddressInfo;
}

const urlOf = (host: string, port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

async function listen(server: Server, { host, port }: ServeSettings): Promise<void> {
  const { address, port: actual } = await listenAt(server, { host, port }, '--port');
  if (!isLoopback(address)) {
    printToStderr(
      `Warning: ${host} can be reached from other computers, and passwords travel unencrypted. Put a proxy with https in front of it.`,
    );
  }
  print(`Listening on ${urlOf(host, actual)}`);
}

/** Counts requests, and serves metrics on a separate server. @throws {CommandError} */
async function startMetrics(source: MetricsSource, address: ListenAddress): Promise<{ metrics: ServerMetrics; server: Server }> {
  const { ServerMetrics } = await npmPart(import('./metrics'), 'serve metrics', (sentence) => new CommandError(sentence));
  const metrics = new ServerMetrics(source);
  const server = metrics.createServer();
  const { port } = await listenAt(server, address, '--metrics');
  printToStderr(`Metrics are at ${urlOf(address.host, port)}/metrics`);
  return { metrics, server };
}

/** Serves until a signal stops the server, or until the data file is lost. @throws {CommandError} */
async function serve(store: Store, settings: ServeSettings, accessLog: AccessLog | undefined): Promise<void> {
  const tracker = createTracker(store, { log, ...settings });
  let isStopping = false;
  const isReady = async (): Promise<boolean> => {
    await store.dataVersion(); // throws when the data file was removed or replaced
    return !isStopping;
  };
  let isClosed: (() => void) | undefined;
  let metricsServer: Awaited<ReturnType<typeof startMetrics>> | undefined;
  try {
    metricsServer =
      settings.metrics &&
      (await startMetrics(
        {
          runningJobs: () => tracker.runningJobs(),
          waitingRequests: () => tracker.waitingRequests(),
          poolCounts: store.poolCounts,
        },
        settings.metrics,
      ));
    const server = createTrackerServer(tracker, { ...settings, isReady, accessLog, metrics: metricsServer?.metrics });
    server.on('request', youngGenerationKeeper());
    const stopped = new Promise<void>((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    });
    await listen(server, settings);
    const failure = await Promise.race([stopped, store.whenLost]);
    isStopping = true;
    if (failure) process.exitCode = 1;
    isClosed = forceExitInTime(() => printToStderr('Not everything ended in time, so the process exits now.'));
    tracker.cancelJobs();
    tracker.stopWaiting();
    await stopServer(server);
    if (failure) throw new CommandError(failure.reason);
  } finally {
    await tracker.close();
    metricsServer?.server.closeAllConnections();
    metricsServer?.server.close();
    await store.close();
    await accessLog?.close();
    isClosed?.();
  }
}

export const serveCommand: Command = {
  name: 'serve',
  usage:
    'serve [--host 127.0.0.1] [--port 8700] [--url URL] [--allow-host NAME] [--trust-proxy ADDRESS] [--create-repositories WHO] [--create] --data FILE|postgres://... [--files DIR]',
  summary:
    'Serve the issues of a data file over HTTP, until it is stopped (Ctrl+C or SIGTERM). Each option can also be set by an environment variable (--time-limit: ISSUE_BUCKET_TIME_LIMIT) or in a settings file',
  positionals: [],
  options: SERVE_OPTIONS,
  settings: SERVE_SETTINGS,
  help: SERVE_HELP,
  async run(args) {
    if (args.flag('show-config')) return describeSettings(args).forEach(print);
    const settings = readServeSettings(args);
    const location = dataLocation(args);
    boundOldGeneration();
    growYoungGeneration();
    if (!args.flag('create') && location.filesFolder === undefined)
      withOrigin(args, 'data', () => requireFile(location.file, ', or create it with --create'));
    const accessLog = settings.accessLog === undefined ? undefined : await AccessLog.open(settings.accessLog, printToStderr);
    const reopen = (): void => accessLog?.reopen();
    if (accessLog && settings.accessLog !== '-') process.on('SIGHUP', reopen);
    try {
      const store = await openStore({
        ...location,
        quotas: settings.quotas,
        keepDeletedDays: settings.keepDeletedDays,
        onNotice: (notice) => printToStderr(format(notice)),
      });
      await serve(store, settings, accessLog);
    } finally {
      process.off('SIGHUP', reopen);
      await accessLog?.close();
    }
  },
};
