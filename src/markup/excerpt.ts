import type { Markup } from '../model/enums';
import { render } from '.';

/** How much of a text is looked at for each character that an excerpt may have: the rest can only be markup, or is cut off. */
const SOURCE_CHARS_PER_CHAR = 20;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Quotations of other texts, and code: what they say is not of who has written the text. */
const LEFT_OUT = [
  [/<blockquote\b[^]*?(?:<\/blockquote>\s*)+/g, ' '],
  [/<pre\b[^]*?<\/pre>/g, ' … '],
  [/<table\b[^]*?<\/table>/g, ' … '],
] as const;

/**
 * Takes a text in one of the markups and gives the words that it begins with, on one line and without markup: what a person reads of it who has
 * little time. Quotations are left out, code and tables are an ellipsis.
 */
export function excerptOf(text: string, markup: Markup, maxChars: number): string {
  let html = render(text.slice(0, maxChars * SOURCE_CHARS_PER_CHAR).toWellFormed(), markup);
  for (const [pattern, replacement] of LEFT_OUT) html = html.replace(pattern, replacement);
  const words = html
    .replace(/<li\b[^>]*>/g, ' • ')
    .replace(/<(?:\/?(?:p|h\d|ul|ol|li|div)|br|hr)\b[^>]*>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!)
    .replace(/\s+/g, ' ')
    .trim();
  if (words.length <= maxChars) return words;
  // Not within a character of two units.
  const cut = words.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '');
  return `${cut.trimEnd()}…`;
}
