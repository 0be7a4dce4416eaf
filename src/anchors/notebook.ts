/** Texts of notebooks. Anchors treat a notebook as the sources of its cells, joined: its file is JSON, whose lines an editor does not show. */

/** Whether a file is a notebook whose cells can be read. */
export const isNotebook = (path: string): boolean => /\.ipynb$/i.test(path);

const sourceOf = (cell: unknown): string => {
  const source = (cell as { source?: unknown } | null)?.source;
  if (Array.isArray(source)) return source.filter((it) => typeof it === 'string').join('');
  return typeof source === 'string' ? source : '';
};

/**
 * Joins the sources of a notebook's cells.
 *
 * @param content of the file
 * @returns the content itself if it is not a notebook
 */
export function notebookText(content: string): string {
  try {
    const { cells } = JSON.parse(content) as { cells?: unknown };
    return Array.isArray(cells) ? joinedCells(cells.map(sourceOf)) : content;
  } catch {
    return content; // another format, or incompletely written
  }
}

/** Joins the texts of cells, in the form in which anchors are searched. */
export const joinedCells = (cells: readonly string[]): string => cells.map((cell) => cell.replace(/(?:\r\n|\r|\n)$/, '')).join('\n');

/** Counts the lines above a cell (from 0) in the joined text. */
export const linesAbove = (cells: readonly string[], cell: number): number =>
  cells.slice(0, cell).reduce((sum, text) => sum + text.replace(/(?:\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length, 0);
