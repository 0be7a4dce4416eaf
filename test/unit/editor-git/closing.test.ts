import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingReferences, movesSince } from '../../../src/editor/git/closing';
import { closingCommits, newsOfBranch } from '../../../src/editor/git/repository';
import { makeRepository, type TestRepository } from '../../support/git';
import { computingMs } from '../../support/computing';

const output = (message: string) =>
  closingReferences(message).map(({ number, repository }) => `${repository ? `${repository.owner}/${repository.slug}` : ''}#${number}`);

describe('The message of a commit', () => {
  const cases: [message: string, issues: string[]][] = [
    ['Fixes #12', ['#12']],
    [
      'fix #1, fixed #2, close #3, closes #4, closed #5, resolve #6, resolves #7, resolved #8',
      ['#1', '#2', '#3', '#4', '#5', '#6', '#7', '#8'],
    ],
    ['FIXES #12', ['#12']],
    ['fixes: #12', ['#12']],
    ['Mend the gauge (fixes #12)', ['#12']],
    ['Mend\n\nCloses harbour/tidewatch#12.', ['harbour/tidewatch#12']],
    ['fixes issue #12', ['#12']],
    ['fixes bugs #12, #13 and #14', ['#12', '#13', '#14']],
    ['fixes #12, and #13 & a/b#14', ['#12', '#13', 'a/b#14']],
    ['fixes #12 fixes #12', ['#12']],
    ['Refs #12', []],
    ['fix 12', []],
    ['fixes #12abc', []],
    ['fixes #12.5', []],
    ['fixes #0', []],
    ['fixes #', []],
    ['prefixes #12', []],
    ['bugfix #12', []],
    ['fixing #12', []],
    ['fixes\n#12', []],
    ['fixes the one of #12', []],
    ['unfixed/fix #12', []],
    ['Revert "Mend it, fixes #12"\n\nThis reverts commit 1234.', []],
    ['Reapply "Mend it, fixes #12"', []],
    ['revert: fix(gauge): mend it, fixes #12', []],
    ['revert(gauge)!: fixes #12', []],
    ['fixup! Mend it, fixes #12', []],
    ['squash! Mend it, fixes #12', []],
    ['Reverting is no option, fixes #12', ['#12']],
    ['fixes pull request #12', []],
    ['fixes #12, which was hard', ['#12']],
    ['水位を修正 (fixes #12)。closes #13です', ['#12', '#13']],
    ['', []],
  ];
  for (const [message, issues] of cases)
    it(`${JSON.stringify(message).slice(0, 60)} closes ${issues.join() || 'none'}`, () => assert.deepEqual(output(message), issues));

  it('is read in time that grows with its length', () => {
    const ms = computingMs(() => {
      for (const part of ['fixes ', 'fixes #1, ', 'a/', '#1 and ', 'fixes a.b/c']) closingReferences(part.repeat(20_000));
    });
    assert.ok(ms < 2000, `${ms} ms`);
  });
});

describe('A reflog', () => {
  const entry = (commit: string, action: string) => ({ commit, action });
  it('tells commits, merges and pulls from all else', () => {
    const adds = [
      'commit: x',
      'commit (amend): x',
      'commit (initial): x',
      'commit (merge): x',
      'merge bug/12: Fast-forward',
      "merge bug/12: Merge made by the 'ort' strategy.",
      'pull: Fast-forward',
      'pull origin main: Fast-forward',
      'pull --rebase: Fast-forward',
      'cherry-pick: x',
      'revert: Revert "fixes #1"',
      'am: x',
    ];
    const otherCommits = [
      'rebase (finish): refs/heads/main onto abc',
      'rebase finished: refs/heads/main onto abc',
      'pull --rebase (finish): refs/heads/main onto abc',
      'pull (finish): refs/heads/main onto a',
      'reset: moving to HEAD~1',
      'fetch origin main:main: fast-forward',
      'branch: Created from HEAD',
      'checkout: moving from a to b',
      'clone: from x',
      '',
    ];
    for (const action of adds) assert.deepEqual(movesSince([entry('b', action), entry('a', '')], 'a'), [{ from: 'a', to: 'b' }], action);
    for (const action of otherCommits) assert.deepEqual(movesSince([entry('b', action), entry('a', '')], 'a'), [], action);
  });
  it('is read from where the branch was', () => {
    const entries = [entry('d', 'commit: d'), entry('c', 'reset: moving to c'), entry('b', 'commit: b'), entry('a', 'commit (initial): a')];
    assert.deepEqual(movesSince(entries, 'a'), [
      { from: 'a', to: 'b' },
      { from: 'c', to: 'd' },
    ]);
    assert.deepEqual(movesSince(entries, 'd'), []);
    assert.deepEqual(movesSince(entries, 'elsewhere'), []);
  });
});

