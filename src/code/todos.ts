import { ISSUE_LINKS } from '../model/links';
import type { RepositoryId } from '../model/issue';
import { escapeRegExp } from './modes';
import { referencesIn, type LineReference, type ReferencePattern } from './references';
import type { ReferenceText } from './referenceText';
import type { CommentSegment } from './scan';

/** The default keywords of TODOs. */
export const TODO_KEYWORDS: readonly string[] = ['TODO', 'FIXME', 'XXX', 'HACK', 'BUG'];

/** A TODO in a comment: `TODO(ann): text`, `FIXME #12`, `@todo text`. All columns are in the line of the keyword. */
export interface LineTodo {
  /** The range [start, end) of the keyword, including a sign such as `@`. */
  readonly start: number;
  readonly end: number;
  readonly keyword: string;
  /** What the parentheses after the keyword contain besides an issue. */
  readonly owner: string | undefined;
  /** The issue that the TODO names. */
  readonly reference: LineReference | undefined;
  /** Whether the TODO names an issue, by number or address. */
  readonly hasIssue: boolean;
  /** Where the parentheses end; equals `end` when there are none. */
  readonly headEnd: number;
  /** Whether a colon or other punctuation separates keyword and text. */
  readonly hasSign: boolean;
  readonly text: string;
  /** Where the text ends, before the comment's closing delimiter. */
  readonly textEnd: number;
}

/** A TODO whose text may continue in the following lines. */
export interface Todo extends LineTodo {
  readonly line: number;
  readonly lastLine: number;
}

const MAX_LINE_CHARS = 2000;
const MAX_TEXT_CHARS = 500;
const MAX_LINES_PER_TODO = 10;
const MAX_KEYWORDS = 50;
const LETTER = '\\p{L}\\p{M}\\p{N}_';

