import * as vscode from 'vscode';
import { translateWith } from './client/l10n';
import * as accounts from './editor/accounts';
import * as assistants from './editor/assistants';
import { Vault } from './editor/vault';
import { createChanges } from './editor/changes';
import * as anchors from './editor/anchors';
import * as board from './editor/board';
import * as commands from './editor/commands';
import * as create from './editor/create';
import * as details from './editor/details';
import * as drafts from './editor/drafts';
import * as forYou from './editor/forYou';
import * as exporting from './editor/exporting';
import * as git from './editor/git';
import * as importing from './editor/importing';
import * as insight from './editor/insight';
import { withWarning } from './editor/pages/draftFailures';
import { DraftFiles } from './editor/pages/draftFiles';
import { registerRowKeys } from './editor/rowKeys';
import { SharedState } from './editor/sharedState';
import { Drafts, sameValues } from './editor/pages/drafts';
import type { Place, Services } from './editor/services';
import * as places from './editor/places';
import * as queries from './editor/queries';
import * as references from './editor/references';
import * as search from './editor/search';
import * as selection from './editor/selection';
import { SiteList } from './editor/sites';
import * as todos from './editor/todos';
import * as tree from './editor/tree';
import * as undo from './editor/undo';
import * as whatChanged from './editor/whatChanged';
import { UndoStack } from './editor/undo/model';

let sites: SiteList | undefined;
let sharedState: SharedState | undefined;
let openDrafts: Drafts | undefined;

/** Creates the services and registers all features. Nothing is loaded before a view is visible. */
export function activate(context: vscode.ExtensionContext): void {
  translateWith(vscode.l10n.t, vscode.env.language);
  const log = vscode.window.createOutputChannel('Issue Bucket', { log: true });
  const vault = new Vault(context.secrets);
  sharedState = new SharedState(context.globalState);
  const draftFolder = vscode.Uri.joinPath(context.globalStorageUri, 'drafts').fsPath;
  openDrafts = new Drafts(sharedState, withWarning(new DraftFiles(draftFolder, sameValues)));
  sites = new SiteList(context, sharedState, vault, log);
  const placeList = new places.PlaceList(sites, context.workspaceState, log);
  const changes = createChanges();
  const codeMoved = new vscode.EventEmitter<Place>();
  const services: Services = {
    ...{ context, sharedState, drafts: openDrafts, log, sites, places: placeList, changes, codeMoved },
    undo: new UndoStack(),
  };

  context.subscriptions.push(
    log,
    vault,
    sites,
    placeList,
    changes,
    codeMoved,
    changes.onDidChange(({ kind }) => kind === 'imported' && placeList.suggestAgain()),
    accounts.register(services, sites, vault),
    places.register(placeList),
    registerRowKeys(),
    tree.register(services),
    forYou.register(services),
    search.register(services),
    queries.register(services),
    commands.register(services),
    importing.register(services),
    exporting.register(services),
    references.register(services),
    todos.register(services),
    anchors.register(services),
    details.register(services),
    create.register(services),
    board.register(services),
    insight.register(services),
    drafts.register(services),
    selection.register(services),
    git.register(services),
    undo.register(services),
    whatChanged.register(services),
    assistants.register(services, vault),
  );
}

/** Waits for running writes. */
export async function deactivate(): Promise<void> {
  await Promise.all([sites?.close(), sharedState?.settled(), openDrafts?.settled()]);
}
