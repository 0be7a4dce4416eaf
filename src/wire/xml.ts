/**
 * XML as API 1.0 gave it on `format=xml`. Its vocabulary was never written down; this is that of django-piston, the framework
 * that Bitbucket's makers wrote and served API 1.0 with: `<response>` around all, a key is an element, an item of a list is `<resource>`.
 */

/** What XML 1.0 has no way to write, not even escaped. */
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const ESCAPED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

/** A reader takes a bare CR for a line's end and drops it: it is written by its number. */
const escape = (text: string): string =>
  text
    .toWellFormed()
    .replace(UNWRITABLE, '\uFFFD')
    .replace(/[&<>"\r]/g, (sign) => ESCAPED[sign]!);

/** Keys are names of ours; any other one would be no name of an element. */
const nameOf = (key: string): string => (/^[A-Za-z_][\w.-]*$/.test(key) ? key : 'item');

function content(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof WrittenXml) return value.text;
  if (Array.isArray(value)) return value.map((item) => element('resource', item)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, item]) => element(nameOf(key), item))
      .join('');
  }
  return escape(typeof value === 'string' ? value : JSON.stringify(value));
}

function element(name: string, value: unknown): string {
  const inside = content(value);
  return inside === '' ? `<${name}/>` : `<${name}>${inside}</${name}>`;
}

/** Content of an element that is written already. */
export class WrittenXml {
  constructor(readonly text: string) {}
}

/** An item of a list. */
export const xmlItem = (value: unknown): string => element('resource', value);

/** Writes what JSON can hold as XML. Nothing (null) is an empty element, as an empty text is. */
export const toXml = (value: unknown): string => `<?xml version="1.0" encoding="utf-8"?>\n${element('response', value)}\n`;
