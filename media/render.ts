import DOMPurify from 'dompurify';
import { render } from '../src/markup/index';
import type { Markup } from '../src/wire/page';

/** Where a task is in a text, by the rules of what has rendered it: a part of the same file, so that the page loads no other. */
export { retick, toggleTask } from '../src/markup/tasks';

/** Loaded when there is a text to show, since it is larger than all the rest: text to HTML that is safe to show. */

/** What the page makes something of. */
const MARKS = ['data-issue', 'data-person', 'data-file', 'data-commit', 'data-attachment', 'data-task'];

const POLICY = {
  ALLOWED_TAGS: 'a blockquote br code del div em h3 h4 h5 h6 hr li ol p pre s span strong table tbody td th thead tr ul'.split(' '),
  ALLOWED_ATTR: ['href', 'rel', 'class', 'title', 'start', ...MARKS],
  // Their values are no addresses, and are not held against the rule for those.
  ADD_URI_SAFE_ATTR: ['rel', 'start', ...MARKS],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:|#issue-\d+$|#attachment$)/i,
};

/** Renders a text and takes out of it whatever the renderer should not have let through. */
export const toHtml = (text: string, markup: Markup): string =>
  DOMPurify.sanitize(render(text, markup, { issueLinks: true, interactive: true }), POLICY);
