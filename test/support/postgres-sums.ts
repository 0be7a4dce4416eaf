import { textBytes } from '../../src/tracker/store/usage-shares';

/** A statement that finds sums and next numbers that are not those of the rows, at most three of each; where nothing was deleted there is none. */
export const WRONG_SUMS = [
  `select 'tally of edition ' || edition as fault from
    (select edition, status, kind, priority, count(*) as n from issue group by 1, 2, 3, 4) as found
    full join tally using (edition, status, kind, priority) where coalesce(n, 0) <> coalesce(count, 0)`,
  `select 'comments of issue ' || (id & 4294967295) from (select issue as id, count(*) as n from comment where content is not null group by 1) as found
    full join issue using (id) where coalesce(n, 0) is distinct from comment_count`,
  `select 'next numbers of ' || slug from repository
    where next_number <> (select 1 + coalesce(max(number), 0) from issue where issue.edition = repository.edition)
      or next_comment <> (select 1 + coalesce(max(number), 0) from comment where issue >= edition << 32 and issue < (edition + 1) << 32)`,
  `select 'bytes of edition ' || edition from usage where person = 0 and text_bytes <>
    (select coalesce(sum(${textBytes.text('')}), 0) from issue_text where id >> 32 = edition)
    + (select coalesce(sum(${textBytes.comment('')}), 0) from comment where issue >> 32 = edition)
    + (select coalesce(sum(${textBytes.change('change.')}), 0) from change join comment on comment.id = change.comment where issue >> 32 = edition)
    + (select coalesce(sum(${textBytes.attachment('')}), 0) from attachment where issue >> 32 = edition)
    + (select coalesce(sum(${textBytes.item('')}), 0) from list_item where list_item.edition = usage.edition)`,
  `select 'words of edition ' || (id >> 32) from issue full join issue_search using (id) where issue.number is null or issue_search.terms is null`,
]
  .map((fault) => `(${fault} limit 3)`)
  .join(' union all ');
