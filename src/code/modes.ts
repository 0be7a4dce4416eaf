import type { LineScan, ScanMode } from './scan';

/** A token that a mode searches for. Its pattern must have no groups, and must match at least one character. */
export interface ScanToken {
  readonly pattern: string;
  /** Handles a match. `scan.at` is already behind it. */
  found(scan: LineScan, text: string, index: number): void;
}

/** Whether a line ends with an unescaped backslash. */
const isContinued = (line: string): boolean => /(?<!\\)(?:\\\\)*\\$/.test(line);

/** Scans text for its tokens, and ignores everything between them. `tokens` is called lazily, so that modes can refer to each other. */
export class TokenMode implements ScanMode {
  readonly isComment: boolean = false;
  readonly #tokens: () => readonly ScanToken[];
  #cachedTokens: readonly ScanToken[] = [];
  #pattern: RegExp | undefined;

  constructor(tokens: () => readonly ScanToken[]) {
    this.#tokens = tokens;
  }

  read(scan: LineScan): void {
    const pattern = (this.#pattern ??= this.#compile());
    pattern.lastIndex = scan.at;
    const match = pattern.exec(scan.line);
    if (!match) {
      scan.at = scan.line.length;
      return;
    }
    const text = match[0];
    scan.at = match.index + text.length;
    let group = 1;
    while (match[group] === undefined) group++;
    this.#cachedTokens[group - 1]!.found(scan, text, match.index);
  }

  #compile(): RegExp {
    this.#cachedTokens = this.#tokens();
    return new RegExp(this.#cachedTokens.map(({ pattern }) => `(${pattern})`).join('|'), 'g');
  }
}

/** A comment that ends with its line. */
class LineComment implements ScanMode {
  readonly isComment = true;
  constructor(
    readonly isContinuable: boolean,
    readonly end: RegExp | undefined,
  ) {}
  read(scan: LineScan): void {
    const end = this.end ? scan.line.slice(scan.at).search(this.end) : -1;
    scan.at = end < 0 ? scan.line.length : scan.at + end;
    if (end >= 0) scan.leave();
  }
  endLine(scan: LineScan): void {
    if (!this.isContinuable || !isContinued(scan.line)) scan.leave();
  }
}

/** A comment with a closing delimiter. */
class BlockComment extends TokenMode {
  override readonly isComment = true;
}

interface LineOptions {
  /** Whether a backslash at the end of a line continues the comment in the next one. */
  readonly continues?: boolean;
  /** A pattern that ends the comment before the end of its line. */
  readonly end?: RegExp;
}

/** Makes the token of a comment that ends with its line. `open` is a pattern. */
export function lineComment(open: string, { continues = false, end }: LineOptions = {}): ScanToken {
  const mode = new LineComment(continues, end);
  return { pattern: open, found: (scan, text) => scan.enter(mode, text.length) };
}

interface BlockOptions {
  /** Whether it may contain further comments of its kind. */
  readonly nests?: boolean;
  /** A pattern that is skipped within the comment. */
  readonly escape?: string;
}

/** Makes the token of a comment with opening and closing patterns. */
export function blockComment(open: string, close: string, { nests = false, escape }: BlockOptions = {}): ScanToken {
  const mode: ScanMode = new BlockComment(() => [
    ...(escape === undefined ? [] : [skipToken(escape)]),
    { pattern: close, found: (scan, text) => scan.leave(scan.at, text.length) },
    ...(nests ? [{ pattern: open, found: (scan: LineScan, text: string) => scan.enter(mode, text.length) }] : []),
  ]);
  return { pattern: open, found: (scan, text) => scan.enter(mode, text.length) };
}

interface StringOptions {
  readonly close?: string;
  /** The pattern of an escape sequence; undefined in a raw string. */
  readonly escape?: string | undefined;
  /** Whether the string may span lines. Otherwise an unclosed one ends with its line, unless the line ends with a backslash. */
  readonly isMultiline?: boolean;
  readonly also?: () => readonly ScanToken[];
}

const BACKSLASH = '\\\\.';

class StringMode extends TokenMode {
  readonly endLine: ((scan: LineScan) => void) | undefined;
  constructor(close: string, { escape, isMultiline = false, also }: StringOptions) {
    super(() => [
      ...(escape ? [{ pattern: escape, found: () => undefined }] : []),
      { pattern: close, found: (scan) => scan.leave() },
      ...(also?.() ?? []),
    ]);
    this.endLine = isMultiline ? undefined : (scan) => (escape === BACKSLASH && isContinued(scan.line) ? undefined : scan.leave());
  }
}

/** Makes the mode of a string, for tokens with a rule of their own for where one begins. */
export const stringMode = (close: string, options: StringOptions = {}): ScanMode =>
  new StringMode(close, 'escape' in options ? options : { ...options, escape: BACKSLASH });

/** Makes the token of a string. `open` and `close` are patterns; `close` defaults to `open`, and `escape` to a backslash. */
export function string(open: string, options: StringOptions = {}): ScanToken {
  const mode = stringMode(options.close ?? open, options);
  return { pattern: open, found: (scan, text) => scan.enter(mode, text.length) };
}

/** Makes the token of a string whose closing delimiter depends on its opening one. There is one mode for each pair. */
export function delimited(open: string, closeOf: (text: string) => string, options: StringOptions = {}): ScanToken {
  const modes = new Map<string, ScanMode>();
  return {
    pattern: open,
    found(scan, text) {
      const close = closeOf(text);
      let mode = modes.get(close);
      if (!mode) modes.set(close, (mode = stringMode(close, options)));
      scan.enter(mode, text.length);
    },
  };
}

/** Matches nothing. */
const NEVER = '(?!)';

/** Makes the token of a region with tokens of its own, up to the end of the line or of the text: lines of a recipe, or everything after `__END__`. */
export function region(open: string, also: () => readonly ScanToken[], options: Omit<StringOptions, 'also'> = {}): ScanToken {
  return string(open, { close: NEVER, escape: undefined, ...options, also });
}

/** Makes a token that is skipped, so that no other token begins within it. */
export const skipToken = (pattern: string): ScanToken => ({ pattern, found: () => undefined });

/** Makes the mode of brackets that contain code of the language, such as `${...}` in a string. Unless `isMultiline`, it ends with its line. */
export function brackets(open: string, close: string, tokens: () => readonly ScanToken[], { isMultiline = true } = {}): ScanMode {
  const all = () => [
    ...tokens(),
    { pattern: open, found: (scan: LineScan, text: string) => scan.enter(mode, text.length) },
    leaveMode(close),
  ];
  const mode: ScanMode = isMultiline ? new TokenMode(all) : new LineMode(all);
  return mode;
}

/** A mode that ends with its line. */
class LineMode extends TokenMode {
  endLine(scan: LineScan): void {
    scan.leave();
  }
}

/** Makes a token that enters a mode. */
export const enterMode = (pattern: string, mode: () => ScanMode): ScanToken => ({
  pattern,
  found: (scan, text) => scan.enter(mode(), text.length),
});

/** Makes a pattern that matches only after white space. The lookbehind comes last, because testing it at each of many spaces would take seconds. */
export const atLineStart = (pattern: string): string => `(?:${pattern})(?<=^\\s*(?:${pattern}))`;

/** Makes a token that leaves its mode. */
export const leaveMode = (pattern: string): ScanToken => ({ pattern, found: (scan) => scan.leave() });

/** Escapes text for use in a regular expression. */
export const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

class Heredoc implements ScanMode {
  readonly isComment = false;
  readonly #end: RegExp;
  constructor(end: string) {
    this.#end = new RegExp(end);
  }
  beginLine(scan: LineScan): void {
    const end = this.#end.exec(scan.line);
    if (!end) return;
    scan.at = end[0].length;
    scan.leave();
  }
  read(scan: LineScan): void {
    scan.at = scan.line.length;
  }
}

/** Makes the token of a heredoc: text from the next line to its delimiter. `endOf` makes the pattern of the closing line from the opening match. */
export function heredoc(open: string, endOf: (text: string) => string): ScanToken {
  const modes = new Map<string, ScanMode>();
  return {
    pattern: open,
    found(scan, text) {
      const end = endOf(text);
      let mode = modes.get(end);
      if (!mode) modes.set(end, (mode = new Heredoc(end)));
      scan.enterNextLine(mode);
    },
  };
}

/** Lines that are indented by more than a number of spaces, such as a block scalar in YAML. */
class Indented implements ScanMode {
  readonly isComment = false;
  constructor(readonly indent: number) {}
  beginLine(scan: LineScan): void {
    const indent = scan.line.search(/\S/);
    if (indent >= 0 && indent <= this.indent) scan.leave(0);
  }
  read(scan: LineScan): void {
    scan.at = scan.line.length;
  }
}

const indented = new Map<number, ScanMode>();

/** Returns the mode of lines that are indented by more than `indent` spaces. */
export function indentedMode(indent: number): ScanMode {
  let mode = indented.get(indent);
  if (!mode) indented.set(indent, (mode = new Indented(indent)));
  return mode;
}
