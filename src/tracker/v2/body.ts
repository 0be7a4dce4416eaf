import { isListField, isEnumField, SETTABLE_FIELDS } from '../../model/fields';
import type { Markup } from '../../model/enums';
import { FIELDS2 } from '../../wire/v2/issue';
import { MARKUPS } from '../../model/enums';
import type { FieldValues } from '../../wire/v1';
import { decoderOf, parseForm, parseJson, readBytes, withoutMark, type Decode } from '../body';
import type { TrackerContext } from '../context';
import { invalidFields, HttpError } from '../http-error';
import { waitForLongText } from '../long-texts';
import { storableText } from '../storable-text';
import type { Account, Store } from '../store/store';

/** Bodies of API 2.0: JSON objects, or forms with paths as keys (`content.raw`). */

export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, not a list. */
export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function fromForm(text: string, decode: Decode): Json {
  const result = new Map<string, string | Map<string, string>>();
  for (const [key, value] of parseForm(text, decode)) {
    const [first = '', second] = key.split('.', 2);
    if (first === '__proto__' || second === '__proto__') continue;
    const existing = result.get(first);
    if (second === undefined) result.set(first, value);
    else if (existing instanceof Map) existing.set(second, value);
    else result.set(first, new Map([[second, value]]));
  }
  return Object.fromEntries([...result].map(([key, value]) => [key, value instanceof Map ? Object.fromEntries(value) : value]));
}

