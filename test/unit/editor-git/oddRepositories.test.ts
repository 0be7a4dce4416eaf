import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitTexts } from '../../../src/anchors/git';
import { GitBlobs } from '../../../src/anchors/git-blobs';
import {
  addWorktree,
  branchesOf,
  commitsNaming,
  currentBranchOf,
  currentCommitOf,
  defaultBranchOf,
  newsOfBranch,
} from '../../../src/editor/git/repository';

const CONFIGURATION = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
const OWN = ['user.name=a', 'user.email=a@example.com', 'protocol.file.allow=always'].flatMap((it) => ['-c', it]);

const run = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-C', folder, ...OWN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...CONFIGURATION },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();

/** Makes a repository with a commit that names an issue. */
function init(folder: string, ...options: string[]): void {
  mkdirSync(folder, { recursive: true });
  run(folder, 'init', '-q', '-b', 'main', ...options);
  commit(folder, 'a.txt', 'one\n', 'Begin #12');
}

function commit(folder: string, file: string, text: string, message: string): string {
  writeFileSync(join(folder, file), text);
  run(folder, 'add', '-A');
  run(folder, 'commit', '-qm', message);
  return run(folder, 'rev-parse', 'HEAD');
}

/** Whether nothing has failed on the way, so that an empty answer is known to be one. */
interface Known {
  readonly branch: string | undefined;
  readonly hasCommit: boolean;
  readonly branches: readonly string[];
  readonly naming: number;
  readonly text: string | undefined;
  readonly files: readonly string[] | undefined;
}

async function known(folder: string): Promise<Known> {
  const texts = new GitTexts(folder);
  const blobs = new GitBlobs(folder);
  const text = await texts.textAt('HEAD', 'a.txt');
  assert.equal(await blobs.textAt('HEAD', 'a.txt'), text);
  blobs.close();
  return {
    branch: await currentBranchOf(folder),
    hasCommit: /^[0-9a-f]{40,64}$/.test((await currentCommitOf(folder)) ?? ''),
    branches: (await branchesOf(folder)).map(({ name }) => name).sort(),
    naming: (await commitsNaming(folder, ['#12'])).length,
    text,
    files: (await texts.files())?.sort(),
  };
}

const USUAL: Known = { branch: 'main', hasCommit: true, branches: ['main'], naming: 1, text: 'one\n', files: ['a.txt'] };
const NONE: Known = { branch: undefined, hasCommit: false, branches: [], naming: 0, text: undefined, files: undefined };

