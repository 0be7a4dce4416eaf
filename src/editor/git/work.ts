import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { Issue, IssueAddress } from '../../model/issue';
import { lazy } from '../../model/concurrency';
import { keyOfPlace } from '../placeName';
import { runCommand } from '../commandRegistry';
import { statusLabel } from '../labels';
import type { Place, Services } from '../services';
import { beginningWithin, plainLabel, plainLine } from '../text';
import { placeOfRepository, type OpenRepository } from './api';
import { issueOfBranch } from './branch';
import { branchTemplate, isStatusShown } from './settings';
import { startedOn } from './workList';

/** How many columns of a title the status bar shows. */
const MAX_TITLE_COLUMNS = 32;
const ICON = '$(issues)';
/** Beside the branch of the git extension. */
const STATUS_PRIORITY = 99;

/** The issue that the branch of a repository is for. */
export interface Work {
  readonly repository: OpenRepository;
  readonly branch: string;
  readonly place: Place;
  readonly address: IssueAddress;
  /** Undefined while it cannot be loaded. */
  readonly issue: Pick<Issue, 'title' | 'status'> | undefined;
}

const keyOf = ({ rootUri }: OpenRepository): string => rootUri.toString();

/** Knows which issues are in work by the branches that are checked out, and shows one in the status bar. */
export class WorkInProgress implements vscode.Disposable {
  readonly #services: Services;
  /** By the folders of repositories, as the git extension gives another object each time. */
  readonly #byRepository = new Map<string, Work>();
  /** The last look at each repository, which a slow earlier one does not overwrite. */
  readonly #pending = new Map<string, { readonly repository: OpenRepository }>();
  readonly #disposables: vscode.Disposable[];
  #item: vscode.StatusBarItem | undefined;

  constructor(services: Services) {
    this.#services = services;
    const updateAll = () => void this.#updateAll();
    this.#disposables = [
      services.places.onDidChange(updateAll),
      services.sites.onDidChange(updateAll),
      services.changes.onDidChange(({ place, number }) => {
        for (const item of this.#byRepository.values()) {
          const isOther = number !== undefined && number !== item.address.number;
          if (!isOther && keyOfPlace(item.place) === keyOfPlace(place)) void this.update(item.repository);
        }
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('issueBucket.git') || event.affectsConfiguration('issueBucket.startWork')) updateAll();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#byRepository.size > 1 && this.#show()),
    ];
  }

  dispose(): void {
    this.#item?.dispose();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  /** The issue in work: of the repository of the active editor, or of the one in the source control view. */
  get current(): Work | undefined {
    const items = [...this.#byRepository.values()];
    const file = vscode.window.activeTextEditor?.document.uri;
    const isOf = ({ repository }: Work) => file && `${file.path}/`.startsWith(`${repository.rootUri.path}/`);
    return (items.length > 1 ? (items.find(isOf) ?? items.find(({ repository }) => repository.ui.selected)) : undefined) ?? items[0];
  }

  /** The issue in work of a repository. */
  of(repository: OpenRepository): Work | undefined {
    return this.#byRepository.get(keyOf(repository));
  }

  /** Forgets a repository that was closed. */
  remove(repository: OpenRepository): void {
    this.#pending.delete(keyOf(repository));
    if (this.#byRepository.delete(keyOf(repository))) this.#show();
  }

  /** Finds the issue of the branch that is checked out. */
  async update(repository: OpenRepository): Promise<void> {
    const key = keyOf(repository);
    const pending = { repository };
    this.#pending.set(key, pending);
    const branch = repository.state.HEAD?.name;
    const work = branch === undefined ? undefined : await this.#find(repository, branch);
    if (this.#pending.get(key) !== pending) return;
    if (work) this.#byRepository.set(key, work);
    else this.#byRepository.delete(key);
    this.#show();
  }

  #updateAll = async (): Promise<void> => {
    await Promise.all([...this.#pending.values()].map(({ repository }) => this.update(repository)));
  };

  async #find(repository: OpenRepository, branch: string): Promise<Work | undefined> {
    const { sharedState, places, log } = this.#services;
    const started = startedOn(sharedState, repository.rootUri.toString(), branch);
    const number = started?.number ?? issueOfBranch(branchTemplate(repository.rootUri).template, branch);
    if (number === undefined) return undefined;
    const place = started ? places.find(started) : await placeOfRepository(places, repository.rootUri);
    if (!place) return undefined;
    const address = { site: place.site.id, repository: place.repository, number };
    try {
      return { repository, branch, place, address, issue: await place.service.get(place.repository, number) };
    } catch (error) {
      log.debug(`The issue of the branch ${branch} was not loaded: ${String(error)}`);
      // A name alone is no proof that there is such an issue.
      const isStarted = started !== undefined && !TrackerError.is(error, 'notFound', 'noRepository');
      return isStarted ? { repository, branch, place, address, issue: undefined } : undefined;
    }
  }

  #show(): void {
    const current = this.current;
    void runCommand('setContext', 'issueBucket.inWork', current !== undefined);
    const work = isStatusShown() ? current : undefined;
    if (!work) return this.#item?.hide();
    if (!this.#item) {
      this.#item = vscode.window.createStatusBarItem('issueBucket.work', vscode.StatusBarAlignment.Left, STATUS_PRIORITY);
      this.#item.name = vscode.l10n.t('Issue in Work');
      this.#item.command = 'issueBucket.issueInWork';
    }
    Object.assign(this.#item, statusOf(work));
    this.#item.show();
  }
}

/** The status bar item of an issue. */
export function statusOf({ address, issue, branch }: Pick<Work, 'address' | 'issue' | 'branch'>): {
  readonly text: string;
  readonly tooltip: string;
  readonly accessibilityInformation: vscode.AccessibilityInformation;
} {
  const title = issue ? plainLine(issue.title).trim() : '';
  const cut = title === '' ? '' : ` ${plainLabel(beginningWithin(title, MAX_TITLE_COLUMNS))}`;
  const lines = [
    `#${address.number}${title === '' ? '' : ` ${plainLabel(title)}`}`,
    issue ? statusLabel(issue.status) : undefined,
    vscode.l10n.t('In work on the branch {0}', plainLabel(branch)),
  ].filter((line) => line !== undefined);
  const label = vscode.l10n.t('Issue in work: {0}', `#${address.number} ${title}`.trim());
  return { text: `${ICON} #${address.number}${cut}`, tooltip: lines.join('\n'), accessibilityInformation: { label, role: 'button' } };
}

/** Shares one in a window. */
export const workInProgress = lazy((services: Services) => {
  const work = new WorkInProgress(services);
  services.context.subscriptions.push(work);
  return Promise.resolve(work);
});
