import * as v from 'valibot';
import {
  DEFAULTS,
  FIELD_NAMES,
  FIELDS,
  SETTABLE_FIELDS,
  type Field,
  type FieldWith,
  type FilterField,
  type PersonField,
  type SettableField,
  type SortField,
  type EnumField,
} from '../model/fields';
import type { Issue, Person, RepositoryId } from '../model/issue';
import { fromWire, toAmsterdam, toUtc } from './dates';
import { objectWriter, textWriter, toObject, toText, complete, type Member, type Covers, type FieldsOf } from './shape';
import { memoizeByKey, quoted } from './texts';
import { encodePerson, PersonJson, decodePerson, type EncodeOptions } from './v1-people';

/** API 1.0: the JSON of issues in both directions, and the names of their fields. */

/** The names of a field in the parameters of a list and in the body of a request. */
type Names<F extends Field> = { readonly key: string } & (F extends SortField ? { readonly sorts: readonly string[] } : unknown) &
  // The operators that the documentation's table of filters allows.
  (F extends FilterField ? { readonly operators: 'all' | 'equality' } : unknown);

/** The names of fields. A list can be sorted by any of `sorts`; the client sends the first. */
export const FIELDS1: { readonly [F in Field]: Names<F> } = {
  number: { key: 'local_id', sorts: ['local_id', 'id'] },
  title: { key: 'title', sorts: ['title'], operators: 'all' },
  content: { key: 'content', operators: 'all' },
  markup: { key: 'markup' },
  status: { key: 'status', sorts: ['status'], operators: 'equality' },
  kind: { key: 'kind', sorts: ['kind'], operators: 'equality' },
  /** An addition, as a filter. */
  priority: { key: 'priority', sorts: ['priority'], operators: 'equality' },
  component: { key: 'component', sorts: ['component'], operators: 'equality' },
  milestone: { key: 'milestone', sorts: ['milestone'], operators: 'equality' },
  version: { key: 'version', sorts: ['version'], operators: 'equality' },
  assignee: { key: 'responsible', sorts: ['responsible'], operators: 'equality' },
  reporter: { key: 'reported_by', sorts: ['reported_by'], operators: 'all' },
  createdOn: { key: 'created_on', sorts: ['created_on', 'utc_created_on'] },
  updatedOn: { key: 'utc_last_updated', sorts: ['utc_last_updated', 'updated_on'] },
  commentCount: { key: 'comment_count', sorts: ['comment_count'] },
  watcherCount: { key: 'follower_count', sorts: ['follower_count'] },
  editedOn: { key: 'utc_edited_on' },
  /** An addition: API 1.0 never had votes. */
  voteCount: { key: 'vote_count', sorts: ['vote_count'] },
  revision: { key: 'revision' },
};

/** Returns the key of a field in the body of a request. */
export const fieldKey = (field: SettableField): string => FIELDS1[field].key;

/** Fields by their keys in the body of a request. */
export const FIELD_KEYS: Readonly<Record<string, SettableField>> = Object.fromEntries(
  (Object.keys(FIELDS1) as Field[])
    .filter((field): field is SettableField => (SETTABLE_FIELDS as readonly Field[]).includes(field))
    .map((field) => [fieldKey(field), field]),
);

// --- the issue itself

interface Context extends EncodeOptions {
  /** Path of the repository's issues. */
  readonly path: string;
  readonly person: (person: Person) => Record<string, unknown>;
  /** A person as JSON. */
  readonly personText: (person: Person) => string;
}

type Json = Readonly<Record<string, unknown>>;

/** A key of an issue: how it is serialized and parsed, and the fields that it covers (`F`, used only by the compiler). */
interface IssueMember<F extends Field = Field> extends Member<Issue, Context>, Covers<F> {
  readonly schema?: v.GenericSchema;
  /** Gets fields from the parsed JSON. */
  readonly reads: readonly (readonly [field: Field, read: (json: Json) => unknown])[];
}

