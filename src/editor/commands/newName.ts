import * as vscode from 'vscode';
import type { ListName } from '../../model/enums';
import { addListName, hasName, mayChangeLists } from '../listNames';
import type { Place, Services } from '../services';
import { plainLabel } from '../text';
import { newNameLabel, newNameTitle } from '../labels';
import { askText } from '../askText';

/** An item that creates a list item, with the typed name or (`''`) one that is entered next. */
export interface NewNameItem extends vscode.QuickPickItem {
  readonly newName: string;
}

/** Creates list items from a quick pick. */
export interface NewNames {
  /** The item that creates the typed name; undefined when the name exists. */
  item(typed: string, existing: readonly string[]): NewNameItem | undefined;
  /** Creates a name in all of the repositories; undefined when the person cancels. @throws {TrackerError} */
  add(name: string): Promise<string | undefined>;
}

/** Adds a name to a list, with an undo step. @throws {TrackerError} */
export async function addUndoably(services: Services, place: Place, list: ListName, name: string): Promise<void> {
  await addListName(services, place, list, name);
  services.undo.push((await import('../issueSteps')).listNameStep(services, place, list, name));
}

/** Creates list items in repositories; undefined where the person has no right to. */
export async function newNames(parts: Services, places: readonly Place[], list: ListName): Promise<NewNames | undefined> {
  if (!(await mayChangeLists(places))) return undefined;
  const addEverywhere = async (name: string) => {
    for (const place of places) await addUndoably(parts, place, list, name);
  };
  return {
    item(typed, existing) {
      const name = typed.trim();
      if (hasName(existing, name)) return undefined;
      const iconPath = new vscode.ThemeIcon('add');
      return {
        label: newNameLabel(list),
        ...(name !== '' && { description: plainLabel(name) }),
        iconPath,
        alwaysShow: true,
        newName: name,
      };
    },
    async add(name) {
      if (name !== '') return addEverywhere(name).then(() => name);
      let added: string | undefined;
      const isAdded = await askNewName(parts, list, { existing: [], use: async (text) => addEverywhere((added = text)) });
      return isAdded ? added : undefined;
    },
  };
}

interface NameQuestion {
  readonly existing: readonly string[];
  readonly use: (name: string) => Promise<void>;
  /** The name that is changed. */
  readonly value?: string;
}

/** Asks for the name of a list item, and calls `use` while the box is open. */
export const askNewName = ({ context }: Services, list: ListName, { existing, use, value = '' }: NameQuestion): Promise<boolean> =>
  askText({
    typed: { state: context.workspaceState, for: { key: `name ${list} ${value}` } },
    title: value === '' ? newNameTitle(list) : vscode.l10n.t('Rename {0}', value),
    value,
    validate(text) {
      const name = text.trim();
      if (name === '') return vscode.l10n.t('It needs a name.');
      return hasName(existing, name) ? vscode.l10n.t('"{0}" already exists.', name) : undefined;
    },
    use: (text) => use(text.trim()),
  });
