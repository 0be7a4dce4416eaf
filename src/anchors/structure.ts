import type { LineDocument } from './text';

/** Bounds the enclosing lines that are compared: block, function, class and outer ones. */
const MAX_HEADERS = 5;

/** Bounds the lines above a line in which enclosing lines are searched. */
const MAX_LINES_ABOVE = 1500;

/** Bounds the possible ends of a block. */
const MAX_BLOCK_ENDS = 4;

const HAS_WORD = /[\p{L}\p{N}]/u;

/**
 * Returns the lines that enclose a line, by indentation, the nearest first: `if`, function, class. Lines without a word are skipped.
 *
 * @param document text
 * @param line of it, from 0
 * @returns lines above, from 0
 */
export function enclosingLines({ lines, indents }: LineDocument, line: number): number[] {
  let at = line;
  while (at < indents.length && indents[at] === -1) at++;
  let indent = at < indents.length ? indents[at]! : 0;
  const found: number[] = [];
  const end = Math.max(0, line - MAX_LINES_ABOVE);
  for (let above = line - 1; above >= end && indent > 0 && found.length < MAX_HEADERS; above--) {
    if (indents[above] === -1 || indents[above]! >= indent || !HAS_WORD.test(lines[above]!)) continue;
    indent = indents[above]!;
    found.push(above);
  }
  return found;
}

/**
 * Returns lines that may end a block, by its last line in an earlier version.
 *
 * @param document text with the block
 * @param start first line of the block, from 0
 * @param depth indentation of the earlier version's last line minus that of its first line; only the sign matters
 * @param last id of the earlier version's last line
 * @param limit number of lines to examine
 * @returns lines, from 0, the nearest first
 */
export function blockEnds({ ids, indents }: LineDocument, start: number, depth: number, last: number, limit: number): number[] {
  const indent = indents[start];
  if (indent === undefined || indent < 0) return [];
  const found: number[] = [];
  const end = Math.min(ids.length, start + limit);
  for (let at = start + 1; at < end && found.length < MAX_BLOCK_ENDS; at++) {
    if (indents[at] === -1) continue;
    const difference = Math.sign(indents[at]! - indent);
    if (ids[at] === last && difference === Math.sign(depth)) found.push(at);
    if (difference < 0) break;
  }
  return found;
}

const OPENING = new Set(['(', '[', '{']);
const CLOSING = new Set([')', ']', '}']);

/** Bounds the columns that are scanned for brackets, because a minified line may be as long as a file. */
const MAX_BRACKET_COLUMNS = 1000;

/** Counts the brackets of lines: open minus closed ones, and the lowest count on the way. Two versions of a complete block have equal counts. */
export class BracketCounter {
  #open = 0;
  #lowest = 0;

  /** Counts the brackets of a line, including those in strings and comments. */
  add(line: string): void {
    const end = Math.min(line.length, MAX_BRACKET_COLUMNS);
    for (let column = 0; column < end; column++) {
      const sign = line[column]!;
      if (OPENING.has(sign)) this.#open++;
      else if (CLOSING.has(sign)) this.#lowest = Math.min(this.#lowest, --this.#open);
    }
  }

  /** Whether each opened bracket is closed, and no other is. */
  get isClosed(): boolean {
    return this.#open === 0 && this.#lowest === 0;
  }

  /** Whether other lines have the same counts. */
  equals(other: BracketCounter): boolean {
    return this.#open === other.#open && this.#lowest === other.#lowest;
  }
}

/** Counts the structure of a range by indentation: the statements as deep as its first line, and whether it leaves the enclosing block. */
export class ShapeCounter {
  readonly #document: LineDocument;
  readonly #indent: number;
  /** Statements as deep as the first line. */
  units = 0;
  isShallower = false;

  /** `first` is the first line of the range. */
  constructor(document: LineDocument, first: number) {
    this.#document = document;
    this.#indent = document.indents[first] ?? -1;
  }

  /** Counts the next line. */
  add(line: number): void {
    const indent = this.#document.indents[line]!;
    if (indent < 0 || indent > this.#indent) return;
    if (indent < this.#indent) this.isShallower = true;
    if (!CLOSING.has(this.#document.lines[line]!.trimStart()[0]!)) this.units++;
  }
}
