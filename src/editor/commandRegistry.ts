import * as vscode from 'vscode';
import type { CodePlace } from '../model/codeAnchors';
import type { ChosenField } from '../model/fields';
import type { Status } from '../model/enums';
import type { GroupBy } from '../model/groups';
import type { Issue, IssueAddress, RepositoryId } from '../model/issue';
import type { UnreadPart } from '../model/news';
import type { GroupingKey } from '../lists/grouping';
import type { MenuSortField } from '../lists/sorting';
import type { SortField } from '../model/query';
import { FOR_YOU_VIEW, TODO_VIEW, TREE_VIEW } from './viewIds';
import type { EditKey, Outcome } from '../wire/page';
import type { CodeState, ListPosition } from '../wire/page-issue';

/**
 * The commands through which features call each other without imports. Arguments are plain data, so that links, tree items and tests can call them.
 * The types are what our own callers pass: a key binding or another extension may pass anything, so public commands read their arguments as
 * `unknown`.
 */

/** Options of opening an issue. */
interface OpenOptions {
  /** Scrolls to a comment. */
  readonly comment?: number | undefined;
  /** Opens the editor of an unsent text. */
  readonly edit?: EditKey | undefined;
  /** Numbers of the list that it is opened from, for previous and next. */
  readonly listed?: readonly number[] | undefined;
  /** Opens it in another column. */
  readonly beside?: boolean;
  /** Opens it as a preview, which replaces the last preview. */
  readonly preview?: boolean;
  /** Leaves the focus where it is, unless the issue is the one in front. */
  readonly preserveFocus?: boolean;
}

/** Initial values of the form of a new issue; `draft` is the id of a stored draft. */
interface FormPreset {
  readonly site?: string | undefined;
  readonly repository?: RepositoryId | undefined;
  readonly title?: string | undefined;
  readonly content?: string | undefined;
  readonly draft?: string;
  /** Code that the issue is attached to as soon as it is there. */
  readonly anchors?: readonly CodePlace[] | undefined;
}

/** What a board shows: issues of a repository that a query finds (that of the view unless it is given), in columns by a field. */
interface BoardPreset {
  readonly site?: string | undefined;
  readonly repository?: RepositoryId | undefined;
  readonly query?: string | undefined;
  readonly groupBy?: GroupBy | undefined;
}

/** An anchor of an issue. */
type AnchorArgument = IssueAddress & { readonly anchor: number };

/** A change of an anchor: detach it, confirm where it was found, move it to the selected code, or edit its note. */
export type AnchorChange = 'detach' | 'confirm' | 'reattach' | 'note';

/** Acts on an issue, or on all issues that are selected in the tree; without arguments on the open one, or one that the person picks. */
type IssueCommand = (issue?: IssueAddress, selected?: readonly unknown[]) => Promise<void>;

/** The id of the command that changes a field. */
type ChangeCommand = `issueBucket.change${Capitalize<ChosenField>}`;
/** Gives the id of the command that changes a field. */
export const changeCommand = (field: ChosenField): ChangeCommand =>
  `issueBucket.change${field.charAt(0).toUpperCase()}${field.slice(1)}` as ChangeCommand;

/** An entry of a menu that marks its current entry. The marked entry is another command, with a check mark in its title. */
type Choice<Name extends string> = `issueBucket.${Name}` | `issueBucket.${Name}Current`;
export type ListChoice = Choice<
  `groupBy${Capitalize<GroupingKey>}` | `sortBy${Capitalize<MenuSortField>}` | 'sortAscending' | 'sortDescending'
>;

/** The same command as an entry of the menu *Change*, where the field's name says all. */
export const changeEntry = (field: ChosenField): `${ChangeCommand}Entry` => `${changeCommand(field)}Entry`;

