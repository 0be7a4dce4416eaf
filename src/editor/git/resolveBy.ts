import * as vscode from 'vscode';
import type { Issue } from '../../model/issue';
import { escapeMarkdown } from '../../model/markdown';
import { applyChange, reportChange } from '../changeIssues';
import { statusLabel } from '../labels';
import { fieldMessages, failureReason, writeMany, type ManyTarget } from '../manyIssues';
import { discardRemovedTodo } from '../removedTodos';
import type { Place, Services } from '../services';
import { plainLine } from '../text';
import { stepOf } from '../undoSteps';
import type { Commit } from './repository';

const SHORT_HASH_CHARS = 12;

/** How messages and comments write a commit's hash. */
export const shortHash = ({ hash }: Pick<Commit, 'hash'>): string => hash.slice(0, SHORT_HASH_CHARS);

/** The first line of a commit's message. */
export const subjectOf = ({ message }: Pick<Commit, 'message'>): string => plainLine(message.split('\n')[0] ?? '').trim();

/** Resolves the issues of a commit, with a comment that links the commit; *Undo* reverts both. */
export async function resolveBy(
  services: Services,
  commit: Pick<Commit, 'hash' | 'message'>,
  closable: readonly { readonly place: Place; readonly issue: Issue }[],
): Promise<void> {
  const words = fieldMessages('status', statusLabel('resolved'));
  const targets = closable.map(({ place, issue }): ManyTarget => ({
    place,
    number: issue.number,
    revision: issue.revision,
    seen: { status: issue.status },
    fields: { status: 'resolved' },
  }));
  const message = vscode.l10n.t('Resolved by the commit {0}: {1}', shortHash(commit), escapeMarkdown(subjectOf(commit)));
  const comment = async () => {
    const change = { message, markup: 'markdown' } as const;
    const { done, left } = await writeMany(
      services,
      closable.map(({ place, issue }) => ({ place, number: issue.number })),
      change,
    );
    const step = stepOf(services, done, change, {
      done: (label) => vscode.l10n.t('{0}: the comment is added.', label),
      undone: (label) => vscode.l10n.t('{0}: the comment is removed.', label),
      failed: words.failed,
    });
    if (left[0]) throw failureReason(left[0]);
    return step!;
  };
  const changed = await applyChange(services, targets, {}, words, undefined, comment);
  for (const { place, number } of changed?.done ?? [])
    await discardRemovedTodo(services, { site: place.site.id, repository: place.repository, number });
  if (changed) await reportChange(services, changed, {}, words);
}
