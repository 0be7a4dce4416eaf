import type { Choices } from '../../model/issue';

const common = <T>(all: readonly (readonly T[])[], key: (item: T) => string): T[] => {
  const [first = [], ...others] = all;
  return first.filter((item) => others.every((list) => list.some((it) => key(it) === key(item))));
};

/** What may be chosen for issues of several repositories at once: what all of them have. */
export function commonChoices(all: readonly Choices[]): Choices {
  const names = (of: (choices: Choices) => readonly string[]) => common(all.map(of), (name) => name);
  return {
    lists: {
      component: names((it) => it.lists.component),
      milestone: names((it) => it.lists.milestone),
      version: names((it) => it.lists.version),
    },
    assignees: common(
      all.map((it) => it.assignees),
      (person) => person.username,
    ),
  };
}
