import { TrackerError } from '../client/errors';
import type { IssueService } from '../client/service';
import type { Issue, IssueFields, RepositoryId } from '../model/issue';

/** Either the issue as it is after saving, or the field that somebody else has changed meanwhile and what they put there. */
export type Saved = { readonly issue: Issue } | { readonly conflict: keyof IssueFields; readonly theirs: string; readonly issue: Issue };

const MAX_ATTEMPTS = 4;

/** What a field is, in the terms in which it is set. */
export const fieldValueOf = (issue: Issue, field: keyof IssueFields): string | null =>
  field === 'assignee' ? (issue.assignee?.username ?? null) : (issue[field] ?? null);

/**
 * Sets fields, given what they were when the person decided on it (`base`). What others did to other fields stays, and
 * what they did to the same field is never overwritten: that is told, and the person decides.
 */
export async function saveFields(
  service: IssueService,
  repository: RepositoryId,
  known: Issue,
  fields: IssueFields,
  base: IssueFields,
): Promise<Saved> {
  const names = Object.keys(fields) as (keyof IssueFields)[];
  // A tracker that does not tell revisions is asked what the fields are now, which leaves but a moment for a collision.
  let isFresh = known.revision === null;
  let current = isFresh ? await service.get(repository, known.number) : known;
  for (let attempt = 1; ; attempt++) {
    const touched = names.find((name) => fieldValueOf(current, name) !== base[name] && fieldValueOf(current, name) !== fields[name]);
    if (touched && isFresh) return { conflict: touched, theirs: fieldValueOf(current, touched) ?? '', issue: current };
    if (touched) {
      current = await service.get(repository, known.number);
      isFresh = true;
      continue;
    }
    try {
      return { issue: await service.update(repository, known.number, fields, { ifRevision: current.revision }) };
    } catch (error) {
      if (!TrackerError.is(error, 'conflict') || attempt === MAX_ATTEMPTS) throw error;
      current = await service.get(repository, known.number);
      isFresh = true;
    }
  }
}