/** Commands that `package.json` declares, in the palette or a menu. There is also one for each field with choices. */
export interface PublicCommands
  extends Record<ChangeCommand | `${ChangeCommand}Entry`, IssueCommand>, Record<ListChoice, () => Promise<void>> {
  /** Opens the form of a new issue. */
  'issueBucket.createIssue': (preset?: FormPreset) => Promise<void>;
  /** Asks for the title of a new issue alone, and creates it. */
  'issueBucket.quickCreate': () => Promise<void>;
  /** Opens the form with the selection of the editor, and returns its initial values. */
  'issueBucket.createIssueFromSelection': () => Promise<FormPreset | undefined>;
  /** Makes an issue of a TODO and writes its number there; without arguments of that in the cursor's line, of several selected rows of each. */
  'issueBucket.createIssueFromTodo': (...args: unknown[]) => Promise<void>;
  'issueBucket.createIssuesFromTodos': (...args: unknown[]) => Promise<void>;
  /** Shows where the files of the open folders name an issue. */
  'issueBucket.findReferences': IssueCommand;
  /** Lists the issues that the file in front names. */
  'issueBucket.issuesInFile': () => Promise<void>;
  /** Shows the view of TODOs; the others say whether it has those with an issue. */
  'issueBucket.showTodos': () => Promise<void>;
  'issueBucket.showTodosWithIssue': () => Promise<void>;
  'issueBucket.hideTodosWithIssue': () => Promise<void>;
  /** Asks for an issue, and writes its number into a TODO. */
  'issueBucket.attachTodo': (...args: unknown[]) => Promise<void>;
  /** Attaches an issue, which the person picks unless it is given, to the selection of the editor: one anchor for each cursor. */
  'issueBucket.attachSelection': (issue?: IssueAddress, ...others: unknown[]) => Promise<void>;
  /** Opens the issue that is attached to a line, takes that away, or asks for its note: that of the menu of line numbers, or of the cursor. */
  'issueBucket.openIssueOfLine': (line?: unknown) => Promise<void>;
  'issueBucket.detachLine': (line?: unknown) => Promise<void>;
  'issueBucket.editNoteOfLine': (line?: unknown) => Promise<void>;
  /** Goes to code of this file that an issue is attached to. */
  'issueBucket.nextAnchor': () => Promise<void>;
  'issueBucket.previousAnchor': () => Promise<void>;
  /** Opens an issue; without an address the person picks one. */
  'issueBucket.openIssue': (address?: IssueAddress & OpenOptions) => Promise<void>;
  'issueBucket.openIssueByNumber': () => Promise<void>;
  /** Lists drafts. */
  'issueBucket.showDrafts': () => Promise<void>;
  'issueBucket.editTitle': IssueCommand;
  'issueBucket.assignToMe': IssueCommand;
  /** Adds a comment, which it asks for, to issues. */
  'issueBucket.addComment': IssueCommand;
  'issueBucket.watch': IssueCommand;
  'issueBucket.stopWatching': IssueCommand;
  /** Adds and removes relations of issues (blocks, duplicate of, relates to). */
  'issueBucket.addRelation': IssueCommand;
  'issueBucket.removeRelation': IssueCommand;
  'issueBucket.deleteIssue': IssueCommand;
  /** Starts work on an issue: a branch, status and assignee. */
  'issueBucket.startWork': IssueCommand;
  /** Goes back to the branch before, and offers the status before. */
  'issueBucket.stopWork': () => Promise<void>;
  /** Offers what can be done with the issue whose branch is checked out. */
  'issueBucket.issueInWork': () => Promise<void>;
  /** Inserts the issue in work, or one that it asks for, into the message of the next commit; the argument is a source control. */
  'issueBucket.insertIssueIntoCommitMessage': (source?: unknown) => Promise<void>;
  /** Gives all issues that match the view's filter a value of a field; of a group's or repository's row those below it. */
  'issueBucket.changeAllThatMatch': (row?: unknown) => Promise<void>;
  'issueBucket.deleteAllThatMatch': (row?: unknown) => Promise<void>;
  /** Takes back what was done last in this window; `redo` does it again. */
  'issueBucket.undo': () => Promise<void>;
  'issueBucket.redo': () => Promise<void>;
  /** Lists deleted issues, to be restored or deleted permanently. */
  'issueBucket.recentlyDeleted': () => Promise<void>;
  'issueBucket.copyNumber': IssueCommand;
  'issueBucket.copyLink': IssueCommand;
  'issueBucket.copyAsMarkdown': IssueCommand;
  'issueBucket.copyAsJson': IssueCommand;
  'issueBucket.saveIssues': IssueCommand;
  /** Saves the list as CSV; asks for file and format unless they are given. */
  'issueBucket.exportList': (file?: vscode.Uri, form?: 'spreadsheets' | 'importers') => Promise<void>;
  /** Reloads everything that is shown. */
  'issueBucket.refresh': () => Promise<void>;
  /** Collapses all rows of the tree. VS Code's own button for that would push the view's menu out of a narrow sidebar. */
  'issueBucket.collapseAll': () => Promise<void>;
  /** Searches issues of all open repositories as one types, and opens the chosen one. */
  'issueBucket.search': (text?: string) => Promise<void>;
  /** Asks for the query that the list is filtered by. */
  'issueBucket.filter': () => Promise<void>;
  /** Shows open issues assigned to the signed-in person. */
  'issueBucket.myIssues': () => Promise<void>;
  'issueBucket.clearFilter': () => Promise<void>;
  /** Saves the query of the filter; asks for a name, and whether for oneself or the team. */
  'issueBucket.saveQuery': (row?: unknown) => Promise<void>;
  /** Filters by a saved query: that of a row of the tree, or one that the person picks. The others act on rows alone. */
  'issueBucket.useSavedQuery': (row?: unknown) => Promise<void>;
  'issueBucket.editSavedQuery': (row?: unknown) => Promise<void>;
  'issueBucket.copySavedQuery': (row?: unknown) => Promise<void>;
  'issueBucket.deleteSavedQuery': (row?: unknown) => Promise<void>;
  /** Refreshes the For You view. */
  'issueBucket.refreshForYou': () => Promise<void>;
  /** What is new of the issues of rows, or of all, has been seen. */
  'issueBucket.markAsRead': (row?: IssueAddress, selected?: readonly unknown[]) => Promise<void>;
  'issueBucket.markAllAsRead': () => Promise<void>;
  /** Shows what has happened since a moment, which it asks for. */
  'issueBucket.whatChanged': () => Promise<void>;
  'issueBucket.whatChangedSinceYesterday': () => Promise<void>;
  /** Copies what that page shows. */
  'issueBucket.copyChanges': () => Promise<void>;
  /** Groups the view's issues; asks by what unless that is given. */
  'issueBucket.groupBy': (by?: GroupingKey) => Promise<void>;
  /** Sorts the view's issues; asks for the field unless it is given. Without a direction the field's usual one holds. */
  'issueBucket.sortBy': (field?: SortField, descending?: boolean) => Promise<void>;
  /** Shows the issues of a repository in columns: those that the view shows, or that another query finds. */
  'issueBucket.openBoard': (preset?: BoardPreset) => Promise<void>;
  /** Shows charts of the issues that the view shows. */
  'issueBucket.openInsight': () => Promise<void>;
  /** Imports an archive; asks for the archive and the repository unless they are given. */
  'issueBucket.importArchive': (archive?: vscode.Uri) => Promise<void>;
  /** Imports an archive after a preview. */
  'issueBucket.previewImport': (archive?: vscode.Uri) => Promise<void>;
  'issueBucket.exportArchive': (file?: vscode.Uri) => Promise<void>;
  /** Chooses the repository; those of the site are listed first. */
  'issueBucket.chooseRepository': (site?: string) => Promise<void>;
  /** Lists components, milestones and versions, to add, rename and delete them. */
  'issueBucket.manageLists': () => Promise<void>;
  'issueBucket.addSite': () => Promise<void>;
  'issueBucket.removeSite': () => Promise<void>;
  'issueBucket.signIn': (site?: string) => Promise<void>;
  'issueBucket.signOut': () => Promise<void>;
  'issueBucket.backUp': () => Promise<void>;
  'issueBucket.showLog': () => Promise<void>;
  'issueBucket.showDataLocation': () => Promise<void>;
  /** Loads another page of a group; the argument is its tree item. */
  'issueBucket.loadMore': (row: unknown) => Promise<void>;
  /** Shows the last issues of a group: that of a row, or of the selected one, or one that the person picks. */
  'issueBucket.goToLastIssues': (row?: unknown) => Promise<void>;
}

