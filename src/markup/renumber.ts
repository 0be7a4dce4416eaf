import type { RepositoryId } from '../model/issue';
import { BITBUCKET, ISSUE_LINKS, parseIssueLink } from '../model/links';
import { repositoryName } from '../model/repository';
import type { Markup } from '../model/enums';
import { parser } from './markdown';
import { ISSUE } from './references';
import { finderOf, runEnd } from './scanning';
import { linesOf } from './tasks';

/** Returns the new number of an issue; undefined when a mention of it keeps its number. */
type NewNumber = (number: number) => number | undefined;

/** How mentions of issues are renumbered. */
export interface Renumbered {
  readonly to: NewNumber;
  /** The repository whose issue URLs at bitbucket.org are renumbered as well. */
  readonly repository?: RepositoryId | undefined;
}

const URL = 'https?:\\/\\/[^\\s<>]+';
/**
 * Where `#12` is no mention, for each markup: within links, escaped characters, and code (the first group is its opening marker). Lengths are
 * bounded so that no text is slow.
 */
const LITERALS = {
  markdown: String.raw`(?<!\x60)(\x60+)|\\[^\s\w]|!?\[[^[\]\n]{0,500}\]\([^()\n]{0,2000}\)`,
  creole: String.raw`(\{\{\{)|~[^\s\w]|\[\[[^[\]\n]{1,4000}\]\]|\{\{[^{}\n]{1,2000}\}\}`,
  plaintext: String.raw`[^]{0}(?!)()`,
} as const;
/** Characters of code within a line. */
const MAX_CODE_LENGTH = { markdown: 5000, creole: 2000, plaintext: 0 } as const;
/** Creole's macro for an issue: `<<issue 12>>`. */
const MACRO = String.raw`(?<=<<issue\s{1,9}#?)([1-9]\d{0,8})(?=\s{0,9}>>)`;

const CREOLE_BEGIN = /^\{\{\{\s*$/;
const CREOLE_END = /^\}\}\}\s*$/;

const patterns = new Map<Markup, RegExp>();

function patternOf(markup: Markup): RegExp {
  const cached = patterns.get(markup);
  if (cached) return cached;
  const pattern = new RegExp(`${LITERALS[markup]}|${URL}|${ISSUE}|${MACRO}`, 'g');
  patterns.set(markup, pattern);
  return pattern;
}

const sameName = (a: RepositoryId, b: RepositoryId): boolean => repositoryName(a).toLowerCase() === repositoryName(b).toLowerCase();

/** Renumbers the issue URLs within a link, and `#12` in its label where the URL is of that issue. */
function addresses(text: string, { to, repository }: Renumbered): string {
  if (!repository || !text.includes('/issue')) return text;
  const followed = new Map<number, number>();
  const changed = text.replace(ISSUE_LINKS, (url) => {
    const link = parseIssueLink(url);
    const newNumber = link?.site === BITBUCKET && sameName(link.repository, repository) ? to(link.number) : undefined;
    if (newNumber === undefined) return url;
    followed.set(link!.number, newNumber);
    return url.replace(/(\/issues?\/)\d+/i, `$1${newNumber}`);
  });
  if (followed.size === 0) return changed;
  return changed.replace(MENTION, (match, number: string) => (followed.has(Number(number)) ? `#${followed.get(Number(number))}` : match));
}

const MENTION = new RegExp(ISSUE, 'g');

/** Returns the index behind the code that `sign` opens, undefined when it is never closed. `start` is the index behind the sign. */
type CodeEnd = (sign: string, start: number) => number | undefined;

/** Markdown's code ends with as many backticks as it begins with. The runs of backticks are indexed once for a text. */
function markdownCodeEnd(text: string): CodeEnd {
  const runs = new Map<number, number[]>();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const places = runs.get(run.length);
    if (places) places.push(index);
    else runs.set(run.length, [index]);
  }
  for (const places of runs.values()) places.reverse();
  return ({ length }, start) => {
    const places = runs.get(length) ?? [];
    while (places.length > 0 && places.at(-1)! < start) places.pop();
    const end = places.at(-1);
    return end !== undefined && end - start <= MAX_CODE_LENGTH.markdown ? end + length : undefined;
  };
}

