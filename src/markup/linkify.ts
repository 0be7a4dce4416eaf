import MarkdownIt from 'markdown-it';
import { escapeHtml, link, type RenderOptions } from './html';
import { mentionHtml, mentions } from './references';

/** Finds URLs that are written out; names such as `README.md` are not taken for hosts. A URL may hold who signs in. */
export const WRITTEN_OUT = { fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false, urlAuth: true };

const finder = new MarkdownIt({ linkify: true }).linkify.set(WRITTEN_OUT);

/** The HTML of a plain stretch of text, its URLs and mentions being links. */
export function linkify(text: string, options: RenderOptions): string {
  const html: string[] = [];
  let end = 0;
  for (const match of finder.match(text) ?? []) {
    html.push(mentioning(text.slice(end, match.index), options), link(match.url, escapeHtml(match.text)));
    end = match.lastIndex;
  }
  html.push(mentioning(text.slice(end), options));
  return html.join('');
}

const mentioning = (text: string, options: RenderOptions): string => mentions(text, options).map(mentionHtml).join('');
