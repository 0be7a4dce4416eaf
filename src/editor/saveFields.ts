import { TrackerError } from '../client/errors';
import type { IssueService } from '../client/service';
import type { Issue, IssueFields, RepositoryId } from '../model/issue';

/** The saved issue, or the field that somebody else has changed meanwhile and its value. */
export type SaveOutcome =
  { readonly issue: Issue } | { readonly conflict: keyof IssueFields; readonly theirs: string; readonly issue: Issue };

const MAX_ATTEMPTS = 4;

/** The value of a field in the form in which it is set. */
export const fieldValueOf = (issue: Issue, field: keyof IssueFields): string | null =>
  field === 'assignee' ? (issue.assignee?.username ?? null) : (issue[field] ?? null);

/**
 * Sets fields, given their values when the person decided (`base`). Changes of other fields by somebody else stay; a change of the same field is a
 * conflict, which is returned and never overwritten.
 */
export async function saveFields(
  service: IssueService,
  repository: RepositoryId,
  previous: Issue,
  fields: IssueFields,
  base: IssueFields,
): Promise<SaveOutcome> {
  const names = Object.keys(fields) as (keyof IssueFields)[];
  // Without revisions the present fields are loaded before the write, which leaves only a short race.
  let isFresh = previous.revision === null;
  let current = isFresh ? await service.get(repository, previous.number) : previous;
  for (let attempt = 1; ; attempt++) {
    const touched = names.find((name) => fieldValueOf(current, name) !== base[name] && fieldValueOf(current, name) !== fields[name]);
    if (touched && isFresh) return { conflict: touched, theirs: fieldValueOf(current, touched) ?? '', issue: current };
    if (touched) {
      current = await service.get(repository, previous.number);
      isFresh = true;
      continue;
    }
    try {
      return { issue: await service.update(repository, previous.number, fields, { ifRevision: current.revision }) };
    } catch (error) {
      if (!TrackerError.is(error, 'conflict') || attempt === MAX_ATTEMPTS) throw error;
      current = await service.get(repository, previous.number);
      isFresh = true;
    }
  }
}
