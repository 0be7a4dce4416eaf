import type { DatabaseSync } from 'node:sqlite';
import type { Message } from '../../../../wire/messages';
import { SUM_OTHERS } from '../checksums';
import { openDatabase } from '../database';
import { Sweeper } from '../../editions';
import { StoreBusy } from '../../errors';
import { isBusy, isDamaged } from '../result-codes';
import { openExisting } from '../existing';
import { FolderFiles } from '../../folder-files';
import { FULL_TEXT, INDEX_TEXTS } from '../migrations';
import { CHECKS } from './checks';
import { moveUnused } from './files';
import type { CheckResult } from './check';
import { missingSchemaParts } from './schema';
import { TEXT_INDEXES } from '../texts';
import { hasIndexes, wronglyIndexed, wronglyIndexedComments } from './texts';

/** Runs a repair in a transaction; returns false when the file is too damaged. */
function inTransaction(database: DatabaseSync, repairStep: () => void): boolean {
  try {
    database.exec('begin immediate');
  } catch (error) {
    throw isBusy(error) ? new StoreBusy() : error;
  }
  try {
    repairStep();
    database.exec('commit');
    return true;
  } catch (error) {
    database.exec('rollback');
    if (isDamaged(error)) return false; // the next check reports it
    throw error;
  }
}

function rebuildTexts(database: DatabaseSync): void {
  database.exec(`${TEXT_INDEXES.map((index) => `drop table if exists ${index};`).join(' ')} ${FULL_TEXT} ${INDEX_TEXTS}`);
}

function reindex(database: DatabaseSync): void {
  const removals = ['words', 'grams'].map((index) => database.prepare(`delete from ${index} where rowid = ?`));
  for (const id of wronglyIndexed(database)) for (const removal of removals) removal.run(BigInt(id));
  const removal = database.prepare('delete from comment_words where rowid = ?');
  for (const { id } of wronglyIndexedComments(database)) removal.run(BigInt(id));
  database.exec(INDEX_TEXTS);
}

/** Those of the files that are still unused. */
function stillUnused(database: DatabaseSync, hashes: readonly string[]): string[] {
  const isReferenced = database.prepare('select 1 from attachment where hash = ?1 union all select 1 from deleted_file where hash = ?1');
  return hashes.filter((hash) => isReferenced.get(hash) === undefined);
}

/** Repairs what can be repaired without loss; all rows in one transaction. @throws {StoreBusy} */
export async function repairFile(file: string, { findings, unused }: CheckResult): Promise<void> {
  const names = new Set(findings.map(({ name }) => name));
  const database = openExisting(file, { writable: true });
  try {
    if (names.has('file')) inTransaction(database, () => database.exec('reindex'));
    inTransaction(database, () => {
      for (const { name, sql } of missingSchemaParts(database).indexes) database.exec(`drop index if exists ${name}; ${sql}`);
      for (const check of CHECKS) if (check.repair) database.exec(check.repair);
    });
    if (names.has('full text')) inTransaction(database, () => rebuildTexts(database));
    if (hasIndexes(database)) inTransaction(database, () => reindex(database));
    inTransaction(database, () => database.exec(SUM_OTHERS));
    // The transaction prevents a new reference to a file meanwhile.
    if (unused.length > 0) inTransaction(database, () => moveUnused(`${file}.attachments`, stillUnused(database, unused)));
  } finally {
    database.close();
  }
  await settle(file);
}

/** Opens a tracker, which migrates it, and waits for its background work. */
export async function settle(file: string, onNotice?: (notice: Message) => void): Promise<void> {
  const database = await openDatabase(file, onNotice);
  try {
    const sweeper = new Sweeper(database, new FolderFiles(`${file}.attachments`));
    sweeper.start();
    await sweeper.finished();
    await sweeper.stop();
  } finally {
    await database.close();
  }
}
