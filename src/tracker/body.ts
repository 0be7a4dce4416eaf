import { isUtf8 } from 'node:buffer';
import { FIELD_KEYS, type FieldValues } from '../wire/v1';
import type { TrackerContext } from './context';
import { invalidFields, HttpError } from './http-error';
import { waitForLongText } from './long-texts';
import { storableText } from './storable-text';

const tooLarge = (limit: number): HttpError =>
  new HttpError(
    413,
    `The request's body is larger than the ${limit >= 2 ** 20 ? `${Math.floor(limit / 2 ** 20)} MB` : `${limit} bytes`} that are taken.`,
  );

/** Rejects compressed bodies. Read as text, they would be a form without known fields, and the request would seem to succeed. */
function requireUncompressed({ headers }: Request): void {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity')
    throw new HttpError(415, `Compressed bodies are not taken (Content-Encoding: ${encoding.slice(0, 100)}). Send it as it is.`);
}

/** Streams a body up to the first byte above `limit`. @throws {HttpError} 413, 415 */
export async function* chunksOf(request: Request, limit: number): AsyncGenerator<Uint8Array> {
  requireUncompressed(request);
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  if (!request.body) return;
  let length = 0;
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    length += chunk.byteLength;
    if (length > limit) throw tooLarge(limit);
    yield chunk;
  }
}

/** Reads a body of at most `limit` bytes. @throws {HttpError} 413, 415 */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  requireUncompressed(request);
  if (Number(request.headers.get('content-length') ?? NaN) <= limit) {
    return new Uint8Array(await request.arrayBuffer()); // servers cut the body at its content length
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(request, limit)) chunks.push(chunk);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/** The raw keys and values of a body; null is JSON's null. */
export type Values = Map<string, string | null>;

/** Bounds the keys (or parts) of a body, far above the number that clients send. */
export const MAX_BODY_KEYS = 1000;
/** Bounds the nesting of a JSON body. */
const MAX_JSON_DEPTH = 32;

const tooManyKeys = (max = MAX_BODY_KEYS): HttpError =>
  new HttpError(400, `The request's body has more than ${max} keys. Send only what is to be set.`);

/** Returns the end of the JSON string that starts at a quote. */
function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === '\\') at++;
    else if (json[at] === '"') return at;
  }
  return json.length;
}

/** Checks nesting and number of values of JSON in one pass, before it is parsed. @throws {HttpError} 400 */
function requireJsonWithinLimits(json: string, maxKeys: number): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') at = endOfString(json, at);
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === ',' || character === ':') values++;
    if (depth > MAX_JSON_DEPTH)
      throw new HttpError(400, `The request's JSON is nested more than ${MAX_JSON_DEPTH} deep. Send it like {"title": "..."}.`);
    if (values > 2 * maxKeys) throw tooManyKeys(maxKeys);
  }
}

/** Parses a JSON body. Returns undefined when it is invalid. @throws {HttpError} 400 when it is nested too deeply or has too many keys */
export function parseJson(text: string, maxKeys = MAX_BODY_KEYS): unknown {
  requireJsonWithinLimits(text, maxKeys);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Decodes bytes strictly, because a letter that is replaced is lost. */
export type Decode = (bytes: Uint8Array) => string;

const cannotBeRead = (charset: string): HttpError =>
  new HttpError(
    400,
    `The request's body is not ${charset}. Send it in UTF-8, or name its charset, like Content-Type: application/x-www-form-urlencoded; charset=ISO-8859-1.`,
  );

/** Returns the decoder of a body, by the charset of its `Content-Type`. @throws {HttpError} 415 for an unknown one; the decoder 400 */
export function decoderOf(contentType: string): Decode {
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(contentType)?.[1] || 'UTF-8';
  try {
    const decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
    return (bytes) => {
      try {
        return decoder.decode(bytes);
      } catch {
        throw cannotBeRead(charset.slice(0, 100));
      }
    };
  } catch {
    throw new HttpError(415, `The charset '${charset.slice(0, 100)}' is not known. Send the body in UTF-8.`);
  }
}

/** Removes the byte order mark of a body. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

/** Parses a form, with all values of repeated keys. @throws {HttpError} 400 when it has too many, or bytes that are not of its charset */
export function parseForm(text: string, decode: Decode): readonly (readonly [key: string, value: string])[] {
  let keys = 1;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) if (++keys > MAX_BODY_KEYS) throw tooManyKeys();
  const decoded = (part: string): string =>
    part.replaceAll('+', ' ').replace(/(?:%[\da-f]{2})+/gi, (encoded) => decode(Buffer.from(encoded.replaceAll('%', ''), 'hex')));
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))];
    });
}

