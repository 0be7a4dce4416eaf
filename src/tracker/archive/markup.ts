import type { Markup } from '../../model/words';

/**
 * When Bitbucket's tracker went from Creole to Markdown: the 1st of October 2012 is taken. In a real archive of that
 * autumn (`milestones-274`) the last `[[url|text]]` is of the 5th of October, the first Markdown of November.
 */
export const MARKDOWN_SINCE = '2012-10-01';

/**
 * What only Markdown writes: a fenced block, or a link with its address in parentheses. Lengths are bounded here and
 * below, so that a text made to be slow is not.
 */
const MARKDOWN = /^ {0,3}(`{3,}|~{3,})|\[[^[\]\n]{1,500}\]\((?:https?:\/\/|\/|#|mailto:)[^)[\s]{0,1000}\)/m;

/** What only Creole writes: a `{{{` block (a template's `{{{name}}}` in a line is none), or `[[address|text]]`. */
const CREOLE = /^[ \t]*\{\{\{[ \t]*\r?$|\[\[(?:https?:\/\/|mailto:|\/)[^[\]|\n]{1,2000}(?:\|[^[\]\n]{0,500})?\]\]/m;

/**
 * Decides how a text of an archive is written, since archives do not say: Creole when it was made before
 * `MARKDOWN_SINCE`, Markdown afterwards. A text that clearly is the other one (it has that one's blocks or links, and
 * none of its own) is taken as that. A text without content is Markdown, so that who fills it in writes Markdown.
 */
export function markupOf(text: string, createdOn: string): Markup {
  if (text.trim() === '') return 'markdown';
  const markdown = MARKDOWN.test(text);
  const creole = CREOLE.test(text);
  if (markdown !== creole) return markdown ? 'markdown' : 'creole';
  return createdOn < MARKDOWN_SINCE ? 'creole' : 'markdown';
}
