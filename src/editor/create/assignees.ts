import type { Choices, Person } from '../../model/issue';

/** The choices of the form. When nobody can be assigned yet (a repository that is created with its first issue), they are the person alone. */
export const withCurrentUser = (choices: Choices, me: Person | undefined): Choices =>
  me && choices.assignees.length === 0 ? { ...choices, assignees: [me] } : choices;
