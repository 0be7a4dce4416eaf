import type { RepositoryId } from '../model/issue';
import { BITBUCKET, ISSUE_LINKS, parseIssueLink } from '../model/links';
import { repositoryName } from '../model/repository';
import type { Markup } from '../model/words';
import { parser } from './markdown';
import { ISSUE } from './references';
import { finderOf, runEnd } from './scanning';
import { linesOf } from './tasks';

/** The number that a mention of an issue gets instead; undefined for one that stays. */
type NewNumber = (number: number) => number | undefined;

/** How mentions get other numbers. */
export interface Renumbered {
  readonly to: NewNumber;
  /** The repository whose addresses at Bitbucket name the same issues. */
  readonly repository?: RepositoryId | undefined;
}

const URL = 'https?:\\/\\/[^\\s<>]+';
/**
 * What `#12` is no link in, for each markup: links of other kinds, signs that were escaped, and (in the first group) what code begins with.
 * Lengths are bounded, so that no text is slow.
 */
const KEPT = {
  markdown: String.raw`(?<!\x60)(\x60+)|\\[^\s\w]|!?\[[^[\]\n]{0,500}\]\([^()\n]{0,2000}\)`,
  creole: String.raw`(\{\{\{)|~[^\s\w]|\[\[[^[\]\n]{1,4000}\]\]|\{\{[^{}\n]{1,2000}\}\}`,
  plaintext: String.raw`[^]{0}(?!)()`,
} as const;
/** Characters of code within a line. */
const MAX_CODE_LENGTH = { markdown: 5000, creole: 2000, plaintext: 0 } as const;
/** Creole's own way to name an issue. */
const MACRO = String.raw`(?<=<<issue\s{1,9}#?)([1-9]\d{0,8})(?=\s{0,9}>>)`;

const CREOLE_BEGIN = /^\{\{\{\s*$/;
const CREOLE_END = /^\}\}\}\s*$/;

const patterns = new Map<Markup, RegExp>();

function patternOf(markup: Markup): RegExp {
  const known = patterns.get(markup);
  if (known) return known;
  const made = new RegExp(`${KEPT[markup]}|${URL}|${ISSUE}|${MACRO}`, 'g');
  patterns.set(markup, made);
  return made;
}

const sameName = (a: RepositoryId, b: RepositoryId): boolean => repositoryName(a).toLowerCase() === repositoryName(b).toLowerCase();

/** What is kept but for addresses of issues in it: a link, whose text may name the issue as well. */
function addresses(text: string, { to, repository }: Renumbered): string {
  if (!repository || !text.includes('/issue')) return text;
  const followed = new Map<number, number>();
  const changed = text.replace(ISSUE_LINKS, (url) => {
    const link = parseIssueLink(url);
    const other = link?.site === BITBUCKET && sameName(link.repository, repository) ? to(link.number) : undefined;
    if (other === undefined) return url;
    followed.set(link!.number, other);
    return url.replace(/(\/issues?\/)\d+/i, `$1${other}`);
  });
  if (followed.size === 0) return changed;
  return changed.replace(MENTION, (all, number: string) => (followed.has(Number(number)) ? `#${followed.get(Number(number))}` : all));
}

const MENTION = new RegExp(ISSUE, 'g');

/** Where code ends that begins with a sign; undefined when it never does. `start` is where its text begins. */
type CodeEnd = (sign: string, start: number) => number | undefined;

/** Markdown's code ends with as many backticks as it began with. Where these stand is looked for once. */
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

function inline(text: string, markup: Markup, how: Renumbered): string {
  const pattern = patternOf(markup);
  let codeEnd: CodeEnd | undefined;
  const parts: string[] = [];
  let done = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [all, sign, mention, macro] = match;
    let next = pattern.lastIndex;
    if (sign !== undefined) {
      codeEnd ??= (markup === 'markdown' ? markdownCodeEnd : creoleCodeEnd)(text);
      next = codeEnd(sign, next) ?? (markup === 'markdown' ? next : match.index + 1);
    } else {
      parts.push(text.slice(done, match.index), renumbered(all, mention ?? (markup === 'creole' ? macro : undefined), how));
      done = next;
    }
    pattern.lastIndex = next;
  }
  return parts.join('') + text.slice(done);
}

/** What a match gets to be: a mention with another number, or what is kept but for addresses in it. */
function renumbered(all: string, number: string | undefined, how: Renumbered): string {
  if (number === undefined) return addresses(all, how);
  const other = how.to(Number(number));
  return other === undefined ? all : all.replace(number, String(other));
}

/** Where Markdown says what a link of another place leads to. */
const DEFINITION = /^ {0,3}\[[^\]\n]{1,999}\]:/;

/** Blocks of code are what lies between the lines that markdown-it finds to be text. */
function markdown(text: string, how: Renumbered): string {
  const lines = linesOf(text);
  const taken = new Set<number>();
  for (const { type, map } of parser().parse(text, {})) {
    if (!map || !['inline', 'table_open', 'fence', 'code_block'].includes(type)) continue;
    const [first, end] = map;
    for (let at = first; at < end; at++) taken.add(at);
    if (type === 'fence' || type === 'code_block') continue;
    const changed = inline(lines.slice(first, end).join(''), 'markdown', how);
    for (let at = first; at < end; at++) lines[at] = at === first ? changed : '';
  }
  for (const [at, line] of lines.entries()) if (!taken.has(at) && DEFINITION.test(line)) lines[at] = addresses(line, how);
  return lines.join('');
}

/** A block of code begins and ends with a line of its own; one that never ends is text. */
function creole(text: string, how: Renumbered): string {
  const lines = linesOf(text);
  const last = lines.findLastIndex((line) => CREOLE_END.test(line));
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < last; at++) {
    if (!CREOLE_BEGIN.test(lines[at]!)) continue;
    parts.push(inline(lines.slice(start, at).join(''), 'creole', how));
    for (start = at; !CREOLE_END.test(lines[at]!); at++);
    parts.push(lines.slice(start, at + 1).join(''));
    start = at + 1;
  }
  parts.push(inline(lines.slice(start).join(''), 'creole', how));
  return parts.join('');
}

/**
 * Gives the issues that a text mentions other numbers: `#12` and, in Creole, `<<issue 12>>`, where the page shows a link. What stands in
 * code is left as it is, and so is every address but those of issues of the repository at Bitbucket.
 */
export function renumber(text: string, markup: Markup, how: Renumbered): string {
  if (!/#[1-9]|<<issue\s|\/issues?\/\d/i.test(text)) return text;
  if (markup === 'plaintext') return inline(text, markup, how);
  return (markup === 'markdown' ? markdown : creole)(text, how);
}
