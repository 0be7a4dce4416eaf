import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';
import { dragIssues, DRAGGED_ISSUES_TYPE } from '../draggedIssues';
import { TREE_VIEW } from '../viewIds';
import type { GroupNode, IssueNode, Node } from './nodes';

/** The MIME type that VS Code uses for rows dragged out of the tree: it contains the view's id in lower case. */
const TREE_TYPE = `application/vnd.code.tree.${TREE_VIEW.toLowerCase()}`;

type Dragged = IssueNode | GroupNode;

const groupKey = (node: Dragged): string => (node.type === 'group' ? node.key : node.list.grouping.key(node.issue));

/** The dragged rows: issues, or one group, which stands for all of its issues, loaded or not. */
function draggedOf(nodes: readonly Node[]): readonly Dragged[] {
  const issues = nodes.filter((node) => node.type === 'issue');
  return issues.length > 0 ? issues : nodes.filter((node) => node.type === 'group').slice(0, 1);
}

/** Passes rows within the tree only: VS Code serializes dragged data, and the rows would include everything that they refer to. */
class DraggedRows extends vscode.DataTransferItem {
  override asString = (): Promise<string> => Promise.resolve('');
}

/** Drags issues, or all of a group, to another group, which sets its value, and issues to a text, which inserts their names. */
export function dragAndDrop(): vscode.TreeDragAndDropController<Node> {
  return {
    dragMimeTypes: [DRAGGED_ISSUES_TYPE],
    dropMimeTypes: [TREE_TYPE],
    handleDrag(nodes, data) {
      const dragged = draggedOf(nodes);
      data.set(TREE_TYPE, new DraggedRows(dragged));
      dragIssues(dragged, data);
    },
    async handleDrop(target, data) {
      const value = data.get(TREE_TYPE)?.value as unknown;
      if ((target?.type !== 'group' && target?.type !== 'issue') || !Array.isArray(value)) return;
      const key = groupKey(target);
      const dragged = (value as Dragged[]).filter((item) => item.list !== target.list || groupKey(item) !== key);
      if (dragged.length > 0) await runCommand('issueBucket.dropOnGroup', dragged, target, key);
    },
  };
}
