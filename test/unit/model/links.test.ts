import assert from 'node:assert/strict';
import { ISSUE_LINKS, parseIssueLink } from '../../../src/model/links';
import { computingMs } from '../../support/computing';

const BUCKET = 'https://bitbucket.org';

const READ: readonly [url: string, site: string, repository: string, number: number][] = [
  ['https://bitbucket.org/jespern/django-piston/issues/17/some-title', BUCKET, 'jespern/django-piston', 17],
  ['https://bitbucket.org/jespern/django-piston/issue/17', BUCKET, 'jespern/django-piston', 17],
  ['http://www.bitbucket.org/jespern/django-piston/issue/17/x', BUCKET, 'jespern/django-piston', 17],
  ['https://bitbucket.org/a/b/issues/17/x#comment-5', BUCKET, 'a/b', 17],
  ['https://bitbucket.org/a/b/issues/17?from=mail', BUCKET, 'a/b', 17],
  ['https://api.bitbucket.org/1.0/repositories/a/b/issues/3', BUCKET, 'a/b', 3],
  ['https://api.bitbucket.org/2.0/repositories/a/b/issues/3/comments', BUCKET, 'a/b', 3],
  ['https://bitbucket.org/!api/1.0/repositories/a/b/issues/3/', BUCKET, 'a/b', 3],
  ['https://tracker.example:8700/issues/1.0/repositories/a/b/issues/3', 'https://tracker.example:8700/issues', 'a/b', 3],
  ['http://127.0.0.1:8700/1.0/repositories/a/b/issues/3', 'http://127.0.0.1:8700', 'a/b', 3],
  ['https://bitbucket.org/%7Bteam%7D/b/issues/3', BUCKET, '{team}/b', 3],
];

const OTHER = [
  'https://bitbucket.org/a/b/issues/new',
  'https://bitbucket.org/a/b/issues/',
  'https://bitbucket.org/a/b/issues?status=new',
  'https://bitbucket.org/a/b/pull-requests/17',
  'https://bitbucket.org/a/issues/17',
  'https://bitbucket.org/a/b/issues/0',
  'https://bitbucket.org/a/b/issues/99999999999',
  'https://bitbucket.org/a/b/issues/17th',
  'https://bitbucket.org/../b/issues/17',
  'https://ann:secret@bitbucket.org/a/b/issues/17',
  'ftp://bitbucket.org/a/b/issues/17',
  'issues/17',
  `https://bitbucket.org/a/b/issues/17/${'x'.repeat(3000)}`,
];

describe('The address of an issue', () => {
  for (const [url, site, repository, number] of READ) {
    it(`is read: ${url}`, () => {
      const link = parseIssueLink(url)!;
      assert.deepEqual([link.site, `${link.repository.owner}/${link.repository.slug}`, link.number], [site, repository, number]);
    });
  }

  it('is not seen in other addresses', () => {
    for (const url of OTHER) assert.equal(parseIssueLink(url), undefined, url);
  });

  it('is found in code, commit messages and prose, without what stands around it', () => {
    const text = [
      '// see https://bitbucket.org/a/b/issues/17/some-title, and (https://bitbucket.org/a/b/issue/18).',
      '"https://bitbucket.org/a/b/issues/19" [x](https://bitbucket.org/a/b/issues/20/y#comment-3) https://bitbucket.org/a/b/issues/2nd',
    ].join('\n');
    assert.deepEqual(text.match(ISSUE_LINKS), [
      'https://bitbucket.org/a/b/issues/17/some-title',
      'https://bitbucket.org/a/b/issue/18',
      'https://bitbucket.org/a/b/issues/19',
      'https://bitbucket.org/a/b/issues/20/y#comment-3',
    ]);
  });

  it('is looked for in a long line without end in no time', () => {
    const text = 'https://'.repeat(50_000);
    assert.ok(computingMs(() => assert.equal(text.match(ISSUE_LINKS), null)) < 1000);
  });
});
