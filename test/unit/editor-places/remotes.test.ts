import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { decide, parseSetting, type FolderFacts } from '../../../src/editor/places/model';
import { readSshConfig, sshHostName } from '../../../src/editor/places/ssh';
import { suggestionsOf } from '../../../src/editor/places/suggestions';
import type { Place, RepositorySuggestion } from '../../../src/editor/services';
import { mostSimilar } from '../../../src/model/similar-repositories';
import { parseRewrites, remoteUrls, displayRemote } from '../../../src/model/remote';

const SITES = ['local', 'https://issues.example.org', 'https://git.example.com:8443/tracker', 'http://[::1]:8700'];
const SSH = `
Include config.d/*.conf
Host bitbucket.org-work bb
  HostName bitbucket.org
  User git
Host=quay*
  HostName = "bitbucket.org" # the old one
Host tracker
  hostname Issues.Example.org
Host *.corp !secret.corp
  HostName bitbucket.org
Host direct-?
  HostName altssh.bitbucket.org
  Port 443
Match originalhost matched
  HostName bitbucket.org
Match exec "touch /tmp/never" host executed
  HostName bitbucket.org
Host token
  HostName %h.bitbucket.org
Host bb
  HostName later.example.com
`;

const REWRITES = parseRewrites(
  [
    'url.git@bitbucket.org:.insteadof\nbb:',
    'url.git@bitbucket.org:harbour/.insteadof\nours:',
    'url.git@github.com:.insteadof\nours:old-',
    'url.ssh://git@bitbucket.org/.pushinsteadof\nhttps://mirror.example.net/',
    'url.https://mirror.example.net/.insteadof\nhttps://bitbucket.org/mirrored/',
  ].join('\0') + '\0',
);

