import type { ImportedAnchor } from '../store/store';
import { readAnchorRow, type AnchorAuthor } from './anchor-row';
import type { Archive } from './archive';
import type { Conversion } from './convert';
import { DAMAGED_ANCHOR, UNANCHORED } from './oddities';
import type { Sidecar } from './sidecar';
import { parsePiece, split } from './split';
import { SIDECAR_FILE } from './zip';

/** Places in code: the only rows of the sidecar that are long, so that they are read twice and never kept. */

const SECTION = 'anchors';

/** The older format has usernames; a person must not be identified in both ways. */
const authorOf = ({ people }: Conversion, usernames: Sidecar['people'], hasAccountIds: boolean, user: AnchorAuthor): string | null =>
  people.see(hasAccountIds ? user : usernames.get(user?.account_id ?? ''));

/** Looks at the anchors of an archive that is checked: who has made them, and which are left out. Gives whether any is to be imported. */
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

/** Yields the anchors of an archive, by its own numbers, in batches. @throws {ArchiveError} */
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
