import type { Markup } from '../../model/enums';

/**
 * The assumed date of Bitbucket's change from Creole to Markdown: in a real archive of that autumn (`milestones-274`), the last `[[url|text]]` is
 * from 5 October 2012, and the first Markdown from November.
 */
export const MARKDOWN_SINCE = '2012-10-01';

/**
 * Syntax of Markdown only: a fenced block, or a link with its URL in parentheses. Lengths are bounded here and below, so that matching is fast for
 * every text.
 */
const MARKDOWN = /^ {0,3}(`{3,}|~{3,})|\[[^[\]\n]{1,500}\]\((?:https?:\/\/|\/|#|mailto:)[^)[\s]{0,1000}\)/m;

/** Syntax of Creole only: a `{{{` block (not a template's `{{{name}}}` within a line), or `[[url|text]]`. */
const CREOLE = /^[ \t]*\{\{\{[ \t]*\r?$|\[\[(?:https?:\/\/|mailto:|\/)[^[\]|\n]{1,2000}(?:\|[^[\]\n]{0,500})?\]\]/m;

/**
 * Guesses the markup of a text, because archives do not record it: Creole before `MARKDOWN_SINCE`, Markdown afterwards. A text with blocks or links
 * of only one markup has that markup. An empty text is Markdown, so that text that is added later is Markdown.
 */
export function markupOf(text: string, createdOn: string): Markup {
  if (text.trim() === '') return 'markdown';
  const markdown = MARKDOWN.test(text);
  const creole = CREOLE.test(text);
  if (markdown !== creole) return markdown ? 'markdown' : 'creole';
  return createdOn < MARKDOWN_SINCE ? 'creole' : 'markdown';
}
