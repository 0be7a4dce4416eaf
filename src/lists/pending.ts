import type { ChosenValues } from '../client/service';
import type { Issue, Person } from '../model/issue';
import { sortGroups, type GroupingRule } from './grouping';
import type { Group } from './load';

/** Values of issues that are shown before the list is loaded again: those that are being written, and those that the answer of a write has. */

/** What is shown of an issue in place of what is loaded. */
export type Pending =
  | { readonly values: Partial<Issue>; readonly isSaving: boolean; readonly isNew?: false }
  /** A new issue, which is not among those that are loaded. */
  | { readonly values: Issue; readonly isSaving: false; readonly isNew: true };

/** The saved values of an issue that the answer of a write has. */
export const savedIssue = (values: Issue, kind: string): Pending =>
  kind === 'created' ? { values, isSaving: false, isNew: true } : { values, isSaving: false };

/** Values that are being written, as an issue has them. Of a person only the name is known who is not among `people`. */
export function pendingValues({ assignee, ...values }: ChosenValues, people: readonly (Person | null)[]): Partial<Issue> {
  if (assignee === undefined) return values as Partial<Issue>;
  const person = assignee === null ? null : people.find((known) => known?.username.toLowerCase() === assignee.toLowerCase());
  return { ...(values as Partial<Issue>), assignee: person ?? (assignee === null ? null : { username: assignee, displayName: assignee }) };
}

const withIssues = (group: Group, change: (issues: readonly Issue[]) => readonly Issue[]): Group => ({
  ...group,
  ...(group.issues && { issues: change(group.issues) }),
  ...(group.lastIssues && { lastIssues: change(group.lastIssues) }),
});

const without = (group: Group, number: number): Group => ({
  ...withIssues(group, (issues) => issues.filter((issue) => issue.number !== number)),
  count: group.count - 1,
});

/** Puts an issue first into a group, as the one that has changed last. Of a group that is not loaded only the count changes. */
const withFirst = (group: Group, issue: Issue): Group => ({
  ...group,
  count: group.count + 1,
  ...(group.issues && { issues: [issue, ...group.issues] }),
});

function put(groups: readonly Group[], grouping: GroupingRule, issue: Issue): readonly Group[] {
  const key = grouping.key(issue);
  if (groups.some((group) => group.key === key)) return groups.map((group) => (group.key === key ? withFirst(group, issue) : group));
  const added = [...groups, { key, count: 1, issues: [issue] }];
  const { order } = grouping;
  return order ? added.toSorted((a, b) => order.indexOf(a.key) - order.indexOf(b.key)) : sortGroups(grouping, added);
}

/** Groups with other values of an issue, which can be in another group then. */
function withValues(groups: readonly Group[], grouping: GroupingRule, number: number, pending: Pending): readonly Group[] {
  const has = (issues: readonly Issue[] | undefined) => issues?.find((issue) => issue.number === number);
  const group = groups.find(({ issues, lastIssues }) => has(issues) ?? has(lastIssues));
  const before = group && (has(group.issues) ?? has(group.lastIssues));
  if (!group || !before) return pending.isNew ? put(groups, grouping, pending.values) : groups;
  const issue: Issue = { ...before, ...pending.values };
  const replaced = (all: readonly Issue[]) => all.map((it) => (it.number === number ? issue : it));
  if (grouping.key(issue) === group.key) return groups.map((it) => (it === group ? withIssues(it, replaced) : it));
  return put(
    groups.map((it) => (it === group ? without(it, number) : it)),
    grouping,
    issue,
  );
}

/** Groups with what is pending. */
export const withPending = (groups: readonly Group[], grouping: GroupingRule, pending: ReadonlyMap<number, Pending>): readonly Group[] =>
  [...pending].reduce((shown, [number, values]) => withValues(shown, grouping, number, values), groups);
