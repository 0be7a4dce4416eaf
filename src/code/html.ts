import { javascript } from './javascript';
import { blockComment, brackets, enterMode, heredoc, lineComment, escapeRegExp, string, TokenMode, type ScanToken } from './modes';
import type { LineScan, ScanMode } from './scan';

const BLOCK = blockComment('\\/\\*+(?!\\/)', '\\*\\/');

const stylesheet = (id: string): ScanMode =>
  new TokenMode(() => [
    BLOCK,
    string('"', { escape: '\\\\.' }),
    string("'", { escape: '\\\\.' }),
    // An unquoted URL may contain `//`.
    string('(?<![\\w-])url\\((?!\\s*["\'])', { close: '\\)', escape: '\\\\.' }),
    ...(id === 'css' ? [] : [lineComment('(?<!:)\\/\\/+')]),
  ]);

const embeddable = new Map<string, ScanMode>();

/** Returns the mode of an embeddable language: `css`, `scss`, `less`, `ts` or `js`. */
export function embedded(id: string): ScanMode {
  let mode = embeddable.get(id);
  if (!mode) {
    mode = ['css', 'scss', 'less'].includes(id) ? stylesheet(id) : javascript({ jsx: id !== 'ts' });
    embeddable.set(id, mode);
  }
  return mode;
}

/** Returns the language of a script or style element, judging by the part of its tag in this line. */
function languageOf(name: 'script' | 'style', tag: string): string {
  const lang = /\blang=["']?(\w+)/.exec(tag)?.[1];
  if (name === 'style') return lang === 'scss' || lang === 'less' ? lang : 'css';
  return lang === 'ts' || lang === 'typescript' ? 'ts' : 'js';
}

const quoted = (): ScanToken[] => [
  string('"', { escape: undefined, isMultiline: true }),
  string("'", { escape: undefined, isMultiline: true }),
];

/** A tag whose content is in another language. */
function tagWithCode(name: 'script' | 'style'): ScanMode {
  const end = new RegExp(`</${name}`, 'i');
  return new TokenMode(() => [
    ...quoted(),
    {
      pattern: '>',
      found(scan: LineScan, _, index) {
        const tag = scan.line.slice(scan.line.lastIndexOf('<', index) + 1, index);
        scan.leave();
        if (!tag.endsWith('/')) scan.enter(embedded(languageOf(name, tag)), 0, end);
      },
    },
  ]);
}

/** PHP code. `#[` opens an attribute, not a comment, and `?>` ends a line comment. */
function phpCode(): ScanMode {
  const inside: ScanMode = brackets('\\{', '\\}', () => tokens);
  const multiline = { escape: '\\\\.', isMultiline: true };
  const tokens: readonly ScanToken[] = [
    lineComment('\\/\\/+|#+(?!\\[)', { end: /\?>/ }),
    BLOCK,
    string('"', { ...multiline, also: () => [enterMode('\\{(?=\\$)', () => inside)] }),
    string("'", multiline),
    string('`', multiline),
    heredoc(
      '<<<[ \\t]*(?:"\\w+"|\'\\w+\'|\\w+)',
      (text) => `^\\s*${escapeRegExp(text.replace(/^<<<\s*/, '').replace(/["']/g, ''))}(?!\\w)`,
    ),
  ];
  return new TokenMode(() => [...tokens, { pattern: '\\?>', found: (scan) => scan.leave() }]);
}

/** HTML with its scripts and styles. With `php`, also the code between `<?php` and `?>`. */
export function htmlText({ php = false } = {}): ScanMode {
  const [script, style] = [tagWithCode('script'), tagWithCode('style')];
  const code = php ? phpCode() : undefined;
  const tag: ScanMode = new TokenMode(() => [
    ...(code ? [enterMode('<\\?(?:php\\b|=)', () => code)] : []),
    ...quoted(),
    { pattern: '>', found: (scan) => scan.leave() },
  ]);
  return new TokenMode(() => [
    blockComment('<!--', '-->'),
    ...(code ? [enterMode('<\\?(?:php\\b|=)', () => code)] : []),
    enterMode('<[sS][cC][rR][iI][pP][tT](?=[\\s>/]|$)', () => script),
    enterMode('<[sS][tT][yY][lL][eE](?=[\\s>/]|$)', () => style),
    enterMode('<\\/?[A-Za-z]', () => tag),
  ]);
}
