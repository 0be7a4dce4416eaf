import { sql } from 'kysely';
import type { EngineSql } from '../engine-sql';
import { postgresExpressions } from './expressions';
import { postgresTextQueries } from './texts';

/** The fragments of SQL that differ between engines, for PostgreSQL. */
export const postgresSql: EngineSql = {
  ...postgresExpressions,
  ...postgresTextQueries,
  issueExcerpt: () => sql`json_build_array(title, content)::text`,
  commentExcerpt: (content) => sql`${content}`,
  checksum: () => sql<null>`null`,
  checksumOf: () => sql<null>`null`,
};
