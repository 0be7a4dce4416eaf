import { BY_STATUS } from '../../../src/lists/grouping';
import assert from 'node:assert/strict';
import {
  groupFilter,
  NO_REST,
  readConditions,
  withoutField,
  searchOf,
  withCondition,
  type FilterCondition,
  type FilterConditions,
} from '../../../src/lists/filter';
import { describeCondition, describeFilter, type FilterLabels } from '../../../src/lists/describeFilter';
import { ALL, DEFAULT_QUERY, DEFAULT_SORT, FILTER_FIELDS } from '../../../src/model/query';
import { STATUSES } from '../../../src/model/enums';
import { encodeQuery } from '../../../src/wire/v1-query';
import { anIssue } from '../../support/issues';
import { GroupsLoader } from '../../../src/lists/load';
import { APP, startLocalSite } from '../client/support';
import { matches } from './fake';

const words: FilterLabels = {
  search: 'search',
  field: (field) => field,
  none: 'none',
  not: 'not',
  contains: 'contains',
  containsNot: 'does not contain',
};
const is = (field: FilterCondition['field'], ...values: string[]): FilterCondition => ({ field, comparator: 'is', negated: false, values });
const isNot = (field: FilterCondition['field'], ...values: string[]): FilterCondition => ({ ...is(field, ...values), negated: true });

