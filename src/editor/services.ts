import type * as vscode from 'vscode';
import type { IssueService } from '../client/service';
import type { IssueAddress, RepositoryId } from '../model/issue';
import type { Status } from '../model/words';
import type { EditKey } from '../wire/page';
import type { Drafts } from './pages/drafts';
import type { BackupCounts, BackupStep } from '../wire/port';

/** The parts of the editor that others are handed. Each is built once, in `activate`, and given to who needs it. */

/** A place that serves the resource. `local` is *This computer*; a server's id is its URL, without a slash at its end. */
export interface Site {
  readonly id: string;
  readonly label: string;
  readonly isLocal: boolean;
}

export interface Sites {
  /** *This computer* first, then the servers in the order in which they were added. */
  all(): readonly Site[];
  get(id: string): Site | undefined;
  /** The service of a site; made at its first use, so that nothing runs before it is needed. */
  service(site: Site): IssueService;
  /** The database file of *This computer*, whether it is there yet or not. */
  readonly dataFile: vscode.Uri;
  /** Copies that file and what is attached to its issues, in a thread of its own. @throws {TrackerError} */
  backUp(to: string, options: { replace: boolean; onStep: (step: BackupStep) => void; signal: AbortSignal }): Promise<BackupCounts>;
  /** Sites came or went, or somebody signed in or out. */
  readonly onDidChange: vscode.Event<void>;
}

/** A repository that is open here, where it is served, and the folder that it belongs to. */
export interface Place {
  readonly site: Site;
  readonly repository: RepositoryId;
  readonly service: IssueService;
  /** Undefined for a repository that was chosen without a folder. */
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly source: 'chosen' | 'remote' | 'setting' | 'folder';
  /** What the folder tells of its repository, where that leads nowhere and its name had to do. */
  readonly unclear?: { readonly what: 'remote' | 'setting'; readonly shown: string } | undefined;
}

/** A repository that may be meant by a folder in the place of the one that is shown. */
export interface RepositorySuggestion {
  readonly site: Site;
  readonly repository: RepositoryId;
}

export interface Places {
  /** One for each folder (folders of one repository share one); empty while no folder is open and none was chosen. */
  list(): Promise<readonly Place[]>;
  /** The place of an address: one of the list, or made for it when its site is known. */
  find(address: Pick<IssueAddress, 'site' | 'repository'>): Place | undefined;
  /** The place of a file, by its folder. */
  forFile(uri: vscode.Uri): Promise<Place | undefined>;
  /** Repositories that a place's folder may mean in its stead, the likeliest first; empty until they are found out. */
  suggestions(place: Place): readonly RepositorySuggestion[];
  /** The only place, or the one that the person picks; undefined when they do not, or when there is none (it is said then). */
  pick(title: string): Promise<Place | undefined>;
  readonly onDidChange: vscode.Event<void>;
}

/** What was done to an issue in this window, so that every view of it follows at once. */
export interface IssueChange {
  readonly place: Place;
  readonly kind: 'created' | 'updated' | 'deleted' | 'imported';
  /** Undefined when a whole repository changed. */
  readonly number: number | undefined;
}

/** Everybody who changes an issue says so here; everybody who shows issues listens. */
export interface IssueChanges {
  fire(change: IssueChange): void;
  readonly onDidChange: vscode.Event<IssueChange>;
}

/** What `register` of a feature is handed. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  /** What is kept for all windows, and outlives them. */
  readonly kept: vscode.Memento;
  /** What was written and not sent. */
  readonly drafts: Drafts;
  readonly log: vscode.LogOutputChannel;
  readonly sites: Sites;
  readonly places: Places;
  readonly changes: IssueChanges;
}

/** Where an issue stands in a list; `index` counts from 0. */
export interface ListPosition {
  readonly previous: number | null;
  readonly next: number | null;
  readonly index: number;
  readonly count: number;
}

/**
 * Internal commands by which features call each other without importing each other. Arguments are plain data, so that
 * a link, a tree item or a test can call them too.
 */
export interface Commands {
  /**
   * Opens the detail view, at an entry of the conversation or with a text under way; `listed` are numbers of the list that it is opened from. `beside`
   * puts it into a column of its own, `preview` shows it to be looked at, in the place of the one that was looked at before.
   */
  'issueBucket.openIssue': (
    address: IssueAddress & { comment?: number; edit?: EditKey; listed?: readonly number[]; beside?: boolean; preview?: boolean },
  ) => Promise<void>;
  /** Opens the form of a new issue; what is given presets it, and `draft` is the id of one that was kept. */
  'issueBucket.createIssue': (preset?: {
    site?: string;
    repository?: RepositoryId;
    title?: string;
    content?: string;
    draft?: string;
  }) => Promise<void>;
  /** Looks for issues of all open repositories as one types, and opens the chosen one. */
  'issueBucket.search': (text?: string) => Promise<void>;
  /** Asks for an archive and a repository, unless they are given, and imports the one into the other. */
  'issueBucket.importArchive': (archive?: vscode.Uri) => Promise<void>;
  /** Loads everything that is shown anew. */
  'issueBucket.refresh': () => Promise<void>;
  /**
   * Where an issue stands in the tree's list. Without its status only what is loaded is looked at; with it, the tracker is asked for the rest.
   * Null when it is not in the list, or that cannot be told.
   */
  'issueBucket.around': (address: IssueAddress & { status?: Status }) => Promise<ListPosition | null>;
  /** Shows in the tree what is assigned to a person. */
  'issueBucket.showAssigned': (username: string) => Promise<void>;
  /** Remembers which repository a folder shows; `folder` is its URI. */
  'issueBucket.useRepository': (choice: { folder: string; site: string; repository: RepositoryId }) => Promise<void>;
  /** The issue whose page is in front. */
  'issueBucket.activeIssue': () => Promise<IssueAddress | undefined>;
  /** Shows an issue in the tree, selected, without taking the focus. While the view is hidden: as soon as it is shown. */
  'issueBucket.reveal': (address: IssueAddress) => Promise<void>;
}
