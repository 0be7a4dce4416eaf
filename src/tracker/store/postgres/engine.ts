import { sql } from 'kysely';
import type { EngineSql } from '../engine-sql';
import { postgresExpressions } from './expressions';
import { postgresTextQueries } from './texts';

/** PostgreSQL's expressions where the engines differ. */
export const postgresSql: EngineSql = {
  ...postgresExpressions,
  ...postgresTextQueries,
  issueExcerpt: () => sql`json_build_array(title, content)::text`,
  commentExcerpt: (content) => sql`${content}`,
  checksum: () => sql<null>`null`,
  checksumOf: () => sql<null>`null`,
};
