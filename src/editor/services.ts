import type * as vscode from 'vscode';
import type { ChosenValues, IssueService } from '../client/service';
import type { Issue, IssueAddress, RepositoryId } from '../model/issue';
import type { Drafts } from './pages/drafts';
import type { UndoStack } from './undo/model';
import type { BackupCounts, BackupStep } from '../wire/port';

/** The services of the editor. Each is created once in `activate` and passed to those who need it. */

/** A site with issues. The id is `local` for *This computer*, or the server's URL without a trailing slash. */
export interface Site {
  readonly id: string;
  readonly label: string;
  readonly isLocal: boolean;
}

export interface Sites {
  /** *This computer* first, then the servers in the order of the settings. */
  all(): readonly Site[];
  get(id: string): Site | undefined;
  /** The service of a site, created at its first use. */
  service(site: Site): IssueService;
  /** The database file of *This computer*, which may not exist yet. */
  readonly dataFile: vscode.Uri;
  /** Backs up that file and its attachments in a worker. @throws {TrackerError} */
  backUp(to: string, options: { replace: boolean; onStep: (step: BackupStep) => void; signal: AbortSignal }): Promise<BackupCounts>;
  /** Fires when sites were added or removed, or somebody signed in or out. */
  readonly onDidChange: vscode.Event<void>;
}

/** Sites that can be changed. */
export interface EditableSites extends Sites {
  add(site: string): Promise<void>;
  remove(site: string): Promise<void>;
  /** Whether a password may be sent to a site: asks the person when it would not be encrypted. */
  isRequestAllowed(site: string): Promise<boolean>;
}

/** An open repository with its site and folder. */
export interface Place {
  readonly site: Site;
  readonly repository: RepositoryId;
  readonly service: IssueService;
  /** Undefined for a repository without a folder. */
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly source: 'chosen' | 'remote' | 'setting' | 'folder';
  /** The remote or setting that matches no site, so that the folder's name decides. */
  readonly unclear?: { readonly source: 'remote' | 'setting'; readonly displayName: string } | undefined;
}

/** A repository that a folder may belong to instead. */
export interface RepositorySuggestion {
  readonly site: Site;
  readonly repository: RepositoryId;
}

export interface Places {
  /** One for each folder (folders of one repository share one); empty without folders. */
  list(): Promise<readonly Place[]>;
  /** Finds or makes the place of an address; undefined for an unknown site. */
  find(address: Pick<IssueAddress, 'site' | 'repository'>): Place | undefined;
  /** Finds the place of a file by its folder. */
  forFile(uri: vscode.Uri): Promise<Place | undefined>;
  /**
   * Finds the place whose issues the texts of a file or a git repository name: that of the folder, except in a repository within the folder's own one
   * (such as a submodule), where only its remotes count.
   */
  forText(uri: vscode.Uri): Promise<Place | undefined>;
  /** Other repositories that the folder of a place may belong to, the most likely first; empty until they are found. */
  suggestions(place: Place): readonly RepositorySuggestion[];
  /** The hosts of the remotes of a folder: `github.com`. */
  remoteHosts(folder: vscode.Uri): Promise<readonly string[]>;
  /** The only place, or the one that the person picks; undefined when they cancel, or there is none (with a message). */
  pick(title: string): Promise<Place | undefined>;
  readonly onDidChange: vscode.Event<void>;
}

/** A change in this window, which all views follow at once. */
export interface IssueChange {
  readonly place: Place;
  readonly kind: 'created' | 'updated' | 'deleted' | 'imported';
  /** Undefined when the whole repository changed. */
  readonly number: number | undefined;
  /** The issue as the answer of the write has it, which views can show before they have loaded it. */
  readonly issue?: Issue;
}

/** Fields of an issue that are being written. */
export interface PendingChange {
  readonly place: Place;
  readonly number: number;
  readonly fields: ChosenValues;
  /** Resolves when the write has succeeded or failed, after the events of it. */
  readonly settled: Promise<unknown>;
}

/** The event bus for changes of issues. */
export interface IssueChanges {
  fire(change: IssueChange): void;
  readonly onDidChange: vscode.Event<IssueChange>;
  /** Says what is being written, which views can show before the site answers. */
  announce(change: PendingChange): void;
  readonly onWillChange: vscode.Event<PendingChange>;
}

/** The services that `register` of each feature gets. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  /** State of all windows, which is stored. */
  readonly sharedState: vscode.Memento;
  /** Drafts. */
  readonly drafts: Drafts;
  readonly log: vscode.LogOutputChannel;
  readonly sites: Sites;
  readonly places: Places;
  readonly changes: IssueChanges;
  /** Fires when anchors of a repository are found, or are elsewhere in the code. */
  readonly codeMoved: vscode.EventEmitter<Place>;
  /** What was done in this window and can be taken back. */
  readonly undo: UndoStack;
}