const constant = (key: string, value: Member<Issue, Context>['value'], json: Member<Issue, Context>['json']): IssueMember<never> => ({
  key,
  value,
  json,
  reads: [],
});

/** Returns the value as the schema parsed it. */
const asIs = (field: Field): IssueMember['reads'] => [[field, (json) => json[FIELDS1[field].key]]];

/** A newer tracker may have values that this client does not know. An unknown one becomes the default instead of an error. */
const oneOf = (allowed: readonly string[], otherwise: string) => v.fallback(v.picklist(allowed), otherwise);

const choice = <F extends EnumField | 'markup'>(field: F): IssueMember<F> => ({
  key: FIELDS1[field].key,
  value: (issue) => issue[field],
  json(issue) {
    const value: string = issue[field];
    return `"${value}"`;
  },
  schema: oneOf(FIELDS[field].choices, DEFAULTS[field]),
  reads: asIs(field),
});
const listItem = <F extends FieldWith<{ type: 'listItem' }>>(field: F): IssueMember<F> => ({
  key: FIELDS1[field].key,
  value: (issue) => issue[field],
  json: (issue) => quoted(issue[field]),
  schema: v.nullish(v.string(), null),
  reads: asIs(field),
});
const text = <F extends FieldWith<{ type: 'text' }>>(field: F, schema: v.GenericSchema): IssueMember<F> => ({
  key: FIELDS1[field].key,
  value: (issue) => issue[field],
  json: (issue) => quoted(issue[field]),
  schema,
  reads: asIs(field),
});
const count = <F extends FieldWith<{ type: 'number' | 'count' }>>(
  field: F,
  schema: v.GenericSchema = v.nullish(v.number(), 0),
): IssueMember<F> => ({
  key: FIELDS1[field].key,
  value: (issue) => issue[field],
  json: (issue) => String(issue[field]),
  schema,
  reads: asIs(field),
});
/** Absent when there is nobody. */
const person = <F extends PersonField>(field: F): IssueMember<F> => ({
  key: FIELDS1[field].key,
  value: (issue, { person }) => {
    const value: Person | null = issue[field];
    return value === null ? undefined : person(value);
  },
  json: (issue, { personText }) => {
    const value: Person | null = issue[field];
    return value === null ? undefined : personText(value);
  },
  schema: v.nullish(PersonJson),
  reads: [
    [
      field,
      (json) => {
        const person = json[FIELDS1[field].key] as v.InferOutput<typeof PersonJson> | null | undefined;
        return person ? decodePerson(person) : null;
      },
    ],
  ],
});
/** In UTC. */
const utc = <F extends FieldWith<{ type: 'date' }>>(
  field: F,
  key: string,
  schema: v.GenericSchema,
  read: (json: Json) => string | null,
): IssueMember<F> => ({
  key,
  value: (issue) => {
    const date: string | null = issue[field];
    return date && toUtc(date);
  },
  json: (issue) => {
    const date: string | null = issue[field];
    return date === null ? 'null' : `"${toUtc(date)}"`;
  },
  schema,
  reads: [[field, read]],
});
/** Nests members in an object. */
const group = <const M extends readonly IssueMember[]>(key: string, members: M): IssueMember<FieldsOf<M[number]>> => ({
  key,
  value: toObject(members),
  json: toText(members),
  schema: schemaOf(members),
  reads: members.flatMap(({ reads }) => reads.map(([field, read]) => [field, (json: Json) => read(json[key] as Json)] as const)),
});

const schemaOf = (members: readonly IssueMember[]) =>
  v.object(Object.fromEntries(members.flatMap(({ key, schema }) => (schema ? [[key, schema]] : []))));

/** Hides a member from anonymous readers. */
const toPeople = <M extends IssueMember>(member: M): M => ({ ...member, isVisible: ({ audience }: Context) => audience === 'person' });
/** Shows a member, an addition, only on request. */
const onRequest = <M extends IssueMember>(parameter: 'markup' | 'votes', member: M): M => ({
  ...member,
  isVisible: (context: Context) => context[parameter] === true,
});

