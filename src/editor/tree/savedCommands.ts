import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { findSavedQuery, MAX_QUERY_NAME_CHARACTERS, type SavedEntry, type SavedQuery } from '../../lists/savedQueries';
import type { ActiveFilter } from '../activeFilter';
import { askText } from '../askText';
import { runCommand } from '../commandRegistry';
import { report } from '../report';
import { deleteQueryOf, openQuery, queriesOf, saveQueryIn } from '../queryFile';
import { QUERIES_FILE, trustedFolders, usableQueries } from '../savedQueries';
import type { Services } from '../services';
import { reportLostRow } from '../targets';
import { plainLabel } from '../text';
import type { UndoStep } from '../undo/model';
import { TREE_VIEW } from '../viewIds';
import type { ListSettings } from './listSettings';
import type { SavedRow } from './nodes';
import { applyQuery } from './queryBox';

/** The services that commands of saved queries use. */
export interface SavedContext {
  readonly services: Services;
  readonly filter: ActiveFilter;
  readonly settings: ListSettings;
}

type Folder = vscode.WorkspaceFolder | undefined;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** The saved query of a row of the tree. */
const rowOf = (row: unknown): SavedRow | undefined =>
  isRecord(row) && isRecord(row['saved']) && isRecord(row['saved']['entry']) ? (row['saved'] as unknown as SavedRow) : undefined;

const nameOf = (folder: Folder): string =>
  folder ? vscode.l10n.t('{0} of {1}', QUERIES_FILE, folder.name) : vscode.l10n.t('Your settings');

/** Asks whether to save for the team or the person; undefined when the person cancels. */
async function askWhere(): Promise<{ readonly folder: Folder } | undefined> {
  const ofTeam = trustedFolders().map((folder) => ({
    label: vscode.l10n.t('For the Team'),
    description: plainLabel(nameOf(folder)),
    iconPath: new vscode.ThemeIcon('organization'),
    folder,
  }));
  const ownItem = {
    label: vscode.l10n.t('For Me'),
    description: vscode.l10n.t('Your settings'),
    iconPath: new vscode.ThemeIcon('account'),
    folder: undefined,
  };
  return vscode.window.showQuickPick([ownItem, ...ofTeam], {
    title: vscode.l10n.t('Save Query'),
    placeHolder: vscode.l10n.t('Who is it for?'),
  });
}

function nameProblem(name: string): string | undefined {
  if (name.trim() === '') return vscode.l10n.t('Enter a name.');
  if (name.trim().length <= MAX_QUERY_NAME_CHARACTERS) return undefined;
  return vscode.l10n.t('The name of a saved query has at most {0} characters.', MAX_QUERY_NAME_CHARACTERS);
}

/** Asks whether to replace a query of the same name. */
async function mayReplace({ name, query }: SavedEntry): Promise<boolean> {
  const replace = vscode.l10n.t('Replace');
  const question = vscode.l10n.t('A saved query {0} already exists. Replace it?', name);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail: query }, replace)) === replace;
}

/** Saves a query under a name; returns what has to be changed about the name. @throws {TrackerError} */
async function saveAs(folder: Folder, query: string, name: string): Promise<string | undefined> {
  try {
    const existing = findSavedQuery(await queriesOf(folder), name);
    if (existing && !(await mayReplace(existing))) return vscode.l10n.t('A saved query {0} already exists.', name);
    await saveQueryIn(folder, { name, query }, existing?.index);
    return undefined;
  } catch (error) {
    throw error instanceof vscode.FileSystemError ? fileFailure(error) : error;
  }
}

