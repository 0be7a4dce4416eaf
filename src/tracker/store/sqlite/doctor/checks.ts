import { sumOf } from '../checksums';
import { COUNTED_USAGE } from '../usage-schema';

/** A check of rows, as SQL. */
export interface Check {
  readonly name: string;
  /** Returns a row for each problem: `issue`, an id, or `subject`, a text. */
  readonly find: string;
  /** The beginning of the message, for one problem and for many; the places are appended. */
  readonly message: readonly [one: string, many: string];
  /** Statements that repair the problem without losing visible data; absent when that is impossible. */
  readonly repair?: string;
  /** A sentence about the repair. */
  readonly repairMessage?: string;
}

const NOW = `strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')`;
const EDITION = (id: string) => `(${id} >> 32)`;
const LISTS = ['component', 'milestone', 'version'] as const;

/** Ids of missing issues in existing editions, to which rows refer. */
const MISSING_ISSUES = `select distinct id from (
    select id from issue_text union all select issue from comment union all select issue from attachment
  ) where id not in (select id from issue) and ${EDITION('id')} in (select id from edition) and id % 4294967296 > 0`;

const ORPHANED_ROWS = (table: string, column: string) =>
  `${table} where ${column} not in (select id from issue) and ${column} not in (${MISSING_ISSUES})`;

/** Relations with a missing issue, or between different repositories. */
const UNRELATED = `source not in (select id from issue) or target not in (select id from issue) or ${EDITION('source')} <> ${EDITION('target')}`;

/** Counts in an issue's columns, and the rows that they count. */
const COUNTS = {
  comment_count: 'select count(*) from comment where comment.issue = issue.id and content is not null',
  watcher_count: 'select count(*) from watcher where watcher.issue = issue.id',
  vote_count: 'select count(*) from vote where vote.issue = issue.id',
};

/** Excludes replaced editions, which are being deleted, and running imports, whose counts are not complete. */
const IN_CURRENT_EDITION = `edition in (select edition from repository)`;
/** Excludes appended issues, whose lists and counts move to the edition at the end of the import. */
const IS_NOT_APPENDED = 'not exists (select 1 from append_range where issue.id between first_id and last_id)';
const TALLY = `select edition, status, kind, priority, count(*) as count from issue where ${IN_CURRENT_EDITION} and ${IS_NOT_APPENDED} group by edition, status, kind, priority`;

/** How a message names a damaged row of each table: by issue or by text. */
const SUMMED_ROWS: Readonly<Record<string, readonly [row: string, one: string, many: string]>> = {
  repository: [`owner || '/' || slug as subject`, 'A repository is', '{} repositories are'],
  person: ['username as subject', 'A person is', '{} people are'],
  list_item: [`list || ' ' || title as subject`, 'A name of a list is', '{} names of lists are'],
  issue: ['id as issue', 'The fields of an issue are', 'The fields of {} issues are'],
  issue_text: ['id as issue', 'The text of an issue is', 'The texts of {} issues are'],
  comment: ['issue', 'A comment is', '{} comments are'],
  change: [
    '(select issue from comment where comment.id = change.comment) as issue',
    'A change in the history is',
    '{} changes in the history are',
  ],
  attachment: ['issue', 'The name of an attachment is', 'The names of {} attachments are'],
  anchor: ['issue', 'A place in code is', '{} places in code are'],
  deleted_issue: [`'#' || number as subject`, 'A deleted issue is', '{} deleted issues are'],
};

/** Tables with an author, and how a message names their rows. */
const AUTHORED = [
  ['comment', `'comment ' || id`],
  ['change', `'change ' || id`],
  ['attachment', `'attachment ' || id`],
  ['relation', `'relation of #' || (source & 4294967295)`],
  ['anchor', `'place in code of #' || (issue & 4294967295)`],
] as const;
const IS_UNKNOWN = 'author is not null and author not in (select id from person)';

