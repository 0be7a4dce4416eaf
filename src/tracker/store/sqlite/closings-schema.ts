import { CLOSED_STATUSES } from '../../../model/enums';

const CLOSED = CLOSED_STATUSES.map((status) => `'${status}'`).join(', ');

/**
 * When issues were closed: their last change to such a status, by issue, so that the history need not be searched. Issues without a history have no
 * row, and the row of one that was opened again says nothing.
 */
export const CLOSINGS = `
create table closing (
  issue integer primary key references issue (id) on delete cascade,
  closed_on text not null
);
insert into closing (issue, closed_on)
  select comment.issue, max(change.created_on) from change join comment on comment.id = change.comment
    where change.field = 'status' and change.new in (${CLOSED}) group by comment.issue;
`;
