/* The entry of PostgreSQL for `engine.ts`. In the npm package it is a file of its own. */

export { openPostgres } from './database';
export { openPostgresToMove } from './moving';
