import { addChecksums } from './checksums';
import { USAGE_OF_ANCHORS } from './usage-schema';

/**
 * Places in code that issues are attached to. Each line ends with a line feed. Each row has a checksum, and its texts count toward the usage of
 * its author.
 */
export const ANCHORS = `
create table anchor (
  id integer primary key autoincrement,
  issue integer not null references issue (id) on delete cascade,
  path text not null,
  first_line integer not null check (first_line > 0),
  lines text not null,
  lines_before text not null,
  lines_after text not null,
  commit_hash text,
  note text,
  author integer references person (id),
  created_on text not null
);
create index anchor_by_issue on anchor (issue, id);
create index anchor_by_path on anchor (path, issue, id);
create index anchor_by_author on anchor (author, issue) where author is not null;
${addChecksums(['anchor'])}
${USAGE_OF_ANCHORS}
`;
