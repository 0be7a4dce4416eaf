import assert from 'node:assert/strict';
import type { Issue } from '../../../src/model/issue';
import { fromWire, toAmsterdam, toUtc } from '../../../src/wire/dates';
import { decodeComments, decodeError, decodeIssue, encodeError, encodeFields, encodeIssue } from '../../../src/wire/v1';

const issue: Issue = {
  number: 2776,
  title: 'No Fantom programming language',
  content: 'There are more than 30 projects',
  markup: 'creole',
  status: 'resolved',
  kind: 'enhancement',
  priority: 'minor',
  component: 'repository',
  milestone: null,
  version: null,
  assignee: { username: 'evzijst', displayName: 'Erik van Zijst' },
  reporter: { username: 'ystrot', displayName: 'Yuri Strot' },
  createdOn: '2011-05-31T11:30:42.000Z',
  updatedOn: '2011-06-01T08:00:00.000Z',
  commentCount: 3,
  watcherCount: 1,
  editedOn: null,
  voteCount: 0,
  revision: null,
};
const base = 'https://issues.example.com';
const site = { owner: 'site', slug: 'master' };

describe('dates (API 1.0)', () => {
  const dates: [iso: string, amsterdam: string, utc: string][] = [
    ['2011-10-04T21:37:00.000Z', '2011-10-04 23:37:00', '2011-10-04 21:37:00+00:00'],
    ['2017-02-16T06:10:27.000Z', '2017-02-16 07:10:27', '2017-02-16 06:10:27+00:00'],
    ['2012-03-25T00:59:59.000Z', '2012-03-25 01:59:59', '2012-03-25 00:59:59+00:00'],
    ['2012-03-25T01:00:00.000Z', '2012-03-25 03:00:00', '2012-03-25 01:00:00+00:00'],
  ];
  for (const [iso, amsterdam, utc] of dates) {
    it(`writes and reads ${iso} in both documented forms`, () => {
      assert.deepEqual([toAmsterdam(iso), toUtc(iso)], [amsterdam, utc]);
      assert.deepEqual([fromWire(amsterdam), fromWire(utc)], [iso, iso]);
    });
  }
  for (const text of ['', 'yesterday', '2011-13-45 10:00:00', '2011-10-04']) {
    it(`does not take ${JSON.stringify(text)} for a date`, () => assert.equal(fromWire(text), undefined));
  }
});

describe('an issue (API 1.0)', () => {
  it('shows strangers the keys that the document prints, and no others', () => {
    const json = encodeIssue(issue, site, { audience: 'anonymous', base });
    assert.deepEqual(json, {
      status: 'resolved',
      title: 'No Fantom programming language',
      reported_by: {
        username: 'ystrot',
        first_name: 'Yuri',
        last_name: 'Strot',
        avatar: 'https://issues.example.com/account/ystrot/avatar/32/',
        resource_uri: '/1.0/users/ystrot',
      },
      responsible: {
        username: 'evzijst',
        first_name: 'Erik',
        last_name: 'van Zijst',
        avatar: 'https://issues.example.com/account/evzijst/avatar/32/',
        resource_uri: '/1.0/users/evzijst',
      },
      comment_count: 3,
      content: 'There are more than 30 projects',
      created_on: '2011-05-31 13:30:42',
      local_id: 2776,
      follower_count: 1,
      metadata: { kind: 'enhancement', version: null, component: 'repository', milestone: null },
      resource_uri: '/1.0/repositories/site/master/issues/2776',
      is_spam: false,
    });
  });

  it('is read as it was written for somebody signed in', () => {
    const json = encodeIssue(issue, site, { audience: 'person', base, markup: true });
    assert.deepEqual(decodeIssue(JSON.parse(JSON.stringify(json))), issue);
  });

  it('has no key for a person who is not there', () => {
    const json = encodeIssue({ ...issue, assignee: null, reporter: null }, site, { audience: 'person', base });
    assert.equal('responsible' in json || 'reported_by' in json, false);
  });

  it('is read from the oldest shape, which lacks priority and UTC dates', () => {
    const old = decodeIssue({
      local_id: 64,
      title: 'easy_install functionality',
      status: 'invalid',
      content: 'Or something like it..?',
      created_on: '2008-07-21 16:04:35',
      metadata: { kind: 'bug', version: null, component: null, milestone: null },
    });
    assert.deepEqual(
      [old.priority, old.createdOn, old.updatedOn, old.reporter],
      ['major', '2008-07-21T14:04:35.000Z', '2008-07-21T14:04:35.000Z', null],
    );
  });

  it('refuses an answer that is no issue', () => {
    for (const json of [null, 'x', {}, { local_id: '1', title: 'x' }]) assert.throws(() => decodeIssue(json));
  });

  it('sends only what is set, and an empty value for what is cleared', () => {
    assert.equal(encodeFields({ title: 'a & b', milestone: null, assignee: 'ann' }).toString(), 'title=a+%26+b&milestone=&responsible=ann');
  });
});

describe('comments and errors (API 1.0)', () => {
  it('are read oldest first, with null where a change was made without a word', () => {
    const comments = decodeComments([
      { comment_id: 2, content: null, author_info: null, utc_created_on: '2012-07-29 03:02:00+00:00', utc_updated_on: null },
      { comment_id: 1, content: 'x', author_info: { username: 'ann' }, utc_created_on: '2012-07-29 03:01:16+00:00' },
    ]);
    assert.deepEqual(
      comments.map((it) => [it.id, it.content, it.author?.displayName]),
      [
        [1, 'x', 'ann'],
        [2, null, undefined],
      ],
    );
  });

  it('name the field of the model', () => {
    const error = decodeError(encodeError("bob can't be assigned issues in this repository", { fields: { responsible: ['no'] } }));
    assert.deepEqual(error, { message: "bob can't be assigned issues in this repository", field: 'assignee' });
    assert.equal(decodeError('<html>'), undefined);
  });
});
