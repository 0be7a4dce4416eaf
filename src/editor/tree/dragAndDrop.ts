import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';
import { TREE_VIEW } from '../viewIds';
import type { GroupNode, IssueNode, Node } from './nodes';

/** The type under which VS Code hands on what is dragged out of the tree: of the view's id in lower case. */
const TREE_TYPE = `application/vnd.code.tree.${TREE_VIEW.toLowerCase()}`;

type Dragged = IssueNode | GroupNode;

const groupKey = (node: Dragged): string => (node.type === 'group' ? node.key : node.list.grouping.key(node.issue));

/** What is dragged: issues, or else one group, which stands for all of its issues, loaded or not. */
function draggedOf(nodes: readonly Node[]): readonly Dragged[] {
  const issues = nodes.filter((node) => node.type === 'issue');
  return issues.length > 0 ? issues : nodes.filter((node) => node.type === 'group').slice(0, 1);
}

/** Lets issues, or all of a group, be dragged to another group, which gives them its value, and into an editor, which inserts `#12`. */
export function dragAndDrop(): vscode.TreeDragAndDropController<Node> {
  return {
    dragMimeTypes: ['text/plain'],
    dropMimeTypes: [TREE_TYPE],
    handleDrag(nodes, data) {
      const dragged = draggedOf(nodes);
      data.set(TREE_TYPE, new vscode.DataTransferItem(dragged));
      const numbers = dragged.flatMap((it) => (it.type === 'issue' ? `#${it.number}` : []));
      if (numbers.length > 0) data.set('text/plain', new vscode.DataTransferItem(numbers.join(', ')));
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
