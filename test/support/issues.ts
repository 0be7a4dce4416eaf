import type { Issue } from '../../src/model/issue';
import type { Status } from '../../src/model/enums';
import type { ImportedIssue } from '../../src/tracker/store/store';

/** Builders of issues for tests. A test sets only the fields that matter to it. */

/** An issue as the client returns it. */
export const anIssue = (number: number, fields: Partial<Issue> = {}): Issue => ({
  number,
  title: `Issue ${number}`,
  content: '',
  markup: 'markdown',
  status: 'new',
  kind: 'bug',
  priority: 'major',
  component: null,
  milestone: null,
  version: null,
  assignee: null,
  reporter: null,
  createdOn: '2026-01-01T00:00:00.000Z',
  updatedOn: '2026-01-01T00:00:00.000Z',
  commentCount: 0,
  watcherCount: 0,
  editedOn: null,
  voteCount: 0,
  revision: null,
  ...fields,
});

/** Issues with consecutive numbers. */
export const someIssues = (count: number, status: Status, first = 1): Issue[] =>
  Array.from({ length: count }, (_, index) => anIssue(first + index, { status }));

/** An issue of an archive. */
export const importedIssue = (number: number, fields: Partial<ImportedIssue['issue']> = {}): ImportedIssue['issue'] => ({
  number,
  title: `Imported ${number}`,
  content: '',
  markup: 'creole',
  status: 'new',
  kind: 'bug',
  priority: 'major',
  component: null,
  milestone: null,
  version: null,
  assignee: null,
  reporter: null,
  createdOn: '2012-01-02T03:04:05.678901Z',
  updatedOn: '2012-01-02T03:04:05.678901Z',
  ...fields,
});
