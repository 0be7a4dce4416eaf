/* The entry of PostgreSQL for `engine.ts`: it is a file of its own in the npm package. */

export { openPostgres } from './database';
export { openPostgresToMove } from './moving';
