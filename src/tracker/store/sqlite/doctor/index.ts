import { format, type Message } from '../../../../wire/messages';
import { isDamaged } from '../result-codes';
import { openExisting } from '../existing';
import { look, type Looked } from './look';
import { mend, settle } from './mend';

export interface FoundProblem {
  readonly name: string;
  readonly count: number;
  /** What is wrong and where; after a repair also what was done. */
  readonly sentence: string;
  readonly repairable: boolean;
  readonly repaired: boolean;
}

/** What is wrong with a tracker. */
export interface Diagnosis extends Pick<Looked, 'notes' | 'counts'> {
  readonly problems: readonly FoundProblem[];
  /** Nothing is wrong, or nothing any more. */
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

/** Brings a tracker to where it comes by itself when it is opened: only the present schema can be mended. */
async function upgradeSchema(file: string, onNotice: (notice: Message) => void): Promise<void> {
  openExisting(file).close(); // it has to be there
  try {
    await settle(file, onNotice);
  } catch (error) {
    if (!isDamaged(error)) throw error; // the look tells of it
  }
}

/**
 * Checks a tracker, which may be in use; `repair` mends what can be mended without losing anything.
 * @throws {UnusableFile} when there is none, or it is of a newer version or of another program @throws {StoreBusy}
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