/** The repositories of a folder "my app" with one remote; `?` marks a remote that is reported as not understood. */
const REMOTES: [url: string, place: string][] = [
  // aliases of ssh
  ['git@bitbucket.org-work:harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['bitbucket.org-work:harbour/tidewatch', 'local harbour/tidewatch'],
  ['git@BitBucket.org-Work:harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['ssh://bitbucket.org-work/harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['ssh://git@bitbucket.org-work:22/harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['git+ssh://git@quay/harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['ssh+git://git@quay2/harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['git@tracker:harbour/tidewatch.git', 'https://issues.example.org harbour/tidewatch'],
  ['git@git.corp:harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['git@secret.corp:harbour/tidewatch.git', '?'],
  ['git@direct-1:harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['git@direct-12:harbour/tidewatch.git', '?'],
  ['git@included:harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['git@matched:harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['git@executed:harbour/tidewatch.git', '?'],
  ['git@unknown-alias:harbour/tidewatch.git', '?'],
  ['https://bitbucket.org-work/harbour/tidewatch.git', '?'],
  ['ssh://-oProxyCommand=x/harbour/tidewatch.git', '?'],
  // git's rewriting
  ['bb:harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['ours:tidewatch.git', 'local harbour/tidewatch'],
  ['ours:old-team/tidewatch.git', '?'],
  ['https://mirror.example.net/harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['https://bitbucket.org/mirrored/tidewatch.git', 'local mirrored/tidewatch'],
  // odd forms of scp
  ['git@bitbucket.org:/harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['git@bitbucket.org:harbour/tidewatch.git/', 'local harbour/tidewatch'],
  ['git@bitbucket.org:harbour/tidewatch.git//', 'local harbour/tidewatch'],
  ['git@bitbucket.org:harbour//tidewatch', 'local harbour/tidewatch'],
  ['git@[bitbucket.org]:harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['git@[altssh.bitbucket.org:443]:harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['git@altssh.bitbucket.org:443/harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['ann@[::1]:harbour/tidewatch.git', 'http://[::1]:8700 harbour/tidewatch'],
  ['git@bitbucket.org:tidewatch.git', '?'],
  ['bitbucket.org:', '?'],
  [' git@bitbucket.org:harbour/tidewatch.git ', 'local harbour/tidewatch'],
  // URLs of ssh
  ['ssh://git@altssh.bitbucket.org:443/harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['SSH://git@BITBUCKET.ORG/harbour/tidewatch.GIT', 'local harbour/tidewatch'],
  ['ssh://git@bitbucket.org./harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['ssh://git@git.example.com:2222/~ann/notes.git', 'https://git.example.com:8443/tracker ~ann/notes'],
  ['ssh://git@host:2222/~ann/notes.git', '?'],
  ['ssh://ann@[::1]:2222/harbour/tidewatch.git', 'http://[::1]:8700 harbour/tidewatch'],
  ['hg::ssh://hg@bitbucket.org/harbour/tidewatch', 'local harbour/tidewatch'],
  ['gcrypt::git@bitbucket.org:harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['ext::ssh -i key %S harbour/tidewatch', '?'],
  // the web's
  ['HTTPS://BitBucket.ORG/harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['https://x-token-auth:secret@bitbucket.org/harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['https://bitbucket.org:443/harbour/tidewatch.git/', 'local harbour/tidewatch'],
  ['https://bitbucket.org/harbour/tide%77atch.git', 'local harbour/tidewatch'],
  ['https://bitbucket.org/harbour/%2e%2e', '?'],
  ['https://bitbucket.org/tidewatch.git', '?'],
  ['https://bitbucket.org.evil.example/harbour/tidewatch.git', '?'],
  ['git://bitbucket.org/harbour/tidewatch.git', 'local harbour/tidewatch'],
  ['https://issues.example.org/harbour/tidewatch.git', 'https://issues.example.org harbour/tidewatch'],
  ['git@issues.example.org:group/harbour/tidewatch.git', 'https://issues.example.org harbour/tidewatch'],
  ['https://git.example.com:8443/scm/harbour/tidewatch.git', 'https://git.example.com:8443/tracker harbour/tidewatch'],
  ['https://git.example.com/harbour/tidewatch.git', '?'],
  // paths, and what only looks like a host
  ['C:\\work\\harbour\\tidewatch', '?'],
  ['C:/work/harbour/tidewatch', '?'],
  ['c:harbour/tidewatch', '?'],
  ['\\\\bitbucket.org\\harbour\\tidewatch', '?'],
  ['/srv/git/harbour/tidewatch.git', '?'],
  ['../harbour/tidewatch', '?'],
  ['~/harbour/tidewatch', '?'],
  ['file:///srv/git/harbour/tidewatch.git', '?'],
  ['file://bitbucket.org/harbour/tidewatch.git', '?'],
  ['bitbucket.org/harbour/tidewatch', '?'],
  ['not a url', '?'],
  ['https://', '?'],
  [`git@bitbucket.org:${'x/'.repeat(2000)}y`, '?'],
];

describe('A git remote', () => {
  const home = mkdtempSync(join(tmpdir(), 'issue-bucket-ssh-'));
  let sshHost: (host: string) => string;
  before(async () => {
    const files = {
      config: SSH,
      'config.d/work.conf': 'Host included\n  Include ~/.ssh/deeper\n',
      'config.d/other': 'Host unknown-alias\n  HostName bitbucket.org\n',
      'config.d/loop.conf': 'Include config.d/*.conf\n',
      deeper: 'HostName bitbucket.org\n',
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(home, '.ssh', name)), { recursive: true });
      writeFileSync(join(home, '.ssh', name), text);
    }
    const config = await readSshConfig(home, join(home, 'none'));
    sshHost = (host) => sshHostName(config, host);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const place = (facts: Partial<FolderFacts>) => {
    const found = decide({ name: 'My App', remotes: [], setting: '', rewrites: REWRITES, sshHost, ...facts }, SITES);
    return found.unclear ? '?' : `${found.site} ${found.repository.owner}/${found.repository.slug}`;
  };

  for (const [url, expected] of REMOTES) {
    it(`${JSON.stringify(url.slice(0, 70))} is ${expected}`, () => {
      assert.equal(place({ remotes: [{ name: 'origin', url }] }), expected);
    });
  }

  it('uses the push URL if the fetch URL has no issues', () => {
    const url = 'https://cache.example.net/tidewatch.git';
    assert.equal(place({ remotes: [{ name: 'origin', url, pushUrl: 'bb:harbour/tidewatch.git' }] }), 'local harbour/tidewatch');
    assert.equal(place({ remotes: [{ name: 'origin', url: 'bb:a/b', pushUrl: 'bb:c/d' }] }), 'local a/b');
  });

  it('is resolved quickly with any pattern in the configuration of ssh', () => {
    const config = [{ keyword: 'host', args: [`${'*a'.repeat(400)}b`] } as const, { keyword: 'hostname', args: ['x'] } as const];
    assert.equal(sshHostName(config, 'a'.repeat(253)), 'a'.repeat(253));
    assert.equal(sshHostName([{ keyword: 'hostname', args: ['x'] }], 'a'.repeat(254)), 'a'.repeat(254));
  });

  it('says the longest beginning that git rewrites', () => {
    assert.deepEqual(remoteUrls({ url: 'ours:old-x/y' }, REWRITES), ['git@github.com:x/y', 'ours:old-x/y']);
    assert.deepEqual(parseRewrites('nonsense\0url.x.insteadof\n\0'), []);
  });

  const SHOWN: [url: string, shown: string][] = [
    ['https://x-token-auth:secret@bitbucket.org/a/b.git', 'https://bitbucket.org/a/b.git'],
    ['https://secret@bitbucket.org/a/b.git', 'https://bitbucket.org/a/b.git'],
    ['HTTPS://a:b@c@bitbucket.org/a', 'HTTPS://bitbucket.org/a'],
    ['persistent-https://ann:secret@host/a/b', 'persistent-https://ann@host/a/b'],
    ['ssh://git:secret@host/a/b', 'ssh://git@host/a/b'],
    ['git@host:a/b.git', 'git@host:a/b.git'],
    ['https://host/a/b?token=secret#x', 'https://host/a/b'],
    ['gcrypt::https://ann:secret@host/a', 'gcrypt::https://host/a'],
    ['a\nb\u202ec', 'a b c'],
    ['x'.repeat(500), `${'x'.repeat(120)}…`],
  ];
  for (const [url, displayed] of SHOWN)
    it(`is shown without what is secret: ${url.slice(0, 60)}`, () => assert.equal(displayRemote(url), displayed));
});

describe('The setting of a repository', () => {
  const CASES: [text: string, read: string | undefined][] = [
    ['harbour/tidewatch', 'local harbour/tidewatch'],
    ['local: harbour/tidewatch', 'local harbour/tidewatch'],
    ['https://issues.example.org/harbour/tidewatch', 'https://issues.example.org harbour/tidewatch'],
    ['https://issues.example.org/harbour/tidewatch/', 'https://issues.example.org harbour/tidewatch'],
    ['https://issues.example.org/harbour/tidewatch/issues', 'https://issues.example.org harbour/tidewatch'],
    ['HTTPS://Issues.Example.org/harbour/tidewatch', 'https://issues.example.org harbour/tidewatch'],
    ['https://ann:secret@issues.example.org/harbour/tidewatch', 'https://issues.example.org harbour/tidewatch'],
    ['issues.example.org/harbour/tidewatch', 'https://issues.example.org harbour/tidewatch'],
    ['issues.example.org: harbour/tidewatch', 'https://issues.example.org harbour/tidewatch'],
    ['https://issues.example.org: harbour/tidewatch', 'https://issues.example.org harbour/tidewatch'],
    ['https://git.example.com:8443/tracker/harbour/tidewatch', 'https://git.example.com:8443/tracker harbour/tidewatch'],
    ['git.example.com:8443/tracker: harbour/tidewatch', 'https://git.example.com:8443/tracker harbour/tidewatch'],
    ['http://issues.example.org/harbour/tidewatch', 'unknown'],
    ['https://issues.example.org:444/harbour/tidewatch', 'unknown'],
    ['https://issues.example.org.evil.example/harbour/tidewatch', 'unknown'],
    ['https://git.example.com:8443/harbour/tidewatch', 'unknown'],
    ['evil.example: harbour/tidewatch', 'unknown'],
    ['x/y/z', 'unknown'],
    ['https://issues.example.org/tidewatch', 'unknown'],
    ['https://issues.example.org/../tidewatch', undefined],
    ['tidewatch', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of CASES) {
    it(`${JSON.stringify(text)} is ${expected}`, () => {
      const found = parseSetting(text, SITES);
      const output = found && (found.isUnknownSite ? 'unknown' : `${found.site} ${found.repository.owner}/${found.repository.slug}`);
      assert.equal(output, expected);
    });
  }

  it('takes precedence over a remote if it names a site, and not otherwise', () => {
    const remotes = [{ name: 'origin', url: 'git@bitbucket.org:team/app.git' }];
    const where = (setting: string) => {
      const { site, source } = decide({ name: 'x', remotes, setting }, SITES);
      return `${source} ${site}`;
    };
    assert.equal(where('https://issues.example.org/team/app'), 'setting https://issues.example.org');
    assert.equal(where('other/app'), 'remote local');
    assert.equal(where('https://evil.example/team/app'), 'remote local');
  });

  it('is reported as unused if it names an unknown site', () => {
    const { unclear, repository } = decide({ name: 'App', remotes: [], setting: 'https://a:b@evil.example/team/app' }, SITES);
    assert.deepEqual([unclear?.source, unclear?.displayName, repository.slug], ['setting', 'https://evil.example/team/app', 'app']);
  });
});

describe('A repository that may be meant', () => {
  const id = (name: string) => ({ repository: { owner: name.split('/')[0]!, slug: name.split('/')[1]! } });
  const KNOWN = ['harbour/tidewatch', 'harbour/ferry', 'me/tide-watch', 'harbour/tidewatsh', 'x/y'].map(id);
  const CASES: [wanted: string, found: string[]][] = [
    ['harbour/tidewatch', ['harbour/tidewatch', 'harbour/tidewatsh', 'me/tide-watch']],
    ['Harbour/Tide_Watch', ['harbour/tidewatch', 'harbour/tidewatsh', 'me/tide-watch']],
    ['other/tidewatch', ['harbour/tidewatch', 'me/tide-watch', 'harbour/tidewatsh']],
    ['harbour/fery', ['harbour/ferry']],
    ['harbour/freyr', []],
    ['harbour/quay', []],
    ['x/z', []],
    ['a/-', []],
  ];
  for (const [expected, found] of CASES) {
    it(`by ${expected}`, () => {
      const { owner, slug } = id(expected).repository;
      assert.deepEqual(
        mostSimilar(KNOWN, [{ owner, slug }]).map(({ repository }) => `${repository.owner}/${repository.slug}`),
        found,
      );
    });
  }

  const local = { id: 'local', label: 'This computer', isLocal: true };
  const server = { id: 'https://issues.example.org', label: 'issues.example.org', isLocal: false };
  const at = (name: string, site = local): RepositorySuggestion => ({ site, ...id(name) });
  const displayed = (name: string, more: Partial<Place> = {}) => ({ ...at(name), source: 'remote', folder: undefined, ...more }) as Place;
  const UNCLEAR = { source: 'remote', displayName: 'x' } as const;
  const PLACES: [title: string, place: Place, known: RepositorySuggestion[], suggested: string[]][] = [
    [
      'a remote that is not understood, beside the imported one',
      displayed('local/tidewatch', { source: 'folder', unclear: UNCLEAR }),
      [at('local/tidewatch'), at('harbour/tidewatch')],
      ['local harbour/tidewatch'],
    ],
    [
      'on a server what this computer has not',
      displayed('harbour/tidewatch'),
      [at('harbour/ferry'), at('Harbour/Tidewatch', server)],
      ['https://issues.example.org Harbour/Tidewatch'],
    ],
    [
      'nothing where this computer has it too',
      displayed('harbour/tidewatch'),
      [at('harbour/tidewatch'), at('harbour/tidewatch', server)],
      [],
    ],
    ['nothing that is only like what a remote says', displayed('harbour/tidewatch'), [at('me/tidewatch', server), at('me/tidewatch')], []],
    [
      'for a folder without a remote what is called the same',
      displayed('local/tidewatch', { source: 'folder' }),
      [at('harbour/tidewatch')],
      ['local harbour/tidewatch'],
    ],
    [
      'nothing for such a folder that has issues of its own',
      displayed('local/tidewatch', { source: 'folder' }),
      [at('local/tidewatch'), at('harbour/tidewatch')],
      [],
    ],
    ['nothing where somebody has chosen', displayed('local/tidewatch', { source: 'chosen' }), [at('harbour/tidewatch')], []],
    ['nothing for a place on a server', displayed('a/tidewatch', { site: server }), [at('a/tidewatch')], []],
  ];
  for (const [title, place, sites, suggested] of PLACES) {
    it(`is offered: ${title}`, () => {
      const found = suggestionsOf(place, [{ owner: 'harbour', slug: 'tidewatch' }], sites);
      assert.deepEqual(
        found.map(({ site, repository }) => `${site.id} ${repository.owner}/${repository.slug}`),
        suggested,
      );
    });
  }
});