/** A command of ours that a key of the view runs. */
export type KeyCommand = Extract<
  keyof PublicCommands,
  | ChangeCommand
  | 'issueBucket.assignToMe'
  | 'issueBucket.addComment'
  | 'issueBucket.editTitle'
  | 'issueBucket.deleteIssue'
  | 'issueBucket.copyNumber'
  | 'issueBucket.markAsRead'
>;

/** The same in another view than the tree. */
export interface RowKey {
  readonly command: KeyCommand;
  readonly view: string;
}

/** The commits and branches that name an issue, the latest first, and how many more there are. */
export interface NamedInGit {
  readonly commits: readonly { readonly hash: string; readonly subject: string; readonly author: string; readonly date: string }[];
  readonly branches: readonly { readonly name: string; readonly commit: string; readonly isCurrent: boolean }[];
  readonly more: number;
}

/** Commands that features and links call, and that are not in the palette. */
export interface InternalCommands {
  /** Selects an issue in the tree without the focus. While the view is hidden: as soon as it is shown. */
  'issueBucket.reveal': (address: IssueAddress) => Promise<void>;
  /**
   * The position of an issue in the tree's list. Without the issue only loaded pages are searched; with it, the tracker is asked. Null when it is
   * not in the list, or unknown.
   */
  'issueBucket.around': (address: IssueAddress & { issue?: Issue }) => Promise<ListPosition | null>;
  /** What is new of an issue to who opens its page; it counts as seen then. */
  'issueBucket.takeNewPart': (address: IssueAddress) => Promise<UnreadPart | undefined>;
  /** Opens the issue of a row of the tree, unless a key selects that row. */
  'issueBucket.openRow': (address: IssueAddress) => Promise<void>;
  /** Runs a command on the row of the tree that has the focus, or on all selected rows if there are several. */
  'issueBucket.rowKey': (key: KeyCommand | RowKey) => Promise<void>;
  /** Loads more of a group of *For You*. */
  'issueBucket.loadMoreForYou': (group: unknown) => Promise<void>;
  /** Gives rows of the tree the value of the group with this key, in the list of `target`. */
  'issueBucket.dropOnGroup': (dragged: readonly unknown[], target: unknown, key: string) => Promise<void>;
  /** Gives a closed issue the status *open*. */
  'issueBucket.reopenIssue': (address: IssueAddress) => Promise<void>;
  /** Filters the tree by an assignee. */
  'issueBucket.showAssigned': (username: string) => Promise<void>;
  /** Shows in the tree all that a search finds, comments included. */
  'issueBucket.showFound': (words: string, isQuery?: boolean) => Promise<void>;
  /** The issues that are selected in the tree, if it was used after the active tab. */
  'issueBucket.selectedIssues': () => Promise<readonly (IssueAddress & { issue: Issue })[]>;
  /** The issue whose branch is checked out, and what the status bar shows of it. */
  'issueBucket.workingIssue': () => Promise<
    (IssueAddress & { readonly branch: string; readonly text: string; readonly status: Status | undefined }) | undefined
  >;
  /** The selection of the editor as places that an issue can be attached to; undefined without any, with a message. */
  'issueBucket.selectedCode': () => Promise<readonly CodePlace[] | undefined>;
  /** Opens the code of an anchor. */
  'issueBucket.openAnchor': (anchor: AnchorArgument) => Promise<void>;
  /** The place where an anchor was found becomes its place. */
  'issueBucket.confirmAnchor': (anchor: AnchorArgument) => Promise<void>;
  'issueBucket.detachAnchor': (anchor: AnchorArgument) => Promise<void>;
  /** Asks for the note of an anchor. */
  'issueBucket.editAnchorNote': (anchor: AnchorArgument) => Promise<void>;
  /** The selected code becomes the place of an anchor. */
  'issueBucket.reattachAnchor': (anchor: AnchorArgument) => Promise<void>;
  /** The same for a page, which shows itself what fails. */
  'issueBucket.changeAnchor': (anchor: AnchorArgument, change: AnchorChange) => Promise<Outcome>;
  /** Where the code of an issue is: as `known`, after a search (`found`), or after a new search (`again`). Empty when no folder of its repository is open. */
  'issueBucket.codeOfIssue': (address: IssueAddress, how: 'known' | 'found' | 'again') => Promise<readonly CodeState[]>;
  /** Resolves an issue by the commit that removed its last TODO, or dismisses that offer. */
  'issueBucket.answerRemovedTodo': (address: IssueAddress, answer: 'resolve' | 'dismiss') => Promise<void>;
  'issueBucket.namedInGit': (address: IssueAddress) => Promise<NamedInGit>;
  /** The issue of the active tab. */
  'issueBucket.activeIssue': () => Promise<IssueAddress | undefined>;
  /** Stores the repository of a folder; `folder` is its URI. */
  'issueBucket.useRepository': (choice: { folder: string | undefined; site: string; repository: RepositoryId }) => Promise<void>;
}

