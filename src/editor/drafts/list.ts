import * as vscode from 'vscode';
import { relativeTime } from '../../model/ago';
import type { IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import type { Unsent } from '../../wire/page-drafts';
import { runCommand } from '../commandRegistry';
import { waitingFiles } from '../pages/waiting';
import { filesKey, issueFilesKey } from '../pages/drafts';
import type { Services } from '../services';
import { plainLabel, plainLabels } from '../text';
import { keepTyped, typedTexts, type TypedText } from '../typedTexts';
import { discardStrayAnchors } from '../waitingAnchors';
import { firstWords, joinTexts, textsOf, type DraftEntry, type TextKind } from '../draftEntries';

/** A title or a comment that was typed into a box and not used. */
type TypedEntry = { readonly type: 'typed'; readonly typed: TypedText };
type Entry = DraftEntry | TypedEntry;
type DraftItem = vscode.QuickPickItem & { entry?: Entry };

/** Lists all drafts and opens the chosen one. */
export async function showDrafts(services: Services): Promise<void> {
  const { drafts, context } = services;
  const pick = vscode.window.createQuickPick<DraftItem>();
  const fill = () => {
    const typed = typedTexts(context.workspaceState).flatMap((text): TypedEntry[] => (text.issue ? [{ type: 'typed', typed: text }] : []));
    const items = [...joinTexts(drafts.all(), drafts.unsent()), ...typed].map((entry) => itemOf(services, entry));
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
  const chosen = await new Promise<Entry | undefined>((resolve) => {
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
  if (chosen?.type === 'typed') await openTyped(chosen.typed);
  else if (chosen?.type === 'new') await runCommand('issueBucket.createIssue', { draft: chosen.draft.id });
  else if (chosen) await runCommand('issueBucket.openIssue', { ...chosen.unsent.address, edit: textsOf(chosen.unsent.edits).key });
}

/** Opens the box that a text was typed into. */
const openTyped = ({ issue, part }: TypedText): Thenable<void> =>
  runCommand(part === 'title' ? 'issueBucket.editTitle' : 'issueBucket.addComment', issue);

const discard = ({ drafts, context }: Services, entry: Entry): Promise<void> => {
  if (entry.type === 'typed') return keepTyped(context.workspaceState, entry.typed, undefined);
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
    const { key, issue, part, text } = entry.typed;
    if ((await vscode.window.showInformationMessage(discarded, undo)) === undo)
      await keepTyped(context.workspaceState, { key, ...(issue && { issue }), ...(part && { part }) }, text);
    return;
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

/** What a row shows of texts of an issue. */
interface Written {
  readonly address: IssueAddress;
  readonly kinds: readonly TextKind[];
  readonly words: string;
  readonly savedOn: string;
}
const writtenIn = ({ address, edits, savedOn }: Unsent): Written => ({ address, savedOn, ...textsOf(edits) });
const typedIn = ({ issue, part, text, savedOn }: TypedText): Written => ({
  address: issue!,
  kinds: [part ?? 'comment'],
  words: firstWords(text),
  savedOn,
});

function itemOf({ sites }: Services, entry: Entry): DraftItem {
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
  const { address, kinds, words, savedOn } = entry.type === 'typed' ? typedIn(entry.typed) : writtenIn(entry.unsent);
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
