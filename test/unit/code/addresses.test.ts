import assert from 'node:assert/strict';
import { findLinks, type LinkBase } from '../../../src/code/addresses';
import { computingMs } from '../../support/computing';

const LOCAL: LinkBase = { site: 'local', repository: { owner: 'ann', slug: 'app' } };
const SERVER: LinkBase = { site: 'https://issues.example.com', repository: { owner: 'team', slug: 'rocket' } };

/** The links of a text: the underlined part, and the issue that it opens. */
const links = (text: string): string[] =>
  findLinks(text, [LOCAL, SERVER]).map(({ start, length, address: { site, repository, number, comment } }) =>
    [text.slice(start, start + length), `${site}:${repository.slug}#${number}`, ...(comment ? [`comment ${comment}`] : [])].join(' -> '),
  );

const TEXTS: [text: string, found: string[]][] = [
  ['// https://bitbucket.org/ann/app/issues/17/some-title', ['https://bitbucket.org/ann/app/issues/17/some-title -> local:app#17']],
  ['see https://bitbucket.org/ann/app/issue/17.', ['https://bitbucket.org/ann/app/issue/17 -> local:app#17']],
  ['(http://www.bitbucket.org/Ann/App/issues/3)', ['http://www.bitbucket.org/Ann/App/issues/3 -> local:app#3']],
  [
    'https://bitbucket.org/ann/app/issues/17#comment-123!',
    ['https://bitbucket.org/ann/app/issues/17#comment-123 -> local:app#17 -> comment 123'],
  ],
  [
    'https://bitbucket.org/ann/app/issues/17/a-title#comment-5',
    ['https://bitbucket.org/ann/app/issues/17/a-title#comment-5 -> local:app#17 -> comment 5'],
  ],
  [
    'Fixes https://issues.example.com/team/rocket/issues/4 and\nhttps://bitbucket.org/ann/app/issue/5/x.',
    [
      'https://issues.example.com/team/rocket/issues/4 -> https://issues.example.com:rocket#4',
      'https://bitbucket.org/ann/app/issue/5/x -> local:app#5',
    ],
  ],
  ['https://bitbucket.org/other/app/issues/17', []],
  ['https://github.com/ann/app/issues/17', []],
  ['https://issues.example.com/ann/app/issues/17', []],
  ['https://bitbucket.org/ann/app/issues', []],
  ['https://bitbucket.org/ann/app/issues/0', []],
  ['ftp://bitbucket.org/ann/app/issues/1 #17', []],
];

describe('Addresses of issues in documents and terminals', () => {
  for (const [text, found] of TEXTS) it(`are found in ${JSON.stringify(text)}`, () => assert.deepEqual(links(text), found));

  it('are not looked for where no repository is open', () => {
    assert.deepEqual(findLinks('https://bitbucket.org/ann/app/issues/1', []), []);
  });

  it('take no long time in a text that is large or made to be slow', () => {
    const line = 'https://bitbucket.org/ann/app/issues/1\n';
    const ms = computingMs(() => {
      assert.equal(findLinks(line.repeat(5000), [LOCAL]).length, 2000);
      for (const text of ['https://', 'https://a/issues/', `https://${'a/'.repeat(100)}`, 'x'])
        findLinks(text.repeat(500_000 / text.length), [LOCAL]);
    });
    assert.ok(ms < 5000, `${ms} ms`);
  });
});
