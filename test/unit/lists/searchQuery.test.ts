import assert from 'node:assert/strict';
import { searchPlan } from '../../../src/lists/searchQuery';

describe('A text of the search', () => {
  for (const words of [
    'crash upload',
    '"not found"',
    'std::map',
    'https://x.example/a',
    'Note: it',
    'foo:bar',
    '#12',
    '12',
    'C:\\temp',
    '-word',
  ])
    it(`is words: ${words}`, () => assert.equal(searchPlan(words), undefined));

  it('is a query with a qualifier, and looks for words in comments, too', () => {
    const plan = searchPlan('crash is:open sort:created-asc');
    assert.deepEqual([plan?.hasProblem, plan?.asksForMe, plan?.isSorted], [false, false, true]);
    const { search, searchComments, sort } = plan!.query(null);
    assert.deepEqual([search, searchComments, sort], ['crash', true, { field: 'createdOn', descending: false }]);
  });

  it('looks where the query says, and for nothing without words', () => {
    assert.deepEqual(
      ['crash in:description,title kind:bug', 'kind:bug'].map((text) => searchPlan(text)!.query(null).searchComments),
      [false, false],
    );
  });

  it('finds nothing where it is not known who `me` is, or with a mistake', () => {
    const plan = searchPlan('assignee:me')!;
    assert.equal(plan.asksForMe, true);
    assert.deepEqual(plan.query(null).filter, { or: [] });
    assert.notDeepEqual(plan.query('ann').filter, { or: [] });
    const wrong = searchPlan('kind:bugg')!;
    assert.deepEqual([wrong.hasProblem, wrong.query('ann').filter], [true, { or: [] }]);
  });
});
