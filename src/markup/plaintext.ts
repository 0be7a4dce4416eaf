import type { Renderer } from './html';
import { linkify } from './linkify';

/** Text without markup: shown as it was typed, URLs and `#12` being links. */
export const plaintext: Renderer = (text, options) =>
  text.trim() === '' ? '' : `<div class="plaintext">${linkify(text.trimEnd(), options)}</div>\n`;
