import type * as vscode from 'vscode';
import { loadedIssues } from '../../lists/list';
import type { IssueAddress } from '../../model/issue';
import { pendingValues, savedIssue } from '../../lists/pending';
import type { IssueChange, PendingChange } from '../services';
import type { ListSettings } from './listSettings';
import type { Node, TreeEntry } from './nodes';
import { PlaceKeeper } from './placeKeeper';
import type { IssueTree } from './provider';

interface FollowedTree {
  readonly tree: IssueTree;
  readonly view: vscode.TreeView<Node>;
  readonly settings: ListSettings;
  readonly log: vscode.LogOutputChannel;
}

/** Reveals issues in the view, and refreshes lists after changes of issues. */
export class TreeFollower {
  readonly placeKeeper: PlaceKeeper;
  readonly #tree: IssueTree;
  readonly #view: vscode.TreeView<Node>;
  readonly #settings: ListSettings;
  readonly #log: vscode.LogOutputChannel;
  /** The issue to reveal as soon as the view is visible. */
  #pendingReveal: IssueAddress | undefined;
  /** Settles when the list shows the last change. */
  #lastFollow: Promise<void> = Promise.resolve();

  constructor({ tree, view, settings, log }: FollowedTree) {
    this.#tree = tree;
    this.#view = view;
    this.#settings = settings;
    this.#log = log;
    this.placeKeeper = new PlaceKeeper({ tree, view, log, followed: () => this.#lastFollow });
  }

  /** Logs the failure of a task in the background. */
  readonly logFailure = (task: Promise<void>): void =>
    void task.catch((error: unknown) => this.#log.warn(`The view did not follow: ${String(error)}`));

  /** Reveals an issue, or as soon as the view is visible. */
  async reveal(address: IssueAddress): Promise<void> {
    if (!this.#view.visible) {
      this.#pendingReveal = address;
      return;
    }
    let node = await this.#tree.nodeOf(address, undefined);
    if (!node) {
      const place = this.#tree.find(address)?.place;
      const issue = await place?.service.get(address.repository, address.number);
      // A new issue is not in the list yet.
      await this.#tree.find(address)?.list.refresh();
      if (issue) node = await this.#tree.nodeOf(address, this.#settings.grouping.key(issue));
    }
    if (node) await this.#view.reveal(node, { select: true, focus: false });
  }

  /** Called when the view is shown or hidden. */
  visibilityChanged(): void {
    const address = this.#pendingReveal;
    this.#pendingReveal = undefined;
    if (this.#view.visible && address) this.logFailure(this.reveal(address));
  }

  /** Called when an issue has changed. */
  changed(change: IssueChange): void {
    this.#lastFollow = this.#follow(change);
    this.logFailure(this.#lastFollow);
  }

  /** Shows values that are being written, until the list is loaded after that, or the site has refused them. */
  async showPending({ place, number, fields, settled }: PendingChange): Promise<void> {
    const entry = this.#tree.find({ site: place.site.id, repository: place.repository });
    if (!entry) return;
    const { list } = entry;
    const people = list.groups?.flatMap(loadedIssues).flatMap(({ assignee, reporter }) => [assignee, reporter]) ?? [];
    const select = this.#keepSelected(entry, number);
    const settle = list.expect(number, { values: pendingValues(fields, people), isSaving: true });
    this.logFailure(select());
    await settled.catch(() => undefined);
    await this.settled();
    const selectAgain = this.#keepSelected(entry, number);
    settle();
    this.logFailure(selectAgain());
  }

  /** Resolves when the list shows the last change. Never rejects. */
  async settled(): Promise<void> {
    await this.#lastFollow.catch(() => undefined);
  }

  /** Refreshes the list after a change. */
  async #follow({ place, number, kind, issue }: IssueChange): Promise<void> {
    const entry = this.#tree.find({ site: place.site.id, repository: place.repository });
    if (!entry) return;
    const select = this.#keepSelected(entry, number);
    // The response of the write is shown at once.
    const loaded = issue && entry.list.expect(issue.number, savedIssue(issue, kind));
    await entry.list.refresh();
    loaded?.();
    await select();
  }

  /** Remembers where a selected issue is. What it returns selects it again where it has moved to, unless that group is collapsed. */
  #keepSelected({ place, list }: TreeEntry, number: number | undefined): () => Promise<void> {
    const selected = this.#view.selection.find((row) => row.type === 'issue' && row.number === number && row.list === list);
    // A refresh updates the row in place, so the issue as it was is remembered here.
    const before = selected?.type === 'issue' ? selected.issue : undefined;
    return async () => {
      const now = selected?.type === 'issue' && list.groups?.flatMap(loadedIssues).find((issue) => issue.number === number);
      if (!now || !before || !this.#view.visible) return;
      const group = list.grouping.key(now);
      if (group === list.grouping.key(before)) return;
      if (this.placeKeeper.isKept(list, number)) return;
      if (this.#tree.isGroupExpanded(place, list, group, list.groupCount)) await this.reveal(selected);
    };
  }
}