describe('The filter of the sidebar', () => {
  const ann = { username: 'ann', displayName: 'Ann' };
  const cases: [title: string, conditions: FilterCondition[], fields: Parameters<typeof anIssue>[1], expected: boolean][] = [
    ['one of several values', [is('kind', 'bug', 'task')], { kind: 'task' }, true],
    ['none of several values', [is('kind', 'bug', 'task')], { kind: 'proposal' }, false],
    ['an excluded kind', [isNot('kind', 'bug', 'task')], { kind: 'bug' }, false],
    ['a kind that is not excluded', [isNot('kind', 'bug', 'task')], { kind: 'proposal' }, true],
    ['an excluded person', [isNot('assignee', 'ann')], { assignee: ann }, false],
    ['nobody where a person is excluded', [isNot('assignee', 'ann')], {}, true],
    ['nobody where nobody is asked for', [is('assignee', '')], {}, true],
    ['both of two fields', [is('assignee', 'ann'), is('priority', 'major')], { assignee: ann }, true],
    ['one of two fields', [is('assignee', 'ann'), is('priority', 'minor')], { assignee: ann }, false],
    ['a part of the title', [{ field: 'title', comparator: 'contains', negated: false, values: ['SUE'] }], {}, true],
    ['everything excluded', [isNot('kind', 'bug', 'enhancement', 'proposal', 'task')], {}, false],
  ];
  for (const [title, conditions, fields, expected] of cases) {
    it(`${expected ? 'shows' : 'hides'} an issue with ${title}`, () => {
      const filter = groupFilter(conditions, BY_STATUS, 'new');
      assert.equal(filter !== undefined && matches(anIssue(1, fields), filter), expected);
    });
  }

  it('can be said to API 1.0, whatever it is', () => {
    for (const field of FILTER_FIELDS) {
      const values =
        field === 'status' ? ['new', 'open'] : field === 'kind' ? ['bug', 'task'] : field === 'priority' ? ['minor', 'major'] : ['a', 'b'];
      for (const condition of [is(field, ...values), isNot(field, values[0]!)]) {
        for (const status of STATUSES) {
          const filter = groupFilter([condition], BY_STATUS, status);
          if (filter) assert.doesNotThrow(() => encodeQuery({ ...DEFAULT_QUERY, filter }), `${field} ${status}`);
        }
      }
    }
  });

  it('asks for no group whose status is filtered out', () => {
    assert.equal(groupFilter([is('status', 'open')], BY_STATUS, 'new'), undefined);
    assert.equal(groupFilter([isNot('status', 'new')], BY_STATUS, 'new'), undefined);
    assert.notEqual(groupFilter([isNot('status', 'new')], BY_STATUS, 'open'), undefined);
  });

  it('has one condition a field; one without values is gone', () => {
    const first = withCondition([], is('kind', 'bug'));
    const second = withCondition(first, is('kind', 'task'));
    assert.deepEqual(second, [is('kind', 'task')]);
    assert.deepEqual(withCondition(second, is('kind')), []);
  });

  it('shows all that a search finds, comments included, in each group and with other conditions', async () => {
    const world = await startLocalSite();
    const { service } = world;
    await service.addRepository(APP);
    await service.create(APP, { title: 'The kestrel', kind: 'task' });
    await service.create(APP, { title: 'Commented', status: 'resolved' });
    await service.create(APP, { title: 'Nothing' });
    await service.addComment(APP, 2, { content: 'a kestrel, again' });
    const search = { field: 'search', words: 'kestrel' } as const;
    const load = async (conditions: FilterConditions) => {
      const query = {
        grouping: BY_STATUS,
        conditions,
        rest: NO_REST,
        sort: DEFAULT_SORT,
        isExpanded: (key: string) => key === 'new',
        wanted: () => ({ first: 50, last: 0 }),
      };
      const { groups } = await new GroupsLoader(service, APP).load(query, {}, () => undefined);
      return groups.filter(({ count }) => count > 0).map(({ key, count, issues }) => [key, count, issues?.map(({ title }) => title)]);
    };
    assert.deepEqual(await load([search]), [
      ['new', 1, ['The kestrel']],
      ['resolved', 1, undefined],
    ]);
    assert.deepEqual(await load(withCondition([search], is('kind', 'bug'))), [['resolved', 1, undefined]]);
    const all: string[] = [];
    for await (const { title } of service.all(APP, { filter: ALL, ...searchOf([search]) })) all.push(title);
    assert.deepEqual(all, ['The kestrel', 'Commented']);
    await world.close();
  });

  it('has one search, which comes first, can be taken away and comes back', () => {
    const first = withCondition([is('kind', 'bug')], { field: 'search', words: 'C++ 起動' });
    assert.equal(describeFilter(first, words), 'search: C++ 起動 · kind: bug');
    assert.deepEqual(readConditions(JSON.parse(JSON.stringify(first))), first);
    assert.deepEqual(searchOf(withCondition(first, { field: 'search', words: 'other' })), { search: 'other', searchComments: true });
    for (const none of [withCondition(first, { field: 'search', words: '' }), withoutField(first, 'search')])
      assert.deepEqual(none, [is('kind', 'bug')]);
    assert.deepEqual(readConditions([{ field: 'search', words: 7 }, { field: 'search' }]), []);
    assert.deepEqual(searchOf([]), { search: null });
  });

  it('reads well in words', () => {
    assert.equal(describeFilter([is('kind', 'bug', 'task'), is('assignee', 'ann')], words), 'kind: bug, task · assignee: ann');
    assert.equal(describeCondition(isNot('component', ''), words), 'component: not none');
    assert.equal(
      describeCondition({ field: 'title', comparator: 'contains', negated: true, values: ['x'] }, words),
      'title does not contain "x"',
    );
  });

  it('comes back from what a workspace has kept', () => {
    const all = withCondition([is('kind', 'bug')], { field: 'title', comparator: 'contains', negated: true, values: ['x'] });
    assert.deepEqual(readConditions(JSON.parse(JSON.stringify(all))), all);
  });

  const junk: unknown[] = [
    undefined,
    null,
    'x',
    [null],
    [{}],
    [{ field: 'nothing', comparator: 'is', values: ['a'] }],
    [is('kind', 'gone')],
  ];
  for (const stored of junk) {
    it(`is empty when ${JSON.stringify(stored) ?? 'nothing'} was kept`, () => assert.deepEqual(readConditions(stored), []));
  }
});
