import type { Archive } from './archive';
import { checkPiece } from './pieces';
import type { Renumbering } from './renumber';
import type { Row } from './schema';
import { isSection, type Section } from './sections';
import { parsePiece, split, Splitter, type JsonPart } from './split';
import type { StoreRow } from './store-row';

/** Each of these refers to what comes before it. */
const NEEDED: readonly Section[] = ['issues', 'comments', 'logs', 'attachments'];

/** Which sections to take each time the file is gone through: as many as stand in it in the order in which they are needed. */
export function passes(order: readonly Section[]): Section[][] {
  const found: Section[][] = [];
  let place = Infinity;
  for (const section of NEEDED) {
    const at = order.indexOf(section);
    if (at < 0) continue;
    if (at < place) found.push([]);
    found.at(-1)!.push(section);
    place = at;
  }
  return found;
}

/**
 * The rows of an archive as the store takes them, as many at a time as come at once: issues, then comments, changes and attachments,
 * whatever the order of the file, which is gone through again for them. Those on issues that are not there are left out.
 * @throws {ArchiveError}
 */
export async function* rowsOf(archive: Archive, renumbering: Renumbering, signal?: AbortSignal): AsyncGenerator<StoreRow[]> {
  const { zip, survey } = archive;
  const file = zip.main.name;
  for (const sections of passes(survey.order)) {
    const splitter = new Splitter(file, (section) => isSection(section) && sections.includes(section));
    for await (const pieces of split(file, zip.read(signal), splitter)) {
      const rows: StoreRow[] = [];
      for (const piece of pieces) {
        for (const { section, index, value } of valuesOf(archive, piece)) {
          const row = convert(archive, section, index, value);
          if (row) rows.push(renumbering.row(row));
        }
      }
      if (rows.length > 0) yield rows;
    }
  }
}

/** The rows of a piece; those of a section that has odd ones are mended as they were when the archive was read, and those left out are not there. */
function valuesOf({ conversion, survey, zip }: Archive, piece: JsonPart): { section: Section; index: number; value: unknown }[] {
  const { section, index } = piece;
  const file = zip.main.name;
  if (!isSection(section)) return [];
  if (!survey.mended.has(section)) return index === null ? [] : [{ section, index, value: parsePiece(file, piece) }];
  return checkPiece(file, section, piece, conversion).flatMap(({ row, index: at }) => (row ? [{ section, index: at, value: row }] : []));
}

/**
 * Undefined for what is left out. That a row is what it should be was seen when the archive was read; that it still is what was seen
 * then, the checksum of the file tells, before anything is shown.
 */
function convert({ conversion, survey }: Archive, section: Section, index: number, value: unknown): StoreRow | undefined {
  const isThere = ({ issue }: { issue: number }): boolean => survey.numbers.has(issue);
  if (section === 'issues') {
    const issue = conversion.namedIssue(conversion.issue(value as Row<typeof section>, index));
    return { kind: 'issues', row: { ...issue, comments: [], commentCount: survey.spoken.get(issue.issue.number) ?? 0 } };
  }
  if (section === 'comments') {
    const comment = conversion.comment(value as Row<typeof section>, index);
    return isThere(comment) ? { kind: 'comments', row: conversion.named(comment) } : undefined;
  }
  if (section === 'logs') {
    const change = conversion.change(value as Row<typeof section>, index);
    return change && isThere(change) ? { kind: 'changes', row: conversion.named(change) } : undefined;
  }
  if (section === 'attachments') {
    const attachment = conversion.attachment(value as Row<typeof section>, index);
    return isThere(attachment) ? { kind: 'attachments', row: conversion.named(attachment) } : undefined;
  }
  return undefined;
}
