import { parseRepositoryName } from '../model/repository';
import type { RepositoryId } from '../model/issue';
import { escapeRegExp } from './modes';
import type { CommentSegment } from './scan';

/** A reference to an issue in a line, at the range [start, end). */
export interface LineReference {
  readonly start: number;
  readonly end: number;
  readonly number: number;
  /** The repository in `OWNER/SLUG#12`; undefined for the one that the text belongs to. */
  readonly repository?: RepositoryId | undefined;
  /** Whether it matches a pattern of the setting rather than `#12`. */
  readonly isOwn?: boolean;
}

/** A further notation of references, from the setting. */
export interface ReferencePattern {
  readonly pattern: RegExp;
  readonly repository: RepositoryId | undefined;
}

/** Limits how much of a line is searched, because lines of minified code are long. */
const MAX_LINE_CHARS = 20_000;
const MAX_PATTERNS = 20;
const MAX_PATTERN_CHARS = 60;

const LETTER = '\\p{L}\\p{M}\\p{N}_';
/** Scripts without spaces between words, or before particles. */
const UNSPACED = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{scx=${script}}`)
  .join('');
/** A letter, mark or digit that would make an adjacent number part of a word. */
export const WORD_LETTER = `(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}]`;
/** `#12`, unless followed by a letter, or by more of a range or version. Underscores alone are Markdown emphasis. */
const NUMBER = new RegExp(`#([1-9]\\d{0,8})(?!_{0,3}${WORD_LETTER}|#|-(?!#[1-9])|\\.\\d)`, 'gu');
const REPOSITORY = /(?<![\p{L}\p{M}\p{N}_.~{}@/:-])([\p{L}\p{N}_.~{}-]{1,128}\/[\p{L}\p{N}_.~{}-]{1,128})$/u;
const MAX_NAME_CHARS = 260;
/** How far back `BEFORE` looks. */
const MAX_BEFORE_CHARS = 16;
/** Pull requests have numbers of their own. */
const PULL_REQUEST = '(?:[Pp]ull|[Mm]erge)[ -][Rr]equests? |(?<![\\p{L}\\p{N}])[PM]Rs? ';
/**
 * What a number is part of when it precedes `#`: a word, an HTML entity, a path, an attribute value, an escape or a pull request. In `#1/#2` both are
 * references.
 */
