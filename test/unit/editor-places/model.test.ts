import assert from 'node:assert/strict';
import { gitFolderOf } from '../../../src/model/gitFolder';
import { decide, parseChoice, parseTyped, remotesOfConfig, type FolderFacts } from '../../../src/editor/places/model';

const SITES = ['local', 'https://issues.example.com', 'http://127.0.0.1:8700', 'https://git.example.com:8443/tracker'];

describe("A folder's repository", () => {
  const origin = (url: string): Partial<FolderFacts> => ({ remotes: [{ name: 'origin', url }] });
  const cases: [title: string, facts: Partial<FolderFacts>, place: string][] = [
    ['its name, where nothing else tells', {}, 'folder: local local/my-app'],
    ['its name, also when it has nothing to make a slug of', { name: '///' }, 'folder: local local/repository'],
    ['the setting', { setting: 'team/app' }, 'setting: local team/app'],
    ['its name, where the setting is no repository', { setting: 'https://x/y/z' }, 'folder: local local/my-app'],
    ['Bitbucket by ssh', origin('git@bitbucket.org:team/app.git'), 'remote: local team/app'],
    ['Bitbucket by ssh with a scheme', origin('ssh://git@bitbucket.org/team/app.git'), 'remote: local team/app'],
    ['Bitbucket by ssh through the port of https', origin('ssh://git@altssh.bitbucket.org:443/team/app.git'), 'remote: local team/app'],
    ['Bitbucket by https', origin('https://bitbucket.org/team/app.git'), 'remote: local team/app'],
    ['Bitbucket by https with a name', origin('https://ann@bitbucket.org/team/app'), 'remote: local team/app'],
    ['Mercurial of old', origin('ssh://hg@bitbucket.org/team/app'), 'remote: local team/app'],
    ['a host that only sounds like Bitbucket', origin('https://bitbucket.org.evil.com/team/app'), 'folder: local local/my-app'],
    ['another host', origin('https://github.com/team/app.git'), 'folder: local local/my-app'],
    ['a path', origin('/srv/git/team/app.git'), 'folder: local local/my-app'],
    ['a remote before the setting', { ...origin('git@bitbucket.org:team/app.git'), setting: 'x/y' }, 'remote: local team/app'],
    ['another host, and then the setting', { ...origin('https://github.com/team/app.git'), setting: 'x/y' }, 'setting: local x/y'],
    ['a known site by https', origin('https://issues.example.com/team/app.git'), 'remote: https://issues.example.com team/app'],
    ['a known site by ssh', origin('git@issues.example.com:team/app.git'), 'remote: https://issues.example.com team/app'],
    [
      'a known site by ssh at any port',
      origin('ssh://git@git.example.com:7999/team/app.git'),
      'remote: https://git.example.com:8443/tracker team/app',
    ],
    [
      'a known site with its port',
      origin('https://git.example.com:8443/scm/team/app.git'),
      'remote: https://git.example.com:8443/tracker team/app',
    ],
    ['another server of the same host', origin('https://git.example.com/team/app.git'), 'folder: local local/my-app'],
    ['a known site on loopback', origin('http://127.0.0.1:8700/team/app'), 'remote: http://127.0.0.1:8700 team/app'],
    [
      'upstream before origin before others',
      {
        remotes: [
          { name: 'fork', url: 'git@bitbucket.org:me/app.git' },
          { name: 'origin', url: 'git@bitbucket.org:ann/app.git' },
          { name: 'upstream', url: 'git@bitbucket.org:team/app.git' },
        ],
      },
      'remote: local team/app',
    ],
    [
      'the first remote that leads somewhere',
      {
        remotes: [
          { name: 'origin', url: 'https://github.com/ann/app.git' },
          { name: 'old', url: 'git@bitbucket.org:ann/app.git' },
        ],
      },
      'remote: local ann/app',
    ],
    [
      'what was chosen, before all',
      { ...origin('git@bitbucket.org:team/app.git'), chosen: { site: SITES[1]!, repository: { owner: 'o', slug: 's' } } },
      'chosen: https://issues.example.com o/s',
    ],
    [
      'not what was chosen on a site that was removed',
      { ...origin('git@bitbucket.org:team/app.git'), chosen: { site: 'https://gone.example.com', repository: { owner: 'o', slug: 's' } } },
      'remote: local team/app',
    ],
  ];
  for (const [title, facts, place] of cases) {
    it(`is ${title}`, () => {
      const { source, site, repository } = decide({ name: 'My App', remotes: [], setting: '', ...facts }, SITES);
      assert.equal(`${source}: ${site} ${repository.owner}/${repository.slug}`, place);
    });
  }
});

describe('The remotes of .git/config', () => {
  const cases: [title: string, text: string, remotes: string[]][] = [
    ['nothing', '', []],
    [
      'several',
      '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@a:b/c\n\tfetch = +refs\n[remote "up.stream"]\nurl=https://x/y/z\n',
      ['origin git@a:b/c', 'up.stream https://x/y/z'],
    ],
    ['the first of two URLs', '[remote "o"]\nurl = one\nurl = two', ['o one']],
    ['the end of a section', '[remote "o"]\npushurl = p\n[branch "main"]\nurl = none\nremote = o', []],
    ['quotes, comments and CRLF', '[remote "o"] ; x\r\n  url = "a#b\\"c" # comment\r\n', ['o a#b"c']],
    ['no subsection', '[remote]\nurl = x', []],
    ['an entry on the line of its section', '[remote "o"] url = x', ['o x']],
  ];
  for (const [title, text, remotes] of cases) {
    it(`are read: ${title}`, () =>
      assert.deepEqual(
        remotesOfConfig(text).map(({ name, url }) => `${name} ${url}`),
        remotes,
      ));
  }

  it('are elsewhere for a work tree, whose .git says where', () => {
    assert.equal(gitFolderOf('gitdir: /srv/app/.git/worktrees/x\n'), '/srv/app/.git/worktrees/x');
    assert.equal(gitFolderOf('gitdir: ../.git/modules/lib'), '../.git/modules/lib');
    assert.equal(gitFolderOf(''), undefined);
  });
});

describe('A chosen repository', () => {
  const cases: [typed: string, repository: string | undefined][] = [
    ['team/app', 'team/app'],
    ['My App', 'local/my-app'],
    ['team/', undefined],
    ['a/b/c', undefined],
    ['../x', undefined],
    ['', undefined],
    ['!!', undefined],
  ];
  for (const [typed, repository] of cases) {
    it(`is typed: ${JSON.stringify(typed)}`, () => {
      const id = parseTyped(typed);
      assert.equal(id && `${id.owner}/${id.slug}`, repository);
    });
  }

  it('is remembered, and whatever else is stored is none', () => {
    const choice = { site: 'local', repository: { owner: 'o', slug: 's' } };
    assert.deepEqual(parseChoice(JSON.parse(JSON.stringify(choice))), choice);
    for (const stored of [
      undefined,
      null,
      'x',
      {},
      { site: 'local' },
      { ...choice, site: 1 },
      { site: 'x', repository: { owner: '..', slug: 's' } },
    ])
      assert.equal(parseChoice(stored), undefined);
  });
});
