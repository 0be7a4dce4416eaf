import * as vscode from 'vscode';
import { fence, escapeMarkdown } from '../../model/markdown';
import { commandUri } from '../commandRegistry';
import { statusLabel } from '../labels';
import { plainLabel } from '../text';
import { addressOf, issueAddressOf } from './address';
import { differenceOf } from './difference';
import type { AnchoredFolder } from './folder';
import type { TrackedAnchor } from './model';
import { stateWords } from './words';

/** Maximum number of issues in a hover. */
const MAX_ISSUES = 5;

const COMMANDS = ['issueBucket.openIssue', 'issueBucket.detachAnchor', 'issueBucket.confirmAnchor', 'issueBucket.editAnchorNote'] as const;

/** Links to the actions of an anchor. They contain only the issue's address. */
function actions(folder: AnchoredFolder, { anchor, state }: TrackedAnchor): vscode.MarkdownString {
  const address = addressOf(folder.place, anchor);
  const isExact = state?.state === 'exact' && !state.isSuggestion;
  const links = [
    `[${escapeMarkdown(vscode.l10n.t('Open'))}](${commandUri('issueBucket.openIssue', issueAddressOf(address)).toString()})`,
    ...(isExact
      ? []
      : [`[${escapeMarkdown(vscode.l10n.t('Confirm Here'))}](${commandUri('issueBucket.confirmAnchor', address).toString()})`]),
    `[${escapeMarkdown(anchor.note ? vscode.l10n.t('Edit Note') : vscode.l10n.t('Add Note'))}](${commandUri('issueBucket.editAnchorNote', address).toString()})`,
    `[${escapeMarkdown(vscode.l10n.t('Detach'))}](${commandUri('issueBucket.detachAnchor', address).toString()})`,
  ];
  const text = new vscode.MarkdownString(links.join(' &nbsp;·&nbsp; '));
  text.isTrusted = { enabledCommands: COMMANDS };
  return text;
}

function texts(folder: AnchoredFolder, it: TrackedAnchor): vscode.MarkdownString[] {
  const { anchor, state } = it;
  const title = escapeMarkdown(plainLabel(anchor.issue.title.replace(/\s+/g, ' ')));
  const lines = [
    statusLabel(anchor.issue.status),
    anchor.note ? plainLabel(anchor.note.replace(/\s+/g, ' ')) : '',
    stateWords(anchor, state),
  ];
  const text = new vscode.MarkdownString(
    `**\\#${anchor.issue.number} ${title}**\n\n${lines.filter(Boolean).map(escapeMarkdown).join('  \n')}`,
  );
  if (state?.state === 'changed' && state.now) {
    const difference = differenceOf(anchor.lines, state.now).map(({ sign, text: line }) => `${sign}${line}`);
    text.appendMarkdown(`\n\n${fence(difference.join('\n'), 'diff')}`);
  }
  return [text, actions(folder, it)];
}

/** The hover of lines that issues are attached to. */
export function anchorHover(folder: AnchoredFolder, document: vscode.TextDocument, line: number): vscode.Hover | undefined {
  const atLine = folder.inDocument(document).filter(({ first, last }) => first <= line && line <= last);
  if (atLine.length === 0) return undefined;
  return new vscode.Hover(atLine.slice(0, MAX_ISSUES).flatMap(({ it }) => texts(folder, it)));
}
