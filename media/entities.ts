/**
 * Stands in for the package `entities` in the page: a browser knows all names of characters already, and the package's
 * table would be a third of what the page loads. A text area takes what it is given as text alone, never as elements.
 */
const area = document.createElement('textarea');

/** Gives the character of one reference such as `&amp;`; what is none comes back as it is. */
export function decodeHTML(reference: string): string {
  area.innerHTML = reference;
  return area.value;
}

export const decodeHTMLStrict = decodeHTML;
