import assert from 'node:assert/strict';
import { parseNewLink } from '../../../src/editor/commands/newLink';

describe('A link to a new issue', () => {
  const CASES: readonly (readonly [title: string, query: string, title: string, content: string, repository?: string])[] = [
    ['has a title', 'title=Tide is off', 'Tide is off', ''],
    ['has a title, a description and a repository', 'title=A&content=B\nC&repository=harbour/tidewatch', 'A', 'B\nC', 'harbour/tidewatch'],
    ['may come from a form', 'title=Tide+is+off&content=one+hour', 'Tide is off', 'one hour'],
    ['keeps a plus that stands beside spaces', 'title=C++ is off', 'C++ is off', ''],
    [
      'keeps what only looks like another part',
      'title=a & b&content=see https://x.example/?a=1&b=2',
      'a & b',
      'see https://x.example/?a=1&b=2',
    ],
    ['sets no field but texts', 'title=A&priority=blocker&assignee=eve&site=https://evil.example', 'A', ''],
    ['takes the first of what comes twice', 'title=A&title=B', 'A', ''],
    ['has its title in one line', 'title=A\n\nB', 'A B', ''],
    ['shows what it holds', 'title=A\u202egnp.exe\u0007&content=\ufeffB\u0000', 'Agnp.exe', 'B'],
    ['names no repository by a path', 'title=A&repository=../../etc/passwd', 'A', ''],
  ];
  for (const [caseTitle, query, title, content, repository] of CASES) {
    it(caseTitle, () => {
      const link = parseNewLink(query);
      assert.deepEqual([link?.title, link?.content, link?.isCut], [title, content, false]);
      assert.equal(link?.repository && `${link.repository.owner}/${link.repository.slug}`, repository);
    });
  }

  it('is cut to what a form can hold', () => {
    const link = parseNewLink(`title=${'t'.repeat(300)}&content=${'c'.repeat(20_000)}`);
    assert.deepEqual([link?.title.length, link?.content.length, link?.isCut], [255, 10_000, true]);
  });

  for (const query of ['', 'repository=a/b', 'title=%20'.replace('%20', ' '), 'name=x']) {
    it(`is none without a text: "${query}"`, () => assert.equal(parseNewLink(query), undefined));
  }
});