/** All commands of ours. */
export interface Commands extends PublicCommands, InternalCommands {}

/** VS Code adds one for each view. */
const SHOW_TREE = `${TREE_VIEW}.focus` as const;
const SHOW_FOR_YOU = `${FOR_YOU_VIEW}.focus` as const;
const SHOW_TODOS = `${TODO_VIEW}.focus` as const;

/** Commands of VS Code and its built-in extensions that are used here. */
interface ForeignCommands {
  [SHOW_TREE]: () => Promise<void>;
  [SHOW_FOR_YOU]: () => Promise<void>;
  [SHOW_TODOS]: () => Promise<void>;
  setContext: (key: string, value: unknown) => Promise<void>;
  'list.selectAndPreserveFocus': () => Promise<void>;
  'list.collapseAll': () => Promise<void>;
  revealFileInOS: (file: vscode.Uri) => Promise<void>;
  'vscode.open': (file: vscode.Uri, options?: vscode.TextDocumentShowOptions) => Promise<void>;
  'vscode.openFolder': (folder: vscode.Uri, options: { forceNewWindow: boolean }) => Promise<void>;
  'vscode.diff': (before: vscode.Uri, after: vscode.Uri, title: string, options: vscode.TextDocumentShowOptions) => Promise<void>;
  'git.viewCommit': (repository: vscode.Uri, hash: string) => Promise<void>;
  'markdown.showPreview': (file: vscode.Uri) => Promise<void>;
  'workbench.action.openSettingsJson': (options: { revealSetting: { key: string; edit: boolean } }) => Promise<void>;
  'workbench.view.scm': () => Promise<void>;
  'workbench.action.reloadWindow': () => Promise<void>;
}

