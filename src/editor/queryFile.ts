import * as vscode from 'vscode';
import { TrackerError } from '../client/errors';
import {
  editsToDelete,
  editsToSave,
  edited,
  MAX_QUERY_NAME_CHARACTERS,
  MAX_SAVED_QUERIES,
  MAX_SAVED_QUERIES_CHARACTERS,
  readSavedQueries,
  readSetting,
  type SavedEntry,
  type SavedQueries,
  type SavedQuery,
  type SavedQueryProblem,
} from '../lists/savedQueries';
import { format } from '../wire/messages';
import { runCommand } from './commandRegistry';
import { personalQueries, QUERIES_FILE, QUERIES_SETTING, queriesFile, readQueriesFile } from './savedQueries';

/** Saved queries in their file or setting: problems, edits and revealing them. */

/** What is wrong, as a sentence. */
export function problemText({ what }: Pick<SavedQueryProblem, 'what'>): string {
  switch (what) {
    case 'tooLarge':
      return vscode.l10n.t('The saved queries have more than {0} characters and are not read.', MAX_SAVED_QUERIES_CHARACTERS);
    case 'json':
      return vscode.l10n.t('This is not JSON: write a list like {0}.', '[{ "name": "Mine", "query": "is:open assignee:me" }]');
    case 'notAList':
      return vscode.l10n.t('Saved queries are a list like {0}.', '[{ "name": "Mine", "query": "is:open assignee:me" }]');
    case 'tooMany':
      return vscode.l10n.t('Only the first {0} saved queries are shown.', MAX_SAVED_QUERIES);
    case 'entry':
      return vscode.l10n.t('A saved query needs a name and a query, each a text in quotation marks.');
    case 'longName':
      return vscode.l10n.t('The name of a saved query has at most {0} characters.', MAX_QUERY_NAME_CHARACTERS);
    default:
      return format(what);
  }
}

/** The present queries; a file that cannot be parsed is not written. @throws {TrackerError} with the problem */
function understood(read: SavedQueries): SavedQueries {
  const { problem } = read;
  if (problem) throw new TrackerError('invalid', problemText(problem));
  return read;
}

/** Writes the file of a folder as an edit of its document, so that it can be undone there, and saves it. */
async function rewrite(folder: vscode.WorkspaceFolder, change: (text: string) => ReturnType<typeof editsToSave>): Promise<void> {
  const file = queriesFile(folder);
  if ((await readQueriesFile(file)) === undefined) {
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(file, '..'));
    return vscode.workspace.fs.writeFile(file, new TextEncoder().encode(edited('', change(''))));
  }
  const document = await vscode.workspace.openTextDocument(file);
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of change(document.getText()))
    edit.replace(file, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), content);
  const isWritten = (await vscode.workspace.applyEdit(edit)) && (await document.save());
  if (!isWritten) throw new TrackerError('invalid', vscode.l10n.t('{0} could not be saved.', QUERIES_FILE));
}

const writeSetting = (entries: readonly SavedQuery[]): Thenable<void> =>
  vscode.workspace.getConfiguration().update(QUERIES_SETTING, entries.length > 0 ? entries : undefined, vscode.ConfigurationTarget.Global);

const raw = (): unknown[] => {
  const value = personalQueries();
  return Array.isArray(value) ? (value as unknown[]) : [];
};

/** The queries of one origin as they are now, an unsaved file included. @throws {TrackerError} where they cannot be understood */
export async function queriesOf(folder: vscode.WorkspaceFolder | undefined): Promise<readonly SavedEntry[]> {
  if (!folder) return understood(readSetting(personalQueries())).entries;
  const file = queriesFile(folder);
  const isOpen = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
  return understood(readSavedQueries(isOpen?.getText() ?? (await readQueriesFile(file)) ?? '')).entries;
}

/** Saves a query, and replaces an entry if one is given. @throws {TrackerError} and errors of the file system */
export async function saveQueryIn(folder: vscode.WorkspaceFolder | undefined, query: SavedQuery, index?: number): Promise<void> {
  const entries = await queriesOf(folder);
  if (index === undefined && entries.length >= MAX_SAVED_QUERIES)
    throw new TrackerError('invalid', vscode.l10n.t('There are {0} saved queries already: delete one first.', MAX_SAVED_QUERIES));
  if (folder) return rewrite(folder, (text) => editsToSave(text, query, index));
  const settings = raw();
  await writeSetting((index === undefined ? [...settings, query] : settings.with(index, query)) as SavedQuery[]);
}

/** Deletes a query unless it has changed since it was shown. @throws {TrackerError} and errors of the file system */
export async function deleteQueryOf(folder: vscode.WorkspaceFolder | undefined, { index, name, query }: SavedEntry): Promise<void> {
  const now = (await queriesOf(folder))[index];
  if (now?.name !== name || now.query !== query)
    throw new TrackerError('invalid', vscode.l10n.t('The saved query {0} is another one by now. Look again.', name));
  if (folder) return rewrite(folder, (text) => editsToDelete(text, index));
  await writeSetting(raw().toSpliced(index, 1) as SavedQuery[]);
}

/** The range of a query in a text, or of its problem. */
function selectionOf(document: vscode.TextDocument, path: string | undefined, entry: SavedEntry | undefined): vscode.Range | undefined {
  const { entries, problem } = readSavedQueries(document.getText(), path);
  const now = entry ? entries[entry.index] : undefined;
  const place = now ? (now.problems[0] ?? now.at) : problem;
  return place && new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
}

/** Opens the file of a query, and selects the query or its problem. */
export async function openQuery(folder: vscode.WorkspaceFolder | undefined, entry: SavedEntry | undefined): Promise<void> {
  if (folder) {
    const document = await vscode.workspace.openTextDocument(queriesFile(folder));
    const selection = selectionOf(document, undefined, entry);
    await vscode.window.showTextDocument(document, selection ? { selection } : {});
    return;
  }
  await runCommand('workbench.action.openSettingsJson', { revealSetting: { key: QUERIES_SETTING, edit: true } });
  const editor = vscode.window.activeTextEditor;
  const selection = editor && selectionOf(editor.document, QUERIES_SETTING, entry);
  if (!selection) return;
  editor.selection = new vscode.Selection(selection.start, selection.end);
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
