import type { Tokens } from './languagesC';
import {
  atLineStart,
  blockComment,
  brackets,
  delimited,
  enterMode,
  heredoc,
  lineComment,
  escapeRegExp,
  indentedMode,
  leaveMode,
  region,
  skipToken,
  string,
  TokenMode,
  type ScanToken,
} from './modes';
import type { LineScan, ScanMode } from './scan';

const MULTILINE = { escape: '\\\\.', isMultiline: true };
const RAW = { escape: undefined, isMultiline: true };

/** Enters a block scalar (`key: |`): all lines that are indented more than their key. */
function startBlock(scan: LineScan): void {
  const [prefix = '', indent = '', dashes = ''] = /^(\s*)((?:-\s+)*)/.exec(scan.line) ?? [];
  const hasKey = !/^[|>]/.test(scan.line.slice(prefix.length));
  const last = /-\s+$/.exec(dashes)?.[0].length ?? 0;
  // In `- |` the text must be indented more than the dash. A document can also begin with a block scalar, without a key.
  const parent = hasKey ? prefix.length : dashes === '' ? indent.length - 1 : prefix.length - last;
  scan.enterNextLine(indentedMode(parent));
}

/** What precedes a value: a key, a dash, a tag, or in brackets another value. In the middle of a text quotes are as they stand. */
const BEFORE_VALUE = '^[\\s?-]*|:\\s+|[\\[{]\\s*|["\'\\]}],\\s*|[\\[{][^\\[\\]{}]{0,200},\\s*|[!&][\\w!./-]*\\s+';
const value = (sign: string): string => `${sign}(?<=(?:${BEFORE_VALUE})${sign})`;

const yaml: Tokens = () => [
  lineComment('(?<!\\S)#+'),
  string(value('"'), { ...MULTILINE, close: '"' }),
  string(value("'"), { isMultiline: true, escape: "''", close: "'" }),
  { pattern: '[|>](?<=(?:^[\\s?-]*|:\\s+|[!&][\\w!./-]*\\s+).)[+\\-\\d]{0,2}(?=\\s*$|\\s+#)', found: startBlock },
];

const toml: Tokens = () => [
  lineComment('#+'),
  // More quotes at its end belong to it.
  string('"""', { ...MULTILINE, close: '"{3,}' }),
  string("'''", { ...RAW, close: "'{3,}" }),
  string('"'),
  string("'", { escape: undefined }),
];

const ini: Tokens = () => [lineComment('(?<!\\S)[;#]+'), string('"(?<==\\s*")', { close: '"' })];

/** A value may go on in the next line, where nothing is a comment. */
const properties: Tokens = () => [lineComment(atLineStart('[#!]+')), region(atLineStart('[^\\s#!]'), () => [], { escape: '\\\\.' })];

/** The body of a function is code. */
function functionBody(tokens: () => readonly ScanToken[]): ScanToken {
  const modes = new Map<string, ScanMode>();
  const tag = '\\$(?:[A-Za-z_]\\w*)?\\$';
  return {
    pattern: `${tag}(?<=(?:^|\\W)(?:[aA][sS]|[dD][oO])\\s*${tag})|${atLineStart(`${tag}(?=\\s*$)`)}`,
    found(scan, text) {
      let mode = modes.get(text);
      if (!mode) modes.set(text, (mode = new TokenMode(() => [leaveMode(escapeRegExp(text)), ...tokens()])));
      scan.enter(mode, text.length);
    },
  };
}

const sqlTokens = (own: readonly ScanToken[] = []): readonly ScanToken[] => [
  ...own,
  lineComment('--+'),
  blockComment('\\/\\*+(?!\\/)', '\\*\\/'),
  string("(?<!\\w)[eE]'", { ...MULTILINE, close: "'" }),
  string("'", { isMultiline: true, escape: "''" }),
  string('"', { isMultiline: true, escape: '""' }),
  string('`', { isMultiline: true, escape: undefined }),
  functionBody(() => sqlTokens(own)),
  delimited('(?<!\\w)\\$(?:[A-Za-z_]\\w*)?\\$', escapeRegExp, RAW),
];

const sql: Tokens = () => sqlTokens();

const mysql: Tokens = () => sqlTokens([lineComment('#+'), string("'", MULTILINE), string('"', MULTILINE)]);

const cmake: Tokens = () => [
  ...[0, 1, 2, 3].map((signs) => blockComment(`#\\[={${signs}}\\[`, `\\]={${signs}}\\]`)),
  lineComment('#+'),
  skipToken('\\\\.'),
  delimited('(?<!\\w)\\[=*\\[', (text) => `\\]${'='.repeat(text.length - 2)}\\]`, RAW),
  string('"', MULTILINE),
];

const dockerDocument = heredoc('(?<!<)<<-?(?:"\\w+"|\'\\w+\'|\\w+)', (text) => `^\\t*${text.replace(/^<<-?/, '').replace(/['"]/g, '')}$`);

