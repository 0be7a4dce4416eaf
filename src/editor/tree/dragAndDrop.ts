import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';
import { TREE_VIEW } from '../viewIds';
import type { GroupNode, IssueNode, Node } from './nodes';

/** The MIME type that VS Code uses for rows dragged out of the tree: it contains the view's id in lower case. */
const TREE_TYPE = `application/vnd.code.tree.${TREE_VIEW.toLowerCase()}`;

type Dragged = IssueNode | GroupNode;

const groupKey = (node: Dragged): string => (node.type === 'group' ? node.key : node.list.grouping.key(node.issue));

/** What is dragged: issues, or else one group, which stands for all of its issues, loaded or not. */
function draggedOf(nodes: readonly Node[]): readonly Dragged[] {
  const issues = nodes.filter((node) => node.type === 'issue');
  return issues.length > 0 ? issues : nodes.filter((node) => node.type === 'group').slice(0, 1);
}

/** Lets issues, or all of a group, be dragged to another group, which gives them its value. */
export function dragAndDrop(): vscode.TreeDragAndDropController<Node> {
  return {
    dragMimeTypes: [],
    dropMimeTypes: [TREE_TYPE],
    handleDrag(nodes, data) {
      data.set(TREE_TYPE, new vscode.DataTransferItem(draggedOf(nodes)));
    },
    async handleDrop(target, data) {
      const value = data.get(TREE_TYPE)?.value as unknown;
      if ((target?.type !== 'group' && target?.type !== 'issue') || !Array.isArray(value)) return;
      const key = groupKey(target);
      const dragged = (value as Dragged[]).filter((it) => it.list !== target.list || groupKey(it) !== key);
      if (dragged.length > 0) await runCommand('issueBucket.dropOnGroup', dragged, target, key);
    },
  };
}