/** Parses a date. @throws {RangeError} */
export function decodeDate(text: string): string {
  const iso = fromWire(text);
  if (iso === undefined) throw new RangeError(`Not a date: ${text.slice(0, 40)}`);
  return iso;
}

/** The documented keys, in their order. The revision is in the `ETag`. */
const ISSUE: readonly IssueMember[] = complete<Exclude<Field, 'revision'>>()([
  choice('status'),
  toPeople(choice('priority')),
  text('title', v.string()),
  person('reporter'),
  toPeople(
    utc('updatedOn', 'utc_last_updated', v.optional(v.string()), (json) =>
      json.utc_last_updated === undefined ? createdOn(json) : decodeDate(json.utc_last_updated as string),
    ),
  ),
  person('assignee'),
  count('commentCount'),
  text('content', v.nullish(v.string(), '')),
  {
    ...constant(
      'created_on',
      (issue) => toAmsterdam(issue.createdOn),
      (issue) => `"${toAmsterdam(issue.createdOn)}"`,
    ),
    schema: v.string(),
  },
  count('number', v.pipe(v.number(), v.integer())),
  count('watcherCount'),
  toPeople(utc('createdOn', 'utc_created_on', v.optional(v.string()), createdOn)),
  group('metadata', [choice('kind'), listItem('version'), listItem('component'), listItem('milestone')]),
  constant(
    'resource_uri',
    (issue, { path }) => path + issue.number,
    (issue, { path }) => `"${path}${issue.number}"`,
  ),
  constant(
    'is_spam',
    () => false,
    () => 'false',
  ),
  onRequest('markup', choice('markup')),
  onRequest('votes', count('voteCount')),
  onRequest(
    'votes',
    utc('editedOn', 'utc_edited_on', v.nullish(v.string(), null), ({ utc_edited_on }) =>
      utc_edited_on === null ? null : decodeDate(utc_edited_on as string),
    ),
  ),
]);

function createdOn({ utc_created_on, created_on }: Json): string {
  return decodeDate((utc_created_on ?? created_on) as string);
}

const IssueJson = schemaOf(ISSUE);
const READS = new Map(ISSUE.flatMap(({ reads }) => reads));

/** Parses an issue. `revision` is its `ETag`. @throws {ValiError} @throws {RangeError} */
export function decodeIssue(json: unknown, revision: string | null = null): Issue {
  const read = v.parse(IssueJson, json);
  return Object.fromEntries(
    FIELD_NAMES.map((field) => [field, field === 'revision' ? revision : READS.get(field)!(read)]),
  ) as unknown as Issue;
}

/** Returns the path of a repository in `resource_uri`. */
export const repositoryPath = (id: RepositoryId): string =>
  `/1.0/repositories/${encodeURIComponent(id.owner)}/${encodeURIComponent(id.slug)}`;

/** People are serialized once, because issues of a list share them. */
function contextOf(repository: RepositoryId, options: EncodeOptions): Context {
  const person = memoizeByKey((user: Person) => encodePerson(user, options));
  const personText = memoizeByKey((user: Person) => JSON.stringify(person(user)));
  return { ...options, path: `${repositoryPath(repository)}/issues/`, person, personText };
}

/** Makes an encoder for issues of a repository, with the documented keys in their order. */
export const issueEncoder = (repository: RepositoryId, options: EncodeOptions): ((issue: Issue) => Record<string, unknown>) =>
  objectWriter(ISSUE, contextOf(repository, options));

/** Encodes an issue for API 1.0. */
export const encodeIssue = (issue: Issue, repository: RepositoryId, options: EncodeOptions): Record<string, unknown> =>
  issueEncoder(repository, options)(issue);

const writerFor = textWriter<Issue, Context>(ISSUE);

/** Makes a serializer for issues of a repository. Its result equals that of `issueEncoder` and `JSON.stringify`, byte for byte. */
export const issueWriter = (repository: RepositoryId, options: EncodeOptions): ((issue: Issue) => string) =>
  writerFor(contextOf(repository, options));
