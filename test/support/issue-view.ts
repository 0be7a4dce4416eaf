import type { Comment, Person } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';

export const ANA: Person = { username: 'ana', displayName: 'Ana Costa' };
export const BOB: Person = { username: 'bob', displayName: 'Bob Lindqvist' };

const at = (minutes: number): string => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString();

/** A comment by Ana, some minutes after the start. */
export const comment = (id: number, content: string | null, more: Partial<Comment> = {}): Comment => ({
  id,
  content,
  markup: 'markdown',
  author: ANA,
  createdOn: at(id),
  updatedOn: null,
  changes: [],
  ...more,
});

/** The state of an issue's page for Bob, who has all rights. */
export const issueView = (more: Partial<IssueView> = {}): IssueView => ({
  issue: {
    number: 12,
    title: 'Poller drops readings',
    content: 'They are **lost**.',
    markup: 'markdown',
    status: 'open',
    kind: 'bug',
    priority: 'major',
    component: null,
    milestone: null,
    version: null,
    assignee: null,
    reporter: ANA,
    createdOn: at(0),
    updatedOn: at(0),
    commentCount: 0,
    watcherCount: 1,
    editedOn: null,
    voteCount: 0,
    revision: '1',
  },
  comments: [],
  attachments: [],
  followers: [ANA],
  choices: { lists: { component: ['ui'], milestone: [], version: [] }, assignees: [ANA, BOB] },
  participation: { watching: false, voted: false },
  problems: [],
  me: BOB,
  locked: { texts: null, fields: null, comments: null },
  can: { moderate: true, list: true, delete: true, attach: true, vote: true, watch: true, browse: true },
  signedOut: false,
  neighbours: null,
  ...more,
});
