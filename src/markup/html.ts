import type { Markup } from '../model/words';

/** What a text may point at besides the web: the page turns these into messages to its host. */
export interface RenderOptions {
  /** Whether `#12` becomes a link to issue 12 of the same repository. */
  readonly issueLinks?: boolean;
  /**
   * Whether what only a page can make something of is marked: people, files and commits that are mentioned, attachments that
   * are linked to by their names alone, tasks that can be ticked (`data-task` is the line of each).
   */
  readonly interactive?: boolean;
}

/** Turns one text into HTML that holds nothing but the text's own structure. */
export type Renderer = (text: string, options: RenderOptions) => string;
export type Renderers = Readonly<Record<Markup, Renderer>>;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char]!);

const CONTROLS = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029]/g;

/**
 * Takes what a text gives as a link's target and gives it back when it may be followed: http, https and mailto only,
 * so that no text can run a script, call a command of the editor or open a file.
 */
export function safeUrl(url: string): string | undefined {
  const bare = url.replace(CONTROLS, '');
  return /^(https?:\/\/|mailto:)[^\s]/i.test(bare) && URL.canParse(bare) ? bare : undefined;
}

/** A link, or just its label where the target may not be followed. `label` is HTML. */
export function link(url: string, label: string, attributes = ''): string {
  const safe = safeUrl(url);
  if (safe === undefined) return label;
  return `<a href="${escapeHtml(safe)}"${attributes} rel="noreferrer">${label}</a>`;
}

/** Images are never fetched by showing a text, since that would tell their server who reads it: they become links. */
export const imageLink = (url: string, alt: string): string => link(url, escapeHtml(alt.trim() || lastPart(url)), ' class="image"');

function lastPart(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1);
  const whole = path.endsWith('/') ? path.slice(0, -1) : path;
  return whole.slice(whole.lastIndexOf('/') + 1) || url;
}

/**
 * Keeps headings of a text below those of the page (which has h1 and h2) and without gaps, as screen readers need it;
 * how large each is drawn stays as written, by its class.
 */
export function headings(): (level: number) => { tag: string; class: string } {
  let previous = 2;
  return (level) => {
    previous = Math.min(level + 2, previous + 1, 6);
    return { tag: `h${previous}`, class: `heading-${level}` };
  };
}

/** A block of code; the page colours it when it knows the language. */
export function codeBlock(code: string, language = ''): string {
  const name = /^[\w+#.-]{1,30}$/.exec(language)?.[0].toLowerCase();
  return `<pre><code${name ? ` class="language-${escapeHtml(name)}"` : ''}>${escapeHtml(code)}</code></pre>\n`;
}
