import { ANCHORS } from './anchors-schema';
import { ADD_CHECKSUMS } from './checksums';
import { CLOSINGS } from './closings-schema';
import { USAGE } from './usage-schema';

/** "iBkt": the application id of our data files. */
export const APPLICATION_ID = 0x69426b74;

const FIRST = `
create table repository (
  id integer primary key autoincrement,
  owner text not null,
  slug text not null,
  owner_folded text not null,
  slug_folded text not null,
  is_private integer not null,
  edition integer not null,
  revision integer not null default 1,
  next_number integer not null default 1,
  created_on text not null,
  unique (owner_folded, slug_folded)
);

-- The contents of a repository. An import fills a new edition while the old one is shown; at its end the repository refers to the new one.
create table edition (
  id integer primary key autoincrement,
  repository integer not null references repository (id) on delete cascade,
  state text not null check (state in ('staged', 'shown', 'dead')),
  host text not null,
  pid integer not null,
  touched_on text not null
);
create index edition_by_state on edition (state) where state <> 'shown';

-- name is the folded username. Issues refer to it, so that an index can sort them by person.
create table person (
  id integer primary key autoincrement,
  name text not null unique,
  username text not null,
  display_name text not null,
  display_folded text not null,
  password_hash text,
  created_on text not null
);

create table token (
  hash text primary key,
  person integer not null references person (id) on delete cascade,
  created_on text not null
) without rowid;
create index token_by_person on token (person);

create table grant_of_right (
  repository integer not null references repository (id) on delete cascade,
  person integer not null references person (id) on delete cascade,
  "right" text not null check ("right" in ('read', 'write', 'admin')),
  primary key (repository, person)
) without rowid;
create index grant_by_person on grant_of_right (person);

-- Components, milestones and versions; name is the folded title.
create table list_item (
  edition integer not null references edition (id) on delete cascade,
  list text not null check (list in ('component', 'milestone', 'version')),
  name text not null,
  title text not null,
  primary key (edition, list, name)
) without rowid;

-- id is edition * 2^32 + number, so that the issues of a repository are adjacent in the table and in the full-text index, and each index ends
-- with the number. Texts are in a table of their own, so that rows are small. Status, kind and priority are indexes into the lists of the model.
create table issue (
  id integer primary key,
  edition integer not null references edition (id),
  number integer not null,
  status integer not null,
  kind integer not null,
  priority integer not null,
  component text,
  milestone text,
  version text,
  assignee text references person (name) on update cascade,
  reporter text references person (name) on update cascade,
  markup text not null,
  created_on text not null,
  updated_on text not null,
  comment_count integer not null default 0,
  watcher_count integer not null default 0,
  revision integer not null default 1,
  title_folded text not null
);
create index issue_by_title on issue (edition, title_folded);
create index issue_by_status on issue (edition, status);
create index issue_by_kind on issue (edition, kind);
create index issue_by_priority on issue (edition, priority);
create index issue_by_component on issue (edition, component);
create index issue_by_milestone on issue (edition, milestone);
create index issue_by_version on issue (edition, version);
create index issue_by_assignee on issue (edition, assignee);
create index issue_by_reporter on issue (edition, reporter);
create index issue_by_creation on issue (edition, created_on);
create index issue_by_change on issue (edition, updated_on);
create index issue_by_comments on issue (edition, comment_count);
create index issue_by_watchers on issue (edition, watcher_count);
create index issue_of_status_by_change on issue (edition, status, updated_on);
create index issue_of_component_by_change on issue (edition, component, status, updated_on);
create index issue_of_milestone_by_change on issue (edition, milestone, status, updated_on);
create index issue_of_version_by_change on issue (edition, version, status, updated_on);
create index issue_of_assignee_by_change on issue (edition, assignee, status, updated_on);
create index issue_of_reporter_by_change on issue (edition, reporter, status, updated_on);
create index issue_by_assignee_anywhere on issue (assignee) where assignee is not null;
create index issue_by_reporter_anywhere on issue (reporter) where reporter is not null;

create table issue_text (
  id integer primary key references issue (id) on delete cascade,
  title text not null,
  content text not null
);

-- The number of issues for each combination of status, kind and priority, so that lists need not count.
create table tally (
  edition integer not null,
  status integer not null,
  kind integer not null,
  priority integer not null,
  count integer not null,
  primary key (edition, status, kind, priority)
) without rowid;

create table comment (
  id integer primary key autoincrement,
  issue integer not null references issue (id) on delete cascade,
  content text,
  markup text not null,
  author integer references person (id),
  created_on text not null,
  updated_on text
);
create index comment_by_issue on comment (issue);
create index comment_by_author on comment (author) where author is not null;

create table watcher (
  issue integer not null references issue (id) on delete cascade,
  person integer not null references person (id),
  primary key (issue, person)
) without rowid;
create index watcher_by_person on watcher (person);
`;

