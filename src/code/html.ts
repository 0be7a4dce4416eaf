import { javascript } from './javascript';
import { csharp } from './languagesC';
import { SCRIPT_LANGUAGES } from './languagesScript';
import {
  blockComment,
  brackets,
  enterMode,
  heredoc,
  leaveMode,
  lineComment,
  escapeRegExp,
  string,
  TokenMode,
  type ScanToken,
} from './modes';
import type { ScanMode } from './scan';

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

/** Content without comments, and content with HTML's comments only. */
const data: ScanMode = { isComment: false, read: (scan) => void (scan.at = scan.line.length) };
const template: ScanMode = new TokenMode(() => [blockComment('<!--', '-->')]);

const STYLES = ['css', 'scss', 'less', 'sass', 'stylus', 'postcss'];
const embeddable = new Map<string, ScanMode>([
  ['data', data],
  ['template', template],
]);

/** Returns the mode of an embeddable language: that of a style sheet, `ts`, `js`, `data` or `template`. */
export function embedded(id: string): ScanMode {
  let mode = embeddable.get(id);
  if (!mode) {
    mode = STYLES.includes(id) ? stylesheet(id) : javascript({ jsx: id !== 'ts' });
    embeddable.set(id, mode);
  }
  return mode;
}

/** Returns the language of a script or style element by the value of its attribute `lang` or `type`; undefined if that is the usual one. */
function languageOf(name: 'script' | 'style', value: string): string | undefined {
  const text = value.toLowerCase();
  if (name === 'style') return STYLES.find((id) => text === id || text === `text/${id}`);
  if (/^(?:text\/)?(?:typescript|tsx?)$/.test(text)) return 'ts';
  if (/^(?:module|jsx?|(?:text|application)\/(?:x-)?(?:java|ecma|live)script.*|javascript|text\/(?:babel|jsx))?$/.test(text))
    return undefined;
  return /html|template|handlebars|mustache|vue|ng-/.test(text) ? 'template' : 'data';
}

const quoted = (): ScanToken[] => [
  string('"', { escape: undefined, isMultiline: true }),
  string("'", { escape: undefined, isMultiline: true }),
];

const LANGUAGE = '(?<![\\w:.@-])(?:lang|type)\\s*=\\s*(?:"[^"]*"|\'[^\']*\'|[^\\s"\'>]+)';

/** Makes the mode of a tag whose content is in another language. */
function tagWithCode(name: 'script' | 'style'): ScanMode {
  const end = new RegExp(`</${name}`, 'i');
  const modes = new Map<string, ScanMode>();
  const tagOf = (language: string): ScanMode => {
    let mode = modes.get(language);
    if (!mode) {
      mode = new TokenMode(() => [
        {
          pattern: LANGUAGE,
          found(scan, text) {
            const found = languageOf(name, text.slice(text.indexOf('=') + 1).replace(/["'\s]/g, ''));
            if (found !== undefined) scan.replace(tagOf(found));
          },
        },
        ...quoted(),
        leaveMode('\\/>'),
        {
          pattern: '>',
          found(scan) {
            scan.leave();
            scan.enter(embedded(language), 0, end);
          },
        },
      ]);
      modes.set(language, mode);
    }
    return mode;
  };
  return tagOf(name === 'script' ? 'js' : 'css');
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

/** What a language adds to HTML. */
interface HtmlOptions {
  /** Code between `<?php` and `?>`. */
  readonly php?: boolean;
  /** Comments and code of templates, wherever they are. */
  readonly own?: () => readonly ScanToken[];
}

/** HTML with its scripts and styles. */
export function htmlText({ php = false, own = () => [] }: HtmlOptions = {}): ScanMode {
  const [script, style] = [tagWithCode('script'), tagWithCode('style')];
  const code = php ? phpCode() : undefined;
  const everywhere = () => [...(code ? [enterMode('<\\?(?:php\\b|=)', () => code)] : []), ...own()];
  const tag: ScanMode = new TokenMode(() => [...everywhere(), ...quoted(), leaveMode('>')]);
  return new TokenMode(() => [
    ...everywhere(),
    blockComment('<!--', '-->'),
    enterMode('<[sS][cC][rR][iI][pP][tT](?=[\\s>/]|$)', () => script),
    enterMode('<[sS][tT][yY][lL][eE](?=[\\s>/]|$)', () => style),
    enterMode('<\\/?[A-Za-z]', () => tag),
  ]);
}

/** Code of Ruby or Elixir between `<%` and `%>`; a comment of a line ends with it. */
function embeddedRuby(): readonly ScanToken[] {
  const tokens = SCRIPT_LANGUAGES['ruby']!().filter(({ pattern }) => pattern !== '#+');
  const code: ScanMode = new TokenMode(() => [leaveMode('-?%>'), lineComment('#+', { end: /-?%>/ }), ...tokens]);
  return [blockComment('<%#', '%>'), blockComment('<%!--', '--%>'), enterMode('<%(?!%)[-=]?', () => code)];
}

/** Code of C# in braces, and comments of its own. */
function razor(): readonly ScanToken[] {
  const code: ScanMode = brackets('\\{', '\\}', csharp);
  return [blockComment('@\\*', '\\*@'), enterMode('@(?:code|functions)?\\s*\\{', () => code)];
}

const templated = (open: string, close: string) => (): readonly ScanToken[] => [blockComment(open, close)];

/** What templates add to HTML, by their language. */
export const HTML_TEMPLATES: Readonly<Record<string, () => readonly ScanToken[]>> = {
  handlebars: () => [blockComment('\\{\\{~?!--', '--~?\\}\\}'), blockComment('\\{\\{~?!', '\\}\\}')],
  ...Object.fromEntries(['jinja', 'jinja-html', 'django-html', 'twig', 'nunjucks'].map((id) => [id, templated('\\{#', '#\\}')])),
  liquid: templated('\\{%-?\\s*comment\\s*-?%\\}', '\\{%-?\\s*endcomment\\s*-?%\\}'),
  blade: templated('\\{\\{--', '--\\}\\}'),
  ejs: templated('<%#', '%>'),
  ...Object.fromEntries(['erb', 'html-eex', 'phoenix-heex', 'HTML (EEx)'].map((id) => [id, embeddedRuby])),
  ...Object.fromEntries(['razor', 'aspnetcorerazor'].map((id) => [id, razor])),
};
