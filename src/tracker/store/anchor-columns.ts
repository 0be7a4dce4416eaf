import type { CodePlace, NewIssueAnchor } from '../../model/codeAnchors';
import type { Tables } from './tables';

/** How a place in code is stored. */

/** Each line ends with a line feed, so that no lines and one empty line differ. */
const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const split = (text: string): string[] => text.split('\n').slice(0, -1);

/** The columns of a place. */
export const placeColumns = ({ path, first, lines, before, after, commit }: CodePlace) => ({
  path,
  first_line: first,
  lines: joined(lines),
  lines_before: joined(before),
  lines_after: joined(after),
  commit_hash: commit ?? null,
});

/** The columns of a place and its note. */
export type AnchorColumns = Pick<
  Tables['anchor'],
  'path' | 'first_line' | 'lines' | 'lines_before' | 'lines_after' | 'commit_hash' | 'note'
>;

/** The place and the note of a row. */
export const toAnchor = ({
  path,
  first_line: first,
  lines,
  lines_before,
  lines_after,
  commit_hash,
  note,
}: AnchorColumns): NewIssueAnchor => ({
  path,
  first,
  lines: split(lines),
  before: split(lines_before),
  after: split(lines_after),
  ...(commit_hash !== null && { commit: commit_hash }),
  ...(note !== null && { note }),
});
