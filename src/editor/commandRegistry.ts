import * as vscode from 'vscode';
import type { ChosenField } from '../model/fields';
import type { Issue, IssueAddress, RepositoryId } from '../model/issue';
import type { GroupingKey } from '../lists/grouping';
import type { SortKey } from '../lists/sorting';
import { TREE_VIEW } from './viewIds';
import type { EditKey } from '../wire/page';
import type { ListPosition } from '../wire/page-issue';

/**
 * The commands by which features call each other without importing each other. Arguments are plain data, so that a link, a row of the
 * tree or a test can call them too. They are what callers of ours pass: a key binding or another extension may pass anything, so a
 * command that people can bind reads its arguments as `unknown`.
 */

/** What an issue can be opened with besides its address. */
interface OpenOptions {
  /** Opens it at an entry of the conversation. */
  readonly comment?: number | undefined;
  /** Opens it with a text that is under way. */
  readonly edit?: EditKey | undefined;
  /** Numbers of the list that it is opened from. */
  readonly listed?: readonly number[] | undefined;
  /** Puts it into a column of its own. */
  readonly beside?: boolean;
  /** Shows it to be looked at, in the place of the one that was looked at before. */
  readonly preview?: boolean;
}

/** What the form of a new issue begins with; `draft` is the id of one that was kept. */
interface FormPreset {
  readonly site?: string | undefined;
  readonly repository?: RepositoryId | undefined;
  readonly title?: string | undefined;
  readonly content?: string | undefined;
  readonly draft?: string;
}

/** Does something with an issue, or with all that are selected in the tree; without either with the one in front, or one that is asked for. */
type IssueCommand = (issue?: IssueAddress, selected?: readonly unknown[]) => Promise<void>;

/** The command that changes a field which is chosen from what is offered. */
type ChangeCommand = `issueBucket.change${Capitalize<ChosenField>}`;
export const changeCommand = (field: ChosenField): ChangeCommand =>
  `issueBucket.change${field.charAt(0).toUpperCase()}${field.slice(1)}` as ChangeCommand;

/** An entry of a menu that shows which of its entries holds: the one that does is another command, of the same name with a mark. */
type Choice<Name extends string> = `issueBucket.${Name}` | `issueBucket.${Name}Current`;
export type ListChoice = Choice<`groupBy${Capitalize<GroupingKey>}` | `sortBy${Capitalize<SortKey>}` | 'sortAscending' | 'sortDescending'>;

/** What `package.json` declares: a person finds it in the palette or a menu. There is one for each field that is chosen, too. */
export interface PublicCommands extends Record<ChangeCommand, IssueCommand>, Record<ListChoice, () => Promise<void>> {
  /** Opens the form of a new issue. */
  'issueBucket.createIssue': (preset?: FormPreset) => Promise<void>;
  /** Opens the form with what is selected in the editor, and gives what it was opened with. */
  'issueBucket.createIssueFromSelection': () => Promise<FormPreset | undefined>;
  /** Opens the page of an issue; without an address, asks which. */
  'issueBucket.openIssue': (address?: IssueAddress & OpenOptions) => Promise<void>;
  'issueBucket.openIssueByNumber': () => Promise<void>;
  /** Lists what was written and not sent. */
  'issueBucket.showDrafts': () => Promise<void>;
  'issueBucket.editTitle': IssueCommand;
  'issueBucket.assignToMe': IssueCommand;
  'issueBucket.deleteIssue': IssueCommand;
  'issueBucket.copyNumber': IssueCommand;
  'issueBucket.copyLink': IssueCommand;
  'issueBucket.copyAsMarkdown': IssueCommand;
  'issueBucket.copyAsJson': IssueCommand;
  'issueBucket.saveIssues': IssueCommand;
  /** Saves the list as CSV; asks where to and in which form, unless that is given. */
  'issueBucket.exportList': (file?: vscode.Uri, form?: 'spreadsheets' | 'importers') => Promise<void>;
  /** Loads everything that is shown anew. */
  'issueBucket.refresh': () => Promise<void>;
  /** Looks for issues of all open repositories as one types, and opens the chosen one. */
  'issueBucket.search': (text?: string) => Promise<void>;
  'issueBucket.filter': () => Promise<void>;
  'issueBucket.clearFilter': () => Promise<void>;
  /** Groups the view's issues; asks by what unless that is given. */
  'issueBucket.groupBy': (by?: GroupingKey) => Promise<void>;
  /** Sorts the view's issues; asks by what unless that is given. Without a direction by the usual one of it. */
  'issueBucket.sortBy': (key?: SortKey, descending?: boolean) => Promise<void>;
  /** Asks for an archive and a repository, unless they are given, and imports the one into the other. */
  'issueBucket.importArchive': (archive?: vscode.Uri) => Promise<void>;
  /** The same, after a page that tells what it would do. */
  'issueBucket.previewImport': (archive?: vscode.Uri) => Promise<void>;
  'issueBucket.exportArchive': (file?: vscode.Uri) => Promise<void>;
  /** Asks which repository is meant; those of the site are listed first. */
  'issueBucket.chooseRepository': (site?: string) => Promise<void>;
  /** Lists components, milestones and versions, to be made, renamed and deleted. */
  'issueBucket.manageLists': () => Promise<void>;
  'issueBucket.addSite': () => Promise<void>;
  'issueBucket.removeSite': () => Promise<void>;
  'issueBucket.signIn': (site?: string) => Promise<void>;
  'issueBucket.signOut': () => Promise<void>;
  'issueBucket.backUp': () => Promise<void>;
  'issueBucket.showLog': () => Promise<void>;
  'issueBucket.showDataLocation': () => Promise<void>;
  /** Loads one more page of a group; takes the row of the tree that offers it. */
  'issueBucket.loadMore': (row: unknown) => Promise<void>;
}

