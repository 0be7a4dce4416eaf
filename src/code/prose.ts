import { escapeRegExp, indentedMode } from './modes';
import type { LineScan, ScanMode } from './scan';

/** Text that is prose throughout. */
const text: ScanMode = { isComment: true, read: (scan) => void (scan.at = scan.line.length) };

/** A commit message, without lines that begin with `#`, and without what follows git's scissors line. */
const commitMessage: ScanMode = {
  isComment: false,
  read(scan) {
    if (/^# -+ >8 -+$/.test(scan.line)) scan.enter(belowScissors, 0);
    if (scan.line.startsWith('#')) scan.at = scan.line.length;
    else takeRest(scan);
  },
};
const belowScissors: ScanMode = { isComment: false, read: (scan) => void (scan.at = scan.line.length) };

const inProse: ScanMode = { isComment: true, read: (scan) => void (scan.at = scan.line.length) };

/** Takes the text up to an index as prose; by default the rest of the line. */
function takeRest(scan: LineScan, end = scan.line.length): void {
  if (end <= scan.at) return;
  const state = scan.state;
  scan.enter(inProse, 0);
  scan.at = end;
  scan.move(state, end);
}

/**
 * What is not prose in a line of Markdown: code, links with their texts, link definitions, tags, and ids of headings such as `{#12}`.
 */
const MARKDOWN_CODE = new RegExp(
  [
    '(?<!`)(?<ticks>`+)(?!`)(?:[^`]|(?!\\k<ticks>(?!`))`+)*?\\k<ticks>(?!`)',
    '!?\\[(?:[^[\\]]|\\[[^[\\]]*\\])*\\](?:\\([^()\\s]*(?:\\([^()\\s]*\\)[^()\\s]*)*|\\[(?!#)[^[\\]]*\\])',
    '^\\s{0,3}\\[[^[\\]]+\\]:\\s.*',
    '\\{#[^{}]{0,200}\\}',
    '<(?<tag>code|pre|kbd|samp)\\b[^<>]*>.{0,500}?<\\/\\k<tag>>',
    '<\\/?[A-Za-z][^<>]*>',
  ].join('|'),
  'g',
);

/** What is not prose in a line of reStructuredText: literals, roles and links. */
const RST_CODE = /``.{1,500}?``|:[\w:.-]{1,50}:`[^`]*`|`[^`<]*<[^>`]*>`__?/g;

/** What is not prose in a line of AsciiDoc: code and links. */
const ASCIIDOC_CODE = /`[^`]+`|<<[^<>]*>>|(?:link|xref|https?):\S{1,500}?\[[^\]]*\]/g;

function takeLine(scan: LineScan, code: RegExp): void {
  for (const { 0: text, index } of scan.line.matchAll(code)) {
    if (index < scan.at) continue;
    takeRest(scan, index);
    scan.at = index + text.length;
  }
  takeRest(scan);
}

/** The content of `<pre>`. */
const preformatted: ScanMode = {
  isComment: false,
  read(scan) {
    const end = /<\/pre>/i.exec(scan.line.slice(scan.at));
    scan.at = end ? scan.at + end.index + end[0].length : scan.line.length;
    if (end) scan.leave();
  },
};

const fences = new Map<string, ScanMode>();

/** Makes the mode of a fenced code block. It is closed by at least as many of the same characters. */
function fenced(mark: string): ScanMode {
  let mode = fences.get(mark);
  if (!mode) {
    const end = new RegExp(`^\\s{0,3}${escapeRegExp(mark[0]!)}{${mark.length},}\\s*$`);
    mode = {
      isComment: false,
      read(scan) {
        scan.at = scan.line.length;
        if (end.test(scan.line.replace(/^(?:\s*>)+ ?|^\s{4,}/, ''))) scan.leave();
      },
    };
    fences.set(mark, mode);
  }
  return mode;
}

const FENCE = /^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}(?=[^`]*$)|~{3,})/;

/** Makes the mode of Markdown outside of fenced blocks. After an empty line, lines indented by four are code unless they belong to a list. */
function markdownMode(): ScanMode {
  const readAs = (isCode: (line: string) => boolean) => (scan: LineScan) => {
    const fence = FENCE.exec(scan.line)?.[1];
    const pre = scan.at === 0 ? /^\s{0,3}<pre\b/i.exec(scan.line)?.[0] : undefined;
    if (fence !== undefined && scan.at === 0) scan.enter(fenced(fence.slice(0, 100)), 0);
    if (fence !== undefined || isCode(scan.line)) scan.at = scan.line.length;
    else if (pre !== undefined) {
      scan.at = pre.length;
      scan.enter(preformatted, 0);
    } else takeLine(scan, MARKDOWN_CODE);
  };
  const isIndented = (line: string) => /^(?: {4}|\t)/.test(line);
  const isItem = (line: string) => /^\s*(?:[-*+]|\d+[.)])\s/.test(line);
  const mode = (isCode: (line: string) => boolean, next: (line: string) => ScanMode): ScanMode => ({
    isComment: false,
    read: readAs(isCode),
    endLine: (scan) => scan.replace(next(scan.line)),
  });
  const inText = (line: string) => (isItem(line) ? modes.list : line.trim() === '' ? modes.afterEmpty : modes.text);
  const modes: Record<'text' | 'afterEmpty' | 'list', ScanMode> = {
    text: mode(() => false, inText),
    afterEmpty: mode(isIndented, (line) => (isIndented(line) ? modes.afterEmpty : inText(line))),
    list: mode(
      () => false,
      (line) => (line.trim() === '' || isItem(line) || /^\s/.test(line) ? modes.list : modes.text),
    ),
  };
  return modes.afterEmpty;
}

/** Directives of reStructuredText whose content is code. */
const CODE_DIRECTIVES = /^(?:code|code-block|sourcecode|highlight|parsed-literal|math|raw|image|literalinclude|doctest|testcode)$/;

/** Reads a line of reStructuredText. Indented lines are code after a code directive or a paragraph that ends with `::`. */
const restructuredText: ScanMode = {
  isComment: false,
  read(scan) {
    takeLine(scan, RST_CODE);
    const directive = /^\s*\.\. +([\w-]+)::/.exec(scan.line)?.[1];
    const isCode = directive === undefined ? /::\s*$/.test(scan.line) : CODE_DIRECTIVES.test(directive);
    if (isCode) scan.enterNextLine(indentedMode(scan.line.search(/\S/)));
  },
};

/** Reads a line of AsciiDoc. A block between lines of four signs or more is code. */
const asciidoc: ScanMode = {
  isComment: false,
  read(scan) {
    const fence = /^(?:-{4,}|\.{4,}|\+{4,}|`{3,})(?=\w*\s*$)/.exec(scan.line)?.[0];
    if (fence === undefined) return takeLine(scan, ASCIIDOC_CODE);
    scan.enter(fenced(fence.slice(0, 100)), 0);
    scan.at = scan.line.length;
  },
};

const MODES: Readonly<Record<string, ScanMode>> = {
  markdown: markdownMode(),
  'git-commit': commitMessage,
  restructuredtext: restructuredText,
  asciidoc,
};

/** The mode of a language that is prose: `markdown`, `git-commit`, others as they are. */
export const prose = (id: string): ScanMode => MODES[id] ?? text;
