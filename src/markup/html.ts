import type { Markup } from '../model/enums';

/** What is rendered besides links to the web; the page turns clicks on it into messages to its host. */
export interface RenderOptions {
  /** Whether `#12` becomes a link to issue 12 of the same repository. */
  readonly issueLinks?: boolean;
  /**
   * Whether elements that only a page can use are marked by `data-` attributes: mentioned people, files and commits, links to attachments by
   * name, and tasks that can be ticked (`data-task` is the line of the task).
   */
  readonly interactive?: boolean;
}

/** Renders one text to safe HTML: elements and attributes are the renderer's own, and everything of the text is escaped. */
export type Renderer = (text: string, options: RenderOptions) => string;
export type Renderers = Readonly<Record<Markup, Renderer>>;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes the five characters that have a meaning in HTML text or in a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char]!);

const CONTROLS = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029]/g;

/**
 * Returns a link's target when it is safe to follow, else undefined. Only http, https and mailto are, so that no text can run a script, call a
 * command of the editor or open a file.
 */
export function safeUrl(url: string): string | undefined {
  const bare = url.replace(CONTROLS, '');
  return /^(https?:\/\/|mailto:)[^\s]/i.test(bare) && URL.canParse(bare) ? bare : undefined;
}

/** Returns the HTML of a link, or of its label alone if the target is not safe. `label` is HTML. */
export function link(url: string, label: string, attributes = ''): string {
  const safe = safeUrl(url);
  if (safe === undefined) return label;
  return `<a href="${escapeHtml(safe)}"${attributes} rel="noreferrer">${label}</a>`;
}

/** Returns a link instead of an image: loading an image would tell its server who reads the text. */
export const imageLink = (url: string, alt: string): string => link(url, escapeHtml(alt.trim() || lastPart(url)), ' class="image"');

function lastPart(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1);
  const trimmedPath = path.endsWith('/') ? path.slice(0, -1) : path;
  return trimmedPath.slice(trimmedPath.lastIndexOf('/') + 1) || url;
}

/**
 * Maps the heading levels of one text to tags below h1 and h2 of the page and without gaps, because screen readers navigate by them. The
 * class keeps the size of the written level.
 */
export function headings(): (level: number) => { tag: string; class: string } {
  let previous = 2;
  return (level) => {
    previous = Math.min(level + 2, previous + 1, 6);
    return { tag: `h${previous}`, class: `heading-${level}` };
  };
}

/** The HTML of a block of code. The page highlights it when it knows the language. */
export function codeBlock(code: string, language = ''): string {
  const name = /^[\w+#.-]{1,30}$/.exec(language)?.[0].toLowerCase();
  return `<pre><code${name ? ` class="language-${escapeHtml(name)}"` : ''}>${escapeHtml(code)}</code></pre>\n`;
}
