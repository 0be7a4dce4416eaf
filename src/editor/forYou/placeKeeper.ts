import type * as vscode from 'vscode';
import { issueKeyOf } from '../issueRow';
import { NextRow } from '../nextRow';
import type { RememberPosition } from '../rowKeys';
import type { ForYouIssueRow, ForYouNode } from './nodes';

interface Surroundings {
  /** The rows that a group or saved query shows now. */
  readonly rowsOf: (group: string) => Promise<readonly ForYouNode[]>;
  /** The rows that it has shown last. */
  readonly shownRows: (group: string) => readonly ForYouNode[];
  readonly view: Pick<vscode.TreeView<ForYouNode>, 'reveal'>;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
  /** Settles when the view shows the last change. */
  readonly followed: () => Promise<void>;
}

const isIssueRow = (row: unknown): row is ForYouIssueRow =>
  typeof row === 'object' && row !== null && 'type' in row && row.type === 'issue' && 'group' in row;
const issuesAmong = (rows: readonly ForYouNode[]): ForYouIssueRow[] => rows.filter(isIssueRow);

/** Keeps the place of a person who works through a group by keys: when an issue has left it, the next one has the focus. */
export function keepPlaceIn({ rowsOf, shownRows, view, log, followed }: Surroundings): RememberPosition {
  const nextRow = new NextRow<string>();
  return (rows) => {
    const last = rows.at(-1);
    if (!isIssueRow(last)) return undefined;
    const { group } = last;
    const before = issuesAmong(shownRows(group)).map(issueKeyOf);
    if (!before.includes(issueKeyOf(last))) return undefined;
    const next = nextRow.after({ list: undefined, group, before, changed: rows.map(issueKeyOf) });
    return async (isElsewhere) => {
      try {
        await followed().catch(() => undefined);
        if (next === undefined || isElsewhere()) return;
        const now = issuesAmong(await rowsOf(group));
        if (now.some((row) => issueKeyOf(row) === issueKeyOf(last))) return;
        const row = now.find((row) => issueKeyOf(row) === next);
        if (row && !isElsewhere()) await view.reveal(row, { select: true, focus: true });
      } catch (error) {
        log.warn(`For You did not go on: ${String(error)}`);
      }
    };
  };
}
