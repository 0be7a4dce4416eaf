import DOMPurify from 'dompurify';
import { render } from '../src/markup/index';
import type { Markup } from '../src/wire/page';

/** Loaded beside the page, since it is larger than all the rest: text to HTML that is safe to show. */

const POLICY = {
  ALLOWED_TAGS: 'a blockquote br code del div em h3 h4 h5 h6 hr li ol p pre s strong table tbody td th thead tr ul'.split(' '),
  ALLOWED_ATTR: ['href', 'rel', 'class', 'title', 'start', 'data-issue'],
  // Their values are no addresses, and are not held against the rule for those.
  ADD_URI_SAFE_ATTR: ['rel', 'start', 'data-issue'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:|#issue-\d+$)/i,
};

/** Renders a text and takes out of it whatever the renderer should not have let through. */
export const toHtml = (text: string, markup: Markup): string => DOMPurify.sanitize(render(text, markup, { issueLinks: true }), POLICY);
