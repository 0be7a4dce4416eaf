import assert from 'node:assert/strict';
import { QueryError, type Query } from '../../../src/tracker/v2/q/ast';
import { instantOf } from '../../../src/tracker/v2/q/condition';
import { parseQ } from '../../../src/tracker/v2/q/parser';

/** Formats a query with all parentheses. */
function formatQuery(query: Query): string {
  if ('and' in query) return `(${query.and.map(formatQuery).join(' AND ')})`;
  if ('or' in query) return `(${query.or.map(formatQuery).join(' OR ')})`;
  const { path, operator, literal } = query;
  return `${path.join('.')} ${operator} ${literal.kind === 'text' ? JSON.stringify(literal.text) : literal.text}`;
}

describe('The query language', () => {
  const READ: [source: string, means: string][] = [
    ['', '()'],
    ['   ', '()'],
    ['state = "new"', 'state = "new"'],
    ['state="new"', 'state = "new"'],
    ['a = 1 OR b = 2 AND c = 3', '(a = 1 OR (b = 2 AND c = 3))'],
    ['a = 1 and b = 2 Or c = 3', '((a = 1 AND b = 2) OR c = 3)'],
    ['(a = 1 OR b = 2) AND c = 3', '((a = 1 OR b = 2) AND c = 3)'],
    ['((a = 1))', 'a = 1'],
    [
      '(state = "new" OR state = "on hold") AND assignee = null AND component = "UI" and updated_on > 2015-11-11T00:00:00-07:00',
      '((state = "new" OR state = "on hold") AND assignee = null AND component = "UI" AND updated_on > 2015-11-11T00:00:00-07:00)',
    ],
    ['reporter.nickname != "evzijst" AND priority >= "major"', '(reporter.nickname != "evzijst" AND priority >= "major")'],
    ['title !~ "x"', 'title !~ "x"'],
    ['id<1234', 'id < 1234'],
    ['x <= -10.302', 'x <= -10.302'],
    ['is_private != true', 'is_private != true'],
    ['assignee = NULL', 'assignee = null'],
    ['title = "a \\"b\\" \\\\ c\\d"', 'title = "a \\"b\\" \\\\ c\\\\d"'],
    ['title ~ "(AND) = \' null"', 'title ~ "(AND) = \' null"'],
    ['title = ""', 'title = ""'],
    ['created_on > 2015-10-04T14:00:00 02:00', 'created_on > 2015-10-04T14:00:00+02:00'],
    ['created_on >= 2015-03-04', 'created_on >= 2015-03-04'],
    ['state IN ("new", "open")', '(state = "new" OR state = "open")'],
    ['state not in ("new") AND id = 1', '((state != "new") AND id = 1)'],
    ['component.name="Ядро"', 'component.name = "Ядро"'],
  ];
  for (const [source, means] of READ) it(`reads ${source || 'nothing'}`, () => assert.equal(formatQuery(parseQ(source)), means));

  const WRONG: [source: string, at: number, expected: RegExp][] = [
    ['state', 6, /one of = != .* is expected here, not the end/],
    ['state =', 8, /a value .* not the end/],
    ['state = new', 9, /a value .* not 'new'/],
    ['state = "new', 9, /closing quote/],
    ['= "new"', 1, /a field or '\('/],
    ['(state = "new"', 15, /'\)'/],
    ['state = "new")', 14, /AND, OR or the end/],
    ['state = "new" state = "open"', 15, /AND, OR or the end is expected here, not 'state'/],
    ['state = "new" AND', 18, /a field/],
    ['state == "new"', 8, /a value/],
    ['assignee > null', 12, /null can be compared by = and != only/],
    ['x ~ true', 5, /true can be compared/],
    ['state IN ()', 11, /a value/],
    ['state IN ("a" "b")', 15, /',' or '\)'/],
    ['state NOT "a"', 11, /IN is expected/],
    ["state = 'new'", 9, /''' is not understood/],
    ['id = 1;', 7, /';' is not understood/],
    [`${'('.repeat(60)}id = 1${')'.repeat(60)}`, 51, /50 deep/],
    [Array.from({ length: 201 }, () => 'id = 1').join(' OR '), 2001, /200 conditions/],
  ];
  for (const [source, at, expected] of WRONG) {
    it(`refuses ${source.slice(0, 40)} and says where`, () => {
      assert.throws(
        () => parseQ(source),
        (error) => error instanceof QueryError && error.at === at && expected.test(error.message),
      );
    });
  }

  it('reads dates to the microsecond, whatever their offset', () => {
    assert.equal(instantOf('2015-10-04T14:00:00-07:00'), '2015-10-04T21:00:00.000000Z');
    assert.equal(instantOf('2015-10-04T14:00:00.123456789+0200'), '2015-10-04T12:00:00.123456Z');
    assert.equal(instantOf('2015-10-04'), '2015-10-04T00:00:00.000000Z');
    assert.equal(instantOf('2015-10-04T14:00'), '2015-10-04T14:00:00.000000Z');
    for (const wrong of ['', '2015', '2015-13-01', '2015-01-01T25:00:00Z', 'yesterday', '9999-12-31T23:00:00-07:00'])
      assert.equal(instantOf(wrong), undefined, wrong);
  });
});