describe('An odd repository', () => {
  let root: string;
  let before: (readonly [string, string | undefined])[];
  const at = (...path: string[]): string => join(root, ...path);
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'issue-bucket-odd-')));
    before = Object.keys(CONFIGURATION).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, CONFIGURATION);
  });
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(root, { recursive: true, force: true });
  });

  const KINDS: Record<string, { make: () => string; known: Partial<Known>; base?: Known }> = {
    'with SHA-256': { make: () => (init(at('r'), '--object-format=sha256'), at('r')), known: {} },
    'without a commit': {
      make: () => (mkdirSync(at('r')), run(at('r'), 'init', '-q', '-b', 'main'), at('r')),
      known: { branch: 'main', files: [] },
      base: NONE,
    },
    'with a detached HEAD': {
      make: () => (init(at('r')), run(at('r'), 'checkout', '-q', '--detach'), at('r')),
      known: { branch: undefined },
    },
    'that is a linked worktree': {
      make: () => (init(at('r')), run(at('r'), 'worktree', 'add', '-q', '-b', 'bug/12-a', at('w')), at('w')),
      known: { branch: 'bug/12-a', branches: ['bug/12-a', 'main'] },
    },
    'that is bare': {
      make: () => (init(at('r')), run(root, 'clone', '-q', '--bare', at('r'), at('b.git')), at('b.git')),
      known: { files: undefined },
    },
    'that is shallow': {
      make: () => {
        init(at('r'));
        commit(at('r'), 'b.txt', 'b', 'Another of #12');
        run(root, 'clone', '-q', '--depth=1', `file://${at('r')}`, at('s'));
        return at('s');
      },
      known: { files: ['a.txt', 'b.txt'], branches: ['main', 'main'] },
    },
    'with a submodule': {
      make: () => {
        init(at('lib'));
        init(at('r'));
        run(at('r'), 'submodule', '--quiet', 'add', at('lib'), 'lib');
        run(at('r'), 'commit', '-qm', 'Add lib');
        return at('r');
      },
      known: { files: ['.gitmodules', 'a.txt', 'lib/a.txt'] },
    },
    'that is a submodule': {
      make: () => {
        init(at('lib'));
        init(at('r'));
        run(at('r'), 'submodule', '--quiet', 'add', at('lib'), 'lib');
        return at('r', 'lib');
      },
      known: { branches: ['main', 'main'] },
    },
    'that is rebased just now': {
      make: () => {
        init(at('r'));
        run(at('r'), 'checkout', '-qb', 'side');
        commit(at('r'), 'a.txt', 'two\n', 'Side');
        run(at('r'), 'checkout', '-q', 'main');
        commit(at('r'), 'a.txt', 'three\n', 'Main');
        assert.throws(() => run(at('r'), 'rebase', '-q', 'main', 'side'));
        return at('r');
      },
      known: { branch: undefined, branches: ['main', 'side'], text: 'three\n' },
    },
    'that is bisected just now': {
      make: () => {
        init(at('r'));
        const first = run(at('r'), 'rev-parse', 'HEAD');
        for (const text of ['two\n', 'three\n', 'four\n']) commit(at('r'), 'a.txt', text, text);
        run(at('r'), 'bisect', 'start', 'HEAD', first);
        return at('r');
      },
      known: { branch: undefined, text: 'three\n' },
    },
    'whose index is garbage': {
      make: () => (init(at('r')), writeFileSync(at('r', '.git', 'index'), 'DIRC garbage'.repeat(100)), at('r')),
      known: { files: undefined },
    },
    'whose HEAD is garbage': {
      make: () => (init(at('r')), writeFileSync(at('r', '.git', 'HEAD'), '\0garbage'), at('r')),
      known: {},
      base: NONE,
    },
    'whose .git leads nowhere': {
      make: () => (mkdirSync(at('r')), writeFileSync(at('r', '.git'), `gitdir: ${at('missing')}\n`), at('r')),
      known: {},
      base: NONE,
    },
    ...(process.getuid?.() === 0 && {
      'of somebody else': { make: () => (init(at('r')), chownSync(at('r'), 4711, 4711), at('r')), known: {}, base: NONE },
    }),
  };
  for (const [kind, { make, known: expected, base = USUAL }] of Object.entries(KINDS))
    it(`${kind} is what git says, or counts as none`, async () => {
      const folder = make();
      assert.deepEqual(await known(folder), { ...base, ...expected });
    });

  it('has the texts and the history of its submodules, as far as they are checked out', async () => {
    init(at('lib'));
    const first = run(at('lib'), 'rev-parse', 'HEAD');
    run(at('lib'), 'mv', 'a.txt', 'b.txt');
    const second = commit(at('lib'), 'c.txt', 'c', 'Rename');
    init(at('r'));
    run(at('r'), 'submodule', '--quiet', 'add', at('lib'), 'sub/lib');
    run(at('r'), 'commit', '-qm', 'Add lib');
    const texts = new GitTexts(at('r'));
    assert.equal(await texts.textAt(first, 'sub/lib/a.txt'), 'one\n');
    assert.equal(await texts.textAt('HEAD', 'sub/lib/b.txt'), 'one\n');
    assert.deepEqual(await texts.versionsSince('sub/lib/a.txt', first), [{ commit: second, path: 'sub/lib/b.txt' }]);
    assert.deepEqual((await texts.files())?.sort(), ['.gitmodules', 'a.txt', 'sub/lib/b.txt', 'sub/lib/c.txt']);
    run(root, 'clone', '-q', at('r'), at('plain'));
    const plain = new GitTexts(at('plain'));
    assert.equal(await plain.textAt('HEAD', 'sub/lib/a.txt'), undefined);
    assert.deepEqual(await plain.files(), ['.gitmodules', 'a.txt', 'sub/lib']);
  });

  it('has no submodules outside of it', async () => {
    init(at('other'));
    init(at('r'));
    symlinkSync(at('other'), at('r', 'link'));
    const paths = ['../other', at('other'), 'link', '.git', '.', '', 'x/../../other', '--all'];
    writeFileSync(at('r', '.gitmodules'), paths.map((path, index) => `[submodule "${index}"]\n\tpath = ${path}\n`).join(''));
    const texts = new GitTexts(at('r'));
    assert.deepEqual((await texts.files())?.sort(), ['.gitmodules', 'a.txt', 'link']);
    for (const path of paths.filter((it) => it !== '.')) assert.equal(await texts.textAt('HEAD', `${path}/a.txt`), undefined, path);
  });

  it('has no news of a branch whose commits are not there, or that is rebased', async () => {
    init(at('r'));
    commit(at('r'), 'b.txt', 'b', 'Fixes #12');
    run(root, 'clone', '-q', '--depth=1', `file://${at('r')}`, at('s'));
    run(at('s'), 'config', 'user.email', 'a@example.com');
    assert.equal(await defaultBranchOf(at('s')), 'main');
    assert.equal(await newsOfBranch(at('s'), 'main', run(at('r'), 'rev-parse', 'HEAD~1')), undefined);
    assert.deepEqual(await new GitTexts(at('s')).versionsSince('a.txt', run(at('r'), 'rev-parse', 'HEAD~1')), []);
  });

  it('is not the one that a hook or an editor of messages was started in', async () => {
    init(at('r'));
    init(at('other'));
    const surroundings = { GIT_DIR: at('other', '.git'), GIT_INDEX_FILE: at('other', 'index'), GIT_WORK_TREE: at('other') };
    Object.assign(process.env, surroundings);
    try {
      assert.deepEqual((await known(at('r'))).branches, ['main']);
      await addWorktree(at('r'), { path: at('w'), branch: 'bug/12-a', from: 'HEAD' });
    } finally {
      for (const name of Object.keys(surroundings)) Reflect.deleteProperty(process.env, name);
    }
    assert.equal(run(at('r'), 'branch', '--list', 'bug/12-a', '--format=%(refname:short)'), 'bug/12-a');
    assert.equal(run(at('other'), 'branch', '--list', 'bug/12-a'), '');
  });

  it('with parts elsewhere has nothing fetched, by whichever program it says, also by an old git', async () => {
    init(at('r'));
    const blob = run(at('r'), 'rev-parse', 'HEAD:a.txt');
    rmSync(at('r', '.git', 'objects', blob.slice(0, 2), blob.slice(2)));
    const ran = at('ran');
    const configuration = {
      ...{ 'core.repositoryFormatVersion': '1', 'extensions.partialClone': 'origin', 'remote.origin.promisor': 'true' },
      ...{ 'remote.origin.url': `ext::sh -c touch% ${ran}`, 'protocol.ext.allow': 'always', 'core.sshCommand': `touch ${ran}` },
    };
    for (const [key, value] of Object.entries(configuration)) run(at('r'), 'config', key, value);
    const program = at('old-git');
    writeFileSync(program, '#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec git "$@"\n', { mode: 0o755 });
    for (const options of [{}, { program }]) {
      assert.equal(await new GitTexts(at('r'), options).textAt('HEAD', 'a.txt'), undefined);
      const blobs = new GitBlobs(at('r'), options);
      assert.equal(await blobs.textAt('HEAD', 'a.txt'), undefined);
      blobs.close();
      assert.equal(await currentBranchOf(at('r'), options), 'main');
    }
    assert.ok(!existsSync(ran));
  });
});