type AllCommands = Commands & ForeignCommands;
type Result<Id extends keyof AllCommands> = Awaited<ReturnType<AllCommands[Id]>>;

/** Registers a command, typed by `Commands`. */
export const registerCommand = <Id extends keyof Commands>(
  id: Id,
  handler: (...args: Parameters<Commands[Id]>) => Result<Id> | PromiseLike<Result<Id>>,
): vscode.Disposable => vscode.commands.registerCommand(id, handler);

/** Runs a command, and returns or throws what it does. */
export const runCommand = <Id extends keyof AllCommands>(id: Id, ...args: Parameters<AllCommands[Id]>): Thenable<Result<Id>> =>
  vscode.commands.executeCommand<Result<Id>>(id, ...args);

/** Makes the command of a tree item. */
export const commandOf = <Id extends keyof Commands>(id: Id, title: string, ...args: Parameters<Commands[Id]>): vscode.Command => ({
  command: id,
  title,
  arguments: args,
});

/** The same for a command of VS Code. */
export const commandOfVscode = <Id extends keyof ForeignCommands>(
  id: Id,
  title: string,
  ...args: Parameters<ForeignCommands[Id]>
): vscode.Command => ({ command: id, title, arguments: args });

/** Makes a `command:` URI; the arguments must be plain data. */
export const commandUri = <Id extends keyof Commands>(id: Id, ...args: Parameters<Commands[Id]>): vscode.Uri =>
  vscode.Uri.parse(`command:${id}?${encodeURIComponent(JSON.stringify(args))}`);
