/**
 * XML for `format=xml` of API 1.0. Bitbucket never documented its vocabulary; this is that of django-piston, the framework that served API 1.0:
 * `<response>` is the root, a key is an element, a list item is `<resource>`.
 */

/** Characters that XML 1.0 cannot contain, even escaped. */
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const ESCAPED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

/** CR is written as a character reference, because parsers normalize a bare CR to LF. */
const escape = (text: string): string =>
  text
    .toWellFormed()
    .replace(UNWRITABLE, '\uFFFD')
    .replace(/[&<>"\r]/g, (sign) => ESCAPED[sign]!);

/** Returns the name of an element. A key that is not a valid name becomes `item`. */
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

/** Serialized content of an element. */
export class WrittenXml {
  constructor(readonly text: string) {}
}

/** Serializes an item of a list. */
export const xmlItem = (value: unknown): string => element('resource', value);

/** Serializes a JSON value as XML. Null and an empty string both become an empty element. */
export const toXml = (value: unknown): string => `<?xml version="1.0" encoding="utf-8"?>\n${element('response', value)}\n`;
