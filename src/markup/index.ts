import type { Markup } from '../model/enums';
import { creole } from './creole';
import type { RenderOptions, Renderers } from './html';
import { markdown } from './markdown';
import { plaintext } from './plaintext';

export type { RenderOptions } from './html';
export { LINE_BREAKS, proseOf } from './prose';

const RENDERERS: Renderers = { markdown, creole, plaintext };

/**
 * Takes a text in one of the three markups and gives HTML made of text-level elements only: no script, style, form or
 * image, and links to http(s), mailto or issues (`data-issue`) alone. Whoever shows it sanitises it all the same.
 */
export function render(text: string, markup: Markup, options: RenderOptions = {}): string {
  const tidy = text.replace(/\r\n?/g, '\n').replaceAll('\0', '');
  try {
    return RENDERERS[markup](tidy, options);
  } catch {
    return plaintext(tidy, options); // a text that cannot be rendered must not hide a whole list
  }
}
