import type { Tokens } from './languagesC';
import {
  blockComment,
  brackets,
  delimited,
  enterMode,
  heredoc,
  lineComment,
  escapeRegExp,
  indentedMode,
  skipToken,
  string,
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

const BEFORE_VALUE = '(?<=^\\s*|[:?-]\\s+|[\\[{,]\\s*|[!&][\\w!./-]*\\s+)';

const yaml: Tokens = () => [
  lineComment('(?<!\\S)#+'),
  string(`${BEFORE_VALUE}"`, { ...MULTILINE, close: '"' }),
  string(`${BEFORE_VALUE}'`, { isMultiline: true, escape: "''", close: "'" }),
  { pattern: '(?<=(?:^|[:?-]\\s+|[!&][\\w!./-]*\\s+))[|>][+\\-\\d]{0,2}(?=\\s*$|\\s+#)', found: startBlock },
];

const toml: Tokens = () => [
  lineComment('#+'),
  string('"""', MULTILINE),
  string("'''", RAW),
  string('"'),
  string("'", { escape: undefined }),
];

const ini: Tokens = () => [lineComment('(?<!\\S)[;#]+')];

const properties: Tokens = () => [lineComment('(?<=^\\s*)[#!]+')];

const sql: Tokens = () => [
  lineComment('--+'),
  blockComment('\\/\\*+(?!\\/)', '\\*\\/'),
  string("'", { isMultiline: true, escape: "''" }),
  string('"', { isMultiline: true, escape: '""' }),
  string('`', { isMultiline: true, escape: undefined }),
  delimited('(?<!\\w)\\$(?:[A-Za-z_]\\w*)?\\$', escapeRegExp, RAW),
];

const cmake: Tokens = () => [
  ...[0, 1, 2, 3].map((signs) => blockComment(`#\\[={${signs}}\\[`, `\\]={${signs}}\\]`)),
  lineComment('#+'),
  skipToken('\\\\.'),
  delimited('(?<!\\w)\\[=*\\[', (text) => `\\]${'='.repeat(text.length - 2)}\\]`, RAW),
  string('"', MULTILINE),
];

const dockerDocument = heredoc('(?<!<)<<-?(?:"\\w+"|\'\\w+\'|\\w+)', (text) => `^\\t*${text.replace(/^<<-?/, '').replace(/['"]/g, '')}$`);

const dockerfile: Tokens = () => [lineComment('(?<=^\\s*)#+'), dockerDocument];

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

const nix: Tokens = () => [
  lineComment('#+'),
  blockComment('\\/\\*+(?!\\/)', '\\*\\/'),
  string("''", { isMultiline: true, escape: "'''|''\\$|''\\\\" }),
  string('"', MULTILINE),
];

const xml: Tokens = () => [blockComment('<!--', '-->'), string('<!\\[CDATA\\[', { ...RAW, close: '\\]\\]>' })];

const graphql: Tokens = () => [lineComment('#+'), string('"""', RAW), string('"')];

const latex: Tokens = () => [skipToken('\\\\.'), lineComment('%+')];

/** Languages for data, configuration, builds and documents. */
export const DATA_LANGUAGES: Readonly<Record<string, Tokens>> = {
  yaml,
  dockercompose: yaml,
  toml,
  ini,
  editorconfig: ini,
  properties,
  sql,
  mysql: sql,
  pgsql: sql,
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
  dotenv: () => [lineComment('(?<!\\S)#+'), string('"', MULTILINE), string("'", RAW)],
  vb: () => [lineComment("'+"), string('"', { escape: '""' })],
  ada: () => [lineComment('--+'), string('"', { escape: '""' }), skipToken("(?<!\\w)'.'")],
  fortran: () => [lineComment('!+'), string('"', { escape: undefined }), string("'", { escape: undefined })],
  'git-rebase': () => [lineComment('^#+')],
};
