import * as vscode from 'vscode';
import type { IssueList } from '../../lists/list';
import { placeName } from '../placeName';
import { report } from '../report';
import type { Place, Services } from '../services';
import { plainLabel } from '../text';
import { TREE_VIEW } from '../viewIds';
import { groupingFor } from '../groupings';
import { groupNode, issueNodes, type Node, type SavedNode } from './nodes';
import type { IssueTree } from './provider';
import { SINGLE_GROUP_KEY } from '../../lists/grouping';

interface View {
  readonly services: Services;
  readonly tree: IssueTree;
  readonly view: vscode.TreeView<Node>;
}

/** A group of the view, or a saved query. */
interface LongList {
  readonly place: Place;
  readonly list: IssueList;
  readonly key: string;
  readonly parent: SavedNode | undefined;
}

/** The key of the group that a row belongs to; undefined for a row of none. */
function groupOfRow(row: Node): string | undefined {
  switch (row.type) {
    case 'group':
    case 'more':
      return row.key;
    case 'issue':
      return row.parent ? SINGLE_GROUP_KEY : row.list.grouping.key(row.issue);
    case 'saved':
      return row.saved && SINGLE_GROUP_KEY;
    case 'repository':
    case 'filter':
    case 'note':
    case 'suggestion':
      return undefined;
  }
}

/** The list that a row belongs to; undefined for a row without one, such as a row that was selected before the grouping changed. */
async function listOfRow(row: Node | undefined): Promise<LongList | undefined> {
  if (!row) return undefined;
  const { place, list } = row;
  // A list that is loading does not have its groups yet.
  await (row.type === 'saved' && row.saved ? row.children() : list.ensureLoaded());
  const key = groupOfRow(row);
  if (key === undefined || !list.group(key)) return undefined;
  const parent = row.type === 'saved' ? row : row.type === 'issue' || row.type === 'more' ? row.parent : undefined;
  return { place, list, key, parent };
}

/** Lets the person pick a group with issues that are not loaded, unless there is only one. Undefined, with a message, if there is none. */
async function pickList({ services, tree }: View, title: string): Promise<LongList | undefined> {
  const entries = await tree.list();
  await Promise.all(entries.map(({ list }) => list.ensureLoaded()));
  const items = entries.flatMap(({ place, list }) =>
    (list.groups ?? [])
      .filter(({ count }) => count > 0)
      .map(({ key, name, count }) => ({
        label: plainLabel(groupingFor(list.grouping.field ?? 'none').label(key, name)),
        description: [String(count), ...(entries.length > 1 ? [plainLabel(placeName(place, services.sites))] : [])].join(' · '),
        long: { place, list, key, parent: undefined },
      })),
  );
  if (items.length === 0) return void vscode.window.showInformationMessage(vscode.l10n.t('No issues yet'));
  if (items.length === 1) return items[0]!.long;
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('The last issues of which group?') }))?.long;
}

/**
 * Shows the last issues of a group or saved query without loading all before them, and selects the last one; done again it shows those before.
 * Without a row it is the list of the selected row, or of a group that the person picks.
 */
export async function goToLastIssues(context: View, row: Node | undefined): Promise<void> {
  const { services, view } = context;
  const [selected, ...otherRows] = view.selection;
  const chosen =
    (await listOfRow(row ?? (otherRows.length === 0 ? selected : undefined))) ??
    (await pickList(context, vscode.l10n.t('Go to Last Issues')));
  if (!chosen) return;
  const { place, list, key, parent } = chosen;
  try {
    const hadLast = list.group(key)?.lastIssues !== undefined;
    const added = await vscode.window.withProgress({ location: { viewId: TREE_VIEW } }, () => list.loadLast(key));
    const group = list.group(key);
    if (!group) return;
    const rows = issueNodes(groupNode(place, list, group), group.issues ?? [], parent);
    const last = group.lastIssues?.length ?? 0;
    const target = rows.at(hadLast && added > 0 && last > 0 ? added - last - 1 : -1);
    if (target) await view.reveal(target, { select: true, focus: true });
  } catch (error) {
    await report(services.log, error, { retry: () => goToLastIssues(context, row), site: place.site.id });
  }
}
