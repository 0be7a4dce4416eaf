import * as vscode from 'vscode';
import { inputOf } from '../../assistants';
import type { ToolName } from '../../assistants/definitions';
import type { ToolRepository } from '../../assistants/host';
import { fieldsOf } from '../../assistants/write';
import { visibleLine, visibleText } from '../../assistants/visible';
import type { SettableField } from '../../model/fields';
import { fence } from '../../model/markdown';
import { parseRepositoryName, repositoryName } from '../../model/repository';
import { fieldLabel } from '../labels';

const MAX_NAME_CHARS = 200;
const UNKNOWN = '?';

/** What is asked. */
interface Question {
  readonly title: string;
  readonly message: vscode.MarkdownString;
}

type Find = (name: string | undefined) => Promise<ToolRepository>;
type ToolArguments = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is ToolArguments => typeof value === 'object' && value !== null;

/** A field in one line; a text of several lines as a code block, which is not rendered. */
function addField(message: vscode.MarkdownString, label: string, value: string): void {
  message.appendMarkdown('\n\n**').appendText(label).appendMarkdown(':** ');
  if (value.includes('\n')) message.appendMarkdown(`\n\n${fence(value)}\n`);
  else message.appendText(value === '' ? vscode.l10n.t('none') : value);
}

const titleOf = (tool: ToolName, number: string, repositoryLabel: string): string => {
  if (tool === 'create_issue') return vscode.l10n.t('Create an issue in {0}?', repositoryLabel);
  if (tool === 'comment_on_issue') return vscode.l10n.t('Comment on issue #{0} of {1}?', number, repositoryLabel);
  return vscode.l10n.t('Change issue #{0} of {1}?', number, repositoryLabel);
};

/**
 * The question before a tool writes: where, and everything that is written, verbatim. An invalid input is asked about too, though
 * the tool is going to refuse it: whether it is wrong may change until then.
 */
export async function confirmation(tool: ToolName, input: unknown, find: Find, signal: AbortSignal): Promise<Question> {
  const args: ToolArguments = isObject(input) ? input : {};
  const requestedName = typeof args.repository === 'string' ? args.repository : undefined;
  const repository = await find(requestedName).catch(() => undefined);
  // Of the model's input only a repository name and a number are shown in the title.
  const id = repository?.id ?? parseRepositoryName(requestedName ?? '');
  const repositoryLabel = repository ? `${repositoryName(repository.id)} (${repository.site})` : id ? repositoryName(id) : UNKNOWN;
  const message = new vscode.MarkdownString();
  const number = Number.isSafeInteger(args.number) ? (args.number as number) : undefined;
  if (number !== undefined && tool !== 'create_issue' && repository) {
    const issue = await repository.service.get(repository.id, number, { signal }).catch(() => undefined);
    if (issue) message.appendText(`#${issue.number} ${visibleLine(issue.title, MAX_NAME_CHARS)}`);
  }
  try {
    if (tool === 'comment_on_issue') addField(message, vscode.l10n.t('Comment'), visibleText(inputOf(tool, input).text));
    else if (tool === 'create_issue' || tool === 'change_issue')
      for (const [field, value] of Object.entries(fieldsOf(inputOf(tool, input))))
        if (field !== 'markup') addField(message, fieldLabel(field as Exclude<SettableField, 'markup'>), value ?? '');
  } catch (error) {
    message.appendText(error instanceof Error ? error.message : String(error));
  }
  return { title: titleOf(tool, String(number ?? UNKNOWN), repositoryLabel), message };
}
