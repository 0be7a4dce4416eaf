import * as vscode from 'vscode';
import { relativeTime } from '../../model/ago';
import type { IssueNews } from '../../model/news';
import { repositoryName } from '../../model/repository';
import { commandOf } from '../commandRegistry';
import { firstWords, writtenIn } from '../draftEntries';
import { issueItem } from '../issueRow';
import { placeName } from '../placeName';
import type { Sites } from '../services';
import { plainLabel, plainLabels } from '../text';
import { typedCommand } from '../typedTexts';
import type { ForYouDraftRow, ForYouGroupRow, ForYouIssueRow, ForYouMoreRow, ForYouNote, ForYouQueryRow } from './nodes';

/** Makes the tree items of the view. */

const { Collapsed, None } = vscode.TreeItemCollapsibleState;

const groupLook = (key: ForYouGroupRow['key']): [label: string, icon: string] =>
  (
    ({
      news: [vscode.l10n.t('Watching with news'), 'bell-dot'],
      assigned: [vscode.l10n.t('Assigned to me'), 'account'],
      mentioned: [vscode.l10n.t('Mentioned'), 'mention'],
      reported: [vscode.l10n.t('Reported by me'), 'megaphone'],
      drafts: [vscode.l10n.t('Drafts'), 'edit'],
      saved: [vscode.l10n.t('Saved Queries'), 'bookmark'],
    }) as const
  )[key] as [string, string];

/** The row of a group, with its count. */
export function groupItem({ key, count }: ForYouGroupRow): vscode.TreeItem {
  const [label, icon] = groupLook(key);
  const item = new vscode.TreeItem(label, Collapsed);
  item.id = key;
  item.description = String(count);
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = 'forYouGroup';
  item.tooltip =
    key === 'drafts' || key === 'saved'
      ? `${label}, ${count}`
      : count === 1
        ? vscode.l10n.t('{0}, 1 issue', label)
        : vscode.l10n.t('{0}, {1} issues', label, count);
  item.accessibilityInformation = { label: item.tooltip };
  return item;
}

/** The people with recent changes, and how many changes there are. */
function newsWords({ issue, isNew, entries }: IssueNews): string {
  const people = entries.map(({ author }) => author?.displayName);
  const names = [...new Set([...(isNew ? [issue.reporter?.displayName] : []), ...people])].filter((name) => name !== undefined);
  const count = entries.length + Number(isNew);
  return count > 1 ? vscode.l10n.t('{0} ({1} new)', names.join(', '), count) : names.join(', ');
}

/** The row of an issue; shows its repository if several are open. */
export function issueRow(node: ForYouIssueRow, areSeveral: boolean, sites: Sites): vscode.TreeItem {
  const placeLabel = areSeveral ? placeName(node.place, sites) : '';
  const item = issueItem(node, node.news ? [placeLabel, newsWords(node.news)].filter(Boolean).join(' · ') : placeLabel);
  if (node.news) item.contextValue = `issue.${node.issue.status}.unread`;
  item.id = `${node.group}/${node.site} ${repositoryName(node.repository)}#${node.number}`;
  return item;
}

/** The row of a draft. */
export function draftItem({ entry }: ForYouDraftRow, sites: Sites): vscode.TreeItem {
  const placeLabel = (site: string, name: string) => (sites.get(site)?.isLocal ? name : `${name} · ${sites.get(site)?.label ?? site}`);
  const ageOf = (savedOn: string) => relativeTime(savedOn, vscode.env.language);
  if (entry.type === 'new') {
    const { id, fields, site, owner, slug, savedOn } = entry.draft;
    const title = firstWords(fields.title) || firstWords(fields.content) || vscode.l10n.t('Untitled');
    const item = new vscode.TreeItem(plainLabel(title), None);
    item.id = `drafts/${id}`;
    item.description = plainLabels([vscode.l10n.t('new issue'), ageOf(savedOn)], ' · ');
    item.tooltip = plainLabels([title, placeLabel(site, `${owner}/${slug}`)], ' · ');
    item.iconPath = new vscode.ThemeIcon('new-file');
    item.command = commandOf('issueBucket.createIssue', vscode.l10n.t('Open Draft'), { draft: id });
    return item;
  }
  const { address, key, kinds, words, savedOn } = writtenIn(entry);
  const item = new vscode.TreeItem(plainLabels([`#${address.number}`, words], ' '), None);
  item.id = `drafts/${entry.type === 'typed' ? entry.typed.key : `${address.site} ${repositoryName(address.repository)}#${address.number}`}`;
  item.description = ageOf(savedOn);
  item.tooltip = plainLabels([words, placeLabel(address.site, repositoryName(address.repository))], ' · ');
  item.iconPath = new vscode.ThemeIcon(kinds.includes('comment') ? 'comment' : 'edit');
  const title = vscode.l10n.t('Open Draft');
  item.command =
    entry.type === 'typed'
      ? commandOf(typedCommand(entry.typed), title, entry.issue)
      : commandOf('issueBucket.openIssue', title, { ...address, edit: key });
  return item;
}

/** The row of a saved query; its issues are loaded when it is expanded. */
export function queryItem({ id, name, query, isTeam, count }: ForYouQueryRow): vscode.TreeItem {
  const item = new vscode.TreeItem(plainLabel(name), count === 0 ? None : Collapsed);
  item.id = id;
  item.description = count === undefined ? '' : String(count);
  item.iconPath = new vscode.ThemeIcon(isTeam ? 'filter' : 'account');
  item.contextValue = 'forYouQuery';
  item.tooltip = plainLabel(query);
  const howMany = count === undefined ? '' : count === 1 ? vscode.l10n.t('1 issue') : vscode.l10n.t('{0} issues', count);
  item.accessibilityInformation = { label: [plainLabel(name), howMany].filter(Boolean).join(', ') };
  return item;
}

/** The row that loads more of a group. */
export function moreItem({ group, remaining }: ForYouMoreRow): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Load more ({0} left)', remaining), None);
  item.id = `${group}/more`;
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = commandOf('issueBucket.loadMoreForYou', vscode.l10n.t('Load More'), group);
  return item;
}

/** The row with the reason why a site shows nothing. */
export function noteItem({ place, error }: ForYouNote): vscode.TreeItem {
  const item = new vscode.TreeItem(plainLabel(place.site.label), None);
  item.description = vscode.l10n.t('Not reachable');
  item.tooltip = error instanceof Error ? plainLabel(error.message) : item.description;
  item.iconPath = new vscode.ThemeIcon('debug-disconnect');
  item.command = commandOf('issueBucket.refreshForYou', vscode.l10n.t('Try Again'));
  return item;
}
