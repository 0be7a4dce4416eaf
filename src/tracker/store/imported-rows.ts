import type { ChangeField, ListName, Markup } from '../../model/words';
import { bulk, bulkGet } from './prepared';

/** The statements of an import, each compiled once and run at once: an archive has a million rows, and all else costs more than writing one. */

interface IssueValues {
  id: number;
  edition: number;
  number: number;
  status: number;
  kind: number;
  priority: number;
  component: string | null;
  milestone: string | null;
  version: string | null;
  assignee: string | null;
  reporter: string | null;
  markup: Markup;
  createdOn: string;
  updatedOn: string;
  editedOn: string | null;
  contentUpdatedOn: string | null;
  comments: number;
  watchers: number;
  votes: number;
  folded: string;
}

export const insertIssue = bulk((db, it: IssueValues) =>
  db.insertInto('issue').values({
    id: it.id,
    edition: it.edition,
    number: it.number,
    status: it.status,
    kind: it.kind,
    priority: it.priority,
    component: it.component,
    milestone: it.milestone,
    version: it.version,
    assignee: it.assignee,
    reporter: it.reporter,
    markup: it.markup,
    created_on: it.createdOn,
    updated_on: it.updatedOn,
    edited_on: it.editedOn,
    content_updated_on: it.contentUpdatedOn,
    comment_count: it.comments,
    watcher_count: it.watchers,
    vote_count: it.votes,
    title_folded: it.folded,
  }),
);

export const insertText = bulk((db, it: { id: number; title: string; content: string }) =>
  db.insertInto('issue_text').values({ id: it.id, title: it.title, content: it.content }),
);

export const insertWatcher = bulk((db, it: { issue: number; person: number }) =>
  db.insertInto('watcher').values({ issue: it.issue, person: it.person }),
);

export const insertVote = bulk((db, it: { issue: number; person: number }) =>
  db.insertInto('vote').values({ issue: it.issue, person: it.person }),
);

interface CommentValues {
  issue: number;
  number: number;
  content: string | null;
  markup: Markup;
  author: number | null;
  createdOn: string;
  updatedOn: string | null;
}

/** Changes nothing when the issue has a comment of that number. */
export const insertComment = bulk((db, it: CommentValues) =>
  db
    .insertInto('comment')
    .values({
      issue: it.issue,
      number: it.number,
      content: it.content,
      markup: it.markup,
      author: it.author,
      created_on: it.createdOn,
      updated_on: it.updatedOn,
    })
    .onConflict((conflict) => conflict.columns(['issue', 'number']).doNothing()),
);

export const commentOf = bulkGet((db, it: { issue: number; number: number }) =>
  db.selectFrom('comment').select('id').where('issue', '=', it.issue).where('number', '=', it.number),
);

interface ChangeValues {
  comment: number;
  field: ChangeField;
  before: string;
  after: string;
  author: number | null;
  createdOn: string;
}

export const insertChange = bulk((db, it: ChangeValues) =>
  db
    .insertInto('change')
    .values({ comment: it.comment, field: it.field, old: it.before, new: it.after, author: it.author, created_on: it.createdOn }),
);

export const insertItem = bulk((db, it: { edition: number; list: ListName; name: string; title: string }) =>
  db
    .insertInto('list_item')
    .values({ edition: it.edition, list: it.list, name: it.name, title: it.title })
    .onConflict((conflict) => conflict.doNothing()),
);

interface AttachmentValues {
  issue: number;
  name: string;
  hash: string | null;
  size: number | null;
  author: number | null;
  createdOn: string | null;
  path: string | null;
  url: string | null;
}

export const insertAttachment = bulk((db, it: AttachmentValues) =>
  db.insertInto('attachment').values({
    issue: it.issue,
    name: it.name,
    hash: it.hash,
    size: it.size,
    author: it.author,
    created_on: it.createdOn,
    path: it.path,
    url: it.url,
  }),
);
