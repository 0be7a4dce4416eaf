import type { Markup } from '../model/words';
import { parser } from './markdown';
import { ISSUE } from './references';

/** The number that a mention of an issue gets instead; undefined for one that stays. */
type NewNumber = (number: number) => number | undefined;

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

const inline = (text: string, markup: Markup, to: NewNumber): string =>
  text.replace(patternOf(markup), (all: string, _sign: string | undefined, mention: string | undefined, macro: string | undefined) => {
    const number = mention ?? (markup === 'creole' ? macro : undefined);
    const other = number === undefined ? undefined : to(Number(number));
    return other === undefined ? all : all.replace(number!, String(other));
  });

const linesOf = (text: string): string[] => text.split(/(?<=\n|\r(?!\n))/);

/** Blocks of code are what lies between the lines that markdown-it finds to be text. */
function markdown(text: string, to: NewNumber): string {
  const lines = linesOf(text);
  for (const { type, map } of parser().parse(text, {})) {
    if (!map || (type !== 'inline' && type !== 'table_open')) continue;
    const [first, end] = map;
    const changed = inline(lines.slice(first, end).join(''), 'markdown', to);
    for (let at = first; at < end; at++) lines[at] = at === first ? changed : '';
  }
  return lines.join('');
}

/** A block of code begins and ends with a line of its own; one that never ends is text. */
function creole(text: string, to: NewNumber): string {
  const lines = linesOf(text);
  const last = lines.findLastIndex((line) => CREOLE_END.test(line));
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < last; at++) {
    if (!CREOLE_BEGIN.test(lines[at]!)) continue;
    parts.push(inline(lines.slice(start, at).join(''), 'creole', to));
    for (start = at; !CREOLE_END.test(lines[at]!); at++);
    parts.push(lines.slice(start, at + 1).join(''));
    start = at + 1;
  }
  parts.push(inline(lines.slice(start).join(''), 'creole', to));
  return parts.join('');
}

/**
 * Gives the issues that a text mentions other numbers: `#12` and, in Creole, `<<issue 12>>`, where the page shows a link. What stands in
 * code or in an address is left as it is.
 */
export function renumber(text: string, markup: Markup, to: NewNumber): string {
  if (!/#[1-9]|<<issue\s/.test(text)) return text;
  if (markup === 'plaintext') return inline(text, markup, to);
  return (markup === 'markdown' ? markdown : creole)(text, to);
}
