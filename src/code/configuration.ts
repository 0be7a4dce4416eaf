import { blockComment, lineComment, escapeRegExp, string, type ScanToken } from './modes';

/** The comments and strings of a language configuration, as read from a file of its extension. */
export interface CommentConfiguration {
  readonly line: readonly string[];
  readonly block: readonly (readonly [open: string, close: string])[];
  /** What opens and closes a string. */
  readonly quotes: readonly string[];
}

const MAX_TOKEN_CHARS = 20;

const isToken = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TOKEN_CHARS && !/[\r\n]/.test(value);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Reads a `language-configuration.json` of any extension; undefined when it says nothing of comments. */
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
  // A language that does not close an apostrophe by itself has it within words.
  if (!(Array.isArray(value['autoClosingPairs']) ? JSON.stringify(value['autoClosingPairs']) : '').includes("'")) quotes.delete("'");
  const supported = {
    line: isToken(lineToken) ? [lineToken] : [],
    block: isToken(open) && isToken(close) ? [[open, close] as const] : [],
    quotes: [...quotes],
  };
  return supported.line.length + supported.block.length > 0 ? supported : undefined;
}

const longestFirst = (a: string, b: string): number => b.length - a.length;

/** A word (`REM`) begins a comment where it is one; a sign may be repeated. */
function opening(token: string): string {
  const text = escapeRegExp(token.trim());
  if (/^\w/.test(token)) return `(?<!\\w)${text}(?!\\w)`;
  const last = escapeRegExp(token.trim().at(-1)!);
  return `${text}(?:${last})*`;
}

/** Makes the tokens of a language of which only its configuration is known. Strings end with their line, except those of several quotes and in backticks. */
export function fromConfiguration({ line, block, quotes }: CommentConfiguration): ScanToken[] {
  return [
    ...block.map(([open, close]) => blockComment(escapeRegExp(open.trim()), escapeRegExp(close.trim()))),
    ...line.map((token) => lineComment(opening(token))),
    ...[...quotes]
      .sort(longestFirst)
      .map((quote) => string(escapeRegExp(quote), { escape: '\\\\.', isMultiline: quote.length > 1 || quote === '`' })),
  ];
}
