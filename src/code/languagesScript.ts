import type { Tokens } from './languagesC';
import {
  blockComment,
  brackets,
  delimited,
  enterMode,
  heredoc,
  lineComment,
  escapeRegExp,
  skipToken,
  string,
  stringMode,
  TokenMode,
  type ScanToken,
} from './modes';
import type { LineScan, ScanMode } from './scan';
import { isValueBefore, lastBefore } from './valueBefore';

const MULTILINE = { escape: '\\\\.', isMultiline: true };
const RAW = { escape: undefined, isMultiline: true };
const HASH = lineComment('#+');

/** A string at the beginning of a line is a docstring. */
const docstring = (quotes: string) => blockComment(`(?<=^\\s*)[rRuU]?${quotes}`, `(?<!\\\\)${quotes}`);

const python: Tokens = () => [
  HASH,
  docstring('"""'),
  docstring("'''"),
  string('"""', MULTILINE),
  string("'''", MULTILINE),
  string('"'),
  string("'"),
];

/** `<<EOF` or `<<-"EOF"`. The pattern limits which characters a delimiter can have. */
const shellDocument = heredoc('(?<!<)<<-?\\s*(?:\'[^\'\\n]+\'|"[^"\\n]+"|\\\\?[\\w.-]+)', (text) => {
  const isIndented = text.startsWith('<<-');
  return `^${isIndented ? '\\t*' : ''}${escapeRegExp(text.replace(/^<<-?\s*/, '').replace(/['"\\]/g, ''))}$`;
});

const shell: Tokens = () => {
  const parameter: ScanMode = new TokenMode(() => [
    skipToken('\\\\.'),
    string("'", RAW),
    enterMode('"', () => double),
    enterMode('\\$\\{', () => parameter),
    enterMode('\\$\\(', () => command),
    { pattern: '\\}', found: (scan) => scan.leave() },
  ]);
  const double: ScanMode = stringMode('"', {
    ...MULTILINE,
    // Within double quotes an apostrophe is an ordinary character.
    also: () => [enterMode('\\$\\{', () => quotedParameter), enterMode('\\$\\(', () => command)],
  });
  const quotedParameter: ScanMode = stringMode('\\}', {
    ...MULTILINE,
    also: () => [enterMode('"', () => double), enterMode('\\$\\(', () => command)],
  });
  const command: ScanMode = brackets('\\(', '\\)', () => tokens);
  const tokens: readonly ScanToken[] = [
    lineComment('(?<![^\\s;&|()`])#+'),
    skipToken('\\\\.'),
    string("\\$'", { ...MULTILINE, close: "'" }),
    string("'", RAW),
    enterMode('"', () => double),
    enterMode('\\$\\{', () => parameter),
    enterMode('\\$\\(', () => command),
    shellDocument,
  ];
  return tokens;
};

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };
const RUBY_WORDS = new Set(
  'return if unless while until and or not when in then do else elsif case puts p raise yield begin rescue ensure'.split(' '),
);
const RUBY_PATTERN = /\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\/[a-z]*/y;

/** Skips a regular expression where one can begin: `split /b/`, but not `a / b`, which is a division. */
function afterRubySlash(scan: LineScan, index: number): void {
  const last = lastBefore(scan, index);
  const isArgument = last >= 0 && last < index - 1 && /\w/.test(scan.line[last]!) && !/\s/.test(scan.line[index + 1] ?? ' ');
  if (!isArgument && isValueBefore(scan, index, RUBY_WORDS)) return;
  RUBY_PATTERN.lastIndex = index;
  const pattern = RUBY_PATTERN.exec(scan.line);
  if (pattern) scan.at = index + pattern[0].length;
}

