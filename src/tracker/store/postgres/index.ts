/* What `engine.ts` opens PostgreSQL by: one file of the npm package. */

export { openPostgres } from './database';
export { openPostgresToMove } from './moving';