/** What may precede the first word in a line of a comment: punctuation, a bullet, a check box. */
const MARKS = /^(?:[\s*!/#;%>|-]|\d{1,3}[.)]\s)*(?:\[[ xX]?\]\s*)?/;
/** What may follow a keyword at the beginning of a line. `TODO-list` and `TODO = 1` are not TODOs. */
const BEGINS = /^(?:$|[:([!?#\u2013\u2014]|-(?!\p{L})|\s(?!\s*=))/u;
/** What must follow a keyword elsewhere in a line, where it may also be an ordinary word of a sentence. */
const IS_TODO = /^(?:\([^()]{0,100}\)|\[[^[\]]{0,100}\])?\s?:(?!:)|^\([^()]{1,100}\)/;
const HEAD = /^(?:\(([^()]{0,100})\)|\[([^[\]]{0,100})\]|\s+\(([^()]{0,60})\)(?=\s?:)|\s+\[([^[\]]{0,60})\](?=\s?:))/;
const SIGNS = /^\s*[:!\u2013\u2014-]+\s*/;

const isKeyword = (value: unknown): value is string => typeof value === 'string' && /^[\p{L}\p{N}_-]{1,30}$/u.test(value);

/** Reads the keywords of the setting. Invalid entries are ignored, and an empty list turns TODOs off. */
export const todoKeywords = (setting: unknown): readonly string[] =>
  Array.isArray(setting) ? setting.filter(isKeyword).slice(0, MAX_KEYWORDS) : TODO_KEYWORDS;

const NO_TODOS: TodoFinder = { mayHave: () => false, inLine: () => [], inText: () => [] };

/** Finds TODOs with the given keywords. */
export interface TodoFinder {
  /** Returns false, fast, for most texts without TODOs. */
  mayHave(text: string): boolean;
  /** Returns the TODOs in the comments of a line, in order. */
  inLine(line: string, segments: readonly CommentSegment[]): LineTodo[];
  /** Returns the TODOs that begin in a range of lines, including text that continues in the following lines. */
  inText(text: ReferenceText, first?: number, end?: number): Todo[];
}

/** Makes a finder of TODOs. `patterns` are further notations of references. */
export function todoFinder(keywords: readonly string[] = TODO_KEYWORDS, patterns: readonly ReferencePattern[] = []): TodoFinder {
  if (keywords.length === 0) return NO_TODOS;
  const words = [...keywords].sort((a, b) => b.length - a.length).map(escapeRegExp);
  const source = `(?<![${LETTER}$.@\\\\/-])(?:[@\\\\][tT][oO][dD][oO]|${words.join('|')})(?![${LETTER}])`;
  const pattern = new RegExp(source, 'gu');
  const anyKeyword = new RegExp(`@todo|\\\\todo|${words.join('|')}`, 'u');
  const inLine = (line: string, segments: readonly CommentSegment[]): LineTodo[] => {
    const found: LineTodo[] = [];
    for (const segment of segments) {
      if (segment.start >= MAX_LINE_CHARS) break;
      found.push(...inSegment(line, segment, pattern, patterns));
    }
    return found;
  };
  return {
    mayHave: (text) => anyKeyword.test(text) || /@todo/i.test(text),
    inLine,
    inText: (text, first = 0, end = text.text.lines.length) => {
      const found: Todo[] = [];
      for (let line = first; line < end; line++) {
        const content = text.text.lines[line] ?? '';
        const segments = text.text.comments(line);
        if (segments.length === 0) continue;
        for (const todo of inLine(content, segments)) found.push(withNextLines(text, line, todo, inLine));
      }
      return found;
    },
  };
}

function inSegment(
  line: string,
  { start, end, open, close }: CommentSegment,
  pattern: RegExp,
  patterns: readonly ReferencePattern[],
): LineTodo[] {
  const from = start + open;
  const content = line.slice(from, Math.min(end - close, MAX_LINE_CHARS));
  const marks = MARKS.exec(content)![0].length;
  const found = [...content.matchAll(pattern)].filter(({ 0: word, index }) => {
    const after = content.slice(index + word.length);
    if (index <= marks) return BEGINS.test(after);
    return IS_TODO.test(after) && !/["'`\u201c\u2018]$/.test(content.slice(0, index));
  });
  return found.map(({ 0: word, index }, position) => {
    const last = found[position + 1]?.index ?? content.length;
    return todoOf(content.slice(0, last), index, word, from, patterns);
  });
}

const asSegment = (text: string): CommentSegment => ({ start: 0, end: text.length, open: 0, close: 0 });

function todoOf(content: string, index: number, word: string, offset: number, patterns: readonly ReferencePattern[]): LineTodo {
  const referencesOf = (text: string, at: number) =>
    referencesIn(text, [asSegment(text)], { patterns }).map((reference) => ({
      ...reference,
      start: reference.start + at,
      end: reference.end + at,
    }));
  const end = index + word.length;
  const head = HEAD.exec(content.slice(end));
  const inner = head && (head[1] ?? head[2] ?? head[3] ?? head[4])!;
  const headEnd = end + (head?.[0].length ?? 0);
  let reference: LineReference | undefined;
  let owner: string | undefined;
  if (inner !== null) {
    const innerStart = headEnd - 1 - inner.length;
    [reference] = referencesOf(inner, innerStart);
    const textWithoutReference = reference ? inner.slice(0, reference.start - innerStart) + inner.slice(reference.end - innerStart) : inner;
    owner = textWithoutReference.replace(/^[\s,;]+|[\s,;]+$/g, '') || undefined;
  }
  const sign = SIGNS.exec(content.slice(headEnd));
  let textStart = headEnd + (sign?.[0].length ?? 0);
  if (!sign) textStart += /^\s*/.exec(content.slice(headEnd))![0].length;
  let hasSign = sign !== null;
  const first = reference ? undefined : referencesOf(content.slice(textStart), textStart)[0];
  if (first?.start === textStart) {
    reference = first;
    const after = SIGNS.exec(content.slice(first.end));
    hasSign ||= after !== null;
    textStart = first.end + (after?.[0].length ?? /^\s*/.exec(content.slice(first.end))![0].length);
  }
  let text = content.slice(textStart).trimEnd();
  const textEnd = textStart + text.length;
  const last = reference ? undefined : referencesOf(text, textStart).at(-1);
  if (last && content[last.start - 1] === '(' && /^\)[.!]?$/.test(content.slice(last.end, textEnd))) {
    reference = last;
    text = content.slice(textStart, last.start - 1).trimEnd();
  }
  const isAddressed = content.includes('://') && (content.slice(end).match(ISSUE_LINKS)?.length ?? 0) > 0;
  return {
    start: offset + index,
    end: offset + end,
    keyword: word,
    owner,
    reference: reference && { ...reference, start: reference.start + offset, end: reference.end + offset },
    hasIssue: reference !== undefined || isAddressed,
    headEnd: offset + headEnd,
    hasSign,
    text: text.slice(0, MAX_TEXT_CHARS),
    textEnd: offset + textEnd,
  };
}

/** Adds the following lines of the comment if they are indented more than the keyword, or if there is no text in the keyword's line. */
function withNextLines(text: ReferenceText, line: number, todo: LineTodo, inLine: TodoFinder['inLine']): Todo {
  const { lines } = text.text;
  let title = todo.text;
  let lastLine = line;
  let segment = text.text.comments(line).find(({ start, end }) => start <= todo.start && todo.start < end)!;
  const isAlone = segment.end >= lines[line]!.length && lines[line]!.slice(todo.textEnd, segment.end - segment.close).trim() === '';
  while (isAlone && segment.close === 0 && lastLine - line < MAX_LINES_PER_TODO && title.length < MAX_TEXT_CHARS) {
    const next = lines[lastLine + 1];
    const [begins] = next === undefined ? [] : text.text.comments(lastLine + 1);
    if (next === undefined || !begins || next.slice(0, begins.start).trim() !== '' || inLine(next, [begins]).length > 0) break;
    const from = begins.start + begins.open;
    const content = next.slice(from, Math.min(begins.end - begins.close, MAX_LINE_CHARS));
    const marks = MARKS.exec(content)![0].length;
    const words = content.slice(marks).trim();
    if (words === '' || (title !== '' && from + marks <= todo.start)) break;
    title = title === '' ? words : `${title} ${words}`;
    lastLine++;
    segment = begins;
  }
  return { ...todo, text: title.slice(0, MAX_TEXT_CHARS), line, lastLine };
}

/** Where the number of an issue is added to a TODO: `TODO(#12): text`, `TODO #12: text` or `TODO: text (#12)`. */
export const TODO_FORMS = ['parentheses', 'number', 'end'] as const;
export type TodoForm = (typeof TODO_FORMS)[number];

/** Returns the insertion that adds the issue's number to a TODO. Existing text is kept. */
export function issueInTodo(
  line: string,
  todo: LineTodo,
  label: string,
  form: TodoForm,
): { readonly column: number; readonly text: string } {
  const { end, headEnd, hasSign, text, textEnd } = todo;
  if (form === 'end' && text !== '') return { column: textEnd, text: ` (${label})` };
  const isTag = /^[@\\]/.test(todo.keyword);
  // Documentation tags (`@todo`) are followed by text, without a colon.
  const colon = hasSign || isTag || /^\s*$/.test(line.slice(headEnd, textEnd)) ? '' : ':';
  if (form === 'number' || isTag) return { column: headEnd, text: ` ${label}${colon}` };
  if (headEnd === end) return { column: end, text: `(${label})${colon}` };
  const isEmpty = /[([]\s*.$/.test(line.slice(end, headEnd));
  return { column: headEnd - 1, text: `${isEmpty ? '' : ', '}${label}` };
}

/** Returns how a reference is written: with the repository's name if the text belongs to another repository. */
export const referenceLabel = (number: number, repository?: RepositoryId): string =>
  repository ? `${repository.owner}/${repository.slug}#${number}` : `#${number}`;

/** How a TODO is recognized after its text was edited elsewhere. */
export type TodoIdentity = Pick<Todo, 'line' | 'keyword' | 'text' | 'owner'>;

/** Finds a TODO again: the nearest one with the same text that has no issue. */
export function findTodoAgain(todos: readonly Todo[], previous: TodoIdentity): Todo | undefined {
  const isSame = (todo: Todo) =>
    todo.keyword === previous.keyword && todo.text === previous.text && todo.owner === previous.owner && !todo.hasIssue;
  const distance = (todo: Todo) => Math.abs(todo.line - previous.line);
  return todos.filter(isSame).sort((a, b) => distance(a) - distance(b))[0];
}
