import type { LineDocument } from './text';

/** How many enclosing lines are compared: block, function, class and outer ones. */
const MAX_HEADERS = 5;

/** How far above a line its enclosing lines are looked for. Lines. */
const MAX_LINES_ABOVE = 1500;

/** Lines that may end a block which begins at one line. */
const MAX_BLOCK_ENDS = 4;

const HAS_WORD = /[\p{L}\p{N}]/u;

/**
 * The lines that enclose a line, by indentation, the nearest first: `if`, function, class. Lines of signs alone say nothing and are left out.
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
 * Lines that could end what begins at a line, as the last line of an earlier version did there: as deep as the first, deeper or less deep.
 *
 * @param document text in which it begins
 * @param start where, from 0
 * @param depth of the earlier version's last line less its first line's: its sign counts
 * @param last number of the earlier version's last line
 * @param limit lines to look through
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

/** Signs of a line that are looked at for brackets: a minified line has as many as a file. */
const MAX_BRACKET_COLUMNS = 1000;

/** How brackets are left by lines: open ones less closed ones, and the lowest count on the way. Equal for two versions of a whole block. */
export class BracketCounter {
  #open = 0;
  #lowest = 0;

  /** Counts a line's brackets, those of strings and comments as well. */
  add(line: string): void {
    const end = Math.min(line.length, MAX_BRACKET_COLUMNS);
    for (let column = 0; column < end; column++) {
      const sign = line[column]!;
      if (OPENING.has(sign)) this.#open++;
      else if (CLOSING.has(sign)) this.#lowest = Math.min(this.#lowest, --this.#open);
    }
  }

  /** Whether each bracket that is opened is closed, and none else. */
  get isClosed(): boolean {
    return this.#open === 0 && this.#lowest === 0;
  }

  /** Whether other lines leave brackets in the same way. */
  equals(other: BracketCounter): boolean {
    return this.#open === other.#open && this.#lowest === other.#lowest;
  }
}

/** What a range consists of, by indentation: how many statements as deep as its first one, and whether it leaves the block that encloses it. */
export class ShapeCounter {
  readonly #document: LineDocument;
  readonly #indent: number;
  /** Statements as deep as the first line. */
  units = 0;
  isShallower = false;

  /** `first` is the range's first line. */
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
