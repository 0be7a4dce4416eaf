import MarkdownIt from 'markdown-it';
import { escapeHtml, link, type RenderOptions } from './html';
import { mentionHtml, mentions } from './references';

/** Options of linkify-it: only URLs with a scheme, because `README.md` would be taken for a host. `user@host` is allowed in them. */
export const URLS_WITH_SCHEME = { fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false, urlAuth: true };

const finder = new MarkdownIt({ linkify: true }).linkify.set(URLS_WITH_SCHEME);

/** Renders plain text to HTML; its URLs and mentions become links. */
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