/** History, attachments, votes, ids of people in API 2.0, and defaults of repositories. */
const SECOND = `
alter table person add column uuid text not null default '';
alter table person add column account_id text;
update person set uuid = person_uuid(name);
create unique index person_by_uuid on person (uuid);
create unique index person_by_account_id on person (account_id) where account_id is not null;

alter table repository add column next_comment integer not null default 1;

alter table edition add column default_kind text;
alter table edition add column default_component text;
alter table edition add column default_milestone text;
alter table edition add column default_version text;
alter table edition add column default_assignee text;

alter table issue add column vote_count integer not null default 0;
alter table issue add column edited_on text;
-- Bitbucket's archives have this date in addition to edited_on.
alter table issue add column content_updated_on text;
create index issue_by_votes on issue (edition, vote_count);

-- number is the id of a comment in the API: the id from an archive, or the next number of the repository.
alter table comment add column number integer not null default 0;
update comment set number = id;
update repository set next_comment = 1 + (select coalesce(max(id), 0) from comment);
create unique index comment_by_number on comment (issue, number);
drop index comment_by_issue;

-- The count of comments excludes changes without a text.
update issue set comment_count = (select count(*) from comment where comment.issue = issue.id and content is not null);

-- The changes of fields that were made with a comment. Values are texts, so that the history survives the deletion of people and list items.
create table change (
  id integer primary key autoincrement,
  comment integer not null references comment (id) on delete cascade,
  field text not null,
  old text not null,
  new text not null,
  author integer references person (id),
  created_on text not null
);
create index change_by_comment on change (comment);
create index change_by_author on change (author) where author is not null;

-- hash is the name of the file with the content, in a folder beside the database. It is null when an archive did not contain the file.
create table attachment (
  id integer primary key autoincrement,
  issue integer not null references issue (id) on delete cascade,
  name text not null,
  hash text,
  size integer,
  author integer references person (id),
  created_on text,
  path text,
  url text
);
create index attachment_by_issue on attachment (issue, name);
create index attachment_by_hash on attachment (hash) where hash is not null;
create index attachment_by_author on attachment (author) where author is not null;

create table vote (
  issue integer not null references issue (id) on delete cascade,
  person integer not null references person (id),
  primary key (issue, person)
) without rowid;
create index vote_by_person on vote (person);

-- Replaces list_item by a table with an id, which stays the same when a name changes.
create table list_item_with_id (
  id integer primary key autoincrement,
  edition integer not null references edition (id) on delete cascade,
  list text not null check (list in ('component', 'milestone', 'version')),
  name text not null,
  title text not null,
  unique (edition, list, name)
);
insert into list_item_with_id (edition, list, name, title) select edition, list, name, title from list_item order by edition, list, name;
drop table list_item;
alter table list_item_with_id rename to list_item;
`;

/** Programs with a SQLite that lacked full-text search used the same file. */
const THIRD = `
-- Issues whose texts were changed or deleted by a program without full-text search, so that their index entries are outdated.
create table unindexed (
  id integer primary key
);
`;

const INDEX_OPTIONS = `('automerge', 0), ('crisismerge', 64), ('hashsize', 8388608)`;

/**
 * The full-text indexes. `words` searches titles and descriptions, `comment_words` comments; both contain our own terms, separated by spaces (see
 * model/tokens.ts). `grams` finds substrings of folded texts between marks (see texts.ts). FTS5 does not merge segments by itself; indexing.ts
 * does.
 */
export const FULL_TEXT = `
create virtual table if not exists words using fts5 (title, content, content = '', contentless_delete = 1, tokenize = 'ascii');
create virtual table if not exists comment_words using fts5 (content, content = '', contentless_delete = 1, tokenize = 'ascii');
create virtual table if not exists grams using fts5 (title, content, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
insert into words (words, rank) values ${INDEX_OPTIONS};
insert into comment_words (comment_words, rank) values ${INDEX_OPTIONS};
insert into grams (grams, rank) values ${INDEX_OPTIONS};
`;

/** Indexes the texts that are not in an index yet. */
export const INDEX_TEXTS = `
insert into words (rowid, title, content) select id, word_text(title), word_text(content) from issue_text
  where id not in (select id from words_docsize);
insert into comment_words (rowid, content) select id, word_text(content) from comment
  where content is not null and id not in (select id from comment_words_docsize);
insert into grams (rowid, title, content) select id, gram_text(title), gram_text(content) from issue_text
  where id not in (select id from grams_docsize);
`;

