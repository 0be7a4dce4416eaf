import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitTexts } from '../../../src/anchors/git';
import { GitBlobs } from '../../../src/anchors/git-blobs';

describe('The texts of a repository', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anchors-git-'));
  const file = (name: string): string => join(folder, name);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const commit = (message: string): string => {
    git('add', '-A');
    git('commit', '-qm', message);
    return git('rev-parse', 'HEAD');
  };
  const text = (last: string): string => Array.from({ length: 30 }, (_, line) => `line ${line} of the file\n`).join('') + last;
  const commits: string[] = [];

  before(() => {
    git('init', '-q');
    git('config', 'core.quotePath', 'true');
    mkdirSync(file('src'));
    writeFileSync(file('src/ä b.txt'), text('one\r\n'));
    commits.push(commit('one'));
    writeFileSync(file('src/ä b.txt'), text('two\n'));
    commits.push(commit('two'));
    writeFileSync(file('unrelated.txt'), 'unrelated');
    commit('something else');
    mkdirSync(file('lib'));
    renameSync(file('src/ä b.txt'), file('lib/c.txt'));
    commits.push(commit('rename'));
    writeFileSync(file('lib/c.txt'), text('three\n'));
    commits.push(commit('three'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are those of their commits, byte by byte', async () => {
    const texts = new GitTexts(folder);
    assert.equal(await texts.textAt(commits[0]!, 'src\\ä b.txt'), text('one\r\n'));
    assert.equal(await texts.textAt('HEAD', 'lib/c.txt'), text('three\n'));
    assert.equal(await texts.textAt(commits[0]!, 'lib/c.txt'), undefined);
  });

  it('are followed through a rename', async () => {
    assert.deepEqual(await new GitTexts(folder).versionsSince('src/ä b.txt', commits[0]!), [
      { commit: commits[1], path: 'src/ä b.txt' },
      { commit: commits[2], path: 'lib/c.txt' },
      { commit: commits[3], path: 'lib/c.txt' },
    ]);
    assert.deepEqual(await new GitTexts(folder).versionsSince('unrelated.txt', 'HEAD'), []);
  });

  it('are nothing where there is no repository, no git, or no such commit', async () => {
    assert.equal(await new GitTexts(tmpdir()).textAt('HEAD', 'a'), undefined);
    assert.equal(await new GitTexts(folder, { program: join(folder, 'no-git') }).textAt('HEAD', 'lib/c.txt'), undefined);
    assert.deepEqual(await new GitTexts(folder).versionsSince('lib/c.txt', '0'.repeat(40)), []);
    assert.deepEqual(await new GitTexts(folder).versionsSince('no such file', commits[0]!), []);
  });

  it('never use an anchor as an option', async () => {
    const created = file('created-by-an-option');
    for (const bad of [`--output=${created}`, '-x', 'HEAD --all', 'HEAD\n', 'main']) {
      assert.equal(await new GitTexts(folder).textAt(bad, 'lib/c.txt'), undefined, bad);
      assert.deepEqual(await new GitTexts(folder).versionsSince('lib/c.txt', bad), [], bad);
    }
    assert.deepEqual(await new GitTexts(folder).versionsSince(`--output=${created}`, commits[0]!), []);
    assert.deepEqual(await new GitTexts(folder).versionsSince(':(glob)**', commits[0]!), []);
    assert.ok(!existsSync(created));
  });

  describe('read one after the other', () => {
    const long = `${'long '.repeat(60_000)}\n`;
    let blobs: GitBlobs;
    beforeEach(() => (blobs = new GitBlobs(folder)));
    afterEach(() => blobs.close());

    it('do not depend on earlier requests', async () => {
      writeFileSync(file('long.txt'), long);
      writeFileSync(file('empty.txt'), '');
      const head = commit('long');
      const requests: [string, string, string | undefined][] = [
        [commits[0]!, 'src\\ä b.txt', text('one\r\n')],
        [head, 'long.txt', long],
        [head, 'missing', undefined],
        [head, 'lib', undefined], // a folder
        [head, 'a\n\nb', undefined],
        ['main', 'lib/c.txt', undefined],
        ['0'.repeat(40), 'lib/c.txt', undefined],
        [head, 'empty.txt', ''],
        ['HEAD', 'lib/c.txt', text('three\n')],
      ];
      const answers = await Promise.all(requests.map(([commit, path]) => blobs.textAt(commit, path)));
      assert.deepEqual(
        answers,
        requests.map(([, , answer]) => answer),
      );
    });

    it('are read by one process', async () => {
      const [program, ran] = [file('git.sh'), file('runs')];
      writeFileSync(program, `#!/bin/sh\necho run >> '${ran}'\nexec git "$@"\n`, { mode: 0o755 });
      const counted = new GitBlobs(folder, { program });
      for (const commit of commits.slice(2)) await counted.textAt(commit, 'lib/c.txt');
      counted.close();
      assert.equal(readFileSync(ran, 'utf8'), 'run\n');
      assert.equal(await counted.textAt('HEAD', 'lib/c.txt'), undefined);
    });

    it('are nothing where git is missing, ends or hangs', async () => {
      const program = file('git2.sh');
      const tried = async (script: string): Promise<unknown> => {
        writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        const gitBlobs = new GitBlobs(folder, { program, timeoutMs: 300 });
        const answers = await Promise.all([gitBlobs.textAt('HEAD', 'lib/c.txt'), gitBlobs.textAt('HEAD', 'lib/c.txt')]);
        gitBlobs.close();
        return answers;
      };
      const nothing = [undefined, undefined];
      assert.deepEqual(await tried('exit 1'), nothing);
      assert.deepEqual(await tried('exec sleep 60'), nothing);
      assert.deepEqual(await tried('read line; echo "abc blob 1000"; exit 0'), nothing);
      rmSync(program);
      const missing = new GitBlobs(folder, { program });
      assert.equal(await missing.textAt('HEAD', 'lib/c.txt'), undefined);
      assert.equal(await new GitBlobs(tmpdir()).textAt('HEAD', 'a'), undefined);
    });
  });

  it('are read without executing the configuration', async () => {
    const ran = file('ran');
    const script = file('script.sh');
    writeFileSync(script, `#!/bin/sh\ntouch '${ran}'\ncat "$@"\n`, { mode: 0o755 });
    writeFileSync(file('.gitattributes'), '* diff=evil filter=evil\n');
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'pager.log',
      'diff.external',
      'diff.evil.command',
      'diff.evil.textconv',
      'filter.evil.smudge',
      'core.sshCommand',
    ])
      git('config', key, script);
    mkdirSync(file('hooks'));
    writeFileSync(file('hooks/post-index-change'), `#!/bin/sh\ntouch '${ran}'\n`, { mode: 0o755 });
    git('config', 'core.hooksPath', file('hooks'));
    const texts = new GitTexts(folder);
    assert.equal(await texts.textAt('HEAD', 'lib/c.txt'), text('three\n'));
    assert.equal((await texts.versionsSince('src/ä b.txt', commits[0]!)).length, 3);
    const blobs = new GitBlobs(folder);
    assert.equal(await blobs.textAt('HEAD', 'lib/c.txt'), text('three\n'));
    blobs.close();
    assert.ok(!existsSync(ran));
  });
});
