import { setImmediate as turn } from 'node:timers/promises';
import { createIssueService } from '../../src/client';
import type { IssueService } from '../../src/client/service';
import type { Person } from '../../src/model/issue';
import { createTracker } from '../../src/tracker';
import { openStore } from '../../src/tracker/store';
import type { Store } from '../../src/tracker/store/store';

/** How many turns of the event loop may pass before everything that is requested at once has been. */
const IDLE_TURNS = 30;

/** What a job has cost at a site. */
export interface Cost {
  readonly requests: number;
  /** How many requests waited for each other's answers: at a site that takes 2 s, so often 2 s. */
  readonly roundTrips: number;
}

/** A site whose answers to all that is requested at once come together. */
export interface DistantSite {
  readonly service: IssueService;
  readonly store: Store;
  /** Runs a job, and counts. */
  cost(job: () => Promise<unknown>): Promise<Cost>;
  /** The site lacks the addresses that this is true for. */
  lacks: (pathname: string) => boolean;
  close(): Promise<void>;
}

/** Opens a site with the real tracker. */
export async function openDistantSite(principal: Person): Promise<DistantSite> {
  const store = await openStore({ file: ':memory:' });
  const tracker = createTracker(store);
  let counts = { requests: 0, roundTrips: 0 };
  let waiting: (() => void)[] = [];
  let answering = 0;
  let isWatching = false;
  /** Lets requests through as soon as nothing else is requested or answered. */
  const watch = async () => {
    isWatching = true;
    while (waiting.length > 0) {
      for (let idle = 0; idle < IDLE_TURNS; idle++) {
        const before = waiting.length;
        await turn();
        if (answering > 0 || waiting.length !== before) idle = -1;
      }
      counts.roundTrips++;
      for (const release of waiting.splice(0)) release();
    }
    isWatching = false;
  };
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    counts.requests++;
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (!isWatching) void watch();
    });
    answering++;
    try {
      const { pathname } = new URL(url);
      if (site.lacks(pathname)) return Response.json({ error: { message: 'There is no such address.' } }, { status: 404 });
      return await tracker.fetch(new Request(url, init), { principal });
    } finally {
      answering--;
    }
  };
  const service = createIssueService({ site: 'distant.example', baseUrl: 'https://distant.example', fetch, retryDelay: () => 0 });
  const site: DistantSite = {
    service,
    store,
    lacks: () => false,
    async cost(job) {
      counts = { requests: 0, roundTrips: 0 };
      waiting = [];
      await job();
      return counts;
    },
    async close() {
      await tracker.close();
      await store.close();
    },
  };
  return site;
}