/** Saves the active filter under a name, for the team or for the person. */
async function saveQuery({ services, filter }: SavedContext): Promise<void> {
  const query = filter.text.trim();
  if (query === '') {
    const choose = vscode.l10n.t('Filter Issues...');
    const message = vscode.l10n.t('All issues are shown: filter them first, then save the filter as a query.');
    if ((await vscode.window.showInformationMessage(message, choose)) === choose) await runCommand('issueBucket.filter');
    return;
  }
  const target = await askWhere();
  if (!target) return;
  const result = { name: '' };
  const isSaved = await askText({
    title: vscode.l10n.t('Save Query'),
    prompt: query,
    placeholder: vscode.l10n.t('Name of the query, for example Blockers without an assignee'),
    typed: { state: services.context.workspaceState, for: { key: 'name of a query' } },
    validate: nameProblem,
    use: async (text) => {
      result.name = text.trim();
      return saveAs(target.folder, query, result.name);
    },
  });
  if (!isSaved) return;
  const { name } = result;
  const edit = vscode.l10n.t('Edit');
  const saved = vscode.l10n.t('The query {0} is saved: {1}.', name, nameOf(target.folder));
  const chosen = await vscode.window.showInformationMessage(saved, edit);
  if (chosen === edit) await openQuery(target.folder, findSavedQuery(await queriesOf(target.folder), name));
}

/** Lets the person pick a saved query of the open repositories; undefined when they cancel, or (with a message) when there is none. */
async function pickSaved({ places }: Services): Promise<SavedRow | undefined> {
  const items = (await usableQueries(places)).map((saved) => ({
    label: plainLabel(saved.entry.name),
    description: plainLabel(saved.entry.query),
    iconPath: new vscode.ThemeIcon(saved.folder ? 'filter' : 'account'),
    saved,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There are no saved queries: filter issues, and save that with Save Query...'));
    return undefined;
  }
  const title = vscode.l10n.t('Use Saved Query');
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.saved;
}

async function useQuery({ services, filter, settings }: SavedContext, row: SavedRow | undefined): Promise<void> {
  const saved = row ?? (await pickSaved(services));
  if (!saved) return;
  await applyQuery(saved.entry.query, filter, settings);
  await runCommand(`${TREE_VIEW}.focus`);
}

/** Undoes the deletion of a saved query: saves it again, as the last one. */
function deletedQueryStep(folder: SavedRow['folder'], { name, query }: SavedQuery): UndoStep {
  return {
    async revert() {
      if (findSavedQuery(await queriesOf(folder), name))
        return { message: vscode.l10n.t('Another saved query {0} has been added since. It is left as it is.', name) };
      await saveQueryIn(folder, { name, query });
      const redo = async () => {
        const entry = findSavedQuery(await queriesOf(folder), name);
        if (entry?.query !== query) return { message: vscode.l10n.t('The saved query {0} is another one by now. Look again.', name) };
        await deleteQueryOf(folder, entry);
        const message = vscode.l10n.t('The saved query {0} is deleted.', name);
        return { message, isComplete: true, inverse: deletedQueryStep(folder, { name, query }) };
      };
      return { message: vscode.l10n.t('The saved query {0} is restored.', name), isComplete: true, inverse: { revert: redo } };
    },
  };
}

async function deleteQuery(services: Services, { folder, entry }: SavedRow): Promise<void> {
  const remove = vscode.l10n.t('Delete');
  const question = vscode.l10n.t('Delete the saved query {0}?', entry.name);
  const detail = folder
    ? vscode.l10n.t('The team loses it as well: it is removed from {0}.', nameOf(folder))
    : vscode.l10n.t('It is removed from your settings.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
  await deleteQueryOf(folder, entry);
  services.undo.push(deletedQueryStep(folder, entry));
}

/** Runs a command of saved queries; `row` is the tree's row that it was chosen on. */
export async function runSaved(context: SavedContext, command: string, row: unknown): Promise<void> {
  const saved = rowOf(row);
  try {
    if (command === 'issueBucket.saveQuery') await saveQuery(context);
    else if (command === 'issueBucket.useSavedQuery') await useQuery(context, saved);
    else if (!saved) await reportLostRow();
    else if (command === 'issueBucket.editSavedQuery') await openQuery(saved.folder, saved.entry.index < 0 ? undefined : saved.entry);
    else if (command === 'issueBucket.copySavedQuery') await vscode.env.clipboard.writeText(saved.entry.query);
    else await deleteQuery(context.services, saved);
  } catch (error) {
    await report(context.services.log, error instanceof vscode.FileSystemError ? fileFailure(error) : error);
  }
}

const fileFailure = (error: vscode.FileSystemError): TrackerError =>
  new TrackerError('invalid', vscode.l10n.t('{0} could not be read or written: {1}', QUERIES_FILE, error.message));
