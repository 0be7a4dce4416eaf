/**
 * Replaces the package `entities` in the page: a browser knows all named character references already, and the package's
 * table would be a third of the page's script. A text area parses its content as text only, never as elements.
 */
const area = document.createElement('textarea');

/** Decodes one character reference such as `&amp;`; any other text is returned unchanged. */
export function decodeHTML(reference: string): string {
  area.innerHTML = reference;
  return area.value;
}

export const decodeHTMLStrict = decodeHTML;