function fromJson(text: string): Values {
  const value = parseJson(text);
  if (value === undefined) {
    throw new HttpError(400, 'The request says that its body is JSON (Content-Type: application/json), but it cannot be read as JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpError(400, 'The request\'s JSON must be an object, like {"title": "..."}.');
  }
  const values: Values = new Map();
  const errors: [string, string][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item === null) values.set(key, null);
    else if (typeof item === 'string') values.set(key, storableText(item));
    else if (typeof item === 'number' || typeof item === 'boolean') values.set(key, String(item));
    else if (Object.hasOwn(FIELD_KEYS, key)) errors.push([key, 'This must be text or null.']);
  }
  if (errors.length > 0) throw invalidFields(errors);
  return values;
}

/** The last value of a repeated key counts, as on Bitbucket. */
function fromPairs(pairs: Iterable<readonly [string, unknown]>): Values {
  const values: Values = new Map();
  for (const [key, value] of pairs) if (typeof value === 'string') values.set(key, storableText(value));
  return values;
}

async function fromMultipart(bytes: Uint8Array, type: string): Promise<Values> {
  const response = new Response(Buffer.from(bytes), { headers: { 'Content-Type': type } });
  const form = await response.formData().catch(() => {
    throw new HttpError(400, "The request's multipart/form-data body cannot be read.");
  });
  const pairs = [...(form.entries() as Iterable<[string, unknown]>)];
  if (pairs.length > MAX_BODY_KEYS) throw tooManyKeys();
  // Texts are decoded as UTF-8, files are not used.
  if (pairs.some(([, value]) => typeof value === 'string' && value.includes('\uFFFD')) && !isUtf8(bytes)) throw cannotBeRead('UTF-8');
  return fromPairs(pairs);
}

/**
 * Parses a body: form-encoded as documented, JSON, or multipart (which PHP's curl sends). @throws {HttpError} 400 for an invalid body or another type,
 * 413 for one that is too large, 415 for a compressed one or an unknown charset
 */
export async function readValues(c: TrackerContext, limit: number): Promise<Values> {
  const bytes = await readBytes(c.req.raw, limit);
  await waitForLongText(c, bytes.byteLength);
  const header = c.req.header('content-type')?.trim() ?? '';
  const type = header.split(';', 1)[0]!.trim().toLowerCase();
  if (bytes.byteLength === 0) return new Map();
  const decode = decoderOf(header);
  const text = () => withoutMark(decode(bytes));
  if (type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)) return fromJson(text());
  if (type === 'application/x-www-form-urlencoded' || type === '') return fromPairs(parseForm(text(), decode));
  if (type === 'multipart/form-data') return fromMultipart(bytes, header);
  throw new HttpError(
    400,
    `A body of the type '${type.slice(0, 100)}' is not understood. Send application/x-www-form-urlencoded or application/json.`,
  );
}

/** Picks the fields of an issue. Other keys are ignored. */
export function fieldValues(values: Values): FieldValues {
  const fields: FieldValues = {};
  for (const [key, field] of Object.entries(FIELD_KEYS)) {
    const value = values.get(key);
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}
