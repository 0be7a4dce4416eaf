import { sql, type Kysely } from 'kysely';
import { isShown } from '../appends';
import { prepared } from '../prepared';
import { selectBare, type BareRow } from '../rows';
import type { Tables } from '../tables';

const rowsOf = prepared((db, { repository, numbers }: { repository: number; numbers: string }) =>
  selectBare(db)
    .where(
      sql<boolean>`i.id = any(array(select edition * 4294967296 + number from repository, unnest(${numbers}::bigint[]) as number
        where repository.id = ${repository}))`,
    )
    .where(isShown(sql`i.id`)),
);

/** Reads rows of a repository's issues by number. */
export const issueRows = (db: Kysely<Tables>, repository: number, numbers: readonly number[]): Promise<readonly BareRow[]> =>
  rowsOf(db, { repository, numbers: `{${numbers.join()}}` });
