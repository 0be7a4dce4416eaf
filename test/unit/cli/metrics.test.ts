import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ServerMetrics } from '../../../src/cli/metrics';
import { createTrackerServer } from '../../../src/cli/server';
import { APP, makeWorld, type World } from '../tracker/harness';

const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

describe('the metrics of a server', () => {
  let world: World;
  let [tracker, reported]: Server[] = [];
  let [base, metrics] = ['', ''];
  const lines = async () => (await (await fetch(`${metrics}/metrics`)).text()).split('\n');
  /** The value of a series by its name and labels. */
  const value = async (series: string) => (await lines()).find((line) => line.startsWith(`${series} `))?.slice(series.length + 1);
  const requests = (method: string, route: string, status: number) =>
    value(`issue_bucket_http_requests_total{method="${method}",route="${route}",status="${status}"}`);

  beforeEach(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First' } });
    const serverMetrics = new ServerMetrics(world.tracker);
    tracker = createTrackerServer(world.tracker, { metrics: serverMetrics });
    reported = serverMetrics.createServer();
    [base, metrics] = [await listen(tracker), await listen(reported)];
  });
  afterEach(async () => {
    for (const server of [tracker!, reported!]) {
      server.closeAllConnections();
      server.close();
    }
    await world.close();
  });

  it('count responses by route, under each root of the API', async () => {
    for (const root of ['1.0', 'api/1.0', '!api/1.0']) await (await fetch(`${base}/${root}/repositories/ann/app/issues/1`)).text();
    await (await fetch(`${base}/1.0/repositories/ann/app/issues/99`)).text();
    await (await fetch(`${base}/2.0/repositories/ann/app/issues/1`)).text();
    assert.equal(await requests('GET', '/1.0/repositories/:owner/:slug/issues/:number', 200), '3');
    assert.equal(await requests('GET', '/1.0/repositories/:owner/:slug/issues/:number', 404), '1');
    assert.equal(await requests('GET', '/2.0/repositories/:owner/:slug/issues/:number', 200), '1');
    assert.equal(
      await value(
        'issue_bucket_http_request_duration_seconds_bucket{le="+Inf",method="GET",route="/1.0/repositories/:owner/:slug/issues/:number"}',
      ),
      '4',
    );
  });

  it('report connections to a database, if there are any', async () => {
    assert.equal(await value('issue_bucket_database_requests_waiting'), undefined);
    const pooled = new ServerMetrics({
      runningJobs: () => ({}),
      waitingRequests: () => 0,
      poolCounts: () => ({ open: 7, idle: 3, waiting: 2 }),
    }).createServer();
    const text = await (await fetch(`${await listen(pooled)}/metrics`)).text();
    pooled.close();
    for (const line of [
      'issue_bucket_database_connections{state="used"} 4',
      'issue_bucket_database_connections{state="idle"} 3',
      'issue_bucket_database_requests_waiting 2',
    ])
      assert.ok(text.split('\n').includes(line), line);
  });

  it('report requests that wait for a change, whose wait does not count as response time', async () => {
    const list = `${base}/1.0/repositories/ann/app/issues?limit=1`;
    const tag = (await fetch(list)).headers.get('etag')!;
    const waiting = fetch(list, { headers: { 'If-None-Match': tag, Prefer: 'wait=30' } });
    while ((await value('issue_bucket_http_requests_waiting')) !== '1') await nextTurn();
    await world.bob.post(APP, { form: { title: 'Second' } });
    assert.equal((await waiting).status, 200);
    assert.equal(await value('issue_bucket_http_requests_waiting'), '0');
    const route = '/1.0/repositories/:owner/:slug/issues';
    assert.equal(await requests('GET', route, 200), '2');
    assert.equal(await value(`issue_bucket_http_request_duration_seconds_count{method="GET",route="${route}"}`), '1');
  });

  it('create no series for invented URLs, and contain no names from them', async () => {
    for (let at = 0; at < 20; at++) {
      await (await fetch(`${base}/secret-${at}/x`)).text();
      await (await fetch(`${base}/1.0/secret-${at}`, { method: 'PROPFIND' })).text();
    }
    const text = (await lines()).join('\n');
    assert.doesNotMatch(text, /secret|PROPFIND/);
    assert.equal(await requests('GET', 'other', 404), '20');
  });

  it('report running requests, jobs, and the process', async () => {
    await (await fetch(`${base}/health`)).text();
    assert.equal(await value('issue_bucket_http_requests_under_way'), '0');
    assert.equal(await value('issue_bucket_jobs_running{kind="import"}'), '0');
    assert.ok(Number(await value('process_resident_memory_bytes')) > 0);
    assert.ok((await lines()).some((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds ')));
  });

  it('are served only at /metrics of their own server', async () => {
    assert.equal((await fetch(`${metrics}/`)).status, 404);
    assert.equal((await fetch(`${metrics}/metrics`, { method: 'POST' })).status, 404);
    assert.equal((await fetch(`${base}/metrics`)).status, 404);
    assert.match((await fetch(`${metrics}/metrics`)).headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  });
});