/** Integrity of data. One step for everything between two releases. */
const FOURTH = `
-- The time of the last write in the repository. Later writes get later times, even when the clock is set back.
alter table repository add column last_time text;
update repository set last_time = (select max(updated_on) from issue
  where issue.edition = repository.edition and updated_on <= strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'));

-- Issues that a running import appends: the ids from first_id to last_id of the target edition, which are not visible yet. The other rows of the
-- import belong to its own edition until it ends. The numbers are reserved. When the import fails, they are released unless later ones are in use.
create table append_range (
  edition integer primary key references edition (id) on delete cascade,
  target integer not null references edition (id) on delete cascade,
  first_id integer not null,
  last_id integer not null,
  number_before integer not null,
  number_after integer not null,
  comment_before integer not null,
  comment_after integer not null
);
create index append_range_by_target on append_range (target);

-- The history of an issue in its order, so that a page of it is found without reading all of it.
create index if not exists comment_by_date on comment (issue, created_on, number);

-- The issue of a comment by the comment's id, which a search returns, without reading the text.
create index comment_by_id on comment (id, issue);

-- Repositories and workspaces can also be addressed by the UUIDs of API 2.0, which are computed from their names.
alter table repository add column uuid text not null default '';
alter table repository add column owner_uuid text not null default '';
update repository set uuid = repository_uuid(owner, slug), owner_uuid = person_uuid(owner);
create index repository_by_uuid on repository (uuid);
create index repository_by_owner_uuid on repository (owner_uuid);

-- Whether a person may create repositories for any owner.
alter table person add column is_admin integer not null default 0;

-- One lookup finds whether a person has written anything in a repository, however much they have written in others.
drop index comment_by_author;
create index comment_by_author on comment (author, issue) where author is not null;
drop index attachment_by_author;
create index attachment_by_author on attachment (author, issue) where author is not null;

-- All programs have full-text search now: texts that are missing in the index are added once. From now on the tracker splits texts into words.
drop table if exists words;
${FULL_TEXT}
delete from grams where rowid in (select id from unindexed);
${INDEX_TEXTS}
drop table unindexed;

-- The identity of the data file (a copy by this program gets a new id), and the number of writes to its repositories.
create table file_stamp (
  id text not null,
  writes integer not null default 0
);
insert into file_stamp (id) values (lower(hex(randomblob(16))));
create trigger count_writes after update of revision on repository begin
  update file_stamp set writes = writes + 1;
end;

-- Deleted issues that can be restored. A record is JSON with the complete issue (see deleted-record.ts), so that queries need not exclude deleted
-- issues. The sizes are those of the record and of its files.
create table deleted_issue (
  id integer primary key autoincrement,
  repository integer not null references repository (id) on delete cascade,
  number integer not null,
  title text not null,
  deleted_on text not null,
  deleted_by integer references person (id),
  text_bytes integer not null,
  file_bytes integer not null,
  record text not null
);
create index deleted_issue_by_number on deleted_issue (repository, number);
create index deleted_issue_by_date on deleted_issue (deleted_on);

-- The files of deleted issues, which are stored as long as the record.
create table deleted_file (
  deleted integer not null references deleted_issue (id) on delete cascade,
  hash text not null,
  name text not null,
  size integer,
  primary key (deleted, hash)
) without rowid;
create index deleted_file_by_hash on deleted_file (hash);
${ADD_CHECKSUMS}

${USAGE}
`;

/** Everything since the release of version 4. */
const FIFTH = `
-- Relations of issues: the source blocks, duplicates or relates to the target. As "relates" is symmetric, its source is the lower number.
create table relation (
  source integer not null references issue (id) on delete cascade,
  target integer not null references issue (id) on delete cascade,
  type text not null check (type in ('blocks', 'duplicates', 'relates')),
  author integer references person (id),
  created_on text not null,
  primary key (source, type, target),
  check (source <> target)
) without rowid;
create index relation_by_target on relation (target, type, source);
create index relation_by_author on relation (author) where author is not null;
${CLOSINGS}
${ANCHORS}
-- What requests with a key have created, for a day: sent again, since the answer was lost, they create nothing. The key and the request are hashes.
create table made_once (
  person integer not null references person (id) on delete cascade,
  key text not null,
  request text not null,
  made text not null,
  made_on text not null,
  primary key (person, key)
) without rowid;
create index made_once_by_date on made_once (made_on);
`;

/** The migrations, oldest first. A released step must not change: add another one. */
export const MIGRATIONS: readonly string[] = [FIRST, SECOND, THIRD, FOURTH, FIFTH];
