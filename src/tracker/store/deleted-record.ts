import { sql } from 'kysely';
import type { Issue, IssueFields } from '../../model/issue';
import { ENUM_FIELDS, type ChangeField, type EnumField } from '../../model/fields';
import { LISTS, type ListName, type Markup } from '../../model/enums';
import type { NewIssueAnchor } from '../../model/codeAnchors';
import type { RelationKey } from '../../model/relations';
import { toAnchor } from './anchor-columns';
import type { Transact } from './database';
import { prepared } from './prepared';
import { relationsOf } from './relations';
import type { StoredIssueWithoutContent } from './writing';

/*
 * A deleted issue is stored as one JSON record and its rows are deleted, so that queries need not exclude it. The record has the model's terms,
 * and usernames for people, so that it survives changes of the schema. It is restored like an archive is imported.
 */

interface DeletedComment {
  readonly id: number;
  readonly content: string | null;
  readonly markup: Markup;
  readonly author: string | null;
  readonly createdOn: string;
  readonly updatedOn: string | null;
}
interface DeletedChange {
  readonly comment: number;
  readonly field: ChangeField;
  readonly old: string;
  readonly new: string;
  readonly author: string | null;
  readonly createdOn: string;
}
interface DeletedAttachment {
  readonly name: string;
  readonly hash: string | null;
  readonly size: number | null;
  readonly author: string | null;
  readonly createdOn: string | null;
  readonly path: string | null;
  readonly url: string | null;
}

/** A relation, by its name as seen from the deleted issue, and the number of the other issue. */
export interface DeletedRelation extends RelationKey {
  readonly author: string | null;
  readonly createdOn: string;
  /** When the other issue was created. After an import that replaces all issues, another issue can have its number. Absent: unknown. */
  readonly otherCreatedOn?: string;
}

interface DeletedAnchor extends NewIssueAnchor {
  readonly author: string | null;
  readonly createdOn: string;
}

/** All data of a deleted issue. `form` is the version of the format; it grows when an older program could not restore a record. */
export interface DeletedRecord {
  readonly form: 1;
  readonly revision: number;
  readonly issue: Omit<Required<IssueFields>, 'title' | 'content'> & {
    readonly title: string;
    readonly content: string;
    readonly reporter: string | null;
    readonly createdOn: string;
    readonly editedOn: string | null;
    readonly contentUpdatedOn: string | null;
  };
  readonly watchers: readonly string[];
  readonly voters: readonly string[];
  readonly comments: readonly DeletedComment[];
  readonly changes: readonly DeletedChange[];
  readonly attachments: readonly DeletedAttachment[];
  /** Absent: none. Older programs do not write them. */
  readonly relations?: readonly DeletedRelation[];
  /** Absent: none. Older programs do not write them. */
  readonly anchors?: readonly DeletedAnchor[];
}
/** The version of the format of records. */
export const FORM = 1;

type OfIssue = { issue: number };
const issueColumnsOf = prepared((db, { issue }: OfIssue) =>
  db
    .selectFrom('issue')
    .innerJoin('issue_text', 'issue_text.id', 'issue.id')
    .select(['revision', 'content_updated_on', 'issue_text.content'])
    .where('issue.id', '=', issue),
);
/** When an issue was created, by its row id. */
export const createdOnOf = prepared((db, { issue }: OfIssue) => db.selectFrom('issue').select('created_on').where('id', '=', issue));
const watchersOf = prepared((db, { issue }: OfIssue) =>
  db.selectFrom('watcher').innerJoin('person', 'person.id', 'watcher.person').select('username').where('issue', '=', issue).orderBy('name'),
);
const votersOf = prepared((db, { issue }: OfIssue) =>
  db.selectFrom('vote').innerJoin('person', 'person.id', 'vote.person').select('username').where('issue', '=', issue).orderBy('name'),
);
const commentsOf = prepared((db, { issue }: OfIssue) =>
  db
    .selectFrom('comment')
    .leftJoin('person', 'person.id', 'comment.author')
    .select(['number as id', 'content', 'markup', 'username as author', 'comment.created_on as createdOn', 'updated_on as updatedOn'])
    .where('issue', '=', issue)
    .orderBy('number'),
);
const changesOf = prepared((db, { issue }: OfIssue) =>
  db
    .selectFrom('comment')
    .innerJoin('change', 'change.comment', 'comment.id')
    .leftJoin('person', 'person.id', 'change.author')
    .select(['number as comment', 'field', 'old', 'new', 'username as author', 'change.created_on as createdOn'])
    .where('issue', '=', issue)
    .orderBy('change.id'),
);
const attachmentsOf = prepared((db, { issue }: OfIssue) =>
  db
    .selectFrom('attachment')
    .leftJoin('person', 'person.id', 'attachment.author')
    .select(['attachment.name', 'hash', 'size', 'username as author', 'attachment.created_on as createdOn', 'path', 'url'])
    .where('issue', '=', issue)
    .orderBy('attachment.id'),
);

