import type * as vscode from 'vscode';
import { issueKeyOf } from '../issueRow';
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
export const keepPlaceIn =
  ({ rowsOf, shownRows, view, log, followed }: Surroundings): RememberPosition =>
  (rows) => {
    const last = rows.at(-1);
    if (!isIssueRow(last)) return undefined;
    const { group } = last;
    const changed = new Set(rows.map(issueKeyOf));
    const before = issuesAmong(shownRows(group));
    const index = before.findIndex((row) => issueKeyOf(row) === issueKeyOf(last));
    if (index < 0) return undefined;
    const isOther = (row: ForYouIssueRow) => !changed.has(issueKeyOf(row));
    const next = before.slice(index + 1).find(isOther) ?? before.slice(0, index).findLast(isOther);
    return async (isElsewhere) => {
      try {
        await followed().catch(() => undefined);
        if (!next || isElsewhere()) return;
        const now = issuesAmong(await rowsOf(group));
        if (now.some((row) => issueKeyOf(row) === issueKeyOf(last))) return;
        const row = now.find((row) => issueKeyOf(row) === issueKeyOf(next));
        if (row && !isElsewhere()) await view.reveal(row, { select: true, focus: true });
      } catch (error) {
        log.warn(`For You did not go on: ${String(error)}`);
      }
    };
  };
