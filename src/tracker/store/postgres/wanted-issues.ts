import { sql, type Kysely } from 'kysely';
import { fold } from '../../../model/fold';
import { isShown } from '../appends';
import { prepared } from '../prepared';
import type { Tables } from '../tables';
import { selectBare, type BareRow } from '../rows';
import type { WantedIssue } from '../wanted-issue';
import type { ObservedVersion } from './data-version';

interface Row extends BareRow {
  readonly snapshot: string;
  readonly data_version: number;
  readonly repository: number;
  /** The position among the wanted issues, from 1; null when none was found. */
  readonly place: number | null;
}

/** The rows of issues by the names of their repositories, with the version of the data, as one snapshot has them. */
const versionWithIssues = prepared(
  (db, { owners, slugs, numbers }: { owners: readonly string[]; slugs: readonly string[]; numbers: readonly number[] }) => {
    const wanted = sql<{ id: number; repository: number; place: number }>`(
      select edition * 4294967296 + number as id, repository.id as repository, place
      from unnest(${owners}::text[], ${slugs}::text[], ${numbers}::bigint[]) with ordinality as asked (owner, slug, number, place)
        join repository on owner_folded = asked.owner and slug_folded = asked.slug)`;
    const issues = selectBare(db)
      .innerJoin(wanted.as('wanted'), 'wanted.id', 'i.id')
      .select(['wanted.repository', 'wanted.place'])
      .where(isShown(sql`i.id`));
    const query = sql<Row>`select pg_current_snapshot()::text as snapshot, data_version.version as data_version, found.*
      from data_version left join ${issues} as found on true`;
    return { compile: () => query.compile(db) };
  },
);

/** Reads issues together with the version of the data. */
export async function readWithVersion(db: Kysely<Tables>, wanted: readonly WantedIssue[]): Promise<ObservedVersion> {
  const rows = await versionWithIssues(db, {
    owners: wanted.map(({ repository }) => fold(repository.owner)),
    slugs: wanted.map(({ repository }) => fold(repository.slug)),
    numbers: wanted.map(({ number }) => number),
  });
  for (const row of rows) if (row.place !== null) wanted[row.place - 1]!.set(row.repository, row);
  const { snapshot, data_version: version } = rows[0]!;
  return { snapshot, version };
}
