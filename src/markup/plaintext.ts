import type { Renderer } from './html';
import { linkify } from './linkify';

/** Renders text without markup as it was typed; URLs and `#12` become links. */
export const plaintext: Renderer = (text, options) =>
  text.trim() === '' ? '' : `<div class="plaintext">${linkify(text.trimEnd(), options)}</div>\n`;
