import * as vscode from 'vscode';
import { relativeTime } from '../../model/ago';
import { repositoryName } from '../../model/repository';
import { runCommand } from '../commandRegistry';
import { waitingFiles } from '../pages/waiting';
import { filesKey, issueFilesKey } from '../pages/drafts';
import type { Services } from '../services';
import { plainLabel, plainLabels } from '../text';
import { saveTypedText, restoreTypedText, typedCommand, typedTexts } from '../typedTexts';
import { discardStrayAnchors } from '../waitingAnchors';
import { firstWords, joinTexts, textsOf, writtenIn, type DraftEntry, type TextKind } from '../draftEntries';

type DraftItem = vscode.QuickPickItem & { entry?: DraftEntry };

/** Lists all drafts and opens the chosen one. */
export async function showDrafts(services: Services): Promise<void> {
  const { drafts, context } = services;
  const pick = vscode.window.createQuickPick<DraftItem>();
  const fill = () => {
    const entries = joinTexts(drafts.all(), drafts.unsent(), typedTexts(context.workspaceState));
    const items = entries.map((entry) => itemOf(services, entry));
    pick.items = items.length > 0 ? items : [{ label: vscode.l10n.t('No drafts: everything you wrote was sent.'), alwaysShow: true }];
  };
  await Promise.all(
    drafts
      .orphans()
      .filter((key) => !undoable.has(key))
      .map((key) => waitingFiles(services, key).clear()),
  );
  await discardStrayAnchors(services.sharedState, (id) => drafts.get(id) !== undefined);
  pick.title = vscode.l10n.t('Drafts');
  pick.placeholder = vscode.l10n.t('Open a text that was not sent');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  fill();
  const chosen = await new Promise<DraftEntry | undefined>((resolve) => {
    pick.onDidTriggerItemButton(async ({ item }) => {
      if (!item.entry) return;
      await discard(services, item.entry);
      fill();
      void offerBack(services, item);
    });
    pick.onDidAccept(() => resolve(pick.selectedItems[0]?.entry));
    pick.onDidHide(() => resolve(undefined));
    pick.show();
  });
  pick.dispose();
  if (chosen?.type === 'typed') await runCommand(typedCommand(chosen.typed), chosen.issue);
  else if (chosen?.type === 'new') await runCommand('issueBucket.createIssue', { draft: chosen.draft.id });
  else if (chosen) await runCommand('issueBucket.openIssue', { ...chosen.unsent.address, edit: textsOf(chosen.unsent.edits).key });
}

const discard = ({ drafts, context }: Services, entry: DraftEntry): Promise<void> => {
  if (entry.type === 'typed') return saveTypedText(context.workspaceState, entry.typed, undefined);
  return entry.type === 'new' ? drafts.discard(entry.draft.id) : drafts.discardEdits(entry.unsent.address);
};

/** Key of the files of discarded drafts, until they cannot be restored any more. */
const undoable = new Set<string>();

/** Discards a draft without a question and offers to undo it; its files are kept as long. */
async function offerBack(services: Services, { label, entry }: DraftItem): Promise<void> {
  const undo = vscode.l10n.t('Undo');
  const { drafts, context } = services;
  if (!entry) return;
  const discarded = vscode.l10n.t('Discarded the draft "{0}".', label);
  if (entry.type === 'typed') {
    const answer = await vscode.window.showInformationMessage(discarded, undo);
    return answer === undo ? restoreTypedText(context.workspaceState, entry.typed) : undefined;
  }
  const key = entry.type === 'new' ? filesKey(entry.draft.id) : issueFilesKey(entry.unsent.address);
  const files = waitingFiles(services, key);
  const names = files.list().map(({ name }) => name);
  undoable.add(key);
  const answer = await vscode.window.showInformationMessage(discarded, undo);
  undoable.delete(key);
  if (answer !== undo) {
    // If the issue has a new draft, the files go to it.
    const isWritten = entry.type === 'issue' && Object.keys(drafts.edits(entry.unsent.address)).length > 0;
    for (const name of isWritten ? [] : names) await files.remove(name);
    return;
  }
  if (entry.type === 'new') await drafts.restore(entry.draft);
  else await drafts.restoreEdits(entry.unsent.address, entry.unsent.edits, new Date(entry.unsent.savedOn));
}

const kindLabel = (kind: TextKind): string =>
  ({ title: vscode.l10n.t('title'), content: vscode.l10n.t('description'), comment: vscode.l10n.t('comment') })[kind];

function itemOf({ sites }: Services, entry: DraftEntry): DraftItem {
  const button = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Discard Draft') };
  const placeLabel = (site: string, name: string) => {
    const foundSite = sites.get(site);
    return foundSite?.isLocal ? name : `${name} · ${foundSite?.label ?? site}`;
  };
  if (entry.type === 'new') {
    const { site, owner, slug, fields, savedOn } = entry.draft;
    const title = firstWords(fields.title);
    const words = firstWords(fields.content);
    const details = [vscode.l10n.t('new issue'), placeLabel(site, `${owner}/${slug}`), relativeTime(savedOn, vscode.env.language)];
    return {
      label: plainLabel(title || words || vscode.l10n.t('Untitled')),
      description: plainLabels(details, ' · '),
      ...(title && words && { detail: plainLabel(words) }),
      iconPath: new vscode.ThemeIcon('new-file'),
      buttons: [button],
      entry,
    };
  }
  const { address, kinds, words, savedOn } = writtenIn(entry);
  const details = [
    kinds.map(kindLabel).join(', '),
    placeLabel(address.site, repositoryName(address.repository)),
    relativeTime(savedOn, vscode.env.language),
  ];
  return {
    label: plainLabel(`#${address.number}`),
    description: plainLabels(details, ' · '),
    ...(words && { detail: plainLabel(words) }),
    iconPath: new vscode.ThemeIcon(kinds.includes('comment') ? 'comment' : 'edit'),
    buttons: [button],
    entry,
  };
}