/** What features and links call, and nobody looks for in the palette. */
export interface InternalCommands {
  /** Shows an issue in the tree, selected, without taking the focus. While the view is hidden: as soon as it is shown. */
  'issueBucket.reveal': (address: IssueAddress) => Promise<void>;
  /**
   * Where an issue stands in the tree's list. Without the issue itself only what is loaded is looked at; with it, the tracker is asked for the rest.
   * Null when it is not in the list, or that cannot be told.
   */
  'issueBucket.around': (address: IssueAddress & { issue?: Issue }) => Promise<ListPosition | null>;
  /** Shows in the tree what is assigned to a person. */
  'issueBucket.showAssigned': (username: string) => Promise<void>;
  /** Shows in the tree all that a search finds, comments included. */
  'issueBucket.showFound': (words: string) => Promise<void>;
  /** The issue whose page is in front. */
  'issueBucket.activeIssue': () => Promise<IssueAddress | undefined>;
  /** Remembers which repository a folder shows; `folder` is its URI. */
  'issueBucket.useRepository': (choice: { folder: string | undefined; site: string; repository: RepositoryId }) => Promise<void>;
}

/** All commands of ours. */
export interface Commands extends PublicCommands, InternalCommands {}

/** VS Code makes one for each view. */
const SHOW_TREE = `${TREE_VIEW}.focus` as const;

/** Commands of VS Code and of extensions that it comes with, as far as they are used here. */
interface ForeignCommands {
  [SHOW_TREE]: () => Promise<void>;
  setContext: (key: string, value: unknown) => Promise<void>;
  revealFileInOS: (file: vscode.Uri) => Promise<void>;
  'vscode.open': (file: vscode.Uri, options?: vscode.TextDocumentShowOptions) => Promise<void>;
  'vscode.openFolder': (folder: vscode.Uri, options: { forceNewWindow: boolean }) => Promise<void>;
  'vscode.diff': (before: vscode.Uri, after: vscode.Uri, title: string, options: vscode.TextDocumentShowOptions) => Promise<void>;
  'git.viewCommit': (repository: vscode.Uri, hash: string) => Promise<void>;
  'markdown.showPreview': (file: vscode.Uri) => Promise<void>;
  'workbench.action.reloadWindow': () => Promise<void>;
}

type Known = Commands & ForeignCommands;
type Result<Id extends keyof Known> = Awaited<ReturnType<Known[Id]>>;

/** Registers a command of ours: what `handler` takes and gives is what `Commands` says of it. */
export const registerCommand = <Id extends keyof Commands>(
  id: Id,
  handler: (...args: Parameters<Commands[Id]>) => Result<Id> | PromiseLike<Result<Id>>,
): vscode.Disposable => vscode.commands.registerCommand(id, handler);

/** Runs a command and gives what it gives; rejects with what it raises. */
export const runCommand = <Id extends keyof Known>(id: Id, ...args: Parameters<Known[Id]>): Thenable<Result<Id>> =>
  vscode.commands.executeCommand<Result<Id>>(id, ...args);

/** A command as a row of a tree holds it. */
export const commandOf = <Id extends keyof Commands>(id: Id, title: string, ...args: Parameters<Commands[Id]>): vscode.Command => ({
  command: id,
  title,
  arguments: args,
});

/** The address that runs a command when somebody clicks on it; its arguments have to be plain data. */
export const commandUri = <Id extends keyof Commands>(id: Id, ...args: Parameters<Commands[Id]>): vscode.Uri =>
  vscode.Uri.parse(`command:${id}?${encodeURIComponent(JSON.stringify(args))}`);
