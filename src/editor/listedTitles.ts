import * as vscode from 'vscode';
import type { Issue } from '../model/issue';
import { plainLabel } from './text';

/** How many issues a question lists. */
export const MAX_LISTED_ISSUES = 10;

/** The line of an issue in a question. */
export const titleLine = ({ number, title }: Pick<Issue, 'number' | 'title'>): string => plainLabel(`#${number} ${title}`);

/** The lines of the first issues that a question is about, and how many others there are. */
export function listedTitles(lines: readonly string[], count: number): string {
  const listed = lines.slice(0, MAX_LISTED_ISSUES);
  return [...listed, ...(count > listed.length ? [vscode.l10n.t('and {0} more', count - listed.length)] : [])].join('\n');
}
