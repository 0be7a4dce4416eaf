import type { Generated, GeneratedAlways } from 'kysely';
import type { ChangeField } from '../../model/fields';
import type { Markup, ListName } from '../../model/enums';
import type { RelationType } from '../../model/relations';
import type { Right } from '../../model/rights';
import type { FieldColumns } from './columns';

export interface RepositoryTable {
  id: GeneratedAlways<number>;
  owner: string;
  slug: string;
  owner_folded: string;
  slug_folded: string;
  is_private: number;
  edition: number;
  revision: Generated<number>;
  next_number: Generated<number>;
  next_comment: Generated<number>;
  created_on: string;
  last_time: Generated<string | null>;
  uuid: Generated<string>;
  owner_uuid: Generated<string>;
}

export interface EditionTable {
  id: GeneratedAlways<number>;
  repository: number;
  state: 'staged' | 'shown' | 'dead';
  host: string;
  pid: number;
  touched_on: string;
  default_kind: string | null;
  default_component: string | null;
  default_milestone: string | null;
  default_version: string | null;
  default_assignee: string | null;
}

interface PersonTable {
  id: GeneratedAlways<number>;
  name: string;
  username: string;
  display_name: string;
  display_folded: string;
  password_hash: string | null;
  created_on: string;
  uuid: string;
  account_id: string | null;
  is_admin: Generated<number>;
}

interface TokenTable {
  hash: string;
  person: number;
  created_on: string;
}

interface GrantTable {
  repository: number;
  person: number;
  right: Right;
}

interface ListItemTable {
  id: GeneratedAlways<number>;
  edition: number;
  list: ListName;
  name: string;
  title: string;
}

export interface IssueTable extends FieldColumns {
  id: number;
  edition: number;
  title_folded: string;
  content_updated_on: string | null;
}

interface IssueTextTable {
  id: number;
  title: string;
  content: string;
}

interface TallyTable {
  edition: number;
  status: number;
  kind: number;
  priority: number;
  count: number;
}

interface CommentTable {
  /** An import sets it where the engine reserves ids. */
  id: Generated<number>;
  issue: number;
  content: string | null;
  markup: Markup;
  author: number | null;
  created_on: string;
  updated_on: string | null;
  number: number;
}

interface ChangeTable {
  id: GeneratedAlways<number>;
  comment: number;
  field: ChangeField;
  old: string;
  new: string;
  author: number | null;
  created_on: string;
}

interface AttachmentTable {
  id: GeneratedAlways<number>;
  issue: number;
  name: string;
  hash: string | null;
  size: number | null;
  author: number | null;
  created_on: string | null;
  path: string | null;
  url: string | null;
}

interface WatcherTable {
  issue: number;
  person: number;
}

/** The hidden range of ids of an import (`edition`) that appends to the edition `target`. */
interface AppendRangeTable {
  edition: number;
  target: number;
  first_id: number;
  last_id: number;
  number_before: number;
  number_after: number;
  comment_before: number;
  comment_after: number;
}

/** A deleted issue that can be restored; `record` has all its data (see deleted-record.ts). */
interface DeletedIssueTable {
  id: GeneratedAlways<number>;
  repository: number;
  number: number;
  title: string;
  deleted_on: string;
  deleted_by: number | null;
  text_bytes: number;
  file_bytes: number;
  record: string;
}

interface DeletedFileTable {
  deleted: number;
  hash: string;
  name: string;
  size: number | null;
}

/** A relation of two issues, by their row ids. */
interface RelationTable {
  source: number;
  target: number;
  type: RelationType;
  author: number | null;
  created_on: string;
}

/** A place in code that an issue is attached to. Each line in a text ends with a line feed. */
interface AnchorTable {
  id: GeneratedAlways<number>;
  issue: number;
  path: string;
  first_line: number;
  lines: string;
  lines_before: string;
  lines_after: string;
  commit_hash: string | null;
  note: string | null;
  author: number | null;
  created_on: string;
}

/** The last time when an issue was closed. */
interface ClosingTable {
  issue: number;
  closed_on: string;
}

/** What a request with a key has created (JSON, see `once.ts`), by hashes of the key and of the request. */
interface MadeOnceTable {
  person: number;
  key: string;
  request: string;
  made: string;
  made_on: string;
}

/** The usage of an edition by person; the person 0 has the total. */
interface UsageTable {
  edition: number;
  person: number;
  text_bytes: number;
  file_bytes: number;
}

/** The tables for Kysely; `sqlite/migrations.ts` documents them. */
export interface Tables {
  repository: RepositoryTable;
  edition: EditionTable;
  person: PersonTable;
  token: TokenTable;
  grant_of_right: GrantTable;
  list_item: ListItemTable;
  issue: IssueTable;
  issue_text: IssueTextTable;
  tally: TallyTable;
  comment: CommentTable;
  change: ChangeTable;
  attachment: AttachmentTable;
  watcher: WatcherTable;
  vote: WatcherTable;
  closing: ClosingTable;
  append_range: AppendRangeTable;
  usage: UsageTable;
  deleted_issue: DeletedIssueTable;
  deleted_file: DeletedFileTable;
  relation: RelationTable;
  anchor: AnchorTable;
  made_once: MadeOnceTable;
}
