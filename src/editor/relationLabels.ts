import * as vscode from 'vscode';
import type { RelationName } from '../model/relations';

const LABELS: Record<RelationName, () => string> = {
  blocked_by: () => vscode.l10n.t({ message: 'Blocked by', comment: ['The numbers or titles of issues follow.'] }),
  blocks: () => vscode.l10n.t({ message: 'Blocks', comment: ['The numbers or titles of issues follow.'] }),
  duplicate_of: () => vscode.l10n.t({ message: 'Duplicate of', comment: ['The numbers or titles of issues follow.'] }),
  duplicated_by: () => vscode.l10n.t({ message: 'Duplicated by', comment: ['The numbers or titles of issues follow.'] }),
  relates_to: () => vscode.l10n.t({ message: 'Relates to', comment: ['The numbers or titles of issues follow.'] }),
};

/** The label of a relation, as seen from its issue. */
export const relationLabel = (name: RelationName): string => LABELS[name]();
