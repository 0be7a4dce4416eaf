import { CLOSED_STATUSES } from '../../../model/enums';

const CLOSED = CLOSED_STATUSES.map((status) => `'${status}'`).join(', ');

/**
 * The date of the last change to a closed status by issue, so that a query need not search the history. Issues without such a change have no row.
 * The row of a reopened issue stays and must be ignored.
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