/** The checks in order: each sees the result of the repairs before it. */
export const CHECKS: readonly Check[] = [
  // First, because repairs write rows and their checksums.
  ...Object.entries(SUMMED_ROWS).map(([table, [row, singular, plural]]): Check => ({
    name: `${table} rows`,
    find: `select ${row} from "${table}" where checksum is not null and checksum <> ${sumOf(table)}`,
    message: [
      `${singular} not as written: the disk has changed it. Take it from a backup`,
      `${plural} not as written: the disk has changed them. Take them from a backup`,
    ],
  })),
  {
    name: 'grants',
    find: `select 'of ' || person as subject from grant_of_right
      where person not in (select id from person) or repository not in (select id from repository)`,
    message: ['A right belongs to nobody or is for nothing', '{} rights belong to nobody or are for nothing'],
    repair: `delete from grant_of_right where person not in (select id from person) or repository not in (select id from repository)`,
    repairMessage: 'Removed.',
  },
  {
    name: 'tokens',
    find: `select 'of ' || person as subject from token where person not in (select id from person)`,
    message: ['A token belongs to nobody', '{} tokens belong to nobody'],
    repair: `delete from token where person not in (select id from person)`,
    repairMessage: 'Removed.',
  },
  {
    name: 'home',
    find: `select owner || '/' || slug as subject from repository as r
      where not exists (select 1 from edition as e where e.id = r.edition and e.repository = r.id and e.state = 'shown')`,
    message: [
      'A repository points to issues that are not marked as its own',
      '{} repositories point to issues that are not marked as their own',
    ],
    repair: `insert or ignore into edition (id, repository, state, host, pid, touched_on)
        select edition, id, 'shown', '', 0, ${NOW} from repository where edition not in (select id from edition);
      update edition set state = 'shown' where state <> 'shown' and exists (select 1 from repository as r where r.edition = edition.id and r.id = edition.repository)`,
    repairMessage: 'Marked.',
  },
  {
    name: 'people',
    find: `select distinct name as subject from (select assignee as name from issue union select reporter from issue)
      where name is not null and name not in (select name from person)`,
    message: ['Issues name somebody who is not known', 'Issues name {} people who are not known'],
    repair: `insert into person (name, username, display_name, display_folded, created_on, uuid)
      select name, name, name, name, ${NOW}, person_uuid(name) from (select assignee as name from issue union select reporter from issue)
      where name is not null and name not in (select name from person)`,
    repairMessage: 'Made known again by that name, without a password.',
  },
  {
    name: 'authors',
    find: AUTHORED.map(([table, row]) => `select ${row} as subject from ${table} where ${IS_UNKNOWN}`).join(' union all '),
    message: ['Something was written by somebody who is not known', '{} things were written by people who are not known'],
    repair: AUTHORED.map(([table]) => `update ${table} set author = null where ${IS_UNKNOWN}`).join('; '),
    repairMessage: 'Shown as by somebody who has been deleted.',
  },
  {
    name: 'followers',
    find: `select issue from watcher where person not in (select id from person) union all
      select issue from vote where person not in (select id from person)`,
    message: ['Nobody watches or votes for an issue', 'Nobody watches or votes for issues, {} times'],
    repair: `delete from watcher where person not in (select id from person); delete from vote where person not in (select id from person)`,
    repairMessage: 'Removed.',
  },
  {
    name: 'issues',
    find: `select id as issue from (${MISSING_ISSUES})`,
    message: ['There is no issue to a text, comment or file that is there', 'There are no issues to the texts, comments or files of {}'],
    repair: `insert into issue (id, edition, number, status, kind, priority, markup, created_on, updated_on, title_folded)
      select id, ${EDITION('id')}, id % 4294967296, 0, 0, 2, 'markdown',
        coalesce((select min(created_on) from comment where issue = id), ${NOW}), ${NOW},
        coalesce((select fold(title) from issue_text as t where t.id = lost.id), '') from (${MISSING_ISSUES}) as lost`,
    repairMessage: 'Created again with those; their fields (status, kind, people) are gone: look at them.',
  },
  {
    name: 'leftovers',
    find: `select 'text' as subject from ${ORPHANED_ROWS('issue_text', 'id')}
      union all select 'comment' from ${ORPHANED_ROWS('comment', 'issue')}
      union all select 'attachment' from ${ORPHANED_ROWS('attachment', 'issue')}
      union all select 'watcher' from ${ORPHANED_ROWS('watcher', 'issue')}
      union all select 'vote' from ${ORPHANED_ROWS('vote', 'issue')}
      union all select 'place in code' from ${ORPHANED_ROWS('anchor', 'issue')}
      union all select 'date' from ${ORPHANED_ROWS('closing', 'issue')}
      union all select 'change' from change where comment not in (select id from comment)
      union all select 'name of a list' from list_item where edition not in (select id from edition)`,
    message: ['Something is left over that belongs to nothing', '{} things are left over that belong to nothing'],
    repair: `delete from change where comment not in (select id from comment);
      delete from list_item where edition not in (select id from edition);
      delete from watcher where issue not in (select id from issue);
      delete from vote where issue not in (select id from issue);
      delete from closing where issue not in (select id from issue);
      delete from anchor where issue not in (select id from issue);
      delete from issue_text where id not in (select id from issue);
      delete from comment where issue not in (select id from issue);
      delete from attachment where issue not in (select id from issue);
      delete from change where comment not in (select id from comment)`,
    repairMessage: 'Removed: nobody could see it.',
  },
  {
    name: 'relations',
    find: `select source as issue from relation where ${UNRELATED}`,
    message: ['An issue is related to nothing that is there', '{} issues are related to nothing that is there'],
    repair: `delete from relation where ${UNRELATED}`,
    repairMessage: 'Removed: nobody could see it.',
  },
  {
    name: 'texts',
    find: `select id as issue from issue where id not in (select id from issue_text)`,
    message: ['An issue has no text', '{} issues have no text'],
    repair: `insert into issue_text (id, title, content)
      select id, iif(title_folded = '', '#' || number, title_folded), '' from issue where id not in (select id from issue_text)`,
    repairMessage: 'Their titles are back in small letters; their descriptions are gone: take them from a backup.',
  },
  {
    name: 'titles',
    find: `select i.id as issue from issue as i join issue_text as t on t.id = i.id where i.title_folded <> fold(t.title)`,
    message: ['An issue is sorted by another title than it has', '{} issues are sorted by other titles than they have'],
    repair: `update issue set title_folded = (select fold(title) from issue_text as t where t.id = issue.id)
      where title_folded <> (select fold(title) from issue_text as t where t.id = issue.id)`,
    repairMessage: 'Sorted by their titles.',
  },
  {
    name: 'ids',
    find: `select id as issue from issue where id <> edition * 4294967296 + number`,
    message: ['An issue is kept where another one belongs', '{} issues are kept where others belong'],
  },
  ...LISTS.map((list): Check => ({
    name: `${list}s`,
    find: `select distinct ${list} as subject from issue where ${list} is not null and ${IS_NOT_APPENDED}
      and not exists (select 1 from list_item as l where l.edition = issue.edition and l.list = '${list}' and l.name = issue.${list})`,
    message: [`Issues have a ${list} that is not in the list`, `Issues have {} ${list}s that are not in the list`],
    repair: `insert into list_item (edition, list, name, title) select distinct edition, '${list}', ${list}, ${list} from issue
      where ${list} is not null and ${IS_NOT_APPENDED}
      and not exists (select 1 from list_item as l where l.edition = issue.edition and l.list = '${list}' and l.name = issue.${list})`,
    repairMessage: 'Put into the list, in small letters.',
  })),
  {
    name: 'counts',
    find: `select id as issue from issue where ${IN_CURRENT_EDITION} and ${IS_NOT_APPENDED} and (${Object.entries(COUNTS)
      .map(([column, count]) => `${column} <> (${count})`)
      .join(' or ')})`,
    message: [
      'An issue counts other comments, watchers or votes than it has',
      '{} issues count other comments, watchers or votes than they have',
    ],
    repair: Object.entries(COUNTS)
      .map(
        ([column, count]) =>
          `update issue set ${column} = (${count}) where ${IN_CURRENT_EDITION} and ${IS_NOT_APPENDED} and ${column} <> (${count})`,
      )
      .join('; '),
    repairMessage: 'Counted again.',
  },
  {
    name: 'tally',
    find: `select 'a status' as subject from (
        select * from (select edition, status, kind, priority, count from tally where count <> 0 and ${IN_CURRENT_EDITION} except ${TALLY})
        union all select * from (${TALLY} except select edition, status, kind, priority, count from tally where ${IN_CURRENT_EDITION}))`,
    message: ['A number of issues of a status is wrong', '{} numbers of issues of a status are wrong'],
    repair: `delete from tally where ${IN_CURRENT_EDITION}; insert into tally (edition, status, kind, priority, count) ${TALLY}`,
    repairMessage: 'Counted again.',
  },
  {
    name: 'numbers',
    find: `select owner || '/' || slug as subject from repository as r
      where next_number <= (select max(number) from issue as i where i.edition = r.edition)
      or exists (select 1 from comment as c where c.issue between r.edition << 32 and (r.edition << 32) + 4294967295 and c.number >= r.next_comment)`,
    message: ['A repository would give a number again', '{} repositories would give numbers again'],
    repair: `update repository set
        next_number = max(next_number, 1 + (select coalesce(max(number), 0) from issue where issue.edition = repository.edition)),
        next_comment = max(next_comment, 1 + (select coalesce(max(c.number), 0) from comment as c
          where c.issue between repository.edition << 32 and (repository.edition << 32) + 4294967295))`,
    repairMessage: 'The next numbers are new ones.',
  },
  {
    name: 'usage',
    find: `select distinct coalesce((select owner || '/' || slug from repository as r where r.edition = u.edition), 'not shown') as subject from (
        select * from (select edition, person, text_bytes, file_bytes from usage except select * from (${COUNTED_USAGE}))
        union all select * from (${COUNTED_USAGE} except select edition, person, text_bytes, file_bytes from usage)) as u`,
    message: [
      'A repository counts other sizes than its texts and files have',
      '{} repositories count other sizes than their texts and files have',
    ],
    repair: `delete from usage; insert into usage (edition, person, text_bytes, file_bytes) ${COUNTED_USAGE}`,
    repairMessage: 'Counted again.',
  },
];

/** Repositories with a replaced edition. This is no problem, because every open tracker deletes it. */
export const REPLACED = `select distinct owner || '/' || slug as subject from edition as e join repository as r on r.id = e.repository where e.state = 'dead'`;
