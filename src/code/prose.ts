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

/** What is not prose in a line of Markdown: code, link targets, tags, and ids of headings such as `{#12}`. */
const NO_PROSE = /(?<!`)(`+)(?!`)(?:[^`]|(?!\1(?!`))`+)*?\1(?!`)|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*|\{#[^}]*\}|<\/?[A-Za-z][^<>]*>/g;

function takeLine(scan: LineScan): void {
  for (const { 0: code, index } of scan.line.matchAll(NO_PROSE)) {
    if (index < scan.at) continue;
    takeRest(scan, index);
    scan.at = index + code.length;
  }
  takeRest(scan);
}

const fences = new Map<string, ScanMode>();

/** Makes the mode of a fenced code block. It is closed by at least as many of the same characters. */
function fenced(mark: string): ScanMode {
  let mode = fences.get(mark);
  if (!mode) {
    const end = new RegExp(`^\\s{0,3}${mark[0]}{${mark.length},}\\s*$`);
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
    if (fence !== undefined && scan.at === 0) scan.enter(fenced(fence.slice(0, 100)), 0);
    if (fence !== undefined || isCode(scan.line)) scan.at = scan.line.length;
    else takeLine(scan);
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

const markdown = markdownMode();

/** Returns the mode of a prose language: `markdown`, `git-commit`, or plain text for any other. */
export function prose(id: string): ScanMode {
  if (id === 'markdown') return markdown;
  return id === 'git-commit' ? commitMessage : text;
}
