import * as v from 'valibot';
import { ArchiveError } from './error';

/**
 * The rows of `db-1.0.json` and `db-2.0.json` (Bitbucket's "Issue import and export data format"). What the document
 * lets be missing or null, and what hand-made archives leave out, is optional; what is there must be of its type.
 * Unknown keys are let through, as later formats have them.
 */
const text = v.nullish(v.string());

/** A username (1.0), a name with an account's id (2.0), or null for somebody who was deleted or nobody. */
const person = v.nullish(
  v.union([v.string(), v.object({ display_name: text, account_id: text, nickname: text, username: text })], 'is no person'),
);
export type RawPerson = v.InferOutput<typeof person>;

const people = v.nullish(v.array(person));
const number = v.pipe(
  v.number('is not a number'),
  v.integer('is not a whole number'),
  v.minValue(1, 'is less than 1'),
  v.maxValue(2_147_483_647, 'is absurdly large'),
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

const comment = v.object({
  id: v.nullish(v.number('is not a number')),
  issue: v.number('is not a number'),
  content: text,
  user: person,
  created_on: text,
  updated_on: text,
});
export type RawComment = v.InferOutput<typeof comment>;

const named = v.object({ name: v.string() });
const meta = v.object({
  default_assignee: person,
  default_component: text,
  default_kind: text,
  default_milestone: text,
  default_version: text,
});

export const ROWS = { issues: issue, comments: comment, components: named, milestones: named, versions: named } as const;
type Rows = typeof ROWS;

/** The sections of an archive's file, each still to be checked row by row. */
export interface Sections {
  readonly file: string;
  readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * Reads the file's text as JSON and finds its sections; an archive without issues is none.
 * @throws {ArchiveError}
 */
export function parseSections(file: string, bytes: Uint8Array): Sections {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const problem =
      error instanceof SyntaxError ? `is not valid JSON (${error.message.replace(/\.$/, '').slice(0, 160)})` : 'is not valid UTF-8';
    throw new ArchiveError(`${file} ${problem}. Take the archive as Bitbucket made it, or mend that file and zip it again.`, {
      cause: error,
    });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ArchiveError(`${file} does not hold an object with the sections of an archive. Take the archive as Bitbucket made it.`);
  }
  const raw = json as Record<string, unknown>;
  if (raw.issues == null) {
    throw new ArchiveError(`${file} has no section "issues", so there is nothing to import. Take the archive as Bitbucket made it.`);
  }
  return { file, raw };
}

/** How many rows of a section are there whose content is not brought in. */
export function size(sections: Sections, section: string): number {
  return list(sections, section).length;
}

/**
 * Checks the rows of a section, one at each step, so that the caller decides when to let others have the thread.
 * A section that is missing has none.
 * @throws {ArchiveError} that names the entry, as `issues[12].title`
 */
export function* rows<S extends keyof Rows>(sections: Sections, section: S): Generator<v.InferOutput<Rows[S]>> {
  for (const [index, row] of list(sections, section).entries()) {
    const result = v.safeParse(ROWS[section], row, { abortEarly: true });
    if (!result.success) throw wrong(sections, `${section}[${index}]`, result.issues[0]);
    yield result.output;
  }
}

/** What the archive says of new issues' defaults; nothing when it has no such section. @throws {ArchiveError} */
export function defaults(sections: Sections): v.InferOutput<typeof meta> {
  const result = v.safeParse(meta, sections.raw.meta ?? {}, { abortEarly: true });
  if (!result.success) throw wrong(sections, 'meta', result.issues[0]);
  return result.output;
}

function list(sections: Sections, section: string): readonly unknown[] {
  const value = sections.raw[section] ?? [];
  if (!Array.isArray(value)) {
    throw new ArchiveError(
      `"${section}" in ${sections.file} is not a list. Nothing was imported: mend that section, or take the archive as Bitbucket made it.`,
    );
  }
  return value;
}

function wrong(sections: Sections, entry: string, issue: v.BaseIssue<unknown>): ArchiveError {
  const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  const problem = /^is /.test(issue.message) ? issue.message : `should be ${issue.expected ?? 'something else'} but is ${issue.received}`;
  return invalid(sections.file, `${entry}${path}`, problem);
}

/** The sentence for one wrong value. */
export const invalid = (file: string, entry: string, problem: string): ArchiveError =>
  new ArchiveError(`${entry} in ${file} ${problem}. Nothing was imported: mend that entry, or take the archive as Bitbucket made it.`);
