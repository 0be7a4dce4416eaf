import assert from 'node:assert/strict';
import { readListFilter } from '../../../src/lists/query';
import { MENU_SORT_FIELDS, parseStoredSort, sortBy, toStoredSort } from '../../../src/lists/sorting';
import { DEFAULT_SORT, SORT_FIELDS } from '../../../src/model/query';
import { SORT_NAMES } from '../../../src/model/query-language/qualifiers';

/** The settings that a later window reads. */
const reload = (stored: unknown): unknown => (stored === undefined ? undefined : JSON.parse(JSON.stringify(stored)));

describe('The sort of a list', () => {
  for (const field of SORT_FIELDS) {
    it(`by ${field} is the same after a reload, in both directions`, () => {
      for (const descending of [true, false])
        assert.deepEqual(parseStoredSort(reload(toStoredSort({ field, descending }))), { field, descending });
    });
  }

  for (const [name, field] of SORT_NAMES) {
    it(`that a query says by sort:${name} can be stored`, () => {
      const { sort } = readListFilter(`sort:${name}`, null);
      assert.deepEqual(sort, sortBy(field));
      assert.deepEqual(parseStoredSort(reload(toStoredSort(sort))), sort);
    });
  }

  it('starts with the greatest of dates, numbers and ranks, and with A of names', () => {
    const ascending = SORT_FIELDS.filter((field) => !sortBy(field).descending);
    assert.deepEqual(ascending, ['title', 'status', 'kind', 'assignee', 'reporter', 'component', 'milestone', 'version']);
    assert.deepEqual(
      MENU_SORT_FIELDS.filter((field) => !sortBy(field).descending),
      ['title'],
    );
  });

  const invalid = [
    undefined,
    null,
    'number',
    {},
    { key: 'votes' },
    { key: ['number'] },
    { key: 'content', descending: true },
    { descending: true },
  ];
  for (const stored of invalid) {
    it(`is the default where ${JSON.stringify(stored)} is stored`, () => {
      assert.deepEqual(parseStoredSort(stored), DEFAULT_SORT);
    });
  }

  it('is not stored where it is the default', () => {
    assert.equal(toStoredSort(DEFAULT_SORT), undefined);
  });
});
