import DOMPurify from 'dompurify';
import { render } from '../src/markup/index';
import type { Markup } from '../src/wire/page';

/** Tasks in texts, by the same rules as the renderer; exported here so that the page loads one file. */
export { reapplyTick, toggleTask } from '../src/markup/tasks';

/** Renders texts to safe HTML. Loaded when there is a text to show, since it is larger than the rest of the page. */

/** Attributes that the page processes. */
const MARKS = ['data-issue', 'data-person', 'data-file', 'data-commit', 'data-attachment', 'data-task'];

const POLICY = {
  ALLOWED_TAGS: 'a blockquote br code del div em h3 h4 h5 h6 hr li ol p pre s span strong table tbody td th thead tr ul'.split(' '),
  ALLOWED_ATTR: ['href', 'rel', 'class', 'title', 'start', ...MARKS],
  // Their values are not URLs, so they are exempt from the check of URLs.
  ADD_URI_SAFE_ATTR: ['rel', 'start', ...MARKS],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:|#issue-\d+$|#attachment$)/i,
};

/** Renders a text and sanitizes the result, in case the renderer has a bug. */
export const toHtml = (text: string, markup: Markup): string =>
  DOMPurify.sanitize(render(text, markup, { issueLinks: true, interactive: true }), POLICY);