const anchorsOf = prepared((db, { issue }: OfIssue) =>
  db
    .selectFrom('anchor')
    .leftJoin('person', 'person.id', 'anchor.author')
    .select(['path', 'first_line', 'lines', 'lines_before', 'lines_after', 'commit_hash', 'note'])
    .select(['username as author', 'anchor.created_on as createdOn'])
    .where('issue', '=', issue)
    .orderBy('anchor.id'),
);

/** The bytes of all texts of an issue, in SQL. */
const bytesOfTexts = prepared((db, { issue }: OfIssue) =>
  db.selectNoFrom(
    sql<number>`(select coalesce(sum(octet_length(title) + octet_length(content)), 0) from issue_text where id = ${issue})
      + (select coalesce(sum(octet_length(content)), 0) from comment where issue = ${issue})
      + (select coalesce(sum(octet_length(old) + octet_length(new)), 0) from change join comment on comment.id = change.comment
        where comment.issue = ${issue})`.as('bytes'),
  ),
);

/** Bounds the texts of a record, which is made and restored in memory. */
const MAX_RECORD_BYTES = 200_000_000;

/** Whether the texts of an issue are so long that it cannot be kept when it is deleted. */
export async function isTooLongToKeep(db: Transact, issue: number): Promise<boolean> {
  const [row] = await bytesOfTexts(db, { issue });
  return row!.bytes > Math.min(MAX_RECORD_BYTES, db.quotas?.textsPerPerson ?? Infinity);
}

/** Makes the record of an issue. */
export async function recordOf(db: Transact, { id, issue }: StoredIssueWithoutContent): Promise<DeletedRecord> {
  const issueId = { issue: id };
  const relations: DeletedRelation[] = [];
  for (const { name, issue: other, author, createdOn } of await relationsOf(db, id)) {
    const [row] = await createdOnOf(db, { issue: id - issue.number + other.number });
    relations.push({ name, other: other.number, author: author?.username ?? null, createdOn, otherCreatedOn: row!.created_on });
  }
  const anchors = (await anchorsOf(db, issueId)).map((row) => ({ ...toAnchor(row), author: row.author, createdOn: row.createdOn }));
  const [issueRow] = await issueColumnsOf(db, issueId);
  const { title, markup, createdOn, editedOn } = issue;
  const chosen = Object.fromEntries([...ENUM_FIELDS, ...LISTS].map((field) => [field, issue[field]])) as Pick<Issue, EnumField | ListName>;
  return {
    form: FORM,
    revision: issueRow!.revision,
    issue: {
      ...{ title, content: issueRow!.content, markup, createdOn, editedOn },
      ...chosen,
      assignee: issue.assignee?.username ?? null,
      reporter: issue.reporter?.username ?? null,
      contentUpdatedOn: issueRow!.content_updated_on,
    },
    watchers: (await watchersOf(db, issueId)).map(({ username }) => username),
    voters: (await votersOf(db, issueId)).map(({ username }) => username),
    comments: await commentsOf(db, issueId),
    changes: await changesOf(db, issueId),
    attachments: await attachmentsOf(db, issueId),
    ...(relations.length > 0 && { relations }),
    ...(anchors.length > 0 && { anchors }),
  };
}
