import * as v from 'valibot';
import { KINDS, PRIORITIES, STATUSES } from '../model/enums';

/** The definitions of the tools: name, description and parameters. A test compares the editor's manifest with them. */

/** Bounds texts of an assistant: longer ones are mistakes, and a person would have to confirm them in full. */
export const MAX_TEXT_CHARS = 50_000;
const MAX_TITLE_CHARS = 500;
const MAX_NAME_CHARS = 300;
const MAX_QUERY_CHARS = 1000;
const MAX_NUMBER = 999_999_999;
/** The number of rows of a list that is given at once. */
const MAX_LIMIT = 100;

const text = (maxChars: number, about?: string) => {
  const schema = v.pipe(v.string('must be a text'), v.maxLength(maxChars, `must have at most ${maxChars} characters`));
  return about === undefined ? schema : v.pipe(schema, v.description(about));
};
const wholeNumber = (max: number) => {
  const message = `must be a whole number from 1 to ${max}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(1, message), v.maxValue(max, message));
};
const oneOf = <const T extends readonly string[]>(choices: T) => v.picklist(choices, `must be one of: ${choices.join(', ')}`);

const repository = v.optional(text(MAX_NAME_CHARS, 'OWNER/SLUG; leave out where there is only one'));
const number = wholeNumber(MAX_NUMBER);
const cursor = v.optional(text(100, 'next_cursor of the answer before, to go on'));
const TITLE = text(MAX_TITLE_CHARS);
const MARKDOWN = text(MAX_TEXT_CHARS, 'Markdown');
const NAME = text(MAX_NAME_CHARS);

const fields = {
  status: v.optional(oneOf(STATUSES)),
  kind: v.optional(oneOf(KINDS)),
  priority: v.optional(oneOf(PRIORITIES)),
  assignee: v.optional(text(MAX_NAME_CHARS, 'user name')),
  component: v.optional(NAME),
  milestone: v.optional(NAME),
  version: v.optional(NAME),
};

/** What each tool takes, by its name. */
export const INPUTS = {
  find_issues: v.strictObject({
    repository,
    query: v.optional(
      text(
        MAX_QUERY_CHARS,
        'words and qualifiers: is:open|closed|blocked, status: kind: priority: assignee:NAME|me|none reporter: component: milestone: version: ' +
          'created:>2026-01-31 updated:<7d has:comments "a phrase" -word in:title|comments sort:created-asc. Empty: all',
      ),
    ),
    limit: v.optional(wholeNumber(MAX_LIMIT)),
    cursor,
  }),
  read_issue: v.strictObject({ repository, number, cursor }),
  code_of_issue: v.strictObject({ repository, number, cursor }),
  create_issue: v.strictObject({ repository, title: TITLE, description: v.optional(MARKDOWN), ...fields }),
  change_issue: v.strictObject({
    repository,
    number,
    revision: text(200, 'as read_issue gave it'),
    title: v.optional(TITLE),
    description: v.optional(MARKDOWN),
    ...fields,
  }),
  comment_on_issue: v.strictObject({ repository, number, text: MARKDOWN }),
};

export type ToolName = keyof typeof INPUTS;
export type ToolInput<N extends ToolName> = v.InferOutput<(typeof INPUTS)[N]>;

/** The definition of a tool for assistants. */
export interface ToolDefinition {
  readonly name: ToolName;
  /** For the model. */
  readonly description: string;
  readonly isWriting: boolean;
}

export const ASSISTANT_TOOLS: readonly ToolDefinition[] = [
  {
    name: 'find_issues',
    description:
      'Lists issues (Issue Bucket) of a repository that match a query, without their texts, with the total. Last changed first by default.',
    isWriting: false,
  },
  {
    name: 'read_issue',
    description: 'Reads an issue: fields, revision, description, comments, relations, names of files.',
    isWriting: false,
  },
  {
    name: 'code_of_issue',
    description:
      'Lists places in code (files, lines, commits): those that an issue is attached to, and those that its texts name, with the code as it was then.',
    isWriting: false,
  },
  {
    name: 'create_issue',
    description: 'Creates an issue. Look with find_issues first whether there is one.',
    isWriting: true,
  },
  {
    name: 'change_issue',
    description:
      'Changes the given fields of an issue; an empty text clears assignee, component, milestone, version or description. Fails if the issue was changed since ' +
      'the revision, and gives what is there.',
    isWriting: true,
  },
  { name: 'comment_on_issue', description: 'Adds a comment to an issue.', isWriting: true },
];

/** The definition of a tool; undefined for an unknown name. */
export const toolOf = (name: string): ToolDefinition | undefined => ASSISTANT_TOOLS.find((tool) => tool.name === name);
