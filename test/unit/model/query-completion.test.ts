import assert from 'node:assert/strict';
import { problemsOf } from '../../../src/model/query-language';
import { completionsAt, isUnfinished } from '../../../src/model/query-language/complete';

const CHOICES = {
  lists: { component: ['UI', 'core kit'], milestone: ['2.3', 'none'], version: [] },
  assignees: [{ username: 'ann', displayName: 'Ann Smith' }],
};

/** A typed text, and the text after the first completions. */
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
  ['is:bl', 'is:blocked '],
  ['has:bl', 'has:blocked-by ', 'has:blocks '],
  ['blocked', 'blocked-by:'],
  ['fil', 'file:'],
  ['no:anc', 'no:anchor '],
  ['number:', 'number:12 '],
  ['votes:', 'votes:>0 ', 'votes:0 '],
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

describe('A query that is typed', () => {
  // What is typed, and the texts of its problems that are no mistakes yet, and of those that are.
  const TYPED: readonly (readonly [text: string, unfinished: readonly string[], mistakes: readonly string[]])[] = [
    ['is:', [''], []],
    ['is: ', [], ['']],
    ['is: word', [], ['']],
    ['is:op', ['op'], []],
    ['is:op ', [], ['op']],
    ['is:opx', [], ['opx']],
    ['kind:bug,', [''], []],
    ['kind:bug,,', [''], ['']],
    ['kind:tsk', [], ['tsk']],
    ['priority:>=', ['>='], []],
    ['priority:>=ma', ['>=ma'], []],
    ['priority:>=mag', [], ['>=mag']],
    ['created:2026-', ['2026-'], []],
    ['created:yester', ['yester'], []],
    ['"not fou', ['"not fou'], []],
    ['title:"not fou', ['"not fou'], []],
    ['is:opne "not fou', ['"not fou'], ['opne']],
    ['is:open', [], []],
    ['', [], []],
  ];
  for (const [text, unfinished, mistakes] of TYPED) {
    it(`waits for the end of a word: ${text}`, () => {
      const problems = problemsOf(text);
      const displayed = (some: typeof problems) => some.map(({ start, end }) => text.slice(start, end));
      assert.deepEqual(displayed(problems.filter((it) => isUnfinished(text, it))), unfinished);
      assert.deepEqual(displayed(problems.filter((it) => !isUnfinished(text, it))), mistakes);
    });
  }
});
