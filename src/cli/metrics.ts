import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { SharedDatabase } from '../tracker/store/processes';

/** Upper bounds in seconds. A read takes milliseconds, an import minutes. */
const DURATION_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);
/** The label of unknown methods and routes, so that clients cannot create a series for each. */
const OTHER = 'other';

/** Returns the label of a route. It is the same for all roots of an API. */
const routeLabel = (route: string | undefined): string =>
  route === undefined || route.includes('*') || route === ''
    ? OTHER
    : route.replace(/^\/!?api(?=\/[12]\.0)/, '').replaceAll(/\{.*?\}/g, '');

/** The values that are read when metrics are requested. */
export interface MetricsSource extends Pick<SharedDatabase, 'poolCounts'> {
  /** Running jobs by kind. */
  runningJobs(): Readonly<Record<string, number>>;
  /** Requests that wait for a change. */
  waitingRequests(): number;
}

/** Counts requests and describes the process, in the text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #duration: Histogram<'method' | 'route'>;
  readonly #underWay: Gauge;
  readonly #waited = new WeakSet();

  constructor(source: MetricsSource) {
    const registers = [this.#registry];
    this.#requests = new Counter({
      name: 'issue_bucket_http_requests_total',
      help: 'Answered requests.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'issue_bucket_http_request_duration_seconds',
      help: 'Time from the head of a request to the end of its answer, without those that waited for a change.',
      labelNames: ['method', 'route'],
      buckets: DURATION_BUCKETS_S,
      registers,
    });
    this.#underWay = new Gauge({ name: 'issue_bucket_http_requests_under_way', help: 'Requests that are being answered.', registers });
    new Gauge({
      name: 'issue_bucket_jobs_running',
      help: 'Imports and exports that run.',
      labelNames: ['kind'],
      registers,
      collect() {
        for (const [kind, count] of Object.entries(source.runningJobs())) this.set({ kind }, count);
      },
    });
    new Gauge({
      name: 'issue_bucket_http_requests_waiting',
      help: 'Requests that wait for a change; they are among those that are under way.',
      registers,
      collect() {
        this.set(source.waitingRequests());
      },
    });
    const { poolCounts } = source;
    if (poolCounts) {
      new Gauge({
        name: 'issue_bucket_database_connections',
        help: 'Connections of this process to PostgreSQL for reads and writes.',
        labelNames: ['state'],
        registers,
        collect() {
          const { open, idle } = poolCounts();
          this.set({ state: 'used' }, open - idle);
          this.set({ state: 'idle' }, idle);
        },
      });
      new Gauge({
        name: 'issue_bucket_database_requests_waiting',
        help: 'Reads and writes that wait for a connection, or for their turn.',
        registers,
        collect() {
          this.set(poolCounts().waiting);
        },
      });
    }
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Counts a request when its response is sent, or when its client has disconnected. `route` is called then. */
  count(incoming: IncomingMessage, outgoing: ServerResponse, route: () => string | undefined): void {
    const startedAt = performance.now();
    this.#underWay.inc();
    outgoing.once('close', () => {
      this.#underWay.dec();
      const labels = { method: METHODS.has(incoming.method ?? '') ? incoming.method! : OTHER, route: routeLabel(route()) };
      this.#requests.inc({ ...labels, status: String(outgoing.headersSent ? outgoing.statusCode : 499) });
      if (!this.#waited.has(incoming)) this.#duration.observe(labels, (performance.now() - startedAt) / 1000);
    });
  }

  /** Marks a request that waits for a change. Its duration is not recorded, because it does not describe the server. */
  waited(incoming: object): void {
    this.#waited.add(incoming);
  }

  /** Creates a separate server for `GET /metrics`, because metrics are only for the administrators of the tracker. */
  createServer(): Server {
    return createServer((incoming, outgoing) => {
      const isMetricsRequest = incoming.url === '/metrics' && (incoming.method === 'GET' || incoming.method === 'HEAD');
      if (!isMetricsRequest) return void outgoing.writeHead(404, { 'Content-Type': 'text/plain' }).end('Metrics are at /metrics.\n');
      return void this.#registry.metrics().then(
        (text) => outgoing.writeHead(200, { 'Content-Type': this.#registry.contentType, 'Cache-Control': 'no-store' }).end(text),
        () => outgoing.writeHead(500).end(),
      );
    });
  }
}
