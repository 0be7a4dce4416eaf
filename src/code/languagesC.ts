import { blockComment, brackets, delimited, enterMode, lineComment, escapeRegExp, skipToken, string, type ScanToken } from './modes';
import type { ScanMode } from './scan';

/** Makes the tokens of a language when it is first used. */
export type Tokens = () => readonly ScanToken[];

const SLASHES = lineComment('\\/\\/+');
const BLOCK = blockComment('\\/\\*+(?!\\/)', '\\*\\/');
const NESTED = blockComment('\\/\\*+(?!\\/)', '\\*\\/', { nests: true });
/** A character literal; not a lifetime (`'a`) or a digit separator (`1'000`). */
const CHARACTER = skipToken("(?<!\\w)'(?:\\\\.[^'\\n]{0,12}|[^'\\\\\\n]|[\\ud800-\\udbff][\\udc00-\\udfff])'");
const QUOTED = string('"');

/** Adds string interpolation: inside `"${a}"` the tokens of the language apply again. */
function withInterpolation(create: (inside: () => ScanMode) => readonly ScanToken[], open = '\\{', close = '\\}'): Tokens {
  return () => {
    let inside: ScanMode | undefined;
    const tokens: readonly ScanToken[] = create(() => (inside ??= brackets(open, close, () => tokens)));
    return tokens;
  };
}

const c: Tokens = () => [
  lineComment('\\/\\/+', { continues: true }),
  BLOCK,
  delimited('(?<!\\w)(?:u8|[uUL])?R"[^()\\\\\\s"]{0,16}\\(', (text) => `\\)${escapeRegExp(text.slice(text.indexOf('"') + 1, -1))}"`, {
    escape: undefined,
    isMultiline: true,
  }),
  QUOTED,
  // Matches u8'a' but not the separators of 1'000'000.
  string("'(?<!(?<![\\w'])\\d[\\w'.]{0,60}')", { close: "'" }),
];

export const csharp = withInterpolation((inside) => [
  SLASHES,
  BLOCK,
  delimited('(?<!\\$)\\$*"{3,}', (text) => `"{${text.replaceAll('$', '').length}}`, { escape: undefined, isMultiline: true }),
  string('\\$@"|@\\$"', { close: '"', escape: '""|\\{\\{', isMultiline: true, also: () => [enterMode('\\{', inside)] }),
  string('@"', { close: '"', escape: '""', isMultiline: true }),
  string('\\$"', { close: '"', escape: '\\\\.|\\{\\{', also: () => [enterMode('\\{', inside)] }),
  QUOTED,
  CHARACTER,
]);

const kotlin = withInterpolation((inside) => [
  SLASHES,
  NESTED,
  // More quotes at its end belong to it.
  string('"""', { close: '"{3,}', escape: undefined, isMultiline: true, also: () => [enterMode('\\$\\{', inside)] }),
  string('"', { escape: '\\\\.', also: () => [enterMode('\\$\\{', inside)] }),
  CHARACTER,
]);

const scala = withInterpolation((inside) => [
  SLASHES,
  NESTED,
  string('"""', { close: '"{3,}', escape: undefined, isMultiline: true, also: () => [enterMode('\\$\\{', inside)] }),
  string('(?<=\\w)"', { close: '"', escape: '\\\\.', also: () => [enterMode('\\$\\{', inside)] }),
  QUOTED,
  CHARACTER,
]);

const dart = withInterpolation((inside) => {
  const also = () => [enterMode('\\$\\{', inside)];
  const raw = { escape: undefined };
  return [
    SLASHES,
    NESTED,
    ...['"""', "'''"].flatMap((quotes) => [
      string(`(?<!\\w)r${quotes}`, { ...raw, close: quotes, isMultiline: true }),
      string(quotes, { escape: '\\\\.', isMultiline: true, also }),
    ]),
    ...['"', "'"].flatMap((quote) => [string(`(?<!\\w)r${quote}`, { ...raw, close: quote }), string(quote, { escape: '\\\\.', also })]),
  ];
});

const swift = withInterpolation(
  (inside) => [
    SLASHES,
    NESTED,
    delimited('(?<!#)#+"{3}', (text) => `"""${'#'.repeat(text.length - 3)}`, { escape: undefined, isMultiline: true }),
    delimited('(?<!#)#+"', (text) => `"${'#'.repeat(text.length - 1)}`, { escape: undefined }),
    string('"""', { escape: '\\\\[^(]', isMultiline: true, also: () => [enterMode('\\\\\\(', inside)] }),
    string('"', { escape: '\\\\[^(]', also: () => [enterMode('\\\\\\(', inside)] }),
  ],
  '\\(',
  '\\)',
);