const dockerfile: Tokens = () => [lineComment(atLineStart('#+')), dockerDocument];

const hcl: Tokens = () => {
  const inside: ScanMode = brackets('\\{', '\\}', () => tokens);
  const tokens: readonly ScanToken[] = [
    lineComment('#+|\\/\\/+'),
    blockComment('\\/\\*+(?!\\/)', '\\*\\/'),
    string('"', { escape: '\\\\.|\\$\\$', also: () => [enterMode('[$%]\\{', () => inside)] }),
    heredoc('<<[-~]?\\w+', (text) => `^\\s*${text.replace(/^<<[-~]?/, '')}$`),
  ];
  return tokens;
};

const nix: Tokens = () => {
  const inside: ScanMode = brackets('\\{', '\\}', () => tokens);
  const also = () => [enterMode('\\$\\{', () => inside)];
  const tokens: readonly ScanToken[] = [
    lineComment('#+'),
    blockComment('\\/\\*+(?!\\/)', '\\*\\/'),
    // Names end with apostrophes, too.
    string("(?<![\\w'])''", { isMultiline: true, escape: "'''|''\\$|''\\\\", close: "''", also }),
    string('"', { ...MULTILINE, also }),
  ];
  return tokens;
};

const xml: Tokens = () => [blockComment('<!--', '-->'), string('<!\\[CDATA\\[', { ...RAW, close: '\\]\\]>' })];

const graphql: Tokens = () => [lineComment('#+'), string('"""', RAW), string('"')];

/** Environments whose text is printed as it is. */
const VERBATIM = '(?:verbatim|Verbatim|lstlisting|minted|alltt)\\*?';

const latex: Tokens = () => [
  blockComment('\\\\begin\\{comment\\}', '\\\\end\\{comment\\}'),
  string(`\\\\begin\\{${VERBATIM}\\}`, { ...RAW, close: `\\\\end\\{${VERBATIM}\\}` }),
  delimited('\\\\(?:verb|lstinline)\\*?[^\\w\\s*{\\[]', (text) => escapeRegExp(text.at(-1)!), { escape: undefined }),
  string('\\\\(?:url|path|href)\\{', { close: '\\}', escape: undefined }),
  skipToken('\\\\.'),
  lineComment('%+'),
];

const vb: Tokens = () => [lineComment("'+"), lineComment('[rR][eE][mM](?!\\S)(?<=(?:^|:)\\s*...)'), string('"', { escape: '""' })];

const fortran: Tokens = () => [lineComment('!+'), string('"', { escape: undefined }), string("'", { escape: undefined })];

/** In the fixed form a letter in the first column begins a comment. */
const fortranFixed: Tokens = () => [lineComment('^[cCdD*]'), ...fortran()];

const cobol: Tokens = () => [
  lineComment('(?<=^[\\d ]{6})[*/]'),
  lineComment('\\*>+'),
  string('"', { escape: '""' }),
  string("'", { escape: "''" }),
];

/** Translators' comments; the other lines are places in code, flags and earlier texts. */
const gettext: Tokens = () => [lineComment('^#\\.?(?![:,|~])'), skipToken('^#.*'), string('"')];

/** In the text of a paragraph two slashes are of an address. */
const pug: Tokens = () => [lineComment(atLineStart('\\/\\/-?'))];

/** Languages for data, configuration, builds and documents. */
export const DATA_LANGUAGES: Readonly<Record<string, Tokens>> = {
  yaml,
  dockercompose: yaml,
  toml,
  ini,
  editorconfig: ini,
  properties,
  sql,
  mysql,
  mariadb: mysql,
  ...Object.fromEntries(['pgsql', 'postgres', 'plsql', 'oraclesql', 'sqlite', 'tsql', 'snowflake-sql', 'bigquery'].map((id) => [id, sql])),
  cmake,
  dockerfile,
  terraform: hcl,
  hcl,
  nix,
  xml,
  xsl: xml,
  graphql,
  latex,
  tex: latex,
  ignore: () => [lineComment('^#+')],
  dotenv: () => [
    lineComment('(?<!\\S)#+'),
    string('"(?<==\\s*")', { ...MULTILINE, close: '"' }),
    string("'(?<==\\s*')", { ...RAW, close: "'" }),
  ],
  vb,
  vhdl: () => [lineComment('--+'), string('"', { escape: '""' }), skipToken("(?<!\\w)'.'")],
  ada: () => [lineComment('--+'), string('"', { escape: '""' }), skipToken("(?<!\\w)'.'")],
  fortran,
  'fortran-modern': fortran,
  FortranFreeForm: fortran,
  'fortran_fixed-form': fortranFixed,
  FortranFixedForm: fortranFixed,
  cobol,
  COBOL: cobol,
  po: gettext,
  gettext,
  jade: pug,
  pug,
  'git-rebase': () => [lineComment('^#+')],
};