/** Parses the JSON object, or form, of a body. @throws {HttpError} 400, 413, 415 */
export async function readJson(c: TrackerContext, limit: number, maxKeys?: number): Promise<Json> {
  const bytes = await readBytes(c.req.raw, limit);
  if (maxKeys === undefined) await waitForLongText(c, bytes.byteLength); // otherwise it has many values, not a long text
  const header = c.req.header('content-type') ?? '';
  const decode = decoderOf(header);
  const text = withoutMark(decode(bytes));
  if (text.trim() === '') return {};
  const type = header.split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded' && !text.trimStart().startsWith('{')) return fromForm(text, decode);
  if (type !== '' && !/json$|^application\/x-www-form-urlencoded$|^text\/plain$/.test(type)) {
    throw new HttpError(400, `A body of the type '${type.slice(0, 100)}' is not supported. Send application/json.`);
  }
  const value = parseJson(text, maxKeys);
  if (value === undefined) throw new HttpError(400, "The request's body cannot be read as JSON.");
  if (!isObject(value)) throw new HttpError(400, 'The request\'s JSON must be an object, like {"title": "..."}.');
  return value;
}

type Errors = [field: string, sentence: string][];

/** Parsers of values. They collect problems, so that one response names all of them. */
class Reader {
  readonly errors: Errors = [];
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  text(field: string, value: unknown): string | null {
    if (value === null) return null;
    if (typeof value === 'string') return storableText(value);
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.errors.push([field, 'This must be text or null.']);
    return null;
  }

  /** Parses an item of a list: its name, or an object with the name. */
  item(field: string, value: unknown): string | null {
    if (isObject(value)) {
      if (value.name !== undefined) return this.text(field, value.name);
      this.errors.push([field, `Name it like {"name": "..."}.`]);
      return null;
    }
    return this.text(field, value);
  }

  /** Parses a text and its markup. */
  rendered(field: string, value: unknown): { content: string | null; markup?: Markup } {
    if (!isObject(value)) return { content: this.text(field, value) };
    const content = this.text(field, value.raw ?? null);
    if (value.markup === undefined || value.markup === null) return { content };
    const markup = MARKUPS.find((markup) => markup === value.markup);
    if (!markup)
      this.errors.push([field, `${JSON.stringify(value.markup).slice(0, 50)} is not a markup. It must be one of: ${MARKUPS.join(', ')}.`]);
    return { content, ...(markup && { markup }) };
  }

  /** Parses a person: null, any of their ids as a string, or an object with an id. Returns the username. */
  async person(field: string, value: unknown): Promise<string | null> {
    if (value === null || value === '') return null;
    const { username, account_id, uuid, nickname } = isObject(value) ? value : { account_id: value, nickname: value };
    const name = username ?? nickname;
    const id = account_id ?? uuid;
    const byId = typeof id === 'string' ? await this.#store.accountById(id) : undefined;
    const found: Account | undefined = byId ?? (typeof name === 'string' ? await this.#store.account(name) : undefined);
    if (found) return found.username;
    const reference = [id, name].find((value) => typeof value === 'string');
    this.errors.push([
      field,
      reference === undefined
        ? 'Name a person like {"account_id": "..."}.'
        : `There is nobody with the id '${reference.slice(0, 100)}' here.`,
    ]);
    return null;
  }

  done<T>(value: T): T {
    if (this.errors.length > 0) throw invalidFields(this.errors);
    return value;
  }
}

/** The keys of fields with texts, fixed choices and list items. */
const TEXTS = SETTABLE_FIELDS.filter((field) => field === 'title' || isEnumField(field)).map((field) => [FIELDS2[field], field] as const);
const ITEMS = SETTABLE_FIELDS.filter(isListField).map((field) => [FIELDS2[field], field] as const);

/** Parses the fields of an issue. Other keys are ignored. @throws {HttpError} 400 that names every invalid key */
export async function issueValues(store: Store, json: Json): Promise<FieldValues> {
  const read = new Reader(store);
  const values: FieldValues = {};
  for (const [key, field] of TEXTS) if (json[key] !== undefined) values[field] = read.text(key, json[key]);
  for (const [key, field] of ITEMS) if (json[key] !== undefined) values[field] = read.item(key, json[key]);
  if (json.content !== undefined) {
    const { content, markup } = read.rendered('content', json.content);
    if (!isObject(json.content) || json.content.raw !== undefined) values.content = content;
    if (markup) values.markup = markup;
  }
  if (json.assignee !== undefined) values.assignee = await read.person('assignee', json.assignee);
  return read.done(values);
}

/**
 * Parses a change: `changes.FIELD.new`, and its comment as `message` (documented) or `content` (which clients send). @throws {HttpError} 400 that names
 * every invalid key
 */
export async function changeValues(store: Store, json: Json): Promise<{ values: FieldValues; message: string | null; markup?: Markup }> {
  const read = new Reader(store);
  const values: FieldValues = {};
  const changes = json.changes ?? {};
  if (!isObject(changes)) throw invalidFields([['changes', 'This must be an object, like {"state": {"new": "open"}}.']]);
  const valueOf = (key: string): unknown => {
    const change = changes[key];
    return isObject(change) ? change.new : change;
  };
  for (const [key, field] of [...TEXTS, ['content', 'content'] as const])
    if (valueOf(key) !== undefined) values[field] = read.text(key, valueOf(key));
  for (const [key, field] of ITEMS) if (valueOf(key) !== undefined) values[field] = read.item(key, valueOf(key));
  const [key, person] = [['assignee_account_id', valueOf('assignee_account_id')] as const, ['assignee', valueOf('assignee')] as const].find(
    ([, value]) => value !== undefined,
  ) ?? ['', undefined];
  if (person !== undefined) values.assignee = await read.person(key, person);
  const { content, markup } = read.rendered('message', json.message ?? json.content ?? null);
  return read.done({ values, message: content?.trim() ? content : null, ...(markup && { markup }) });
}

/** Parses the text of a comment. @throws {HttpError} 400 when it is empty or invalid */
export function commentText(store: Store, json: Json): { content: string; markup?: Markup } {
  const read = new Reader(store);
  const { content, markup } = read.rendered('content', json.content ?? null);
  if (read.errors.length === 0 && !content?.trim())
    read.errors.push(['content', 'This field is required, like {"content": {"raw": "..."}}.']);
  return read.done({ content: content ?? '', ...(markup && { markup }) });
}
