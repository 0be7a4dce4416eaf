import assert from 'node:assert/strict';
import { completionsAt } from '../../../src/model/query-language/complete';
import { problemsOf } from '../../../src/model/query-language';

const CHOICES = {
  lists: { component: ['UI', 'core kit'], milestone: ['2.3', 'none'], version: [] },
  assignees: [{ username: 'ann', displayName: 'Ann Smith' }],
};

/** What was typed, and what it is after the first completions. */
const COMPLETED: [typed: string, ...after: string[]][] = [
  ['assig', 'assignee:'],
  ['is:open -comp', 'is:open -component:'],
  ['is:o', 'is:open ', 'is:on-hold '],
  ['kind:bug,t', 'kind:bug,task '],
  ['component:', 'component:none ', 'component:UI ', 'component:"core kit" '],
  ['component:c', 'component:"core kit" '],
  ['milestone:', 'milestone:none ', 'milestone:2.3 ', 'milestone:"none" '],
  ['assignee:', 'assignee:me ', 'assignee:none ', 'assignee:ann '],
  ['watching:a', 'watching:ann '],
  ['sort:create', 'sort:created-asc ', 'sort:created-desc '],
  ['no:mil', 'no:milestone '],
];

describe('The completion of a query', () => {
  for (const [typed, ...after] of COMPLETED) {
    it(`goes on from ${typed}`, () => {
      const found = completionsAt(typed, typed.length, CHOICES).map((it) => typed.slice(0, it.start) + it.text + typed.slice(it.end));
      assert.deepEqual(found.slice(0, after.length), after);
      for (const text of found.filter((it) => it.endsWith(' '))) assert.deepEqual(problemsOf(text), [], text);
    });
  }

  it('offers all names at first and after a space, and none within quotation marks', () => {
    assert.ok(completionsAt('', 0).length > 20);
    assert.ok(completionsAt('is:open ', 8).length > 20);
    assert.deepEqual(completionsAt('"some', 5), []);
    assert.deepEqual(completionsAt('milestone:2', 11), []);
  });
});