describe('Commits that reach the default branch', () => {
  let repository: TestRepository;
  let folder: string;
  let since: string;
  const git = (...args: string[]) => repository.git(...args);
  let files = 0;
  const commit = (message: string, name = 'me') => {
    writeFileSync(join(folder, `file${++files}`), message);
    git('add', '-A');
    repository.as(name, 'commit', '-qm', message);
  };
  const closing = async (branch = 'main') => {
    const news = await newsOfBranch(folder, branch, since);
    return news ? (await closingCommits(folder, news)).map(({ message }) => message.split('\n')[0]) : [];
  };
  beforeEach(() => {
    repository = makeRepository();
    ({ folder } = repository);
    commit('one');
    commit('old, fixes #1');
    since = git('rev-parse', 'HEAD');
  });
  afterEach(() => repository.remove());

  it("are one's own that say so", async () => {
    commit('two, fixes #2');
    commit('three');
    commit('four, fixes #4', 'other');
    commit('five, closes a/b#5');
    assert.deepEqual(await closing(), ['two, fixes #2', 'five, closes a/b#5']);
    assert.deepEqual(await closing('other'), []);
  });

  it('are amended ones', async () => {
    commit('two');
    since = git('rev-parse', 'HEAD');
    git('commit', '-q', '--amend', '-m', 'two, fixes #2');
    assert.deepEqual(await closing(), ['two, fixes #2']);
  });

  it('are merged ones, fast-forward and not, and not those on another branch before', async () => {
    git('checkout', '-qb', 'bug/2');
    commit('two, fixes #2');
    git('checkout', '-q', 'main');
    assert.deepEqual(await closing(), []);
    git('merge', '-q', 'bug/2');
    assert.deepEqual(await closing(), ['two, fixes #2']);
    since = git('rev-parse', 'HEAD');
    git('checkout', '-qb', 'bug/3');
    commit('three, fixes #3');
    git('checkout', '-q', 'main');
    commit('four');
    git('merge', '-q', '--no-edit', 'bug/3');
    assert.deepEqual(await closing(), ['three, fixes #3']);
  });

  it('are none of a checkout of old commits, a reset or a rebase', async () => {
    commit('two, fixes #2');
    since = git('rev-parse', 'HEAD');
    git('checkout', '-q', 'HEAD~1');
    git('checkout', '-q', 'main');
    assert.deepEqual(await closing(), []);
    git('reset', '-q', '--hard', 'HEAD~1');
    since = git('rev-parse', 'HEAD');
    git('reset', '-q', '--hard', 'ORIG_HEAD');
    assert.deepEqual(await closing(), []);
    since = git('rev-parse', 'HEAD');
    git('checkout', '-qb', 'base', 'HEAD~1');
    commit('base');
    git('checkout', '-q', 'main');
    git('rebase', '-q', 'base');
    assert.deepEqual(await closing(), []);
  });

  it("are, of what a pull brings, one's own alone", async () => {
    const remote = mkdtempSync(join(tmpdir(), 'issue-bucket-remote-'));
    try {
      git('init', '-q', '--bare', remote);
      git('remote', 'add', 'origin', remote);
      git('push', '-q', 'origin', 'main');
      commit('two, fixes #2');
      commit('three, fixes #3', 'other');
      git('push', '-q', 'origin', 'main');
      git('reset', '-q', '--hard', since);
      git('fetch', '-q', 'origin');
      assert.deepEqual(await closing(), []);
      git('pull', '-q', '--ff-only', 'origin', 'main');
      assert.deepEqual(await closing(), ['two, fixes #2']);
    } finally {
      rmSync(remote, { recursive: true, force: true });
    }
  });
});
