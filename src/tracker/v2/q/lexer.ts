import { QueryError, type Literal, type Operator } from './ast';

export type Token =
  | { readonly type: 'word'; readonly text: string; readonly at: number }
  | { readonly type: 'operator'; readonly operator: Operator; readonly at: number }
  | { readonly type: 'sign'; readonly sign: '(' | ')' | ','; readonly at: number }
  | { readonly type: 'literal'; readonly literal: Literal; readonly at: number }
  | { readonly type: 'end'; readonly at: number };

/** In the order of matching. An unencoded `+` of an offset arrives as a space. */
const PATTERNS = {
  space: /\s+/uy,
  operator: /!=|!~|>=|<=|[=~<>]/y,
  sign: /[(),]/y,
  date: /\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+\- ]\d\d:?\d\d)?)?(?![\w.:-])/iy,
  number: /[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.:])/iy,
  word: /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*/uy,
  string: /"(?:[^"\\]|\\[^])*"/uy,
} as const;

/** `\"` and `\\` are escapes; any other backslash is literal. */
const unescaped = (quoted: string): string => quoted.slice(1, -1).replace(/\\(["\\])/g, '$1');

const literal = (kind: Literal['kind'], text: string, at: number): Token => ({ type: 'literal', literal: { kind, text, at }, at });

const WORDS: Record<string, Literal['kind']> = { null: 'null', true: 'boolean', false: 'boolean' };

function toToken(kind: keyof typeof PATTERNS, text: string, at: number): Token | undefined {
  switch (kind) {
    case 'space':
      return undefined;
    case 'operator':
      return { type: 'operator', operator: text as Operator, at };
    case 'sign':
      return { type: 'sign', sign: text as '(' | ')' | ',', at };
    case 'date':
      return literal('date', text.replace(' ', '+'), at);
    case 'number':
      return literal('number', text, at);
    case 'string':
      return literal('text', unescaped(text), at);
    case 'word': {
      const constant = Object.hasOwn(WORDS, text.toLowerCase()) ? WORDS[text.toLowerCase()] : undefined;
      return constant ? literal(constant, text.toLowerCase(), at) : { type: 'word', text, at };
    }
  }
}

/** Splits a query into tokens, with an end token. @throws {QueryError} */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  let index = 0;
  next: while (index < source.length) {
    for (const [kind, pattern] of Object.entries(PATTERNS)) {
      pattern.lastIndex = index;
      const text = pattern.exec(source)?.[0];
      if (text === undefined) continue;
      const token = toToken(kind as keyof typeof PATTERNS, text, index + 1);
      if (token) found.push(token);
      index += text.length;
      continue next;
    }
    if (source[index] === '"') throw new QueryError('the text that begins here has no closing quote', index + 1);
    throw new QueryError(`'${String.fromCodePoint(source.codePointAt(index)!)}' is not understood here`, index + 1);
  }
  found.push({ type: 'end', at: source.length + 1 });
  return found;
}