const BEFORE = new RegExp(`(?:${WORD_LETTER}_{0,3}|[&#$\\\\]|(?<!#[1-9]\\d{0,8})/|=\\s?["']?|${PULL_REQUEST})$`, 'u');
const ADDRESS = /[a-z][a-z\d+.-]{0,20}:\/\/[^\s<>"'`)\]}|\\]+/gi;
/** A property whose value is a color. */
const BEFORE_COLOR = /(?:colou?r|background|border|shadow|fill|stroke|outline|gradient|theme)[\w-]*\s*[:=(]?[^;]{0,60}$/i;

/** Whether digits are a color: six or eight of them in a style sheet, or any valid number of them after a color property. */
function isColor(digits: string, before: string, hasColors: boolean): boolean {
  if (digits.length === 6 || digits.length === 8) return hasColors || BEFORE_COLOR.test(before) || /["']$/.test(before);
  return (digits.length === 3 || digits.length === 4) && BEFORE_COLOR.test(before);
}

function numbersIn(text: string, offset: number, hasColors: boolean, found: LineReference[]): void {
  if (!text.includes('#')) return;
  const addresses = text.includes('://')
    ? [...text.matchAll(ADDRESS)].map(({ 0: match, index }) => [index, index + match.length] as const)
    : [];
  for (const { 0: match, 1: digits = '', index } of text.matchAll(NUMBER)) {
    if (addresses.some(([start, end]) => start < index && index < end)) continue;
    const before = text.slice(Math.max(0, index - MAX_NAME_CHARS), index);
    // Most references follow a space, which cannot end a name.
    const name = /\s$/.test(before.slice(-1)) ? undefined : REPOSITORY.exec(before)?.[1];
    const repository = name === undefined ? undefined : parseRepositoryName(name);
    if (!repository && (BEFORE.test(before.slice(-MAX_BEFORE_CHARS)) || isColor(digits, before, hasColors))) continue;
    const start = offset + index - (repository ? name!.length : 0);
    found.push({ start, end: offset + index + match.length, number: Number(digits), repository });
  }
}

function localReferencesIn(text: string, offset: number, patterns: readonly ReferencePattern[], found: LineReference[]): void {
  for (const { pattern, repository } of patterns)
    for (const { 0: match, 1: digits = '', index } of text.matchAll(pattern)) {
      const [start, end] = [offset + index, offset + index + match.length];
      if (found.some((other) => other.start < end && start < other.end)) continue;
      found.push({ start, end, number: Number(digits), repository, isOwn: true });
    }
}

/** Returns the references in the comments or prose of a line, in order. */
export function referencesIn(
  line: string,
  segments: readonly CommentSegment[],
  { hasColors = false, patterns = [] }: { readonly hasColors?: boolean; readonly patterns?: readonly ReferencePattern[] } = {},
): LineReference[] {
  const found: LineReference[] = [];
  for (const { start, end, open } of segments) {
    if (start >= MAX_LINE_CHARS) break;
    const text = line.slice(start + open, Math.min(end, MAX_LINE_CHARS));
    numbersIn(text, start + open, hasColors, found);
    if (patterns.length > 0) localReferencesIn(text, start + open, patterns, found);
  }
  return found.length > 1 ? found.sort((a, b) => a.start - b.start) : found;
}

const CONTINUES_NEXT = new RegExp(`[${LETTER}&#/.~{}@:-]$`, 'u');
const CONTINUES_LAST = new RegExp(`^[${LETTER}#-]`, 'u');

/** Adds spaces around references that would otherwise touch a word and not be recognized. */
export const padReferences = (before: string, references: string, after: string): string =>
  `${CONTINUES_NEXT.test(before) ? ' ' : ''}${references}${CONTINUES_LAST.test(after) ? ' ' : ''}`;

const PLACEHOLDER = '{number}';

/**
 * Compiles the patterns of the setting: text with `{number}` in it, and the repository (empty: the folder's own). Patterns cannot contain
 * anything that would make a search slow. Returns invalid ones as `bad`.
 */
export function compilePatterns(setting: unknown): { readonly patterns: readonly ReferencePattern[]; readonly bad: readonly string[] } {
  const patterns: ReferencePattern[] = [];
  const bad: string[] = [];
  if (typeof setting !== 'object' || setting === null) return { patterns, bad };
  for (const [text, name] of Object.entries(setting)) {
    const [before, after, ...furtherParts] = text.split(PLACEHOLDER);
    const repository = typeof name === 'string' && name.trim() !== '' ? parseRepositoryName(name) : undefined;
    const isComplete = before !== undefined && after !== undefined && furtherParts.length === 0 && /[^\s\d]/.test(before + after);
    const isRepository = typeof name === 'string' && (name.trim() === '' || repository !== undefined);
    // A digit next to the number would become part of it.
    const isClear = isComplete && !/\d$/.test(before) && !/^\d/.test(after);
    if (!isClear || !isRepository || text.length > MAX_PATTERN_CHARS || patterns.length === MAX_PATTERNS) {
      bad.push(text.slice(0, MAX_PATTERN_CHARS));
      continue;
    }
    const source = `(?<!${WORD_LETTER}|[_-])${escapeRegExp(before)}([1-9]\\d{0,8})${escapeRegExp(after)}(?!${WORD_LETTER}|_)`;
    patterns.push({ pattern: new RegExp(source, 'gu'), repository });
  }
  return { patterns, bad };
}

/** What is being typed after `#`, and its position. */
export interface TypedReference {
  readonly start: number;
  readonly typed: string;
  /** The repository of `OWNER/SLUG#`. */
  readonly repository: RepositoryId | undefined;
}

const TYPED = /#([^\s#]{0,60})$/;

/** Returns the reference that is being typed before a column. Undefined where `#` begins a comment or a Markdown heading. */
export function typedReference(
  line: string,
  column: number,
  segments: readonly CommentSegment[],
  { isHeading = false }: { readonly isHeading?: boolean } = {},
): TypedReference | undefined {
  const match = TYPED.exec(line.slice(Math.max(0, column - MAX_LINE_CHARS), column));
  if (!match) return undefined;
  const start = column - match[0].length;
  const segment = segments.find((segment) => segment.start + segment.open <= start && start < segment.end);
  if (!segment) return undefined;
  const before = line.slice(Math.max(segment.start + segment.open, start - MAX_NAME_CHARS), start);
  const name = REPOSITORY.exec(before)?.[1];
  const repository = name === undefined ? undefined : parseRepositoryName(name);
  if (!repository && BEFORE.test(before.slice(-MAX_BEFORE_CHARS))) return undefined;
  const typed = match[1]!;
  if (isHeading && /^[\s>]*$/.test(line.slice(0, start)) && !/^\d/.test(typed)) return undefined;
  return { start, typed, repository };
}
