import { TrackerError } from '../client/errors';
import type { Issue, IssueFields } from '../model/issue';
import { repositoryName } from '../model/repository';
import { jsonBytes, fitTexts, MAX_ANSWER_BYTES, NOTE } from './answer';
import type { ToolInput } from './definitions';
import { ToolError } from './errors';
import type { ToolHost, ToolRepository } from './host';
import { descriptionPiece } from './read';
import { assistantIssueRow, revisionText } from './rows';
import { visibleLine, visibleText } from './visible';

/** Bytes reserved for the message before the current issue. */
const SENTENCE_BYTES = 500;
/** Characters that an ETag can have between its quotation marks. */
const REVISION = /^[!#-~]{1,200}$/;

type ChangeInput = Partial<ToolInput<'change_issue'>>;

/** The fields of an input as they are set: `description` is the content. Texts are written as a person sees them who is asked. */
export function fieldsOf(input: ChangeInput): IssueFields {
  const { status, kind, priority, title, description } = input;
  const names = Object.fromEntries(
    (['assignee', 'component', 'milestone', 'version'] as const).flatMap((field) =>
      input[field] === undefined ? [] : [[field, visibleLine(input[field], Infinity) || null]],
    ),
  );
  return {
    ...(title !== undefined && { title: visibleLine(title, Infinity) }),
    ...(description !== undefined && { content: visibleText(description), markup: 'markdown' as const }),
    ...(status !== undefined && { status }),
    ...(kind !== undefined && { kind }),
    ...(priority !== undefined && { priority }),
    ...names,
  };
}

function writtenMessage({ id, service }: ToolRepository, issue: Issue): string {
  const url = service.issueUrl(id, issue.number);
  return JSON.stringify({ note: NOTE, repository: repositoryName(id), ...assistantIssueRow(issue), ...(url !== undefined && { url }) });
}

/** Creates an issue. @throws {ToolError} @throws {TrackerError} */
export async function writeNewIssue(host: ToolHost, input: ToolInput<'create_issue'>, signal: AbortSignal): Promise<string> {
  const repository = await host.repository(input.repository, signal);
  const title = visibleLine(input.title, Infinity);
  if (title === '') throw new ToolError('The title is empty. Give the issue a title.');
  const issue = await repository.service.create(repository.id, { ...fieldsOf(input), title }, { signal });
  host.onWritten?.({ kind: 'created', repository, issue });
  return writtenMessage(repository, issue);
}

/** The error for an issue that somebody has changed since it was read. */
function changedMeanwhile({ id }: ToolRepository, issue: Issue): ToolError {
  const head = { note: NOTE, repository: repositoryName(id), ...assistantIssueRow(issue) };
  const fitting = fitTexts([descriptionPiece(issue)], MAX_ANSWER_BYTES - jsonBytes(head) - SENTENCE_BYTES, undefined);
  const message = `Issue #${issue.number} was changed since this revision, so nothing was written. Below is what is there; decide again, and give its revision.`;
  return new ToolError(message, JSON.stringify({ ...head, description: fitting?.pieces[0] }));
}

/** Changes fields of an issue, unless somebody else has changed it since. @throws {ToolError} @throws {TrackerError} */
export async function writeChange(host: ToolHost, input: ToolInput<'change_issue'>, signal: AbortSignal): Promise<string> {
  const repository = await host.repository(input.repository, signal);
  const { id, service } = repository;
  const fields = fieldsOf(input);
  if (Object.keys(fields).length === 0) throw new ToolError('There is nothing to change: name at least one field.');
  if (fields.title === '') throw new ToolError('The title is empty. Leave it out, or give another title.');
  const revision = input.revision.trim().replace(/^(?:W\/)?"(.*)"$/, '$1');
  if (!REVISION.test(revision)) throw new ToolError('The revision must be the one that read_issue has given.');
  const before = await service.get(id, input.number, { signal });
  // A site without revisions is checked just before the write, which leaves a short race.
  if (before.revision === null && revisionText(before) !== revision) throw changedMeanwhile(repository, before);
  const ifRevision = before.revision === null ? null : `"${revision}"`;
  let issue: Issue;
  try {
    issue = await service.update(id, input.number, fields, { ifRevision, signal });
  } catch (error) {
    if (!TrackerError.is(error, 'conflict') || error.details.status !== 412) throw error;
    throw changedMeanwhile(repository, error.details.current ?? (await service.get(id, input.number, { signal })));
  }
  host.onWritten?.({ kind: 'changed', repository, before, issue, fields });
  return writtenMessage(repository, issue);
}

/** Adds a comment. @throws {ToolError} @throws {TrackerError} */
export async function writeComment(host: ToolHost, input: ToolInput<'comment_on_issue'>, signal: AbortSignal): Promise<string> {
  const repository = await host.repository(input.repository, signal);
  const content = visibleText(input.text);
  if (content.trim() === '') throw new ToolError('The comment is empty. Give it a text.');
  const comment = await repository.service.addComment(repository.id, input.number, { content, markup: 'markdown' }, { signal });
  host.onWritten?.({ kind: 'commented', repository, number: input.number, comment });
  return JSON.stringify({ repository: repositoryName(repository.id), number: input.number, comment: comment.id });
}
