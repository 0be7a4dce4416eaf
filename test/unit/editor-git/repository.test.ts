import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addWorktree,
  branchesOf,
  commitsNaming,
  currentBranchOf,
  currentCommitOf,
  defaultBranchOf,
  newsOfBranch,
  refOf,
  worktreePath,
} from '../../../src/editor/git/repository';
import { refusalOf } from '../../../src/editor/git/refusal';

const ENVIRONMENT = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', LC_ALL: 'C' };

describe('A repository', () => {
  let folder: string;
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      encoding: 'utf8',
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const commit = (text: string, message = text): void => {
    writeFileSync(join(folder, 'file'), text);
    git('add', '-A');
    git('commit', '-qm', message);
  };
  /** What git says when it refuses. */
  const refused = (...args: string[]): unknown => {
    try {
      git(...args);
    } catch (error) {
      return error;
    }
    throw new Error(`git ${args.join(' ')} was not refused`);
  };
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'issue-bucket-git-')));
    git('init', '-q', '-b', 'main');
    commit('one');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(`${folder}.worktrees`, { recursive: true, force: true });
  });

  it('tells its branches, here and of remotes, and where they are checked out', async () => {
    const head = git('rev-parse', 'HEAD');
    git('branch', 'bug/12-a');
    git('update-ref', 'refs/remotes/origin/task/7-b', head);
    git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/task/7-b');
    git('update-ref', 'refs/heads/-f', head); // git itself makes none of this name
    const names = (await branchesOf(folder)).map(({ name, remote, worktree, isCurrent }) => [name, remote, worktree, isCurrent]);
    assert.deepEqual(
      names.sort(),
      [
        ['bug/12-a', undefined, undefined, false],
        ['main', undefined, folder, true],
        ['task/7-b', 'origin', undefined, false],
      ].sort(),
    );
  });

  it('tells the branch and the commit that are checked out, also where a tag has the same name', async () => {
    const head = git('rev-parse', 'HEAD');
    git('tag', 'main');
    assert.deepEqual([await currentBranchOf(folder), await currentCommitOf(folder)], ['main', head]);
    git('checkout', '-q', '--detach');
    assert.deepEqual([await currentBranchOf(folder), await currentCommitOf(folder)], [undefined, head]);
    assert.ok((await branchesOf(folder)).every(({ isCurrent }) => !isCurrent));
    git('checkout', '-q', '--orphan', 'new/1');
    assert.deepEqual([await currentBranchOf(folder), await currentCommitOf(folder)], ['new/1', undefined]);
  });

  it('tells the branch that others are merged into', async () => {
    assert.equal(await defaultBranchOf(folder), 'main');
    git('branch', 'trunk');
    git('config', 'init.defaultBranch', 'trunk');
    assert.equal(await defaultBranchOf(folder), 'trunk');
    git('config', 'init.defaultBranch', 'elsewhere');
    assert.equal(await defaultBranchOf(folder), 'main');
    git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/release/next');
    assert.equal(await defaultBranchOf(folder), 'release/next');
    assert.equal(await defaultBranchOf(join(folder, 'missing')), undefined);
  });

  it('tells the commits that name an issue on any branch, the latest first, and no stash', async () => {
    const dates = [1, 2, 3, 4, 5, 6, 7].map((day) => `2026-01-0${day}T00:00:00Z`);
    const dated = (message: string) => {
      const date = dates.shift()!;
      writeFileSync(join(folder, 'file'), message);
      git('add', '-A');
      execFileSync('git', ['-C', folder, '-c', 'user.name=A$(x)', '-c', 'user.email=a@example.com', 'commit', '-qm', message], {
        env: { ...ENVIRONMENT, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
      });
    };
    dated('First of #12');
    git('checkout', '-qb', 'side');
    dated('Mend\n\nRefs #12');
    dated('Not #123, 12, x#12 or other/one#12');
    dated('See Harbour/tidewatch#12 and a.b');
    git('checkout', '-q', 'main');
    dated('#12: last, with \u0001 and "quotes"');
    writeFileSync(join(folder, 'file'), 'stashed');
    git('stash', 'push', '-q', '-m', 'of #12');
    const found = await commitsNaming(folder, ['#12', 'harbour/tidewatch#12']);
    assert.deepEqual(
      found.map(({ message }) => message.split('\n')[0]),
      ['#12: last, with', 'See Harbour/tidewatch#12 and a.b', 'Mend', 'First of #12'],
    );
    assert.equal(found[1]!.author, 'A$(x)');
    assert.equal(found[1]!.date.toISOString(), '2026-01-04T00:00:00.000Z');
    assert.deepEqual(await commitsNaming(folder, ['axb/c#1', 'a.b/c#1']), []);
    assert.deepEqual(await commitsNaming(join(folder, 'missing'), ['#12']), []);
  });

  it('knows the person by their own configuration, wherever it is, and nothing else of a git around it', async () => {
    const ownConfig = join(folder, 'own.gitconfig');
    writeFileSync(ownConfig, '[user]\n\temail = Own@example.com\n');
    const since = git('rev-parse', 'HEAD');
    commit('two');
    const surroundings = {
      GIT_CONFIG_GLOBAL: ownConfig,
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_DIR: join(folder, 'missing'),
      GIT_INDEX_FILE: '/dev/null',
    };
    const before = Object.keys(surroundings).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, surroundings);
    try {
      assert.equal((await newsOfBranch(folder, 'main', since))?.email, 'own@example.com');
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it('executes nothing of its configuration when it is asked', async () => {
    const program = join(folder, 'evil.sh');
    writeFileSync(program, `#!/bin/sh\ntouch ${join(folder, 'executed')}\n`);
    chmodSync(program, 0o755);
    for (const key of ['core.fsmonitor', 'core.pager', 'diff.external', 'core.sshCommand', 'gpg.program', 'core.editor'])
      git('config', key, program);
    git('config', 'log.showSignature', 'true');
    await branchesOf(folder);
    await defaultBranchOf(folder);
    await commitsNaming(folder, ['#12']);
    await newsOfBranch(folder, 'main', git('rev-parse', 'HEAD'));
    assert.ok(!existsSync(join(folder, 'executed')));
  });

  it('gets a worktree beside it for a new branch and for one that exists', async () => {
    const path = worktreePath(folder, 'bug/12-a');
    assert.equal(path, `${folder}.worktrees/bug-12-a`);
    await addWorktree(folder, { path, branch: 'bug/12-a', from: 'main' });
    assert.equal(execFileSync('git', ['-C', path, 'branch', '--show-current'], { encoding: 'utf8' }).trim(), 'bug/12-a');
    git('branch', 'task/7');
    await addWorktree(folder, { path: worktreePath(folder, 'task/7'), branch: 'task/7' });
    const branches = await branchesOf(folder);
    assert.equal(branches.find(({ name }) => name === 'task/7')?.worktree, worktreePath(folder, 'task/7'));
    assert.equal(git('branch', '--show-current'), 'main');
    await assert.rejects(addWorktree(folder, { path: `${path}2`, branch: 'bug/12-a' }), (error) => {
      assert.deepEqual(refusalOf(error), { kind: 'elsewhere', details: [path] });
      return true;
    });
  });

  it('begins a branch at another one, not at a tag of the same name', async () => {
    const [first, path] = [git('rev-parse', 'HEAD'), worktreePath(folder, 'bug/12-a')];
    commit('two');
    const second = git('rev-parse', 'HEAD');
    git('tag', 'main', first);
    git('tag', 'origin/main', first);
    git('update-ref', 'refs/remotes/origin/main', second);
    git('config', 'remote.origin.url', '/nowhere');
    git('config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
    const at = (folder: string) => execFileSync('git', ['-C', folder, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    const [local, remote] = [
      { name: 'main', remote: undefined },
      { name: 'main', remote: 'origin' },
    ].map(refOf);
    assert.deepEqual([local, remote], ['refs/heads/main', 'refs/remotes/origin/main']);
    await addWorktree(folder, { path, branch: 'bug/12-a', from: local });
    assert.equal(at(path), second);
    await addWorktree(folder, { path: `${path}2`, branch: 'bug/12-b', from: remote, tracks: true });
    assert.equal(at(`${path}2`), second);
    assert.equal(git('config', 'branch.bug/12-b.merge'), 'refs/heads/main');
  });

  it('is told why it refuses a branch', () => {
    git('switch', '-qc', 'bug/12');
    commit('two');
    writeFileSync(join(folder, 'file'), 'dirty');
    assert.deepEqual(refusalOf(refused('checkout', '-q', 'main')), { kind: 'changes', details: ['file'] });
    assert.equal(refusalOf(refused('checkout', '-q', '-b', 'main')).kind, 'exists');
    assert.equal(refusalOf(refused('checkout', '-q', '-b', 'bug/12/more')).kind, 'name');
    writeFileSync(join(folder, '.git', 'index.lock'), '');
    assert.equal(refusalOf(refused('checkout', '-q', '-b', 'other')).kind, 'busy');
    rmSync(join(folder, '.git', 'index.lock'));
    const other = refusalOf(refused('checkout', '-q', 'nowhere'));
    assert.deepEqual(other, { kind: 'other', details: ["pathspec 'nowhere' did not match any file(s) known to git"] });
  });

  it('is told so by the codes of the git extension', () => {
    assert.deepEqual(refusalOf({ gitErrorCode: 'LocalChangesOverwritten', stderr: '', message: 'Failed' }), {
      kind: 'changes',
      details: [],
    });
    assert.equal(refusalOf({ gitErrorCode: 'BranchAlreadyExists', message: 'x' }).kind, 'exists');
    assert.deepEqual(refusalOf(new Error('spawn git ENOENT')), { kind: 'other', details: ['spawn git ENOENT'] });
    assert.deepEqual(refusalOf(undefined), { kind: 'other', details: [''] });
  });
});
