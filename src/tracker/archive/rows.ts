import type { Archive } from './archive';
import { checkPart } from './check-rows';
import type { Renumbering } from './renumber';
import type { Row } from './schema';
import { isSection, type Section } from './sections';
import { parsePiece, split, Splitter, type JsonPart } from './split';
import type { StoreRow } from './store-row';

/** The order in which the store needs sections: each refers to rows of the sections before it. */
const REQUIRED_ORDER: readonly Section[] = ['issues', 'comments', 'logs', 'attachments'];

/** Returns the sections to read in each pass over the file: as many as the file has in the required order. */
export function passes(order: readonly Section[]): Section[][] {
  const result: Section[][] = [];
  let place = Infinity;
  for (const section of REQUIRED_ORDER) {
    const at = order.indexOf(section);
    if (at < 0) continue;
    if (at < place) result.push([]);
    result.at(-1)!.push(section);
    place = at;
  }
  return result;
}

/**
 * Yields the rows of an archive for the store in batches: issues, then comments, changes and attachments. A file with another order is read several
 * times. Rows of missing issues are skipped.
 * @throws {ArchiveError}
 */
export async function* rowsOf(archive: Archive, renumbering: Renumbering, signal?: AbortSignal): AsyncGenerator<StoreRow[]> {
  const { zip, survey } = archive;
  const file = zip.main.name;
  for (const sections of passes(survey.order)) {
    const splitter = new Splitter(file, (section) => isSection(section) && sections.includes(section));
    for await (const parts of split(file, zip.read(signal), splitter)) {
      const rows: StoreRow[] = [];
      for (const part of parts) {
        for (const { section, index, value } of sectionValues(archive, part)) {
          const row = convert(archive, section, index, value);
          if (row) rows.push(renumbering.row(row));
        }
      }
      if (rows.length > 0) yield rows;
    }
  }
}

/** Returns the rows of a part. In a section with odd rows, they are repaired as when the archive was checked, and skipped ones are omitted. */
function sectionValues({ conversion, survey, zip }: Archive, part: JsonPart): { section: Section; index: number; value: unknown }[] {
  const { section, index } = part;
  const file = zip.main.name;
  if (!isSection(section)) return [];
  if (!survey.repaired.has(section)) return index === null ? [] : [{ section, index, value: parsePiece(file, part) }];
  return checkPart(file, section, part, conversion).flatMap(({ row, index: at }) => (row ? [{ section, index: at, value: row }] : []));
}

/**
 * Converts a row; undefined for one that is skipped. Rows were checked when the archive was read, and the checksum of the file is verified before the
 * import becomes visible, so they are not checked again.
 */
function convert({ conversion, survey }: Archive, section: Section, index: number, value: unknown): StoreRow | undefined {
  const isThere = ({ issue }: { issue: number }): boolean => survey.numbers.has(issue);
  if (section === 'issues') {
    const issue = conversion.namedIssue(conversion.issue(value as Row<typeof section>, index));
    return { kind: 'issues', row: { ...issue, comments: [], commentCount: survey.commentsWithText.get(issue.issue.number) ?? 0 } };
  }
  if (section === 'comments') {
    const comment = conversion.comment(value as Row<typeof section>, index);
    return isThere(comment) ? { kind: 'comments', row: conversion.withUsername(comment) } : undefined;
  }
  if (section === 'logs') {
    const change = conversion.change(value as Row<typeof section>, index);
    return change && isThere(change) ? { kind: 'changes', row: conversion.withUsername(change) } : undefined;
  }
  if (section === 'attachments') {
    const attachment = conversion.attachment(value as Row<typeof section>, index);
    return isThere(attachment) ? { kind: 'attachments', row: conversion.withUsername(attachment) } : undefined;
  }
  return undefined;
}
