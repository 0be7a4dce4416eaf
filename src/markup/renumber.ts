import type { RepositoryId } from '../model/issue';
import { BITBUCKET, ISSUE_LINKS, parseIssueLink } from '../model/links';
import { repositoryName } from '../model/repository';
import type { Markup } from '../model/words';
import { parser } from './markdown';
import { ISSUE } from './references';

/** The number that a mention of an issue gets instead; undefined for one that stays. */
type NewNumber = (number: number) => number | undefined;

/** How mentions get other numbers. */
export interface Renumbered {
  readonly to: NewNumber;
  /** The repository whose addresses at Bitbucket name the same issues. */
  readonly repository?: RepositoryId | undefined;
}

const URL = 'https?:\\/\\/[^\\s<>]+';
/** What `#12` is no link in, for each markup: code, links of other kinds, signs that were escaped. Lengths are bounded, so that no text is slow. */
const KEPT = {
  markdown: String.raw`(?<!\x60)(\x60+)(?!\x60)[^]{0,5000}?(?<!\x60)\1(?!\x60)|\\[^\s\w]|!?\[[^[\]\n]{0,500}\]\([^()\n]{0,2000}\)`,
  creole: String.raw`\{\{\{[^]{0,2000}?\}*\}\}\}|~[^\s\w]|\[\[[^[\]\n]{1,4000}\]\]|\{\{[^{}\n]{1,2000}\}\}()`,
  plaintext: String.raw`[^]{0}(?!)()`,
} as const;
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
const CODE = /^(?:\x60|\{\{\{)/;

const inline = (text: string, markup: Markup, how: Renumbered): string =>
  text.replace(patternOf(markup), (all: string, _sign: string | undefined, mention: string | undefined, macro: string | undefined) => {
    const number = mention ?? (markup === 'creole' ? macro : undefined);
    if (number === undefined) return CODE.test(all) ? all : addresses(all, how);
    const other = how.to(Number(number));
    return other === undefined ? all : all.replace(number, String(other));
  });

/** Where Markdown says what a link of another place leads to. */
const DEFINITION = /^ {0,3}\[[^\]\n]{1,999}\]:/;

const linesOf = (text: string): string[] => text.split(/(?<=\n|\r(?!\n))/);

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
