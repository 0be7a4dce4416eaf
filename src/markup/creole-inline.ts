import { escapeHtml, imageLink, link, safeUrl, type RenderOptions } from './html';
import { linkify } from './linkify';
import { attachmentName, codeHtml } from './references';

/** A piece of Creole that is recognised within a line: where it begins, and what it gives. */
interface Piece {
  readonly pattern: RegExp;
  readonly html: (match: RegExpExecArray, options: RenderOptions, depth: number) => string;
}

/** Deeper than that, signs stay signs: what is written by hand is never so deep, and the stack has an end. */
const DEEPEST = 20;

const inner = (text: string, options: RenderOptions, depth: number): string =>
  depth < DEEPEST ? creoleInline(text, options, depth + 1) : linkify(text, options);

/** Tried in this order at each place; the first that matches there wins. */
const PIECES: readonly Piece[] = [
  // A tilde takes the meaning from the sign that follows it, and keeps a URL from being a link.
  { pattern: /~(https?:\/\/\S+|[^\s\w])/y, html: ([, text]) => escapeHtml(text!) },
  { pattern: /\{\{\{(.{0,2000}?\}*)\}\}\}/sy, html: ([, code], options) => codeHtml(code!.trim(), options) },
  {
    pattern: /\{\{([^|{}\n]+)(?:\|([^{}\n]*))?\}\}/y,
    html: ([, url, alt], options) => {
      if (safeUrl(url!)) return imageLink(url!, alt ?? '');
      const name = options.interactive ? attachmentName(url!.trim()) : undefined;
      const label = escapeHtml(alt || url!);
      return name === undefined ? label : `<a href="#attachment" class="image" data-attachment="${escapeHtml(name)}">${label}</a>`;
    },
  },
  {
    pattern: /\[\[([^|[\]\n]{1,2000})(?:\|([^[\]\n]{0,2000}))?\]\]/y,
    html: ([, url, label]) => link(url!.trim(), label === undefined ? escapeHtml(url!.trim()) : withoutLinks(label)),
  },
  { pattern: /<<(?:cset|changeset)\s+([0-9a-f]{6,40})\s*>>/iy, html: ([, hash]) => `<code class="changeset">${escapeHtml(hash!)}</code>` },
  { pattern: /<<issue\s+#?([1-9]\d{0,8})\s*>>/iy, html: ([, number], options) => linkify(`#${number}`, options) },
  { pattern: /<<file\s+([^>\n]{1,300}?)\s*>>/iy, html: ([, path]) => `<code>${escapeHtml(path!)}</code>` },
  { pattern: /<<toc[^>\n]*>>/iy, html: () => '' },
  { pattern: /\\\\/y, html: () => '<br>\n' },
  {
    pattern: /\*\*(?=\S)((?:(?!\n\n).)+?)\*\*(?!\*)/sy,
    html: ([, text], options, depth) => `<strong>${inner(text!, options, depth)}</strong>`,
  },
  // The slashes of a URL are not italics: they follow a colon.
  {
    pattern: /(?<!:)\/\/(?=\S)((?:(?!\n\n)(?:[a-z]+:\/\/|.))+?)(?<!:)\/\//isy,
    html: ([, text], options, depth) => `<em>${inner(text!, options, depth)}</em>`,
  },
  { pattern: /\n/y, html: () => '<br>\n' },
];

/** Where a piece can begin; what is between is plain text. `:` is here so that a URL is taken as a whole. */
const STARTS = /[~{[<\\*/\n]|\bhttps?:\/\//gi;

const URL_HERE = /https?:\/\/[^\s<>[\]{}|"]*[^\s<>[\]{}|".,;:!?'*)]/iy;

/** The HTML of what is within a paragraph, a list item, a cell or a heading. */
export function creoleInline(text: string, options: RenderOptions, depth = 0): string {
  const html: string[] = [];
  let plain = 0;
  STARTS.lastIndex = 0;
  for (let start = STARTS.exec(text); start; start = STARTS.exec(text)) {
    const at = start.index;
    const found = pieceAt(text, at, options, depth);
    if (!found) {
      STARTS.lastIndex = at + 1;
      continue;
    }
    html.push(linkify(text.slice(plain, at), options), found.html);
    plain = at + found.length;
    const here = plain;
    STARTS.lastIndex = here;
  }
  html.push(linkify(text.slice(plain), options));
  return html.join('');
}

function pieceAt(text: string, at: number, options: RenderOptions, depth: number): { html: string; length: number } | undefined {
  URL_HERE.lastIndex = at;
  const url = URL_HERE.exec(text)?.[0];
  if (url !== undefined) return { html: link(url, escapeHtml(url)), length: url.length };
  for (const { pattern, html } of PIECES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { html: html(match, options, depth), length: match[0].length };
  }
  return undefined;
}

/** A label is in a link already: what it mentions stays text. */
const withoutLinks = (label: string): string => creoleInline(label, {}).replace(/<\/?a\b[^>]*>/g, '');
