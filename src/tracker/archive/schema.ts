import * as v from 'valibot';
import type { Told } from '../../wire/told';
import * as told from '../../wire/told';
import { ArchiveError } from './error';

/** What values below may be instead of what they should be. */
const PROBLEM = {
  person: told.t('is no person'),
  number: told.t('is not a number'),
  whole: told.t('is not a whole number'),
  small: told.t('is less than 1'),
  large: told.t('is absurdly large'),
  text: told.t('is no text'),
};

/**
 * The rows of `db-1.0.json` and `db-2.0.json` (Bitbucket's "Issue import and export data format"). What the document
 * lets be missing or null, and what hand-made archives leave out, is optional; what is there must be of its type.
 * Unknown keys are let through, as later formats have them.
 */
const text = v.nullish(v.string());

/** A username (1.0), a name with an account's id (2.0), or null for somebody who was deleted or nobody. */
const person = v.nullish(
  v.union([v.string(), v.object({ display_name: text, account_id: text, nickname: text, username: text })], PROBLEM.person.message),
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
  title: text,
  content: text,
  status: text,
  kind: text,
  priority: text,
  component: text,
  milestone: text,
  version: text,
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

/** An id of a comment: Bitbucket's went far beyond the numbers of issues. */
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

/** What was changed with a comment. `responsible` is the assignee; values are texts, `""` or `"None"` where nothing was. */
const log = v.object({
  comment: v.nullish(id),
  issue: v.number(PROBLEM.number.message),
  field: v.string(PROBLEM.text.message),
  changed_from: text,
  changed_to: text,
  user: person,
  created_on: text,
});
export type RawLog = v.InferOutput<typeof log>;

const attachment = v.object({
  issue: v.number(PROBLEM.number.message),
  filename: v.string(PROBLEM.text.message),
  path: text,
  url: text,
  user: person,
});
export type RawAttachment = v.InferOutput<typeof attachment>;

const named = v.object({ name: v.string() });
const meta = v.object({
  default_assignee: person,
  default_component: text,
  default_kind: text,
  default_milestone: text,
  default_version: text,
});
export type RawMeta = v.InferOutput<typeof meta>;

/** The sections that are lists, and what their rows are. */
const ROWS = {
  issues: issue,
  comments: comment,
  logs: log,
  attachments: attachment,
  components: named,
  milestones: named,
  versions: named,
};
export type Section = keyof typeof ROWS;
export type Row<S extends Section> = v.InferOutput<(typeof ROWS)[S]>;

export const isSection = (name: string): name is Section => Object.hasOwn(ROWS, name);

/** Checks a row of a section. @throws {ArchiveError} that names the entry, as `issues[12].title` */
export function checkRow<S extends Section>(file: string, section: S, index: number, row: unknown): Row<S> {
  const result = v.safeParse(ROWS[section], row, { abortEarly: true });
  if (!result.success) throw wrong(file, `${section}[${index}]`, result.issues[0]);
  return result.output;
}

/** Checks what the archive says of new issues' defaults. @throws {ArchiveError} */
export function checkMeta(file: string, value: unknown): RawMeta {
  const result = v.safeParse(meta, value ?? {}, { abortEarly: true });
  if (!result.success) throw wrong(file, 'meta', result.issues[0]);
  return result.output;
}

/** For a section that should be a list and is something else. */
export const noList = (file: string, section: string): ArchiveError =>
  new ArchiveError(
    told.t('"{0}" in {1} is not a list. Nothing was imported: mend that section, or take the archive as Bitbucket made it.', section, file),
  );

function wrong(file: string, entry: string, issue: v.BaseIssue<unknown>): ArchiveError {
  const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  const problem =
    Object.values(PROBLEM).find(({ message }) => message === issue.message) ??
    told.t('should be {0} but is {1}', issue.expected ?? 'something else', issue.received);
  return invalid(file, `${entry}${path}`, problem);
}

/** The sentence for one wrong value. */
export const invalid = (file: string, entry: string, problem: Told): ArchiveError =>
  new ArchiveError(
    told.t('{0} in {1} {2}. Nothing was imported: mend that entry, or take the archive as Bitbucket made it.', entry, file, problem),
  );
