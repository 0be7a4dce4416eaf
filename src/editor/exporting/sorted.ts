import { open, rm } from 'node:fs/promises';
import type { Issue } from '../../model/issue';
import { partialPath } from '../../wire/temporary';

interface SortedIssue {
  readonly updatedOn: string;
  readonly number: number;
  readonly start: number;
  readonly length: number;
}

/** The order of the tree: last changed first. */
const byChange = (a: SortedIssue, b: SortedIssue): number =>
  a.updatedOn < b.updatedOn ? 1 : a.updatedOn > b.updatedOn ? -1 : b.number - a.number;

/**
 * Sorts rows of issues by date of change. They are buffered in a file beside `path`, since they may not fit into memory. @throws errors of the
 * source and the file system; the file is removed then
 */
export async function* sortedRows(path: string, issues: AsyncIterable<Issue>, rowOf: (issue: Issue) => string): AsyncGenerator<string> {
  const waiting = partialPath(path);
  const file = await open(waiting, 'wx+', 0o600);
  try {
    const places: SortedIssue[] = [];
    let end = 0;
    for await (const issue of issues) {
      const row = Buffer.from(rowOf(issue));
      await file.write(row, 0, row.length, end);
      places.push({ updatedOn: issue.updatedOn, number: issue.number, start: end, length: row.length });
      end += row.length;
    }
    for (const { start, length } of places.sort(byChange)) {
      const { buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, start);
      yield buffer.toString('utf8');
    }
  } finally {
    await file.close();
    await rm(waiting, { force: true });
  }
}
