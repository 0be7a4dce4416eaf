import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/tracker/store';
import type { Engine, StorePlace } from './engine';
import { mockClock } from './clock';
import { postgres } from './postgres-engine';

const sqlite: Engine = {
  name: 'SQLite',
  openFresh: () => openStore({ file: ':memory:' }),
  setClock(time) {
    mockClock(time);
    return Promise.resolve();
  },
  makePlace() {
    const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-store-'));
    const file = join(folder, 'data', 'issues.db');
    return {
      open: () => openStore({ file }),
      attachments: `${file}.attachments`,
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

/** The suite `postgres` runs the tests on PostgreSQL, which `postgres-hooks.ts` starts. */
export const ENGINES: readonly Engine[] = [process.env.TEST_FOLDER === 'postgres' ? postgres : sqlite];

/** A `describe` block for each engine. */
export function describeEngines(title: string, tests: (engine: Engine) => void): void {
  for (const engine of ENGINES) describe(`${title} (${engine.name})`, () => tests(engine));
}

/** Calls a function with a store's location, and removes it afterwards. */
export async function withPlace(engine: Engine, task: (place: StorePlace) => Promise<void>): Promise<void> {
  const place = engine.makePlace();
  try {
    await task(place);
  } finally {
    await place.remove();
  }
}
