import { blockComment, lineComment, escapeRegExp, string, type ScanToken } from './modes';

/** The comment and string delimiters in an extension's `language-configuration.json`. */
export interface CommentConfiguration {
  readonly line: readonly string[];
  readonly block: readonly (readonly [open: string, close: string])[];
  /** Delimiters of strings. */
  readonly quotes: readonly string[];
}

const MAX_TOKEN_CHARS = 20;

const isToken = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TOKEN_CHARS && !/[\r\n]/.test(value);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Reads the `language-configuration.json` of an extension. Returns undefined when it declares no comments. */
export function readConfiguration(value: unknown): CommentConfiguration | undefined {
  if (!isRecord(value) || !isRecord(value['comments'])) return undefined;
  const { lineComment: line, blockComment: block } = value['comments'];
  const lineToken = isRecord(line) ? line['comment'] : line;
  const [open, close] = Array.isArray(block) ? (block as unknown[]) : [];
  const pairs = [value['autoClosingPairs'], value['surroundingPairs']].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  const quotes = new Set<string>();
  for (const pair of pairs) {
    const [from, to] = Array.isArray(pair) ? (pair as unknown[]) : isRecord(pair) ? [pair['open'], pair['close']] : [];
    if (isToken(from) && from === to && /^(["'`])\1{0,2}$/.test(from)) quotes.add(from);
  }
  // A language that does not auto-close apostrophes uses them inside words.
  if (!(Array.isArray(value['autoClosingPairs']) ? JSON.stringify(value['autoClosingPairs']) : '').includes("'")) quotes.delete("'");
  const supported = {
    line: isToken(lineToken) ? [lineToken] : [],
    block: isToken(open) && isToken(close) ? [[open, close] as const] : [],
    quotes: [...quotes],
  };
  return supported.line.length + supported.block.length > 0 ? supported : undefined;
}

const longestFirst = (a: string, b: string): number => b.length - a.length;

/** Makes the pattern that opens a comment: a word (`REM`) must stand alone, the last character of a symbol may be repeated (`###`). */
function opening(token: string): string {
  const text = escapeRegExp(token.trim());
  if (/^\w/.test(token)) return `(?<!\\w)${text}(?!\\w)`;
  const last = escapeRegExp(token.trim().at(-1)!);
  return `${text}(?:${last})*`;
}

/** Makes the tokens of a language from its configuration alone. Strings end with their line, except those in backticks or multiple quotes. */
export function fromConfiguration({ line, block, quotes }: CommentConfiguration): ScanToken[] {
  return [
    ...block.map(([open, close]) => blockComment(escapeRegExp(open.trim()), escapeRegExp(close.trim()))),
    ...line.map((token) => lineComment(opening(token))),
    ...[...quotes]
      .sort(longestFirst)
      .map((quote) => string(escapeRegExp(quote), { escape: '\\\\.', isMultiline: quote.length > 1 || quote === '`' })),
  ];
}
