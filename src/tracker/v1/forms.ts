import type { MiddlewareHandler } from 'hono';
import { InvalidParameter } from '../../wire/v1-query';
import { toXml, WrittenXml, xmlItem } from '../../wire/xml';
import { encodeError } from '../../wire/v1';
import { isStreamed } from '../response';
import { inSlices } from '../slices';
import { streamOf } from '../streamed';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';

/** The formats besides JSON, which every resource of Bitbucket's API 1.0 had: `format=xml`, `format=yaml`, `callback=name`. */
interface Form {
  readonly type: string;
  write(value: unknown): string | Promise<string>;
  /** Serializes a streamed response piece by piece, if the format allows it. */
  stream?(json: AsyncIterable<string>): AsyncIterable<string>;
}

/** Bounds the JSON that is converted to XML or YAML, because the conversion needs all of it in memory. */
const MAX_FORM_BYTES = 8 * 2 ** 20;

const TOO_LONG = `This answer is longer than the ${MAX_FORM_BYTES / 2 ** 20} MB that are written as XML or YAML. Ask for format=json, or for less.`;

/** Returns the long lists of a value with their keys. They are serialized in slices. The key is empty when the value itself is a list. */
function longListsOf(value: unknown): [key: string, list: unknown[]][] {
  if (Array.isArray(value)) return [['', value]];
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]) && entry[1].length > 1);
}

const XML: Form = {
  type: 'application/xml; charset=utf-8',
  async write(value) {
    const writersByTag: Record<string, WrittenXml> = {};
    for (const [key, list] of longListsOf(value)) writersByTag[key] = new WrittenXml((await inSlices(list, xmlItem)).join(''));
    return toXml(writersByTag[''] ?? { ...(value as object), ...writersByTag });
  },
};

/** Quotes all strings, so that no version of YAML parses one as a date or boolean. */
const YAML: Form = {
  type: 'application/yaml; charset=utf-8',
  async write(value) {
    const { stringify } = await import('yaml');
    const write = (content: unknown) =>
      stringify(content, { version: '1.1', defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
    const lists = new Map(longListsOf(value));
    const bare = lists.get('');
    if (bare) return bare.length === 0 ? write(bare) : (await inSlices(bare, (item) => write([item]))).join('');
    if (lists.size === 0) return write(value);
    let text = '';
    for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
      const list = lists.get(key);
      // An item within a list looks like a list of one item below its key.
      const start = `${key}:\n`;
      if (list) text += start + (await inSlices(list, (entry) => write({ [key]: [entry] }).slice(start.length))).join('');
      else text += write({ [key]: item });
    }
    return text;
  },
};

const FORMATS: Record<string, Form | undefined> = { json: undefined, xml: XML, yaml: YAML };

/** A function name, optionally with properties. Anything else at the start of a script would be an injection. */
const CALLBACK = /^[A-Za-z_$][\w$]{0,60}(\.[A-Za-z_$][\w$]{0,60}){0,4}$/;

/** The leading comment protects against content sniffing by plug-ins (https://en.wikipedia.org/wiki/JSONP#Security_concerns). */
const jsonp = (callback: string): Form => ({
  type: 'application/javascript; charset=utf-8',
  write: (value) => `/**/${callback}(${inScript(JSON.stringify(value))});\n`,
  async *stream(json) {
    yield `/**/${callback}(`;
    for await (const piece of json) yield inScript(piece);
    yield ');\n';
  },
});

/** Escapes the line terminators of old JavaScript, which JSON allows in strings. */
const inScript = (json: string): string => json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

async function* textOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of response.body as ReadableStream<Uint8Array>) yield decoder.decode(chunk, { stream: true });
}

/** Reads the JSON of a response. Returns undefined when it is too long to be converted. */
async function readShortBody(response: Response): Promise<string | undefined> {
  if (!isStreamed(response)) {
    const text = await response.text();
    return text.length > MAX_FORM_BYTES ? undefined : text;
  }
  let text = '';
  for await (const piece of textOf(response)) {
    text += piece;
    if (text.length > MAX_FORM_BYTES) return undefined;
  }
  return text;
}

/** Returns the requested format; undefined for JSON. @throws {InvalidParameter} before the request changes anything */
function formOf(c: TrackerContext): Form | undefined {
  const url = urlOf(c);
  if (url.search === '') return undefined;
  const { searchParams } = url;
  const format = searchParams.get('format') || 'json';
  if (!Object.hasOwn(FORMATS, format)) {
    throw new InvalidParameter('format', `'${format}' is not a format. It must be one of: ${Object.keys(FORMATS).join(', ')}.`);
  }
  const callback = searchParams.get('callback');
  if (callback === null) return FORMATS[format];
  if (!CALLBACK.test(callback)) throw new InvalidParameter('callback', `'${callback}' is not the name of a function.`);
  if (format !== 'json') throw new InvalidParameter('callback', `A callback gets JSON only, not ${format}.`);
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') throw new InvalidParameter('callback', 'A callback goes with GET only.');
  return jsonp(callback);
}

/**
 * Treats a script request as anonymous. Browsers send saved credentials for any page that embeds a script, and that page could then read private
 * issues.
 */
export const omitScripts: MiddlewareHandler<TrackerEnv> = async (c, next) => {
  if (urlOf(c).search !== '' && urlOf(c).searchParams.has('callback')) c.set('viewer', null);
  await next();
};

/** Middleware that converts responses, including errors, to the requested format. */
export const forms: MiddlewareHandler<TrackerEnv> = async (c, next) => {
  const form = formOf(c);
  if (!form) return next();
  await next();
  const answer = c.res;
  if (!answer.headers.get('content-type')?.startsWith('application/json')) return;
  const headers = new Headers(answer.headers);
  headers.set('Content-Type', form.type);
  const { status } = answer;
  if (isStreamed(answer) && form.stream) {
    c.res = new Response(streamOf(form.stream(textOf(answer))), { status, headers });
    return;
  }
  const text = await readShortBody(answer);
  if (text === undefined) headers.delete('ETag');
  const message: unknown = text === undefined ? encodeError(`format: ${TOO_LONG}`, { fields: { format: [TOO_LONG] } }) : JSON.parse(text);
  c.res = new Response(await form.write(message), { status: text === undefined ? 400 : status, headers });
};
