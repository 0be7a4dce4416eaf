import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { findSavedQuery, MAX_QUERY_NAME_CHARACTERS, type SavedEntry, type SavedQuery } from '../../lists/savedQueries';
import type { ActiveFilter } from '../activeFilter';
import { runCommand } from '../commandRegistry';
import { report } from '../report';
import { deleteQueryOf, openQuery, queriesOf, saveQueryIn } from '../queryFile';
import { QUERIES_FILE, trustedFolders, usableQueries } from '../savedQueries';
import type { Services } from '../services';
import { tellLostRow } from '../targets';
import { plainLabel, withoutLinks } from '../text';
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

const askName = (query: string, value: string): Thenable<string | undefined> =>
  vscode.window.showInputBox({
    title: vscode.l10n.t('Save Query'),
    prompt: withoutLinks(query),
    placeHolder: vscode.l10n.t('Name of the query, for example Blockers without an assignee'),
    value,
    validateInput: nameProblem,
  });

/** Asks whether to replace a query of the same name; undefined when the person cancels. */
async function mayReplace({ name, query }: SavedEntry): Promise<boolean | undefined> {
  const [replace, rename] = [vscode.l10n.t('Replace'), vscode.l10n.t('Choose Another Name')];
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('A saved query {0} already exists. Replace it?', name),
    { modal: true, detail: query },
    replace,
    rename,
  );
  return answer === undefined ? undefined : answer === replace;
}

/** Saves the active filter under a name, for the team or for the person. */
async function saveQuery({ filter }: SavedContext): Promise<void> {
  const query = filter.text.trim();
  if (query === '') {
    const choose = vscode.l10n.t('Filter Issues...');
    const message = vscode.l10n.t('All issues are shown: filter them first, then save the filter as a query.');
    if ((await vscode.window.showInformationMessage(message, choose)) === choose) await runCommand('issueBucket.filter');
    return;
  }
  const target = await askWhere();
  if (!target) return;
  for (let name = await askName(query, ''); name !== undefined; name = await askName(query, name)) {
    const existing = findSavedQuery(await queriesOf(target.folder), name);
    const answer = existing ? await mayReplace(existing) : true;
    if (answer === undefined) return;
    if (!answer) continue;
    await saveQueryIn(target.folder, { name: name.trim(), query }, existing?.index);
    const edit = vscode.l10n.t('Edit');
    const saved = vscode.l10n.t('The query {0} is saved: {1}.', name.trim(), nameOf(target.folder));
    const chosen = await vscode.window.showInformationMessage(saved, edit);
    if (chosen === edit) await openQuery(target.folder, findSavedQuery(await queriesOf(target.folder), name));
    return;
  }
}

/** Lets the person pick one of all saved queries that are open here; undefined when they cancel or there is none (with a message). */
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
    else if (!saved) await tellLostRow();
    else if (command === 'issueBucket.editSavedQuery') await openQuery(saved.folder, saved.entry.index < 0 ? undefined : saved.entry);
    else if (command === 'issueBucket.copySavedQuery') await vscode.env.clipboard.writeText(saved.entry.query);
    else await deleteQuery(context.services, saved);
  } catch (error) {
    const isOfFiles = error instanceof vscode.FileSystemError;
    await report(context.services.log, isOfFiles ? new TrackerError('invalid', fileProblem(error)) : error);
  }
}

const fileProblem = (error: vscode.FileSystemError): string =>
  vscode.l10n.t('{0} could not be read or written: {1}', QUERIES_FILE, error.message);
