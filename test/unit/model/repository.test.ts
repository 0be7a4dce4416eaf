import assert from 'node:assert/strict';
import { parseRemote } from '../../../src/model/remote';
import { parseRepositoryName, repositoryName, slugify } from '../../../src/model/repository';

describe('owner/slug', () => {
  const cases: [text: string, read: string | undefined][] = [
    ['team/app', 'team/app'],
    [' team/app ', 'team/app'],
    ['Team_1/my.app-2', 'Team_1/my.app-2'],
    ['{uuid}/~ann', '{uuid}/~ann'],
    ['größe/приложение', 'größe/приложение'],
    ['team', undefined],
    ['team/', undefined],
    ['/app', undefined],
    ['a/b/c', undefined],
    ['../app', undefined],
    ['team/..', undefined],
    ['te am/app', undefined],
    ['team/app?x', undefined],
    [`team/${'x'.repeat(129)}`, undefined],
    ['', undefined],
  ];
  for (const [text, parsed] of cases) {
    it(`is read out of ${JSON.stringify(text.slice(0, 30))}`, () => {
      const id = parseRepositoryName(text);
      assert.equal(id && repositoryName(id), parsed);
    });
  }
});

describe('A slug', () => {
  const cases: [text: string, slug: string][] = [
    ['My Repo!', 'my-repo'],
    ['already-a-slug', 'already-a-slug'],
    ['  a   b  ', 'a-b'],
    ['.hidden.', 'hidden'],
    ['Größe', 'größe'],
    ['///', 'repository'],
    ['', 'repository'],
    ['x'.repeat(100), 'x'.repeat(62)],
    [`${'x'.repeat(61)} y`, 'x'.repeat(61)],
  ];
  for (const [text, slug] of cases) {
    it(`is made of ${JSON.stringify(text.slice(0, 30))}`, () => {
      assert.equal(slugify(text), slug);
      assert.ok(parseRepositoryName(`local/${slugify(text)}`));
    });
  }
});

describe("A git remote's URL", () => {
  const cases: [url: string, read: string | undefined][] = [
    ['git@bitbucket.org:team/app.git', 'bitbucket.org team/app'],
    ['bitbucket.org:team/app', 'bitbucket.org team/app'],
    ['ssh://git@bitbucket.org/team/app.git', 'bitbucket.org team/app'],
    ['ssh://git@host:7999/team/app.git', 'host:7999 team/app'],
    ['https://ann:secret@Bitbucket.org/Team/App.git/', 'bitbucket.org Team/App'],
    ['https://host:8443/scm/team/app', 'host:8443 team/app'],
    ['git+ssh://git@host/team/app', 'host team/app'],
    ['https://host/t%C3%A9am/app', 'host téam/app'],
    ['https://host/a%2Fb/app', undefined],
    ['https://host/%/app', undefined],
    ['https://host/app', undefined],
    ['https://host/', undefined],
    ['/srv/git/app.git', undefined],
    ['../app', undefined],
    ['C:\\git\\app', undefined],
    ['file:///srv/git/team/app.git', ' team/app'],
    ['', undefined],
  ];
  for (const [url, parsed] of cases) {
    it(`is taken apart: ${url}`, () => {
      const remote = parseRemote(url);
      assert.equal(remote && `${remote.host} ${repositoryName(remote.id)}`, parsed);
    });
  }
});
