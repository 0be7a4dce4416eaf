import { blockComment, brackets, enterMode, leaveMode, lineComment, string, stringMode, TokenMode, type ScanToken } from './modes';
import type { LineScan, ScanMode } from './scan';
import { isValueBefore } from './valueBefore';

/** A regular expression literal with its flags. Its character classes may contain a slash. */
const LITERAL = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\/\w*/y;

/** Skips a regular expression where one can begin, else only the slash, which is then a division. */
function afterSlash(scan: LineScan, index: number): void {
  if (isValueBefore(scan, index)) return;
  LITERAL.lastIndex = index;
  const literal = LITERAL.exec(scan.line);
  if (literal) scan.at = index + literal[0].length;
}

/** What `<` may begin in TSX besides an element: the type parameters of a function. */
const TYPE_PARAMETERS = /^<(?:const\s|[A-Za-z_$][\w$]*\s*(?:,|=\s|extends\s)|(?:[A-Z]|T[A-Z]\w*)>\s*\()/;

/** Code that begins either after a value or where an expression can begin. */
class CodeMode extends TokenMode {
  twin!: CodeMode;
  constructor(
    readonly isAfterValue: boolean,
    tokens: () => readonly ScanToken[],
  ) {
    super(tokens);
  }
  endLine(scan: LineScan): void {
    if (isValueBefore(scan, scan.line.length) !== this.isAfterValue) scan.replace(this.twin);
  }
}

function codeMode(tokens: () => readonly ScanToken[]): ScanMode {
  const [start, after] = [new CodeMode(false, tokens), new CodeMode(true, tokens)];
  [start.twin, after.twin] = [after, start];
  return start;
}

/** Makes the mode of JavaScript or TypeScript. `jsx` is false for files that may contain type assertions in angle brackets. */
export function javascript({ jsx }: { readonly jsx: boolean }): ScanMode {
  const comments = [lineComment('\\/\\/+'), blockComment('\\/\\*+(?!\\/)|\\/\\*', '\\*\\/')];
  const braces: ScanMode = codeMode(() => [...tokens, enterMode('\\{', () => braces), leaveMode('\\}')]);
  const template = stringMode('`', { isMultiline: true, escape: '\\\\.', also: () => [enterMode('\\$\\{', () => braces)] });
  const tokens: ScanToken[] = [
    ...comments,
    string('"'),
    string("'"),
    enterMode('`', () => template),
    { pattern: '\\/', found: (scan, _, index) => afterSlash(scan, index) },
  ];
  if (jsx) tokens.push(elements(comments, () => braces));
  return codeMode(() => tokens);
}

/** JSX elements: tags with strings and code, and text, in which there are no comments. */
function elements(comments: readonly ScanToken[], braces: () => ScanMode): ScanToken {
  const closing: ScanMode = new TokenMode(() => [leaveMode('>')]);
  const text: ScanMode = new TokenMode(() => [
    enterMode('\\{', braces),
    { pattern: '<\\/', found: (scan) => scan.replace(closing) },
    enterMode('<(?=[\\w$>])', () => tag),
  ]);
  const types: ScanMode = brackets('<', '>', () => []);
  const tag: ScanMode = new TokenMode(() => [
    ...comments,
    string('"', { escape: undefined, isMultiline: true }),
    string("'", { escape: undefined, isMultiline: true }),
    enterMode('\\{', braces),
    enterMode('<', () => types),
    leaveMode('\\/>'),
    { pattern: '>', found: (scan) => scan.replace(text) },
  ]);
  return {
    pattern: '<(?=[A-Za-z_$>])',
    found(scan, _, index) {
      const remainder = scan.line.slice(index, index + 200);
      if (!isValueBefore(scan, index) && !/\}\s*$/.test(scan.line.slice(0, index)) && !TYPE_PARAMETERS.test(remainder)) scan.enter(tag, 1);
    },
  };
}