const groovy = withInterpolation((inside) => [
  SLASHES,
  BLOCK,
  string('"""', { escape: '\\\\.', isMultiline: true, also: () => [enterMode('\\$\\{', inside)] }),
  string("'''", { escape: '\\\\.', isMultiline: true }),
  string('"', { escape: '\\\\.', also: () => [enterMode('\\$\\{', inside)] }),
  string("'"),
]);

const rust: Tokens = () => [
  lineComment('\\/\\/+!?'),
  blockComment('\\/\\*+(?!\\/)!?', '\\*\\/', { nests: true }),
  delimited('(?<!\\w)(?:b|c)?r#*"', (text) => `"${'#'.repeat(text.split('#').length - 1)}`, { escape: undefined, isMultiline: true }),
  string('"', { escape: '\\\\.', isMultiline: true }),
  skipToken("'(?:\\\\[^']{1,12}'|\\\\''|[^'\\\\\\n]'|[\\ud800-\\udbff][\\udc00-\\udfff]')"),
];

const java: Tokens = () => [SLASHES, BLOCK, string('"""', { escape: '\\\\.', isMultiline: true }), QUOTED, string("'")];

const go: Tokens = () => [SLASHES, BLOCK, QUOTED, string('`', { escape: undefined, isMultiline: true }), string("'")];

const zig: Tokens = () => [skipToken('\\\\\\\\.*'), SLASHES, QUOTED, string("'")];

/** Also for JSON with comments, and for build files that have both kinds of comments. */
const plain: Tokens = () => [SLASHES, BLOCK, QUOTED, string("'")];

const ml = (own: readonly ScanToken[]): Tokens => {
  return () => [
    ...own,
    blockComment('\\(\\*+(?!\\))', '\\*\\)', { nests: true }),
    string('"""', { escape: undefined, isMultiline: true }),
    string('"', { escape: '\\\\.', isMultiline: true }),
    CHARACTER,
  ];
};

const ocaml = ml([delimited('\\{[a-z_]*\\|', (text) => `\\|${text.slice(1, -1)}\\}`, { escape: undefined, isMultiline: true })]);

const fsharp = ml([SLASHES, string('@"', { close: '"', escape: '""', isMultiline: true })]);

const haskell: Tokens = () => [
  lineComment('(?<![!#$%&*+./<=>?@\\\\^|~:-])--+(?![!#$%&*+./<=>?@\\\\^|~:-])'),
  string('\\{-#', { close: '#-\\}', escape: undefined, isMultiline: true }),
  blockComment('\\{-', '-\\}', { nests: true }),
  QUOTED,
  CHARACTER,
];

/** Others of its kind, in which `--` begins a comment wherever it is. */
const elm: Tokens = () => [
  lineComment('--+'),
  blockComment('\\{-', '-\\}', { nests: true }),
  string('"""', { escape: '\\\\.', isMultiline: true }),
  QUOTED,
  CHARACTER,
];

const lean: Tokens = () => [
  lineComment('--+'),
  blockComment('\\/-', '-\\/', { nests: true }),
  string('"', { isMultiline: true }),
  CHARACTER,
];

const d: Tokens = () => [
  SLASHES,
  BLOCK,
  blockComment('\\/\\++', '\\+\\/', { nests: true }),
  string('(?<!\\w)r"', { close: '"', escape: undefined, isMultiline: true }),
  string('`', { escape: undefined, isMultiline: true }),
  string('"', { isMultiline: true }),
  string("'"),
];

/** `8'hff` is a number. */
const verilog: Tokens = () => [SLASHES, BLOCK, QUOTED];

const bicep = withInterpolation((inside) => [
  SLASHES,
  BLOCK,
  string("'''", { escape: undefined, isMultiline: true }),
  string("'", { escape: '\\\\.', also: () => [enterMode('\\$\\{', inside)] }),
]);

const pascal: Tokens = () => [SLASHES, blockComment('\\{', '\\}'), blockComment('\\(\\*', '\\*\\)'), string("'", { escape: "''" })];

/** Languages with comments like those of C, ML or Pascal. */
export const C_LANGUAGES: Readonly<Record<string, Tokens>> = {
  c,
  cpp: c,
  'cuda-cpp': c,
  'objective-c': c,
  'objective-cpp': c,
  csharp,
  kotlin,
  scala,
  dart,
  swift,
  groovy,
  gradle: groovy,
  rust,
  java,
  go,
  zig,
  jsonc: plain,
  proto: plain,
  proto3: plain,
  hlsl: plain,
  shaderlab: plain,
  glsl: plain,
  solidity: plain,
  prisma: plain,
  wgsl: () => [SLASHES, NESTED],
  verilog,
  systemverilog: verilog,
  d,
  bicep,
  ocaml,
  fsharp,
  haskell,
  purescript: elm,
  elm,
  lean,
  lean4: lean,
  pascal,
};
