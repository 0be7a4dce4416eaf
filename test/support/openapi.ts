import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

/** Bitbucket's own description of API 2.0. It is not part of the project: without it nothing is held against it, and that is said. */
const FILE = join(import.meta.dirname, '../../../shared/reference/bitbucket-2.0-issues-openapi.json');

type Schema = { [key: string]: unknown };
interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly schema?: Schema }[];
  readonly responses: Readonly<Record<string, { readonly schema?: Schema }>>;
}
interface Description {
  readonly definitions: Record<string, Schema>;
  readonly paths: Record<string, Record<string, Operation>>;
}

const at = (schema: Schema, path: string): Schema =>
  path.split('/').reduce<Schema>((found, key) => {
    const next = found[key] as Schema | undefined;
    assert.ok(next, `The description has no ${path} (at ${key}).`);
    return next;
  }, schema);

/** What real answers of Bitbucket hold and its description does not know of: null where something is not set ... */
const NULLABLE: readonly [definition: string, properties: readonly string[]][] = [
  ['issue/allOf/1/properties', ['assignee', 'component', 'milestone', 'version', 'reporter', 'edited_on']],
  ['comment/allOf/1/properties', ['updated_on', 'user']],
  ['comment/allOf/1/properties/content/properties', ['raw']],
  ['issue_change/properties', ['user']],
  ['issue_change/properties/message/properties', ['raw']],
];
/** ... and keys, where it allows no others: the type of a text, the page of a change, two changes that it forgot. */
const ADDED: readonly [definition: string, keys: readonly string[]][] = [
  ['issue/allOf/1/properties/content/properties', ['type']],
  ['comment/allOf/1/properties/content/properties', ['type']],
  ['issue_change/properties/message/properties', ['type']],
  ['issue_change/properties/links/properties', ['html']],
  ['issue_change/properties/changes/properties', ['assignee_account_id', 'attachment']],
  // Which field was wrong: documented in the prose, not in the description.
  ['error/properties/error/properties', ['fields']],
  // `percent` is in the prose; the rest are additions of ours.
  ['issue_job_status/properties', ['percent', 'comments', 'warnings', 'backup', 'shift', 'drafts', 'report', 'message', 'told', 'reason']],
];
/** What is otherwise: the address of an attachment was a list. */
const OTHERWISE: readonly [definition: string, schema: Schema][] = [
  // SUCCESS is in the prose of the import.
  ['issue_job_status/properties/status', { enum: ['ACCEPTED', 'STARTED', 'RUNNING', 'SUCCESS', 'FAILURE'] }],
  [
    'issue_attachment/allOf/1/properties/links/properties/self/properties/href',
    { type: 'array', items: { type: 'string', format: 'uri' } },
  ],
];
/** Successes that it does not list: they are decisions of ours, or what clients are known to take. */
const SUCCESSES: readonly [method: string, path: RegExp, status: number][] = [
  ['delete', /\/issues\/\{issue_id\}$/, 204],
  ['delete', /\/vote$/, 204],
  ['get', /\/attachments\/\{path\}$/, 200],
  ['delete', /\/issues\/import$/, 204],
  ['get', /\/issues\/export\/.*zip$/, 200],
];

function known(): Description | undefined {
  if (!existsSync(FILE)) return undefined;
  const description = JSON.parse(readFileSync(FILE, 'utf8')) as Description;
  const { definitions } = description;
  for (const [path, names] of NULLABLE) {
    const properties = at(definitions, path);
    for (const name of names) properties[name] = { anyOf: [{ type: 'null' }, properties[name] ?? {}] };
  }
  for (const [path, names] of ADDED) for (const name of names) at(definitions, path)[name] ??= {};
  for (const [path, schema] of OTHERWISE) {
    const above = at(definitions, path.split('/').slice(0, -1).join('/'));
    above[path.split('/').at(-1)!] = schema;
  }
  return description;
}

