import { escapeHtml, type RenderOptions } from './html';

/** What texts of every markup mention in the same words: issues of the repository, and changesets. */
export type Mention =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'issue'; readonly text: string; readonly number: number }
  | { readonly type: 'changeset'; readonly text: string; readonly hash: string };

/** `#12` that is no part of a word, a URL or an entity; and the macro that Bitbucket put into texts by itself. */
const MENTIONS = /<<(?:cset|changeset)\s+([0-9a-f]{6,40})\s*>>|(?<![\w&#/])#([1-9]\d{0,8})(?![\w#-]|\.\d)/gi;

/** Splits a text at what it mentions. */
export function mentions(text: string, options: RenderOptions): Mention[] {
  const found: Mention[] = [];
  let end = 0;
  for (const match of text.matchAll(MENTIONS)) {
    const [all, hash, number] = match;
    if (number !== undefined && !options.issueLinks) continue;
    if (match.index > end) found.push({ type: 'text', text: text.slice(end, match.index) });
    if (hash !== undefined) found.push({ type: 'changeset', text: all, hash });
    else found.push({ type: 'issue', text: all, number: Number(number) });
    end = match.index + all.length;
  }
  if (end < text.length) found.push({ type: 'text', text: text.slice(end) });
  return found;
}

/** The HTML of what a text mentions. An issue's link has no target of its own: the page asks its host to open it. */
export function mentionHtml(mention: Mention): string {
  if (mention.type === 'issue') return `<a href="#issue-${mention.number}" data-issue="${mention.number}">${escapeHtml(mention.text)}</a>`;
  if (mention.type === 'changeset') return `<code class="changeset">${escapeHtml(mention.hash)}</code>`;
  return escapeHtml(mention.text);
}
