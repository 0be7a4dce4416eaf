/**
 * Holds requests and answers against what is known of Bitbucket's APIs: the JSON Schemas beside this file, which are part of the project.
 * They hold facts alone (paths, keys, types, choices), and say where Bitbucket's answers differ from its published description.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

interface Operation {
  /** Definition of the JSON body; nothing is known of bodies of other types. */
  readonly request?: string;
  /** Definition of the body for each status; null where nothing of it is described. */
  readonly answers: Readonly<Record<string, string | null>>;
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));

const ajv = new Ajv({
  strict: false,
  allErrors: true,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)$/, uri: /^(https?|ssh):\/\// },
});
for (const version of ['1.0', '2.0']) ajv.addSchema(read(`api-${version}.schema.json`) as object);

/**
 * Holds a value against a definition of one of the schemas, `issue` say.
 * @throws AssertionError with what is wrong, `about` and the value.
 */
export function assertMatches(version: '1.0' | '2.0', definition: string, value: unknown, about: string): void {
  const validate = ajv.getSchema(`api-${version}#/$defs/${definition}`) as ValidateFunction | undefined;
  assert.ok(validate, `The contract of API ${version} has no definition "${definition}".`);
  assert.ok(validate(value), `${about}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value, null, 1)}`);
}

const toPattern = (path: string): RegExp =>
  new RegExp(
    `^/2\\.0${path
      .replace(/[.]/g, '\\.')
      .replace(/\{path\}/g, '.+')
      .replace(/\{\w+_id\}/g, '\\d+')
      .replace(/\{\w+\}/g, '[^/]+')}/?$`,
  );

const OPERATIONS = (read('api-2.0.operations.json') as { operations: Record<string, Operation> }).operations;
const ROUTES = Object.entries(OPERATIONS).map(([name, operation]) => {
  const [method = '', path = ''] = name.split(' ');
  return { name, method, pattern: toPattern(path), operation };
});

/** How many responses were validated in this run, by operation of API 2.0 (`METHOD /path`). */
export const checkedAnswers = new Map<string, number>();

/** All operations of API 2.0, as `METHOD /path`. */
export const operations: readonly string[] = Object.keys(OPERATIONS);

const find = (method: string, pathname: string) => ROUTES.find((route) => route.method === method && route.pattern.test(pathname));

/** Validates a JSON body that a test sends to API 2.0. */
export function checkRequest(method: string, url: string, body: unknown): void {
  const definition = find(method, new URL(url, 'http://x').pathname)?.operation.request;
  if (definition) assertMatches('2.0', definition, body, `the body of ${method} ${url}`);
}

/** Validates an HTTP response of API 2.0 without consuming it. */
export async function checkResponse(method: string, url: string, response: Response): Promise<void> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  checkAnswer(method, url, response.status, isJson ? await response.clone().json() : undefined);
}

/**
 * Holds an answer against the contract of API 2.0. The body of one that was asked for by `fields` is not looked at: it may lack `type`,
 * which every other must have.
 */
export function checkAnswer(method: string, url: string, status: number, body: unknown): void {
  const { pathname, searchParams } = new URL(url, 'http://x');
  if (!pathname.startsWith('/2.0/') || status === 304) return;
  const about = `${status} to ${method} ${url}`;
  if (status >= 400) {
    if (method !== 'HEAD') assertMatches('2.0', 'error', body, about);
    return;
  }
  const route = find(method, pathname);
  if (!route) return;
  const { answers } = route.operation;
  checkedAnswers.set(route.name, (checkedAnswers.get(route.name) ?? 0) + 1);
  assert.ok(status in answers, `${about} is not among the answers that are known: ${Object.keys(answers).join(', ')}`);
  const definition = answers[status];
  if (definition && !searchParams.has('fields')) assertMatches('2.0', definition, body, about);
}