const toPattern = (path: string): RegExp =>
  new RegExp(
    `^/2\\.0${path
      .replace(/[.]/g, '\\.')
      .replace(/\{path\}/g, '.+')
      .replace(/\{\w+_id\}/g, '\\d+')
      .replace(/\{\w+\}/g, '[^/]+')}/?$`,
  );

let shared: OpenApi | undefined;
/** The one that all tests of a run share. */
export const openApi = (): OpenApi => (shared ??= new OpenApi());

/** Holds requests and answers of API 2.0 against Bitbucket's description of it. */
export class OpenApi {
  /** How many answers were held against it, by path. */
  readonly checked = new Map<string, number>();
  readonly #description = known();
  readonly #ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)$/, uri: /^https?:\/\// },
  });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    if (!this.#description) console.log('      (../shared/reference is not there: nothing is held against the OpenAPI file)');
    else this.#ajv.addSchema({ $id: 'bitbucket', definitions: this.#description.definitions });
  }

  get isThere(): boolean {
    return this.#description !== undefined;
  }

  /** `METHOD /path` of all that is described. */
  get operations(): string[] {
    const methods = (path: string) => Object.keys(this.#description!.paths[path]!).filter((key) => key !== 'parameters');
    return this.paths.flatMap((path) => methods(path).map((method) => `${method.toUpperCase()} ${path}`));
  }

  get paths(): string[] {
    return Object.keys(this.#description?.paths ?? {});
  }

  #validate(schema: Schema, value: unknown, about: string): void {
    const key = JSON.stringify(schema);
    let validate = this.#compiled.get(key);
    if (!validate) {
      validate = this.#ajv.compile(JSON.parse(key.replaceAll('"#/definitions/', '"bitbucket#/definitions/')) as Schema);
      this.#compiled.set(key, validate);
    }
    assert.ok(validate(value), `${about}: ${this.#ajv.errorsText(validate.errors)}\n${JSON.stringify(value, null, 1)}`);
  }

  #operation(method: string, pathname: string): { path: string; operation: Operation } | undefined {
    const path = this.paths.find((one) => toPattern(one).test(pathname) && this.#description!.paths[one]![method.toLowerCase()]);
    return path === undefined ? undefined : { path, operation: this.#description!.paths[path]![method.toLowerCase()]! };
  }

  /** Holds a JSON body that a test sends against the description. */
  checkRequest(method: string, url: string, body: unknown): void {
    const found = this.#operation(method, new URL(url, 'http://x').pathname);
    const schema = found?.operation.parameters?.find((parameter) => parameter.in === 'body')?.schema;
    if (schema) this.#validate(schema, body, `the body of ${method} ${url}`);
  }

  /** Holds an answer that is at hand against the description, and leaves it to be read. */
  async checkResponse(method: string, url: string, response: Response): Promise<void> {
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    this.checkAnswer(method, url, response.status, isJson ? await response.clone().json() : undefined);
  }

  /** Holds an answer against the description. Partial ones are not looked at: `type`, which everything must have, can be left out of them. */
  checkAnswer(method: string, url: string, status: number, body: unknown): void {
    const { pathname, searchParams } = new URL(url, 'http://x');
    if (!this.#description || !pathname.startsWith('/2.0/') || status === 304) return;
    const about = `${status} to ${method} ${url}`;
    if (status >= 400) {
      if (method !== 'HEAD') this.#validate({ $ref: '#/definitions/error' }, body, about);
      return;
    }
    const found = this.#operation(method, pathname);
    if (!found) return;
    const { path, operation } = found;
    this.checked.set(`${method} ${path}`, (this.checked.get(`${method} ${path}`) ?? 0) + 1);
    const listed = operation.responses[status];
    const isKnown =
      listed ?? SUCCESSES.some(([verb, pattern, code]) => verb === method.toLowerCase() && pattern.test(path) && code === status);
    assert.ok(isKnown, `${about} is not among the answers that are listed: ${Object.keys(operation.responses).join(', ')}`);
    if (listed?.schema && status !== 204 && !searchParams.has('fields')) this.#validate(listed.schema, body, about);
  }
}
