import * as vscode from 'vscode';
import { STATUSES, type Status } from '../../model/enums';
import { BRANCH_VARIABLES } from './branch';
import { MESSAGE_VARIABLES } from './commitMessage';
import { unknownVariables } from './template';

/** Settings of the git features, read each time they matter. */

const DEFAULT_BRANCH = '${kind}/${number}-${slug}';
const MAX_TEMPLATE_CHARS = 200;

const setting = (name: string, resource?: vscode.Uri): unknown => vscode.workspace.getConfiguration('issueBucket', resource).get(name);

/** The template of branch names. A template with unknown variables, which are returned, is replaced by the default. */
export function branchTemplate(resource?: vscode.Uri): { readonly template: string; readonly unknown: readonly string[] } {
  const value = setting('startWork.branch', resource);
  const template = typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, MAX_TEMPLATE_CHARS) : DEFAULT_BRANCH;
  const unknown = unknownVariables(template, BRANCH_VARIABLES);
  return { template: unknown.length > 0 ? DEFAULT_BRANCH : template, unknown };
}

/** What starting work does to the issue. */
export function startSettings(resource?: vscode.Uri): { readonly status: Status | undefined; readonly assign: boolean } {
  const status = setting('startWork.status', resource);
  return { status: STATUSES.find((known) => known === status), assign: setting('startWork.assign', resource) !== false };
}

const DEFAULT_MESSAGE = '${message}\n\nRefs ${reference}';
const MAX_MESSAGE_CHARS = 2000;

/** The template of commit messages. A template with unknown variables, which are logged, is replaced by the default. */
export function messageTemplate(log: vscode.LogOutputChannel, resource?: vscode.Uri): string {
  const value = setting('commitMessage.template', resource);
  const template = typeof value === 'string' && value.trim() !== '' ? value.slice(0, MAX_MESSAGE_CHARS) : DEFAULT_MESSAGE;
  const unknown = unknownVariables(template, MESSAGE_VARIABLES);
  if (unknown.length === 0) return template;
  log.warn(`issueBucket.commitMessage.template is not used, as it has unknown variables: ${unknown.join(', ')}.`);
  return DEFAULT_MESSAGE;
}

/** Whether the issue in work is shown in the status bar. */
export const isStatusShown = (): boolean => setting('git.statusBar') !== false;
