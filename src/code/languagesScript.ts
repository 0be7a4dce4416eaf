import type { Tokens } from './languagesC';
import {
  atLineStart,
  blockComment,
  brackets,
  delimited,
  enterMode,
  heredoc,
  leaveMode,
  lineComment,
  escapeRegExp,
  region,
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
const docstring = (quotes: string) => blockComment(atLineStart(`[rRuU]?${quotes}`), quotes, { escape: '\\\\.' });

const python: Tokens = () => {
  const [inside, inLine] = [true, false].map((isMultiline) => brackets('\\{', '\\}', () => code, { isMultiline })) as [ScanMode, ScanMode];
  const PREFIX = '(?<!\\w)(?:[fFtT][rR]?|[rR][fFtT])';
  const formatted = ['"""', "'''", '"', "'"].map((close) => {
    const isMultiline = close.length > 1;
    const also = () => [enterMode('\\{', () => (isMultiline ? inside : inLine))];
    return string(`${PREFIX}${close}`, { close, isMultiline, escape: '\\\\.|\\{\\{', also });
  });
  const code: readonly ScanToken[] = [HASH, ...formatted, string('"""', MULTILINE), string("'''", MULTILINE), string('"'), string("'")];
  /** Within brackets a string at the beginning of a line is an argument or item, not a docstring. */
  const inBrackets: ScanMode = new TokenMode(() => [
    ...code,
    enterMode('[([{]', () => inBrackets),
    leaveMode('[)\\]}]'),
    { pattern: atLineStart('(?:async[ \\t]+)?(?:def|class)[ \\t]+\\w'), found: leaveBrackets },
  ]);
  /** A definition is never within brackets, so those above it are not closed yet. */
  function leaveBrackets(scan: LineScan): void {
    while (scan.state.mode === inBrackets) scan.leave();
  }
  return [docstring('"""'), docstring("'''"), ...code, enterMode('[([{]', () => inBrackets)];
};

/** `<<EOF` or `<<-"EOF"`. The pattern limits which characters a delimiter can have. */
const shellDocument = heredoc('(?<!<)<<-?\\s*(?:\'[^\'\\n]+\'|"[^"\\n]+"|\\\\?[\\w.-]+)', (text) => {
  const isIndented = text.startsWith('<<-');
  return `^${isIndented ? '\\t*' : ''}${escapeRegExp(text.replace(/^<<-?\s*/, '').replace(/['"\\]/g, ''))}$`;
});

const shell: Tokens = () => {
  /** In `$((...))`, `<<` is a shift, not a heredoc. */
  const arithmetic: ScanMode = new TokenMode(() => [
    skipToken('\\\\.'),
    enterMode('"', () => double),
    enterMode('\\$\\{', () => parameter),
    enterMode('\\$\\((?!\\()', () => command),
    enterMode('\\(', () => arithmetic),
    leaveMode('\\)'),
  ]);
  const substitution = [enterMode('\\$\\((?=\\()', () => arithmetic), enterMode('\\$\\(', () => command)];
  const parameter: ScanMode = new TokenMode(() => [
    skipToken('\\\\.'),
    string("'", RAW),
    enterMode('"', () => double),
    enterMode('\\$\\{', () => parameter),
    ...substitution,
    leaveMode('\\}'),
  ]);
  const double: ScanMode = stringMode('"', {
    ...MULTILINE,
    // Within double quotes an apostrophe is an ordinary character.
    also: () => [enterMode('\\$\\{', () => quotedParameter), ...substitution],
  });
  const quotedParameter: ScanMode = stringMode('\\}', {
    ...MULTILINE,
    also: () => [enterMode('"', () => double), ...substitution],
  });
  const command: ScanMode = brackets('\\(', '\\)', () => tokens);
  const tokens: readonly ScanToken[] = [
    lineComment('(?<![^\\s;&|()`])#+'),
    skipToken('\\\\.'),
    string("\\$'", { ...MULTILINE, close: "'" }),
    string("'", RAW),
    enterMode('"', () => double),
    enterMode('\\$\\{', () => parameter),
    ...substitution,
    enterMode('\\((?=\\()', () => arithmetic),
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
    region('^__END__$', () => [], { isMultiline: true }),
    skipToken('\\$[#"\'`]|(?<![\\w)])\\?[#"\'`](?!\\w)'),
    HASH,
    string('"', { ...MULTILINE, also }),
    string('`', { ...MULTILINE, also }),
    string("'", MULTILINE),
    delimited(
      '(?:(?<![\\w)\\]])%[wWiIqQrsx]|(?<![\\w)\\]]\\s?)%)[\\[({<|!/]',
      (text) => escapeRegExp(CLOSING[text.at(-1)!] ?? text.at(-1)!),
      {
        ...MULTILINE,
        also,
      },
    ),
    heredoc('(?<![\\w<])<<(?:[A-Z_]\\w*|[~-][A-Za-z_]\\w*|[~-]?(?:"[^"\\n]+"|\'[^\'\\n]+\'))', (text) => {
      const name = escapeRegExp(text.replace(/^<<[~-]?/, '').replace(/["']/g, ''));
      return `^${/^<<[~-]/.test(text) ? '\\s*' : ''}${name}$`;
    }),
    { pattern: '\\/', found: (scan, _, index) => afterRubySlash(scan, index) },
  ];
  return tokens;
};

const SIGIL = '~(?:[a-z]|[A-Z][A-Z0-9]*)';

const elixir: Tokens = () => {
  const inside: ScanMode = brackets('\\{', '\\}', () => tokens);
  const also = () => [enterMode('#\\{', () => inside)];
  const tokens: readonly ScanToken[] = [
    skipToken('(?<!\\w)\\?\\\\?[#"\']'),
    HASH,
    ...['"""', "'''"].map((quotes) => string(`(?:${SIGIL})?${quotes}`, { ...MULTILINE, close: quotes, also })),
    delimited(`${SIGIL}[\\[({<|/"']`, (text) => escapeRegExp(CLOSING[text.at(-1)!] ?? text.at(-1)!), { ...MULTILINE, also }),
    string('"', { ...MULTILINE, also }),
    string("'", { ...MULTILINE, also }),
  ];
  return tokens;
};

const pod = blockComment('^=[a-zA-Z]\\w*', '^=cut(?!\\S).*');

const perl: Tokens = () => [
  pod,
  region('^__(?:END|DATA)__$', () => [pod], { isMultiline: true }),
  delimited(
    '(?<![\\w$@%&>-])(?:q[qxr]?|m)[(\\[<|!/~]|(?<![\\w$@%&>-])qw\\s?[({\\[<|!/]',
    (text) => escapeRegExp(CLOSING[text.at(-1)!] ?? text.at(-1)!),
    MULTILINE,
  ),
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

const julia: Tokens = () => {
  const inside: ScanMode = brackets('\\(', '\\)', () => tokens);
  const also = () => [enterMode('\\$\\(', () => inside)];
  const tokens: readonly ScanToken[] = [
    blockComment('#=', '=#', { nests: true }),
    HASH,
    ...['"""', '"', '`'].map((quotes) => string(quotes, { ...MULTILINE, also })),
    skipToken("(?<![\\w)\\]}'])'(?:\\\\.[^'\\n]{0,8}|[^'\\\\\\n])'"),
  ];
  return tokens;
};

const r: Tokens = () => [
  HASH,
  delimited('(?<!\\w)[rR]"-*[(\\[{]', (text) => escapeRegExp(`${CLOSING[text.at(-1)!]}${text.slice(2, -1)}"`), RAW),
  string('"', MULTILINE),
  string("'", MULTILINE),
  string('`', MULTILINE),
];

const lisp: Tokens = () => [blockComment('#\\|', '\\|#', { nests: true }), lineComment(';+'), skipToken('#?\\\\.'), string('"', MULTILINE)];

/** `#;(a)` comments out an expression, not the rest of the line. */
const scheme: Tokens = () => [skipToken('#;'), ...lisp()];

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

const makefile: Tokens = () => {
  const comment = lineComment('(?<![^\\s;])#+', { continues: true });
  // Recipes are shell commands, with quotes of the shell.
  const recipe = () => [comment, string('"'), string("'", { escape: undefined })];
  return [region('^\\t', recipe, { escape: '\\\\.' }), skipToken('\\\\.'), comment];
};

const batch: Tokens = () => [
  lineComment('@?[rR][eE][mM](?!\\S)(?<=(?:^|[&|(])\\s*@?...)'),
  lineComment(atLineStart('::+')),
  string('"', { escape: undefined }),
];

const tcl: Tokens = () => [lineComment('#+(?<=(?:^|;)\\s*#+)', { continues: true }), skipToken('\\\\.'), string('"', MULTILINE)];

/** An apostrophe behind a value transposes. */
const matlab: Tokens = () => [
  blockComment(atLineStart('%\\{(?=\\s*$)'), atLineStart('%\\}(?=\\s*$)')),
  lineComment('%+'),
  skipToken('\\.\\.\\..*'),
  string('"', { escape: '""' }),
  string("(?<![\\w)\\]}'.])'", { close: "'", escape: "''" }),
];

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
  elisp: lisp,
  'emacs-lisp': lisp,
  scheme,
  racket: scheme,
  nim,
  coffeescript,
  makefile,
  bat: batch,
  crystal: ruby,
  tcl,
  matlab,
  fish: () => [lineComment('(?<![^\\s;&|()])#+'), skipToken('\\\\.'), string('"', MULTILINE), string("'", MULTILINE)],
  erlang: () => [skipToken('\\$\\\\?.'), lineComment('%+'), string('"""', RAW), string('"', MULTILINE), string("'")],
};
