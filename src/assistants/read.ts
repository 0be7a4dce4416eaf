import { TrackerError } from '../client/errors';
import type { RequestOptions } from '../client/service';
import type { Comment, FieldChange, Issue } from '../model/issue';
import type { Relation } from '../model/relations';
import { repositoryName } from '../model/repository';
import { jsonBytes, fitTexts, MAX_ANSWER_BYTES, nextOf, NOTE, type PagedText } from './answer';
import type { ToolInput } from './definitions';
import { ToolError } from './errors';
import type { ToolHost, ToolRepository } from './host';
import { assistantIssueRow, dateText, usernameText, titleText } from './rows';
import { visibleLine, visibleText } from './visible';

/** Room for the cursor, the sentence about it, and the names of lists. */
const END_BYTES = 400;
/** More relations and files are counted, not listed. */
const MAX_LISTED = 20;
const MAX_RELATED_TITLE_CHARS = 80;
const MAX_FILE_NAME_CHARS = 80;
const MAX_VALUE_CHARS = 100;

export const DESCRIPTION = 'description';

/** Parts that a site does not support are omitted. */
const ifSupported = <T>(request: Promise<T>): Promise<T | undefined> =>
  request.catch((error: unknown) => (TrackerError.is(error, 'unsupported') ? undefined : Promise.reject(error as Error)));

const changeText = ({ field, old, new: value }: FieldChange): string =>
  field === 'content'
    ? 'description changed'
    : `${field}: ${visibleLine(old, MAX_VALUE_CHARS) || '(none)'} -> ${visibleLine(value, MAX_VALUE_CHARS) || '(none)'}`;

/** A comment, or changes of fields, as a part of an answer. */
const commentPiece = ({ id, author, createdOn, content, changes }: Comment): PagedText => ({
  key: `comment-${id}`,
  about: {
    id,
    author: usernameText(author),
    created: dateText(createdOn),
    ...(changes.length > 0 && { untrusted_changes: changes.map(changeText) }),
  },
  text: visibleText(content ?? ''),
});

/** The description of an issue, as a part of an answer. */
export const descriptionPiece = (issue: Issue): PagedText => ({
  key: DESCRIPTION,
  about: { author: usernameText(issue.reporter) },
  text: visibleText(issue.content),
});

const relationRow = ({ name, issue }: Relation): Readonly<Record<string, unknown>> => ({
  relation: name,
  number: issue.number,
  status: issue.status,
  untrusted_title: visibleLine(issue.title, MAX_RELATED_TITLE_CHARS),
});

const bounded = <T>(name: string, items: readonly T[] | undefined, row: (item: T) => unknown): Readonly<Record<string, unknown>> => {
  if (!items || items.length === 0) return {};
  const hiddenCount = items.length - MAX_LISTED;
  return { [name]: items.slice(0, MAX_LISTED).map(row), ...(hiddenCount > 0 && { [`more_${name}`]: hiddenCount }) };
};

async function surroundingsOf(
  { id, service }: ToolRepository,
  number: number,
  options: RequestOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const [relations, files] = await Promise.all([
    ifSupported(service.relations(id, number, options)),
    ifSupported(service.attachments(id, number, options)),
  ]);
  return {
    ...bounded('relations', relations, relationRow),
    ...bounded('untrusted_files', files, ({ name }) => visibleLine(name, MAX_FILE_NAME_CHARS)),
  };
}

/** The error for a cursor beyond the end. */
export const invalidCursor = (tool: string): ToolError =>
  new ToolError(`This cursor is of another issue, or what it stands for was deleted. Ask ${tool} without a cursor.`);

/** Reads an issue with its texts. @throws {ToolError} @throws {TrackerError} */
export async function readIssue(host: ToolHost, input: ToolInput<'read_issue'>, signal: AbortSignal): Promise<string> {
  const repository = await host.repository(input.repository, signal);
  const { id, service } = repository;
  const [issue, comments, related] = await Promise.all([
    service.get(id, input.number, { signal }),
    service.comments(id, input.number, { signal }),
    input.cursor === undefined ? surroundingsOf(repository, input.number, { signal }) : {},
  ]);
  const url = service.issueUrl(id, issue.number);
  const head = {
    note: NOTE,
    repository: repositoryName(id),
    ...(input.cursor === undefined ? assistantIssueRow(issue) : { number: issue.number, untrusted_title: titleText(issue.title) }),
    ...(url !== undefined && input.cursor === undefined && { url }),
    ...related,
  };
  const textBytes = MAX_ANSWER_BYTES - jsonBytes(head) - END_BYTES;
  const fitting = fitTexts([descriptionPiece(issue), ...comments.map(commentPiece)], textBytes, input.cursor);
  if (!fitting) throw invalidCursor('read_issue');
  const texts = fitting.pieces.map((piece) =>
    'id' in piece && piece.untrusted_text === '' ? { ...piece, untrusted_text: undefined } : piece,
  );
  const description = texts.find((piece) => !('id' in piece));
  return JSON.stringify({
    ...head,
    ...(description && { description }),
    conversation: texts.filter((piece) => 'id' in piece),
    ...nextOf(fitting.next),
  });
}
