import { format, type Message } from '../../../../wire/messages';
import { isDamaged } from '../result-codes';
import { openExisting } from '../existing';
import { look, type Looked } from './look';
import { mend, settle } from './mend';

export interface FoundProblem {
  readonly name: string;
  readonly count: number;
  /** The problem and its place; after a repair also what was done. */
  readonly sentence: string;
  readonly repairable: boolean;
  readonly repaired: boolean;
}

/** The result of a check. */
export interface Diagnosis extends Pick<Looked, 'notes' | 'counts'> {
  readonly problems: readonly FoundProblem[];
  /** Whether nothing is wrong (any more). */
  readonly healthy: boolean;
}

async function lookAt(file: string): Promise<Looked> {
  const database = openExisting(file);
  try {
    return await look(database, `${file}.attachments`);
  } finally {
    database.close();
  }
}

/** Migrates a tracker as opening does, because only the present schema can be repaired. */
async function upgradeSchema(file: string, onNotice: (notice: Message) => void): Promise<void> {
  openExisting(file).close(); // fails when it does not exist
  try {
    await settle(file, onNotice);
  } catch (error) {
    if (!isDamaged(error)) throw error; // the check reports it
  }
}

/**
 * Checks a tracker, also one in use; `repair` fixes what can be fixed without loss. @throws {UnusableFile} when there is none, or it is of a newer
 * version or of another program @throws {StoreBusy}
 */
export async function examine(file: string, { repair = false } = {}): Promise<Diagnosis> {
  const notices: string[] = [];
  if (repair) await upgradeSchema(file, (notice) => notices.push(format(notice)));
  const before = await lookAt(file);
  const told = (repaired: boolean) => (it: Looked['found'][number]) => ({
    name: it.name,
    count: it.count,
    sentence: repaired && it.mended ? `${it.sentence} ${it.mended}` : it.sentence,
    repairable: it.mended !== undefined,
    repaired,
  });
  if (!repair || (before.found.length === 0 && !before.isUnsummed)) {
    return {
      problems: before.found.map(told(false)),
      notes: [...notices, ...before.notes],
      counts: before.counts,
      healthy: before.found.length === 0,
    };
  }
  await mend(file, before);
  const after = await lookAt(file);
  const left = new Set(after.found.map(({ name }) => name));
  const problems = [...before.found.filter(({ name }) => !left.has(name)).map(told(true)), ...after.found.map(told(false))];
  return { problems, notes: [...notices, ...after.notes], counts: after.counts, healthy: after.found.length === 0 };
}
