import type * as vscode from 'vscode';
import type { IssueList } from '../../lists/list';
import type { Issue } from '../../model/issue';
import type { RememberPosition } from '../rowKeys';
import type { Node } from './nodes';
import type { IssueTree } from './provider';

interface Surroundings {
  readonly tree: Pick<IssueTree, 'find' | 'nodeOf'>;
  readonly view: Pick<vscode.TreeView<Node>, 'reveal'>;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
  /** Settles when the list shows the last change. */
  readonly followed: () => Promise<void>;
}

/** Keeps the place in a group of a person who changes its issues by keys: when they have left it, the next one has the focus. */
export class PlaceKeeper {
  /** The issues that keys are changing. Their rows are not followed into another group. */
  readonly #changing = new Set<{ readonly list: IssueList; readonly numbers: ReadonlySet<number | undefined> }>();
  /** Where to go on after the issue that a key has changed last. */
  #continued: { readonly list: IssueList; readonly group: string; readonly changed: number; readonly next: number } | undefined;

  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Whether a key is changing an issue of a list. */
  isKept(list: IssueList, number: number | undefined): boolean {
    return [...this.#changing].some((change) => change.list === list && change.numbers.has(number));
  }

  readonly keep: RememberPosition = (rows) => {
    const { tree, view, log, followed } = this.#surroundings;
    const last = rows.at(-1);
    const list = last && tree.find(last)?.list;
    const group = list?.groups?.find(({ issues }) => issues?.some(({ number }) => number === last!.number));
    if (!last || !list || !group || ('parent' in last && last.parent)) return undefined;
    const issuesNow = () => list.group(group.key)?.issues ?? [];
    const numbers = new Set(rows.map(({ number }) => number));
    const before = issuesNow();
    const index = before.findIndex(({ number }) => number === last.number);
    const isOther = ({ number }: Issue) => !numbers.has(number);
    // An issue that was changed before may have moved, for example to the top of those that were updated last: its place is still the first one.
    const continued = this.#continued;
    const isSame = continued?.list === list && continued.group === group.key && continued.changed === last.number && rows.length === 1;
    const remembered = isSame ? before.find(({ number }) => number === continued.next) : undefined;
    const next = remembered ?? before.slice(index + 1).find(isOther) ?? before.slice(0, index).findLast(isOther);
    this.#continued = next && { list, group: group.key, changed: last.number, next: next.number };
    // A message of the key's command can stay open for long: until then only its own issues are kept.
    const change = { list, numbers };
    this.#changing.add(change);
    return async (isElsewhere) => {
      try {
        await followed().catch(() => undefined); // the view has logged that
        if (!next || isElsewhere() || issuesNow().some(({ number }) => number === last.number)) return;
        const node = await tree.nodeOf({ ...last, number: next.number }, group.key);
        if (node && !isElsewhere()) await view.reveal(node, { select: true, focus: true });
      } catch (error) {
        log.warn(`The view did not go on: ${String(error)}`);
      } finally {
        this.#changing.delete(change);
      }
    };
  };
}
