import assert from 'node:assert/strict';
import {
  marksOfAllRead,
  notificationReasons,
  MAX_MARKED_ISSUES,
  MAX_MARKED_REPOSITORIES,
  unreadPartOf,
  readMarks,
  unreadOf,
  withMarks,
  withRead,
  type ReadMarks,
} from '../../../src/editor/forYou/newsModel';
import type { Comment, Issue } from '../../../src/model/issue';
import type { IssueNews, RepositoryNews } from '../../../src/model/news';

const at = (minute: number): string => `2026-11-29T10:${String(minute).padStart(2, '0')}:00.000000Z`;
const bob = { username: 'bob', displayName: 'Bob' };
const entry = (minute: number, content: string | null = 'x', changes: Comment['changes'] = []): Comment => ({
  id: minute,
  content,
  markup: 'markdown',
  author: bob,
  createdOn: at(minute),
  updatedOn: null,
  changes,
});
const news = (number: number, entries: readonly Comment[], more: Partial<Issue> & { isNew?: boolean } = {}): IssueNews => {
  const { isNew = false, ...fields } = more;
  const issue = { number, title: 't', content: '', assignee: null, reporter: bob, updatedOn: at(0), ...fields } as Issue;
  return { issue, isNew, entries };
};
const reported = (issues: readonly IssueNews[], until = at(59)): RepositoryNews => ({
  repository: { owner: 'ann', slug: 'app' },
  until,
  issues,
  isCut: false,
});
const displayed = (all: readonly IssueNews[]) => all.map(({ issue, isNew, entries }) => [issue.number, isNew, entries.map(({ id }) => id)]);
const NOTHING: ReadMarks = { since: at(0), issues: {} };

describe('What somebody has seen', () => {
  it('is everything until a moment, and of single issues more', () => {
    const all = reported([news(1, [entry(1), entry(5)]), news(2, [entry(2)]), news(3, [], { isNew: true })]);
    assert.deepEqual(displayed(unreadOf(all, NOTHING)), [
      [1, false, [1, 5]],
      [2, false, [2]],
      [3, true, []],
    ]);
    assert.deepEqual(displayed(unreadOf(all, { since: at(3), issues: {} })), [
      [1, false, [5]],
      [3, true, []],
    ]);
    const marks = withRead(withRead(NOTHING, all.issues[0]!), all.issues[2]!);
    assert.deepEqual(displayed(unreadOf(all, marks)), [[2, false, [2]]]);
    assert.deepEqual(
      displayed(unreadOf(reported([news(1, [entry(5), entry(6)])]), marks)),
      [[1, false, [6]]],
      'what comes later is new again',
    );
  });

  it('tells from where on an issue is new to who opens it, and until when it was seen', () => {
    const [issue] = unreadOf(reported([news(1, [entry(1), entry(5), entry(6)])]), { since: at(3), issues: {} });
    assert.deepEqual(unreadPartOf({ since: at(3), issues: {} }, issue!), { seenUntil: at(3), from: at(5) });
    const marks = withRead(NOTHING, news(1, [entry(5)]));
    const [later] = unreadOf(reported([news(1, [entry(5), entry(6)])]), marks);
    assert.deepEqual(unreadPartOf(marks, later!), { seenUntil: at(5), from: at(6) });
    assert.equal(unreadPartOf(NOTHING, news(2, [], { isNew: true })), undefined, 'all of it is new');
  });

  it('is all of it, also what is dated later than the site says', () => {
    const all = reported([news(1, [entry(58)])], at(10));
    assert.deepEqual(marksOfAllRead(all), { since: at(58), issues: {} });
    assert.deepEqual(unreadOf(all, marksOfAllRead(all)), []);
  });

  it('is bounded: the oldest marks go, and what was before them counts as seen', () => {
    let marks = NOTHING;
    for (let number = 0; number <= MAX_MARKED_ISSUES; number++)
      marks = withRead(marks, news(number, [{ ...entry(1), createdOn: `2026-11-29T11:00:00.${String(number).padStart(6, '0')}Z` }]));
    assert.equal(Object.keys(marks.issues).length, MAX_MARKED_ISSUES);
    assert.equal(marks.since, '2026-11-29T11:00:00.000000Z');
    let all: Record<string, ReadMarks> = {};
    for (let index = 0; index <= MAX_MARKED_REPOSITORIES; index++)
      all = withMarks(all, `ann/r${index}`, { since: `2026-11-29T11:00:00.${String(index).padStart(6, '0')}Z`, issues: {} });
    assert.equal(Object.keys(all).length, MAX_MARKED_REPOSITORIES);
    assert.ok(all[`ann/r${MAX_MARKED_REPOSITORIES}`] && !all['ann/r0']);
  });

  it('is read as far as it is understood', () => {
    for (const stored of [undefined, null, 'x', [], { 'ann/app': 1 }, { 'ann/app': { since: 1, issues: {} } }])
      assert.deepEqual(readMarks(stored), {});
    assert.deepEqual(readMarks({ 'ann/app': { since: at(1), issues: { 1: at(2), 2: 3 } } }), {
      'ann/app': { since: at(1), issues: { 1: at(2) } },
    });
  });
});

describe('Who is called', () => {
  const ann = { username: 'ann', displayName: 'Ann' };
  const assigned = [{ field: 'assignee', old: '', new: 'Ann' }] as const;
  const CASES: readonly [title: string, news: IssueNews, calls: string[]][] = [
    ['assigned by a change', news(1, [entry(2, null, assigned)], { assignee: ann }), ['assigned 1/2']],
    ['assigned from the beginning', news(1, [], { assignee: ann, isNew: true }), ['assigned 1/new']],
    ['assigned, and somebody else since', news(1, [entry(2, null, assigned)], { assignee: bob }), []],
    ['assigned long ago', news(1, [entry(2)], { assignee: ann }), []],
    ['mentioned in a comment', news(1, [entry(2, 'Look, @Ann!'), entry(3, '@ann.')]), ['mentioned 1/3']],
    ['mentioned in a new description', news(1, [], { content: 'as @ann said', isNew: true }), ['mentioned 1/new']],
    ['mentioned in an old description', news(1, [entry(2)], { content: 'as @ann said' }), []],
    ['somebody else of a longer name', news(1, [entry(2, '@anna @ann.smith @ann-b joann@ann.example')]), []],
    ['both', news(1, [entry(2, '@ann, yours', assigned)], { assignee: ann }), ['assigned 1/2', 'mentioned 1/2']],
  ];
  for (const [title, value, calls] of CASES) {
    it(`is who is ${title}: ${calls.join(', ') || 'nobody'}`, () =>
      assert.deepEqual(
        notificationReasons(value, 'ann').map((call) => `${call.reason} ${call.id}`),
        calls,
      ));
  }

  it('is found whatever signs the name has', () => {
    assert.equal(notificationReasons(news(1, [entry(2, '@a.b+c(d, look')]), 'a.b+c(d').length, 1);
  });
});
