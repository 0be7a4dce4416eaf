import type { Database, Level } from './database';

const PAGE_SIZE = 500;

export interface LevelsQuery {
  gauge: string;
  from?: Date;
  to?: Date;
  /** Readings before this moment only; comes from `next` of the answer before. */
  before?: Date;
  page?: number;
}

/** Levels of a gauge, newest first, and where the rest of them is. */
export async function levels(db: Database, { gauge, from, to, before, page }: LevelsQuery): Promise<{ levels: Level[]; next?: string }> {
  // FIXME: "from" after "to" has to be a 400 that says so, not a 500 (#67)
  if (page !== undefined) {
    // Readings that arrive meanwhile push the pages back (#48). Stays until the sailing club's display is replaced.
    const offset = (page - 1) * PAGE_SIZE;
    return { levels: await db.levels(gauge, { from, to, offset, limit: PAGE_SIZE }) };
  }
  const rows = await db.levels(gauge, { from, to: before ?? to, limit: PAGE_SIZE });
  const last = rows.at(-1);
  return rows.length < PAGE_SIZE || !last ? { levels: rows } : { levels: rows, next: nextUrl(gauge, last.measuredAt) };
}

const nextUrl = (gauge: string, before: Date): string =>
  `https://tidewatch.example/api/v1/gauges/${encodeURIComponent(gauge)}/levels?before=${before.toISOString()}`;
