import type { Choices, Person } from '../../model/issue';

/** What the form offers: where nobody can be assigned yet (a repository that is made with its first issue), oneself. */
export const withOneself = (choices: Choices, me: Person | undefined): Choices =>
  me && choices.assignees.length === 0 ? { ...choices, assignees: [me] } : choices;