function creoleCodeEnd(text: string): CodeEnd {
  const find = finderOf(text, '}}}');
  return (_, start) => {
    const end = find(start);
    return end >= 0 && end - start <= MAX_CODE_LENGTH.creole ? runEnd(text, end, '}') : undefined;
  };
}

/** Finds the ends of code within the lines of a text. */
export const codeEndOf = (text: string, markup: Markup): CodeEnd => (markup === 'markdown' ? markdownCodeEnd : creoleCodeEnd)(text);

function inline(text: string, markup: Markup, options: Renumbered): string {
  const pattern = patternOf(markup);
  let codeEnd: CodeEnd | undefined;
  const parts: string[] = [];
  let copiedTo = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [original, sign, mention, macro] = match;
    let next = pattern.lastIndex;
    if (sign !== undefined) {
      codeEnd ??= codeEndOf(text, markup);
      next = codeEnd(sign, next) ?? (markup === 'markdown' ? next : match.index + 1);
    } else {
      parts.push(text.slice(copiedTo, match.index), renumbered(original, mention ?? (markup === 'creole' ? macro : undefined), options));
      copiedTo = next;
    }
    pattern.lastIndex = next;
  }
  return parts.join('') + text.slice(copiedTo);
}

/** The replacement of a match: a mention with its new number, or a link whose URLs are renumbered. */
function renumbered(text: string, number: string | undefined, options: Renumbered): string {
  if (number === undefined) return addresses(text, options);
  const newNumber = options.to(Number(number));
  return newNumber === undefined ? text : text.replace(number, String(newNumber));
}

/** A Markdown link reference definition. */
const DEFINITION = /^ {0,3}\[[^\]\n]{1,999}\]:/;

/** Renumbers the inline text that markdown-it finds; its code blocks are left as they are. */
function markdown(text: string, options: Renumbered): string {
  const lines = linesOf(text);
  const linesOfBlocks = new Set<number>();
  for (const { type, map } of parser().parse(text, {})) {
    if (!map || !['inline', 'table_open', 'fence', 'code_block'].includes(type)) continue;
    const [first, end] = map;
    for (let at = first; at < end; at++) linesOfBlocks.add(at);
    if (type === 'fence' || type === 'code_block') continue;
    const changed = inline(lines.slice(first, end).join(''), 'markdown', options);
    for (let at = first; at < end; at++) lines[at] = at === first ? changed : '';
  }
  for (const [at, line] of lines.entries()) if (!linesOfBlocks.has(at) && DEFINITION.test(line)) lines[at] = addresses(line, options);
  return lines.join('');
}

/** Renumbers everything outside of Creole's code blocks, whose markers are lines of their own; a block that is never closed is text. */
function creole(text: string, options: Renumbered): string {
  const lines = linesOf(text);
  const last = lines.findLastIndex((line) => CREOLE_END.test(line));
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < last; at++) {
    if (!CREOLE_BEGIN.test(lines[at]!)) continue;
    parts.push(inline(lines.slice(start, at).join(''), 'creole', options));
    for (start = at; !CREOLE_END.test(lines[at]!); at++);
    parts.push(lines.slice(start, at + 1).join(''));
    start = at + 1;
  }
  parts.push(inline(lines.slice(start).join(''), 'creole', options));
  return parts.join('');
}

/**
 * Renumbers the mentions of issues in a text wherever a page shows them as links: `#12` and, in Creole, `<<issue 12>>`. Code stays as it is,
 * and so do all URLs but those of the repository's issues at Bitbucket.
 */
export function renumber(text: string, markup: Markup, options: Renumbered): string {
  if (!/#[1-9]|<<issue\s|\/issues?\/\d/i.test(text)) return text;
  if (markup === 'plaintext') return inline(text, markup, options);
  return (markup === 'markdown' ? markdown : creole)(text, options);
}
