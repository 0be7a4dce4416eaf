/** A position in a text, from 0. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** One edit of a text: the replaced range and the new text. */
export interface TextEdit {
  readonly start: TextPosition;
  readonly end: TextPosition;
  readonly text: string;
}

/** Complete lines of a text, from 0, both inclusive. */
export interface EditedLines {
  readonly first: number;
  readonly last: number;
  /** Length of the last line. An edit that adds a new line after it does not change these lines. */
  readonly endCharacter: number;
}

/** The position of lines after an edit. */
export interface LinesAfter {
  readonly first: number;
  readonly last: number;
  /** The lines were edited, or may have been. */
  readonly isTouched: boolean;
  /** All lines were replaced with another text, which may contain them. */
  readonly isReplaced: boolean;
}

const compare = (a: TextPosition, b: TextPosition): number => a.line - b.line || a.character - b.character;

/** Returns the end of the inserted text. */
function endOf({ start, text }: TextEdit): TextPosition {
  const lines = text.split(/\r\n|\r|\n/);
  const last = lines.at(-1)!.length;
  return lines.length === 1
    ? { line: start.line, character: start.character + last }
    : { line: start.line + lines.length - 1, character: last };
}

/** Returns the new position of a position at or after an edit's end. */
function moved(position: TextPosition, edit: TextEdit): TextPosition {
  const end = endOf(edit);
  return position.line === edit.end.line
    ? { line: end.line, character: end.character + position.character - edit.end.character }
    : { line: position.line + end.line - edit.end.line, character: position.character };
}

/**
 * Returns the position of lines after one edit. Text that is typed before or after them does not belong to them.
 *
 * @param lines before the edit
 * @param edit of the same text
 * @returns undefined if the lines were deleted
 */
export function linesAfter({ first, last, endCharacter }: EditedLines, edit: TextEdit): LinesAfter | undefined {
  const start = { line: first, character: 0 };
  const end = { line: last, character: endCharacter };
  const isInsertion = compare(edit.start, edit.end) === 0;
  // An edit that ends with a line break before the first character, or begins with one after the last character, does not touch the lines.
  const isBefore = compare(edit.end, start) <= 0 && (compare(edit.end, start) < 0 || endOf(edit).character === 0);
  if (isBefore) {
    const by = endOf(edit).line - edit.end.line;
    return { first: first + by, last: last + by, isTouched: false, isReplaced: false };
  }
  const isBehind = edit.start.line > last || (compare(edit.start, end) >= 0 && /^[\r\n]/.test(edit.text));
  if (isBehind) return { first, last, isTouched: false, isReplaced: false };

  const coversRange = !isInsertion && compare(edit.start, start) <= 0 && compare(edit.end, end) >= 0;
  const after = endOf(edit);
  if (coversRange) {
    if (edit.text.trim() === '') return undefined;
    const isAtLineStart = after.character === 0 && after.line > edit.start.line;
    return { first: edit.start.line, last: isAtLineStart ? after.line - 1 : after.line, isTouched: true, isReplaced: true };
  }
  const newStart = compare(start, edit.start) < 0 ? start : moved(compare(start, edit.end) < 0 ? edit.end : start, edit);
  const isEndCut = compare(end, edit.end) < 0;
  const newEnd = isEndCut ? after : moved(end, edit);
  // A deletion that ends at the beginning of a line removes the lines before it.
  const lastLine = isEndCut && newEnd.character === 0 && newEnd.line > newStart.line ? newEnd.line - 1 : newEnd.line;
  return { first: newStart.line, last: Math.max(newStart.line, lastLine), isTouched: true, isReplaced: false };
}
