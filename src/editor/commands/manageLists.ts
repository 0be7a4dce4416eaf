import * as vscode from 'vscode';
import type { ListEntry } from '../../client/service';
import { TrackerError } from '../../client/errors';
import { DEFAULT_QUERY } from '../../model/query';
import { LISTS, type ListName } from '../../model/enums';
import { mayChangeLists } from '../listNames';
import { placeName } from '../placeName';
import { askQuickPick } from '../quickPick';
import { report } from '../report';
import type { Place, Services } from '../services';
import { plainLabel } from '../text';
import { fieldLabel, newNameLabel } from '../labels';
import { addUndoably, askNewName } from './newName';

type Item = vscode.QuickPickItem & { readonly list?: ListName; readonly entry?: ListEntry };
type Entries = Readonly<Record<ListName, readonly ListEntry[]>>;

const EMPTY: Entries = { component: [], milestone: [], version: [] };

async function entriesOf({ service, repository, site }: Place): Promise<Entries> {
  try {
    const entries = await Promise.all(LISTS.map(async (list) => [list, await service.listEntries(repository, list)] as const));
    return { ...EMPTY, ...Object.fromEntries(entries) };
  } catch (error) {
    // On this computer the first issue creates its repository; until then the lists are empty.
    if (site.isLocal && TrackerError.is(error, 'noRepository')) return EMPTY;
    throw error;
  }
}

const itemsOf = (entries: Entries): Item[] =>
  LISTS.flatMap((list): Item[] => [
    { label: fieldLabel(list), kind: vscode.QuickPickItemKind.Separator },
    ...entries[list].map((entry) => ({ label: plainLabel(entry.name), iconPath: new vscode.ThemeIcon('tag'), list, entry })),
    { label: newNameLabel(list), iconPath: new vscode.ThemeIcon('add'), alwaysShow: true, list },
  ]);

async function pickEntry(services: Services, place: Place, entries: Entries): Promise<Item | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = vscode.l10n.t('Manage Lists of {0}', placeName(place, services.sites));
  pick.placeholder = vscode.l10n.t('Choose what to rename or delete, or make a new name');
  pick.items = itemsOf(entries);
  const answer = await askQuickPick(pick);
  return Array.isArray(answer) ? answer[0] : undefined;
}

/** The number of issues that use an entry; undefined if the site does not report it. */
const countOf = ({ service, repository }: Place, list: ListName, name: string): Promise<number | undefined> =>
  service.list(repository, { ...DEFAULT_QUERY, filter: { field: list, comparator: 'is', negated: false, value: name }, limit: 1 }).then(
    ({ count }) => count,
    () => undefined,
  );

async function deleteEntry(place: Place, list: ListName, { id, name }: ListEntry): Promise<boolean> {
  const count = await countOf(place, list, name);
  const question = vscode.l10n.t('Delete "{0}"?', name);
  const uses =
    count === undefined
      ? vscode.l10n.t('It is removed from all issues that use it.')
      : count === 1
        ? vscode.l10n.t('It is removed from 1 issue that uses it.')
        : vscode.l10n.t('It is removed from {0} issues that use it.', count);
  const detail = [fieldLabel(list), count === 0 ? vscode.l10n.t('No issue uses it.') : uses].join('\n\n');
  const confirm = vscode.l10n.t('Delete');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, confirm)) !== confirm) return false;
  await place.service.deleteListEntry(place.repository, list, id);
  return true;
}

/** Asks whether to rename or delete an entry, and does it; false when nothing was done. */
async function change(services: Services, place: Place, list: ListName, entry: ListEntry, entries: Entries): Promise<boolean> {
  const [rename, remove] = [
    { label: vscode.l10n.t('Rename...'), iconPath: new vscode.ThemeIcon('edit') },
    { label: vscode.l10n.t('Delete...'), iconPath: new vscode.ThemeIcon('trash') },
  ];
  const chosen = await vscode.window.showQuickPick([rename, remove], { title: `${fieldLabel(list)}: ${plainLabel(entry.name)}` });
  if (chosen === remove) return deleteEntry(place, list, entry);
  if (chosen !== rename) return false;
  const existing = entries[list].filter(({ id }) => id !== entry.id).map(({ name }) => name);
  const use = (name: string) => place.service.renameListEntry(place.repository, list, { id: entry.id, name });
  return askNewName(services, list, { existing, use, value: entry.name });
}

/** Lists components, milestones and versions of a repository, to create, rename and delete them until the person is done. */
export async function manageLists(services: Services): Promise<void> {
  const place = await services.places.pick(vscode.l10n.t('Manage Lists'));
  if (!place) return;
  try {
    if (!(await mayChangeLists([place]))) {
      const message = vscode.l10n.t('Only admins of {0} can change its lists.', placeName(place, services.sites));
      return void vscode.window.showInformationMessage(message);
    }
    for (;;) {
      const entries = await entriesOf(place);
      const item = await pickEntry(services, place, entries);
      if (!item?.list) return;
      const { list, entry } = item;
      if (!entry) {
        const existing = entries[list].map(({ name }) => name);
        await askNewName(services, list, { existing, use: (name) => addUndoably(services, place, list, name) });
      } else if (await change(services, place, list, entry, entries)) services.changes.fire({ place, kind: 'updated', number: undefined });
    }
  } catch (error) {
    await report(services.log, error, { retry: () => manageLists(services), site: place.site.id });
  }
}
