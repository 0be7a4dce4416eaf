import type { Field, SettableField } from '../../model/fields';

/** The names of fields in bodies, queries and the history; null for fields that API 2.0 does not have. */
export const FIELDS2 = {
  number: 'id',
  title: 'title',
  content: 'content',
  /** In the object of the text: `content.markup`. */
  markup: 'markup',
  status: 'state',
  kind: 'kind',
  priority: 'priority',
  component: 'component',
  milestone: 'milestone',
  version: 'version',
  assignee: 'assignee',
  reporter: 'reporter',
  createdOn: 'created_on',
  updatedOn: 'updated_on',
  editedOn: 'edited_on',
  voteCount: 'votes',
  watcherCount: 'watches',
  commentCount: null,
  revision: null,
} as const satisfies { readonly [F in Field]: F extends SettableField ? string : string | null };
