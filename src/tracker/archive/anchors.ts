import type { ImportedAnchor } from '../store/store';
import { readAnchorRow, type AnchorAuthor } from './anchor-row';
import type { Archive } from './archive';
import type { Conversion } from './convert';
import { DAMAGED_ANCHOR, UNANCHORED } from './oddities';
import type { Sidecar } from './sidecar';
import { parsePiece, split } from './split';
import { SIDECAR_FILE } from './zip';

/** Anchors are the only long rows of the sidecar, so they are read twice instead of being held in memory. */

const SECTION = 'anchors';

/** The older format identifies people by username. A person must not be identified in two ways. */
const authorOf = ({ people }: Conversion, usernames: Sidecar['people'], hasAccountIds: boolean, user: AnchorAuthor): string | null =>
  people.add(hasAccountIds ? user : usernames.get(user?.account_id ?? ''));

/** Collects the authors of an archive's anchors and warns about skipped anchors. Returns whether there are any to import. */
export function surveyAnchors(
  sidecar: Sidecar,
  conversion: Conversion,
  { numbers, hasAccountIds }: { numbers: ReadonlySet<number>; hasAccountIds: boolean },
): boolean {
  const { anchors, damagedAnchors } = sidecar;
  conversion.warnings.add('anchors', DAMAGED_ANCHOR, undefined, damagedAnchors);
  for (const { issue } of anchors) if (!numbers.has(issue)) conversion.warnings.add('unanchored', UNANCHORED, `#${issue}`);
  const existing = anchors.filter(({ issue }) => numbers.has(issue));
  for (const { user } of existing) authorOf(conversion, sidecar.people, hasAccountIds, user);
  return existing.length > 0;
}

/** Yields the anchors of an archive in batches, with the archive's issue numbers. @throws {ArchiveError} */
export async function* anchorsOf(archive: Archive, signal?: AbortSignal): AsyncGenerator<ImportedAnchor[]> {
  const { zip, conversion, survey, usernames, hasAnchors } = archive;
  const chunks = hasAnchors ? zip.readSidecar(signal) : undefined;
  if (!chunks) return;
  const hasAccountIds = archive.file !== 'db-1.0.json';
  for await (const parts of split(SIDECAR_FILE, chunks)) {
    const rows: ImportedAnchor[] = [];
    for (const part of parts) {
      if (part.section !== SECTION) continue;
      const anchor = part.index === null ? undefined : readAnchorRow(parsePiece(SIDECAR_FILE, part));
      if (!anchor || !survey.numbers.has(anchor.issue)) continue;
      const { user, ...row } = anchor;
      rows.push(conversion.withUsername({ ...row, author: authorOf(conversion, usernames, hasAccountIds, user) }));
    }
    if (rows.length > 0) yield rows;
  }
}
