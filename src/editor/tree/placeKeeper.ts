import type * as vscode from 'vscode';
import type { IssueList } from '../../lists/list';
import { NextRow } from '../nextRow';
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
  readonly #nextRow = new NextRow<number>();
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
    const changed = rows.map(({ number }) => number);
    const next = this.#nextRow.after({ list, group: group.key, before: issuesNow().map(({ number }) => number), changed });
    // A message of the key's command can stay open for long: until then only its own issues are kept.
    const change = { list, numbers: new Set(changed) };
    this.#changing.add(change);
    return async (isElsewhere) => {
      try {
        await followed().catch(() => undefined); // the view has logged that
        if (next === undefined || isElsewhere() || issuesNow().some(({ number }) => number === last.number)) return;
        const node = await tree.nodeOf({ ...last, number: next }, group.key);
        if (node && !isElsewhere()) await view.reveal(node, { select: true, focus: true });
      } catch (error) {
        log.warn(`The view did not go on: ${String(error)}`);
      } finally {
        this.#changing.delete(change);
      }
    };
  };
}
