import type { Choices } from '../../model/issue';

const common = <T>(lists: readonly (readonly T[])[], key: (item: T) => string): T[] => {
  const [first = [], ...otherLists] = lists;
  return first.filter((item) => otherLists.every((list) => list.some((other) => key(other) === key(item))));
};

/** The choices for issues of several repositories: those that all of the repositories have. */
export function commonChoices(offers: readonly Choices[]): Choices {
  const names = (namesOf: (choices: Choices) => readonly string[]) => common(offers.map(namesOf), (name) => name);
  return {
    lists: {
      component: names((choices) => choices.lists.component),
      milestone: names((choices) => choices.lists.milestone),
      version: names((choices) => choices.lists.version),
    },
    assignees: common(
      offers.map((offer) => offer.assignees),
      (person) => person.username,
    ),
  };
}
