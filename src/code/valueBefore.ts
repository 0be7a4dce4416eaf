import type { LineScan } from './scan';

/** Words that are followed by an expression. */
const JAVASCRIPT_WORDS = new Set(
  'return typeof case in of instanceof new delete void throw do else yield await default extends'.split(' '),
);
/** Words whose parentheses are not a call: a statement follows them. */
const BEFORE_CONDITION = /(?<![\w$.])(?:if|while|for|with)\s*$/;
/** Limits the search for an opening bracket, in characters. */
const MAX_BRACKET_CHARS = 5000;

/** Whether the bracket that closes at an index encloses a condition. Brackets within strings are not recognized, and can mislead it. */
function endsCondition(line: string, close: number): boolean {
  let depth = 0;
  for (let at = close; at >= 0 && close - at < MAX_BRACKET_CHARS; at--) {
    const character = line.charCodeAt(at);
    if (character === 0x29) depth++;
    else if (character === 0x28 && --depth === 0) return BEFORE_CONDITION.test(line.slice(Math.max(0, at - 20), at));
  }
  return false;
}

/** Returns the index of the last character before an index that is neither a space nor in a comment; -1 when there is none in the line. */
export function lastBefore(scan: LineScan, index: number): number {
  let [at, comment] = [index - 1, scan.segments.length - 1];
  for (; at >= 0; at--) {
    const character = scan.line.charCodeAt(at);
    if (character === 0x20 || character === 0x09 || character === 0xa0 || character === 0xfeff) continue;
    while (comment >= 0 && scan.segments[comment]!.start > at) comment--;
    const within = scan.segments[comment];
    if (!within || within.end <= at) return at;
    at = within.start;
  }
  return -1;
}

/**
 * Whether a value precedes an index. If so, a slash there divides and `<` compares; otherwise an expression begins. There is no parser: the
 * last character or word of this or the previous line decides.
 */
export function isValueBefore(scan: LineScan, index: number, words: ReadonlySet<string> = JAVASCRIPT_WORDS): boolean {
  const { line } = scan;
  const at = lastBefore(scan, index);
  if (at < 0) return scan.isAfterValue;
  const character = line[at]!;
  switch (character) {
    case ')':
      return !endsCondition(line, at);
    case ']':
    case '"':
    case "'":
    case '`':
    case '/':
      return true;
    case '+':
    case '-':
      // `i++ / 2`
      return line[at - 1] === character;
    case '!':
      // `x! / 2`: the operator follows a value.
      return at > 0 && /[\w$)\]]/.test(line[at - 1]!) && isValueBefore(scan, at, words);
  }
  if (!/[\w$\u0080-\uffff]/.test(character)) return false;
  let start = at;
  while (start > 0 && at - start < 12 && /[\w$\u0080-\uffff]/.test(line[start - 1]!)) start--;
  return line[start - 1] === '.' || !words.has(line.slice(start, at + 1));
}
