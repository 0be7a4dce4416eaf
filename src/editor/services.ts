import type * as vscode from 'vscode';
import type { IssueService } from '../client/service';
import type { IssueAddress, RepositoryId } from '../model/issue';
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

/** The same for who adds and removes sites. */
export interface EditableSites extends Sites {
  add(site: string): Promise<void>;
  remove(site: string): Promise<void>;
  /** Whether a password may go to a site: the person is asked where it would go over the network as it is. */
  mayBeAsked(site: string): Promise<boolean>;
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
  readonly sharedState: vscode.Memento;
  /** What was written and not sent. */
  readonly drafts: Drafts;
  readonly log: vscode.LogOutputChannel;
  readonly sites: Sites;
  readonly places: Places;
  readonly changes: IssueChanges;
}
