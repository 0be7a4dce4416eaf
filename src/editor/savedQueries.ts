import * as vscode from 'vscode';
import type { SavedQueries } from '../lists/savedQueries';
import type { Place, Places } from './services';
import { keyOfPlace } from './placeName';

/** The path of the team's saved queries in each folder. */
export const QUERIES_FILE = '.issue-bucket/queries.json';
/** The setting with the saved queries of the person. */
export const QUERIES_SETTING = 'issueBucket.savedQueries';

/** Saved queries of one origin: of a folder's file, or (without a folder) of the person's settings. */
export interface QuerySource extends SavedQueries {
  /** Identifies the origin in this workspace. */
  readonly id: string;
  readonly folder: vscode.WorkspaceFolder | undefined;
}

/** A larger file is not loaded. Its characters are limited when it is parsed. */
const MAX_QUERIES_FILE_BYTES = 1_000_000;

/** The file of a folder. */
export const queriesFile = (folder: vscode.WorkspaceFolder): vscode.Uri => vscode.Uri.joinPath(folder.uri, QUERIES_FILE);

/** Reads the file of a folder; undefined if there is none. Devices and pipes are not read. */
export async function readQueriesFile(file: vscode.Uri): Promise<string | undefined> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(file);
    if ((type & vscode.FileType.File) === 0) return undefined;
    // The file exceeds the limit, and is reported as such.
    if (size > MAX_QUERIES_FILE_BYTES) return ' '.repeat(MAX_QUERIES_FILE_BYTES);
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}

/** The value of the setting, whatever somebody wrote into it. */
export const personalQueries = (): unknown => vscode.workspace.getConfiguration().inspect<unknown>(QUERIES_SETTING)?.globalValue;

/** The folders whose files are read: none before the workspace is trusted. */
export const trustedFolders = (): readonly vscode.WorkspaceFolder[] =>
  vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];

/** The team's and the person's queries for a place: those of its folders first. @throws errors of the file system */
export async function sourcesFor(places: Places, place: Place): Promise<readonly QuerySource[]> {
  const personal = personalQueries();
  const read = async () => import('../lists/savedQueries');
  const personalLists = personal === undefined ? [] : [{ id: 'personal', folder: undefined, ...(await read()).readSetting(personal) }];
  const ofFolders = trustedFolders().map(async (folder): Promise<QuerySource | undefined> => {
    const folderPlace = await places.forFile(folder.uri);
    if (!folderPlace || keyOfPlace(folderPlace) !== keyOfPlace(place)) return undefined;
    const text = await readQueriesFile(queriesFile(folder));
    return text === undefined ? undefined : { id: folder.uri.toString(), folder, ...(await read()).readSavedQueries(text) };
  });
  return [...(await Promise.all(ofFolders)).filter((list) => list !== undefined), ...personalLists];
}

/** A valid saved query, and its folder (undefined: it belongs to the person). */
export interface UsableQuery {
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly entry: SavedQueries['entries'][number];
}

/** All saved queries of the open repositories that can be used, those of several places once. @throws errors of the file system */
export async function usableQueries(places: Places): Promise<readonly UsableQuery[]> {
  const known = await Promise.all((await places.list()).map((place) => sourcesFor(places, place)));
  const sources = [...new Map(known.flat().map((source) => [source.id, source])).values()];
  return sources.flatMap(({ folder, entries }) =>
    entries.filter(({ problems }) => problems.length === 0).map((entry) => ({ folder, entry })),
  );
}

/** Fires when saved queries may have changed: with a file, the setting, or the trust of the workspace. */
export function watchSources(changed: () => void): vscode.Disposable {
  let watchers: vscode.FileSystemWatcher[] = [];
  const stop = () => {
    for (const watcher of watchers) watcher.dispose();
  };
  const start = () => {
    stop();
    watchers = trustedFolders().map((folder) => {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, QUERIES_FILE));
      watcher.onDidChange(changed);
      watcher.onDidCreate(changed);
      watcher.onDidDelete(changed);
      return watcher;
    });
  };
  const startAgain = () => {
    start();
    changed();
  };
  start();
  return vscode.Disposable.from(
    { dispose: stop },
    vscode.workspace.onDidGrantWorkspaceTrust(startAgain),
    vscode.workspace.onDidChangeWorkspaceFolders(startAgain),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(QUERIES_SETTING) && changed()),
  );
}
