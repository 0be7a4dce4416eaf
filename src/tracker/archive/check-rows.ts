import * as messages from '../../wire/messages';
import { repairSection } from './repair';
import { checkRow, type Checked, type Row, type RowNotes } from './schema';
import type { Section } from './sections';
import { parsePiece, type JsonPart } from './split';

/** A checked row of a section, and its index. */
export interface CheckedRow<S extends Section> extends Checked<Row<S>> {
  readonly index: number;
}

/**
 * Parses and checks a part of a file: one row of a list, or all rows of a section that is not a list. Adds oddities and problems to `notes`. @throws
 * {ArchiveError} when the part is not JSON
 */
export function checkPart<S extends Section>(file: string, section: S, part: JsonPart, notes: RowNotes): readonly CheckedRow<S>[] {
  const value = parsePiece(file, part);
  const json = () => part.bytes.toString();
  const { index } = part;
  if (index !== null) return [{ ...checkRow(section, index, value, json, notes), index }];
  const rows = repairSection(section, value, notes.warnings);
  if (!rows) notes.problems.add(`"${section}"`, messages.t('is not a list'));
  return (rows ?? []).map((row, at) => ({ ...checkRow(section, at, row, json, notes), isRepaired: true, index: at }));
}