const ruby: Tokens = () => {
  const inside: ScanMode = brackets('\\{', '\\}', () => tokens);
  const also = () => [enterMode('#\\{', () => inside)];
  const tokens: readonly ScanToken[] = [
    blockComment('^=begin(?!\\S)', '^=end(?!\\S).*'),
    skipToken('\\$[#"\'`]|(?<![\\w)])\\?[#"\'`](?!\\w)'),
    HASH,
    string('"', { ...MULTILINE, also }),
    string('`', { ...MULTILINE, also }),
    string("'", MULTILINE),
    delimited('(?<![\\w)\\]]\\s?)%[wWiIqQrsx]?[\\[({<|!/]', (text) => escapeRegExp(CLOSING[text.at(-1)!] ?? text.at(-1)!), {
      ...MULTILINE,
      also,
    }),
    heredoc('(?<![\\w<])<<[~-]?(?:[A-Z_]\\w*|"[^"\\n]+"|\'[^\'\\n]+\')', (text) => {
      const name = escapeRegExp(text.replace(/^<<[~-]?/, '').replace(/["']/g, ''));
      return `^${/^<<[~-]/.test(text) ? '\\s*' : ''}${name}$`;
    }),
    { pattern: '\\/', found: (scan, _, index) => afterRubySlash(scan, index) },
  ];
  return tokens;
};

const elixir: Tokens = () => {
  const inside: ScanMode = brackets('\\{', '\\}', () => tokens);
  const also = () => [enterMode('#\\{', () => inside)];
  const tokens: readonly ScanToken[] = [
    skipToken('(?<!\\w)\\?\\\\?[#"\']'),
    HASH,
    ...['"""', "'''"].map((quotes) => string(`(?:~[a-zA-Z])?${quotes}`, { ...MULTILINE, close: quotes, also })),
    delimited('~[a-zA-Z][\\[({<|/"\']', (text) => escapeRegExp(CLOSING[text.at(-1)!] ?? text.at(-1)!), { ...MULTILINE, also }),
    string('"', { ...MULTILINE, also }),
    string("'", { ...MULTILINE, also }),
  ];
  return tokens;
};

const perl: Tokens = () => [
  blockComment('^=[a-zA-Z]\\w*', '^=cut(?!\\S).*'),
  lineComment('(?<![^\\s;{}(),])#+'),
  skipToken('\\\\.|\\$[#"\'`]'),
  // Patterns may contain a quote, so strings end with their line.
  string('"'),
  string("'"),
  heredoc('(?<![\\w<)])<<~?(?:[A-Z_]\\w*|"[^"\\n]+"|\'[^\'\\n]+\')', (text) => {
    return `^${text.startsWith('<<~') ? '\\s*' : ''}${escapeRegExp(text.replace(/^<<~?/, '').replace(/["']/g, ''))}$`;
  }),
];

/** Returns the end of a long bracket: `[==[` is closed by `]==]`. */
const longClose = (text: string): string => `\\]${'='.repeat(text.split('=').length - 1)}\\]`;

const lua: Tokens = () => [
  ...[0, 1, 2, 3, 4].map((signs) => blockComment(`--\\[={${signs}}\\[`, `\\]={${signs}}\\]`)),
  lineComment('--+'),
  delimited('\\[=*\\[', longClose, RAW),
  string('"'),
  string("'"),
];

const powershell: Tokens = () => {
  const inside: ScanMode = brackets('\\(', '\\)', () => tokens);
  const also = () => [enterMode('\\$\\(', () => inside)];
  const tokens: readonly ScanToken[] = [
    blockComment('<#+(?!>)', '#>'),
    lineComment('(?<![^\\s;{}()|&,])#+'),
    string('@"(?=\\s*$)', { ...RAW, close: '^"@', also }),
    string("@'(?=\\s*$)", { ...RAW, close: "^'@" }),
    string('"', { isMultiline: true, escape: '`.|""', also }),
    string("'", { isMultiline: true, escape: "''" }),
    skipToken('`.'),
  ];
  return tokens;
};

const julia: Tokens = () => [
  blockComment('#=', '=#', { nests: true }),
  HASH,
  string('"""', MULTILINE),
  string('"', MULTILINE),
  skipToken("(?<![\\w)\\]}'])'(?:\\\\.[^'\\n]{0,8}|[^'\\\\\\n])'"),
];

const r: Tokens = () => [
  HASH,
  delimited('(?<!\\w)[rR]"-*[(\\[{]', (text) => escapeRegExp(`${CLOSING[text.at(-1)!]}${text.slice(2, -1)}"`), RAW),
  string('"', MULTILINE),
  string("'", MULTILINE),
  string('`', MULTILINE),
];

const lisp: Tokens = () => [blockComment('#\\|', '\\|#', { nests: true }), lineComment(';+'), skipToken('#?\\\\.'), string('"', MULTILINE)];

const nim: Tokens = () => [
  blockComment('#+\\[', '\\]#+', { nests: true }),
  HASH,
  string('"""', RAW),
  string('"'),
  skipToken("(?<!\\w)'(?:\\\\.[^'\\n]{0,8}|[^'\\\\\\n])'"),
];

const coffeescript: Tokens = () => [
  blockComment('###(?!#)', '###'),
  HASH,
  string('"""', MULTILINE),
  string("'''", MULTILINE),
  string('"', MULTILINE),
  string("'", MULTILINE),
];

const makefile: Tokens = () => [skipToken('\\\\.'), lineComment('(?<![^\\s;])#+', { continues: true })];

const batch: Tokens = () => [lineComment('(?<=^\\s*|[&|]\\s*)@?[rR][eE][mM](?!\\S)'), lineComment('(?<=^\\s*)::+')];

/** Scripting languages, and others with comments that begin with `#`, `;` or `--`. */
export const SCRIPT_LANGUAGES: Readonly<Record<string, Tokens>> = {
  python,
  shellscript: shell,
  ruby,
  elixir,
  perl,
  lua,
  powershell,
  julia,
  r,
  clojure: lisp,
  lisp,
  scheme: lisp,
  racket: lisp,
  nim,
  coffeescript,
  makefile,
  bat: batch,
  fish: () => [lineComment('(?<![^\\s;&|()])#+'), skipToken('\\\\.'), string('"', MULTILINE), string("'", MULTILINE)],
  erlang: () => [skipToken('\\$\\\\?.'), lineComment('%+'), string('"', MULTILINE), string("'")],
};
