import type { IssueList } from '../../lists/list';
import { ChangeWaiter } from '../../lists/waiting';
import type { TreeEntry } from './nodes';
import type { IssueTree } from './provider';

/** Waits for changes of lists at servers that report them. */
export class ListWaiters {
  readonly #waiters = new Map<IssueList, ChangeWaiter>();

  readonly #tree: Pick<IssueTree, 'entries' | 'saved'>;
  readonly #isWanted: () => boolean;

  /** `isWanted`: whether the tree is visible, and servers may be asked to report changes. */
  constructor(tree: Pick<IssueTree, 'entries' | 'saved'>, isWanted: () => boolean) {
    this.#tree = tree;
    this.#isWanted = isWanted;
  }

  /** Whether a server that waited was cut off from one of the lists. */
  get wereCutOff(): boolean {
    return [...this.#waiters.values()].some(({ wasCutOff }) => wasCutOff);
  }

  /** Whether a list need not be polled. */
  isWaiting = ({ place }: Pick<TreeEntry, 'place'>): boolean =>
    this.#tree.entries.some((entry) => entry.place === place && this.#waiters.get(entry.list)?.isWaiting === true);

  /** Waits for those of the present lists that it does not wait for yet. */
  start = (): void => {
    const { entries } = this.#tree;
    for (const [list, waiter] of this.#waiters) {
      if (entries.some((entry) => entry.list === list)) continue;
      waiter.stop();
      this.#waiters.delete(list);
    }
    if (!this.#isWanted()) return;
    for (const entry of entries) if (!entry.place.site.isLocal) this.#of(entry).start();
  };

  stop(): void {
    for (const waiter of this.#waiters.values()) waiter.stop();
  }

  dispose(): void {
    this.stop();
  }

  #of({ place, list }: TreeEntry): ChangeWaiter {
    let waiter = this.#waiters.get(list);
    if (!waiter) {
      waiter = new ChangeWaiter({
        place: () => place,
        revision: () => list.revision,
        isWanted: this.#isWanted,
        changed: async (revision) => {
          await Promise.all([list.poll(revision), this.#tree.saved?.poll((entry) => entry.place === place)]);
        },
      });
      this.#waiters.set(list, waiter);
    }
    return waiter;
  }
}
