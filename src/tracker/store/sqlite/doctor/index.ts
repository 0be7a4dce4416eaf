import { format, type Message } from '../../../../wire/messages';
import { isDamaged } from '../result-codes';
import { openExisting } from '../existing';
import { checkDatabase, type CheckResult } from './check';
import { repairFile, settle } from './repair';

export interface FoundProblem {
  readonly name: string;
  readonly count: number;
  /** The problem and its place; after a repair also what was done. */
  readonly sentence: string;
  readonly repairable: boolean;
  readonly repaired: boolean;
}

/** The result of a check. */
export interface Diagnosis extends Pick<CheckResult, 'notes' | 'counts'> {
  readonly problems: readonly FoundProblem[];
  /** Whether there is no problem (any more). */
  readonly healthy: boolean;
}

async function checkFile(file: string): Promise<CheckResult> {
  const database = openExisting(file);
  try {
    return await checkDatabase(database, `${file}.attachments`);
  } finally {
    database.close();
  }
}

/** Migrates the file by opening it, because only the current schema can be repaired. */
async function upgradeSchema(file: string, onNotice: (notice: Message) => void): Promise<void> {
  openExisting(file).close(); // fails when it does not exist
  try {
    await settle(file, onNotice);
  } catch (error) {
    if (!isDamaged(error)) throw error; // the check reports it
  }
}

/**
 * Checks a tracker, which may be in use; `repair` fixes what can be fixed without loss. @throws {UnusableFile} when there is no data file, or it
 * is of a newer version or another program @throws {StoreBusy}
 */
export async function examine(file: string, { repair = false } = {}): Promise<Diagnosis> {
  const notices: string[] = [];
  if (repair) await upgradeSchema(file, (notice) => notices.push(format(notice)));
  const before = await checkFile(file);
  const toProblem = (repaired: boolean) => (finding: CheckResult['findings'][number]) => ({
    name: finding.name,
    count: finding.count,
    sentence: repaired && finding.repairMessage ? `${finding.sentence} ${finding.repairMessage}` : finding.sentence,
    repairable: finding.repairMessage !== undefined,
    repaired,
  });
  if (!repair || (before.findings.length === 0 && !before.isUnsummed)) {
    return {
      problems: before.findings.map(toProblem(false)),
      notes: [...notices, ...before.notes],
      counts: before.counts,
      healthy: before.findings.length === 0,
    };
  }
  await repairFile(file, before);
  const after = await checkFile(file);
  const remaining = new Set(after.findings.map(({ name }) => name));
  const problems = [
    ...before.findings.filter(({ name }) => !remaining.has(name)).map(toProblem(true)),
    ...after.findings.map(toProblem(false)),
  ];
  return { problems, notes: [...notices, ...after.notes], counts: after.counts, healthy: after.findings.length === 0 };
}
