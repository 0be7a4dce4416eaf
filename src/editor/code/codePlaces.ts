import * as vscode from 'vscode';
import { ANCHOR_LIMITS, bytesOfLines, isCommit, withLessContext, type CodePlace } from '../../model/codeAnchors';
import { hasSameLines, type Quoted } from '../../model/selection';
import { cellOf, textOfNotebook } from './notebooks';
import { codeRoot, pathBelow } from './root';
import { findSource, type Source } from './source';

/** Places in code, and their file, which determines the repository. */
export interface PlacesInCode {
  readonly file: vscode.Uri;
  readonly places: readonly CodePlace[];
  /** Ranges that are too long to attach an issue to. */
  readonly tooLong: number;
}

/** The path in the repository; empty for a text that is in no file of it. */
async function pathOf({ file, isUnsaved, hasNoLines }: Source): Promise<string> {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  if (!folder || isUnsaved || hasNoLines) return '';
  const path = pathBelow(await codeRoot(folder), file) ?? '';
  return path.length <= ANCHOR_LIMITS.path ? path : '';
}

/** Makes places of ranges of a document's lines, as anchors keep them. */
export async function codePlacesOf(
  document: vscode.TextDocument,
  ranges: readonly Pick<Quoted, 'first' | 'last'>[],
): Promise<PlacesInCode> {
  // The text is copied now, since later edits move lines.
  const text = document.getText();
  const cell = cellOf(document);
  const above = cell?.linesAbove ?? 0;
  const lines = (cell ? textOfNotebook(cell.notebook) : text).split(/\r\n|\r|\n/);
  const source = await findSource(document);
  const path = await pathOf(source);
  const { commit, text: old } = source.committed;
  const placeOf = ({ first, last }: Pick<Quoted, 'first' | 'last'>): CodePlace => {
    // Lines that are not committed are found by their text alone.
    const isCommitted = old === undefined || (old !== null && hasSameLines(text, old, { first, last }));
    return withLessContext({
      path,
      first: above + first + 1,
      lines: lines.slice(above + first, above + last + 1),
      before: lines.slice(Math.max(0, above + first - ANCHOR_LIMITS.neighbours), above + first),
      after: lines.slice(above + last + 1, above + last + 1 + ANCHOR_LIMITS.neighbours),
      ...(commit !== undefined && isCommit(commit) && isCommitted && path !== '' && { commit }),
    });
  };
  const fitting = ranges.filter(
    ({ first, last }) =>
      last - first < ANCHOR_LIMITS.lines && bytesOfLines(lines.slice(above + first, above + last + 1)) <= ANCHOR_LIMITS.bytes,
  );
  return { file: source.file, places: fitting.map(placeOf), tooLong: ranges.length - fitting.length };
}
