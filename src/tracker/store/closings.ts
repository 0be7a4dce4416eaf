import { sql } from 'kysely';
import { CLOSED_STATUSES, STATUSES, type Status } from '../../model/enums';
import { larger } from './engine-sql';
import { bulk } from './prepared';

/* When issues were closed, by the history of their status. */

const RANKS = sql.join(CLOSED_STATUSES.map((status) => sql.lit(STATUSES.indexOf(status))));

/** Whether an issue is closed. */
export const IS_CLOSED = sql<boolean>`status in (${RANKS})`;
/** Whether an issue is open. */
export const IS_OPEN = sql<boolean>`status not in (${RANKS})`;

/** When an issue was closed: its last such change in the history, or its last update when the history has none. Null for an open one. */
export const CLOSED_ON = sql<string | null>`case when ${IS_CLOSED} then
  coalesce((select closed_on from closing where closing.issue = issue.id), updated_on) end`;

/** Whether a change of the history closes the issue. */
export const closes = ({ field, new: text }: { readonly field: string; readonly new: string }): boolean =>
  field === 'status' && CLOSED_STATUSES.includes(text as Status);

interface Closing {
  readonly issue: number;
  readonly date: string;
}

/** Records when an issue was closed. The latest date wins, in any order of calls. */
export const insertClosing = bulk((db, { issue, date }: { [K in keyof Closing]: Closing[K] }) =>
  db
    .insertInto('closing')
    .values({ issue, closed_on: date })
    .onConflict((closing) =>
      closing.column('issue').doUpdateSet({ closed_on: larger<string>(sql`closing.closed_on`, sql`excluded.closed_on`) }),
    ),
);
