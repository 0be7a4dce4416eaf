import { openStore } from '../../src/tracker/store';
import { databaseUrl, isPglite, startCluster, type Cluster } from './postgres';
import { administer, SETTABLE_CLOCK, TEMPLATE } from './postgres-engine';

/* Starts PostgreSQL once for all tests of a run, and stops it. */

let cluster: Cluster | undefined;

export async function mochaGlobalSetup(): Promise<void> {
  cluster = await startCluster();
  const database = isPglite() ? 'postgres' : TEMPLATE;
  if (!isPglite()) await administer(`create database ${TEMPLATE} template template0 encoding UTF8 locale_provider icu icu_locale 'tr-TR'`);
  await (await openStore({ file: databaseUrl(database) })).close();
  await administer(SETTABLE_CLOCK, database);
}

export async function mochaGlobalTeardown(): Promise<void> {
  await cluster?.stop();
}
