import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/tracker/store';
import type { Store } from '../../src/tracker/store/store';

/** The location of a store's data; empty at first. */
export interface StorePlace {
  /** Opens what is there, as often as is wanted: each is another program that works on the same data. */
  open(): Promise<Store>;
  /** The folder of what attachments hold. */
  readonly attachments: string;
  /** Takes all of it away, after what was opened is closed. */
  remove(): void;
}

/** A database engine. The contract tests run with each. */
export interface Engine {
  readonly name: string;
  /** Opens a store whose data need not outlast it. */
  openFresh(): Promise<Store>;
  makePlace(): StorePlace;
}

const sqlite: Engine = {
  name: 'SQLite',
  openFresh: () => openStore({ file: ':memory:' }),
  makePlace() {
    const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-store-'));
    const file = join(folder, 'data', 'issues.db');
    return {
      open: () => openStore({ file }),
      attachments: `${file}.attachments`,
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

export const ENGINES: readonly Engine[] = [sqlite];

/** A `describe` block for each engine. */
export function describeEngines(title: string, tests: (engine: Engine) => void): void {
  for (const engine of ENGINES) describe(`${title} (${engine.name})`, () => tests(engine));
}

/** Calls a function with a store's location, and removes it afterwards. */
export async function withPlace(engine: Engine, work: (place: StorePlace) => Promise<void>): Promise<void> {
  const place = engine.makePlace();
  try {
    await work(place);
  } finally {
    place.remove();
  }
}
