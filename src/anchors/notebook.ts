/** Anchors know a notebook as the sources of its cells, one below the other: its file is JSON, of which an editor shows no line. */

/** Whether a file is a notebook whose cells can be read. */
export const isNotebook = (path: string): boolean => /\.ipynb$/i.test(path);

const sourceOf = (cell: unknown): string => {
  const source = (cell as { source?: unknown } | null)?.source;
  if (Array.isArray(source)) return source.filter((it) => typeof it === 'string').join('');
  return typeof source === 'string' ? source : '';
};

/**
 * The sources of a notebook's cells, one below the other.
 *
 * @param content of the file
 * @returns the content itself where it is no notebook
 */
export function notebookText(content: string): string {
  try {
    const { cells } = JSON.parse(content) as { cells?: unknown };
    return Array.isArray(cells) ? joinedCells(cells.map(sourceOf)) : content;
  } catch {
    return content; // of another kind, or half written
  }
}

/** Joins the texts of cells as anchors know them. */
export const joinedCells = (cells: readonly string[]): string => cells.map((cell) => cell.replace(/(?:\r\n|\r|\n)$/, '')).join('\n');

/** How many lines cells have above one of them (from 0) in the joined text. */
export const linesAbove = (cells: readonly string[], cell: number): number =>
  cells.slice(0, cell).reduce((sum, text) => sum + text.replace(/(?:\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length, 0);
