import * as vscode from 'vscode';
import type { Choices } from '../model/issue';
import { problemsOf, type QueryProblem } from '../model/query-language';
import { completionsAt, isUnfinished, type QueryCompletion } from '../model/query-language/complete';
import { format } from '../wire/messages';
import { plainLabel } from './text';

/** How many completions are listed. */
const MAX_COMPLETIONS = 50;

/** Up to so many characters of a message its place stands in the same row of a box. */
const MAX_LABEL_BESIDE_PLACE = 50;

type Replacement = Pick<QueryCompletion, 'start' | 'end' | 'text'>;

/** An item of a box in which a query is typed; to choose one with a replacement changes the text. */
export type QueryItem = vscode.QuickPickItem & { readonly replacement?: Replacement };

/** An item for a problem in the query; to choose it applies the suggested correction. */
function problemItem(text: string, { start, end, message, suggestion }: QueryProblem): QueryItem {
  const current = text.slice(start, end);
  const label = plainLabel(format(message));
  const place = plainLabel(
    current === '' ? vscode.l10n.t('character {0}', start + 1) : vscode.l10n.t('character {0}: {1}', start + 1, current),
  );
  return {
    label,
    // Behind a long message it would be cut off.
    ...(label.length > MAX_LABEL_BESIDE_PLACE ? { detail: place } : { description: place }),
    iconPath: new vscode.ThemeIcon('error'),
    alwaysShow: true,
    ...(suggestion !== undefined && { replacement: { start, end, text: suggestion } }),
  };
}

const unfinishedItem = (): QueryItem => ({
  label: vscode.l10n.t('Type a value, or choose one below'),
  iconPath: new vscode.ThemeIcon('edit'),
  alwaysShow: true,
});

/** The problems of a query that is being typed. What may become right with the next characters is not reported yet. */
export function problemItems(text: string): QueryItem[] {
  const problems = problemsOf(text);
  const mistakes = problems.filter((problem) => !isUnfinished(text, problem));
  if (problems.length > 0 && mistakes.length === 0) return [unfinishedItem()];
  return mistakes.map((problem) => problemItem(text, problem));
}

/** Completions of a query, below a separator; none when there are none. */
export function completionItems(text: string, choices: Choices | undefined): QueryItem[] {
  const completions = completionsAt(text, text.length, choices).slice(0, MAX_COMPLETIONS);
  const items = completions.map((completion): QueryItem => ({
    label: plainLabel(completion.label),
    ...(completion.detail && { description: plainLabel(completion.detail) }),
    alwaysShow: true,
    replacement: completion,
  }));
  return items.length === 0 ? [] : [{ label: vscode.l10n.t('Qualifiers'), kind: vscode.QuickPickItemKind.Separator }, ...items];
}

/** The text with a replacement. */
export const replacedIn = (text: string, { start, end, text: added }: Replacement): string =>
  text.slice(0, start) + added + text.slice(end);
