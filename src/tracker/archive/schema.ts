import * as v from 'valibot';
import type { Message } from '../../wire/messages';
import * as messages from '../../wire/messages';
import { ARCHIVE_FIELDS, type ArchiveKey } from './fields';
import { repairRow } from './repair';
import { REPAIRED } from './oddities';
import type { Problems } from './problems';
import { isLongKey, MAX_KEY_BYTES, MAX_PERSON_CHARS } from '../store/key-limits';
import type { Section } from './sections';
import type { Warnings } from './warnings';

/** Problems of values. They continue a sentence. */
const PROBLEM = {
  person: messages.t('is not a person'),
  number: messages.t('is not a number'),
  whole: messages.t('is not a whole number'),
  small: messages.t('is less than 1'),
  large: messages.t('is too large'),
  longKey: messages.t('is longer than {0} bytes', MAX_KEY_BYTES),
  longPerson: messages.t('is longer than {0} characters', MAX_PERSON_CHARS),
};

/**
 * The rows of `db-1.0.json` and `db-2.0.json` (Bitbucket's "Issue import and export data format"). Fields are optional where the document allows it,
 * or where hand-made archives omit them. Values that are present must have the right type, or be repaired by `repairRow`. Unknown keys are ignored,
 * because later formats have more.
 */
const text = v.nullish(v.string());
/** A title, a name or a path. */
const key = v.pipe(
  v.string(),
  v.check((value) => !isLongKey(value), PROBLEM.longKey.message),
);
const keyOrNull = v.nullish(key);
const personText = v.pipe(v.string(), v.maxLength(MAX_PERSON_CHARS, PROBLEM.longPerson.message));
const nameOfPerson = v.nullish(personText);

/** A username (1.0), a name with an account id (2.0; other programs write `name` and `login`), or null for a deleted person or nobody. */
const person = v.nullish(
  v.union(
    [
      personText,
      v.object({
        display_name: nameOfPerson,
        account_id: nameOfPerson,
        nickname: nameOfPerson,
        username: nameOfPerson,
        name: nameOfPerson,
        login: nameOfPerson,
      }),
    ],
    PROBLEM.person.message,
  ),
);
export type RawPerson = v.InferOutput<typeof person>;

const people = v.nullish(v.array(person));
const number = v.pipe(
  v.number(PROBLEM.number.message),
  v.integer(PROBLEM.whole.message),
  v.minValue(1, PROBLEM.small.message),
  v.maxValue(2_147_483_647, PROBLEM.large.message),
);

const issue = v.object({
  id: number,
  title: keyOrNull,
  content: text,
  ...(Object.fromEntries(ARCHIVE_FIELDS.map(([, name]) => [name, keyOrNull])) as Record<ArchiveKey, typeof keyOrNull>),
  assignee: person,
  reporter: person,
  watchers: people,
  voters: people,
  created_on: text,
  updated_on: text,
  content_updated_on: text,
  edited_on: text,
});
export type RawIssue = v.InferOutput<typeof issue>;

/** A comment's id. Bitbucket's ids exceed the range of issue numbers. */
const id = v.pipe(
  v.number(PROBLEM.number.message),
  v.integer(PROBLEM.whole.message),
  v.minValue(1, PROBLEM.small.message),
  v.maxValue(2 ** 48, PROBLEM.large.message),
);
const comment = v.object({
  id: v.nullish(id),
  issue: v.number(PROBLEM.number.message),
  content: text,
  user: person,
  created_on: text,
  updated_on: text,
});
export type RawComment = v.InferOutput<typeof comment>;

/** A field change. `responsible` is the assignee. Values are texts; `""` or `"None"` is no value. */
const log = v.object({
  comment: v.nullish(id),
  issue: v.number(PROBLEM.number.message),
  field: text,
  changed_from: text,
  changed_to: text,
  user: person,
  created_on: text,
});
export type RawLog = v.InferOutput<typeof log>;

const attachment = v.object({
  issue: v.number(PROBLEM.number.message),
  filename: keyOrNull,
  path: keyOrNull,
  url: text,
  user: person,
});
export type RawAttachment = v.InferOutput<typeof attachment>;

const namedItem = v.object({ name: key });
const meta = v.object({
  default_assignee: person,
  default_component: keyOrNull,
  default_kind: text,
  default_milestone: keyOrNull,
  default_version: keyOrNull,
});
export type RawMeta = v.InferOutput<typeof meta>;

/** Schemas of the rows of each section. */
const ROWS = {
  issues: issue,
  comments: comment,
  logs: log,
  attachments: attachment,
  components: namedItem,
  milestones: namedItem,
  versions: namedItem,
} satisfies Record<Section, v.GenericSchema>;
export type Row<S extends Section> = v.InferOutput<(typeof ROWS)[S]>;

/** Receives the oddities and problems of rows. */
export interface RowNotes {
  readonly problems: Problems;
  readonly warnings: Warnings;
}

/** The result of a check: the valid or repaired row. Undefined when it is skipped or invalid, which is noted. */
export interface Checked<R> {
  readonly row: R | undefined;
  /** Whether it was repaired. */
  readonly isRepaired: boolean;
}

/** Checks a row of a section, and repairs it if possible. `json` returns its source text. */
export function checkRow<S extends Section>(section: S, index: number, row: unknown, json: () => string, notes: RowNotes): Checked<Row<S>> {
  const entry = `${section}[${index}]`;
  if (row === null) {
    notes.warnings.add('nothing', REPAIRED.nothing, entry);
    return { row: undefined, isRepaired: true };
  }
  return check(ROWS[section], section, entry, row, json, notes);
}

/** Checks the section `meta`, which has the defaults of new issues. */
export const checkMeta = (value: unknown, json: () => string, notes: RowNotes): RawMeta =>
  check(meta, 'meta', 'meta', value ?? {}, json, notes).row ?? {};

function check<S extends v.GenericSchema>(
  schema: S,
  section: Section | 'meta',
  entry: string,
  row: unknown,
  json: () => string,
  { problems, warnings }: RowNotes,
): Checked<v.InferOutput<S>> {
  const result = v.safeParse(schema, row, { abortEarly: true });
  if (result.success) return { row: result.output, isRepaired: false };
  const repaired = v.safeParse(schema, repairRow(section, entry, row, json, warnings));
  if (repaired.success) return { row: repaired.output, isRepaired: true };
  for (const issue of repaired.issues) problems.add(`${entry}${pathOf(issue)}`, problemOf(issue));
  return { row: undefined, isRepaired: false };
}

const pathOf = (issue: v.BaseIssue<unknown>): string =>
  (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');

const problemOf = (issue: v.BaseIssue<unknown>): Message =>
  Object.values(PROBLEM).find(({ message }) => message === issue.message) ??
  messages.t('should be {0} but is {1}', issue.expected ?? 'something else', issue.received);
