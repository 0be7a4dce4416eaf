import assert from 'node:assert/strict';
import { decodeQuery, encodeQuery, InvalidParameter } from '../../../src/wire/v1-query';
import type { IssueQuery } from '../../../src/model/query';

const decode = (text: string) => decodeQuery(new URLSearchParams(text));
const comparison = (field: string, comparator: string, value: string, negated = false) => ({ field, comparator, negated, value });

describe('the parameters of a list (API 1.0)', () => {
  const filters: [parameters: string, filter: unknown, echo: unknown][] = [
    ['', { and: [] }, {}],
    ['title=~easy_install', comparison('title', 'contains', 'easy_install'), { title: [['~', 'easy_install']] }],
    ['title=^Re', comparison('title', 'begins', 'Re'), { title: [['^', 'Re']] }],
    ['title=$end', comparison('title', 'ends', 'end'), { title: [['$', 'end']] }],
    ['title=!x', comparison('title', 'is', 'x', true), { title: [['!', 'x']] }],
    ['title=!~x', comparison('title', 'contains', 'x', true), { title: [['!~', 'x']] }],
    ['title=100%25_\\', comparison('title', 'is', '100%_\\'), { title: [['=', '100%_\\']] }],
    ['status=!Resolved', comparison('status', 'is', 'resolved', true), { status: [['!', 'resolved']] }],
    ['status=on+hold', comparison('status', 'is', 'on hold'), { status: [['=', 'on hold']] }],
    ['responsible=', comparison('assignee', 'is', ''), { responsible: [['=', '']] }],
    ['reported_by=^jes', comparison('reporter', 'begins', 'jes'), { reported_by: [['^', 'jes']] }],
    [
      'title=~easy_install&title=~renaming+repositories+should',
      { or: [comparison('title', 'contains', 'easy_install'), comparison('title', 'contains', 'renaming repositories should')] },
      {
        title: [
          ['~', 'easy_install'],
          ['~', 'renaming repositories should'],
        ],
      },
    ],
    [
      'kind=bug&status=new',
      { and: [comparison('kind', 'is', 'bug'), comparison('status', 'is', 'new')] },
      { kind: [['=', 'bug']], status: [['=', 'new']] },
    ],
    ['nonsense=1&__proto__=x&toString=y', { and: [] }, {}],
  ];
  for (const [parameters, filter, echo] of filters) {
    it(`reads the filter of ?${parameters}`, () => {
      const request = decode(parameters);
      assert.deepEqual(request.query.filter, filter);
      assert.deepEqual(request.echo, echo);
    });
  }

  const wrong: [parameters: string, parameter: string, expected: RegExp][] = [
    ['limit=51', 'limit', /1 to 50/],
    ['limit=0', 'limit', /1 to 50/],
    ['limit=many', 'limit', /'many'/],
    ['start=-1', 'start', /0 or more/],
    ['kind=~bug', 'kind', /is and is not \(!\) only/],
    ['milestone=^1', 'milestone', /is and is not \(!\) only/],
    ['responsible=$n', 'responsible', /is and is not \(!\) only/],
    ['version=!~1', 'version', /is and is not \(!\) only/],
    ['status=fixed', 'status', /new, open, on hold, resolved, duplicate, invalid, wontfix, closed/],
    ['kind=story', 'kind', /bug, enhancement, proposal, task/],
    ['sort=colour', 'sort', /'colour'/],
  ];
  for (const [parameters, parameter, expected] of wrong) {
    it(`refuses ?${parameters} and says why`, () => {
      assert.throws(
        () => decode(parameters),
        (error) => error instanceof InvalidParameter && error.parameter === parameter && expected.test(error.message),
      );
    });
  }

  it('has the defaults of the document: 15 from 0, the newest number first', () => {
    assert.deepEqual(decode('').query, {
      filter: { and: [] },
      search: null,
      sort: { field: 'number', descending: true },
      start: 0,
      limit: 15,
    });
  });

  const queries: [title: string, query: Partial<IssueQuery>][] = [
    ['everything', {}],
    ['a search', { search: 'easy_install & more' }],
    [
      'values of one field or another',
      {
        filter: {
          or: [
            { field: 'status', comparator: 'is', negated: false, value: 'new' },
            { field: 'status', comparator: 'is', negated: false, value: 'on hold' },
          ],
        },
      },
    ],
    [
      'several fields at once',
      {
        filter: {
          and: [
            { field: 'assignee', comparator: 'is', negated: true, value: '' },
            { field: 'content', comparator: 'contains', negated: true, value: '~&=%' },
          ],
        },
      },
    ],
    ['an order', { sort: { field: 'priority', descending: true }, start: 100 }],
  ];
  for (const [title, part] of queries) {
    it(`reads what it writes: ${title}`, () => {
      const query: IssueQuery = {
        filter: { and: [] },
        search: null,
        sort: { field: 'updatedOn', descending: true },
        start: 0,
        limit: 50,
        ...part,
      };
      assert.deepEqual(decodeQuery(encodeQuery(query)).query, query);
    });
  }

  it('does not write what API 1.0 cannot say', () => {
    const filter = {
      or: [comparison('status', 'is', 'new'), comparison('kind', 'is', 'bug')],
    } as IssueQuery['filter'];
    assert.throws(() => encodeQuery({ ...decode('').query, filter }), RangeError);
    const literal = comparison('title', 'is', '~x') as IssueQuery['filter'];
    assert.throws(() => encodeQuery({ ...decode('').query, filter: literal }), RangeError);
  });
});
