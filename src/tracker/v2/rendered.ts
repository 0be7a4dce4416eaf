import { LRUCache } from 'lru-cache';
import { proseOf, render } from '../../markup';
import type { Markup } from '../../model/words';

/** Characters of texts and of what became of them that are remembered, and the longest text that is. */
const REMEMBERED = 4_000_000;
const LONGEST = 20_000;

const known = new LRUCache<string, string>({ maxSize: REMEMBERED, sizeCalculation: (html, key) => html.length + key.length });

const rendered = (text: string, markup: Markup): string => render(text, markup, { issueLinks: true }).trimEnd();

/**
 * Renders a text for API 2.0, which tells it with every issue and comment: of a page of 50 issues that is most of the work, so it is
 * remembered. A text that is changed is another text.
 */
export function renderText(text: string, markup: Markup): string {
  const prose = markup === 'plaintext' ? undefined : proseOf(text);
  if (prose !== undefined) return prose.trimEnd(); // as quickly as it would be found
  if (text.length > LONGEST) return rendered(text, markup);
  const key = `${markup}\n${text}`;
  let html = known.get(key);
  if (html === undefined) known.set(key, (html = rendered(text, markup)));
  return html;
}
