import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Anchor } from '../../../src/anchors/find';
import { AnchorFinder } from '../../../src/anchors/finder';
import type { FoundState, SearchRequest } from '../../../src/anchors/search';
import { textLines } from '../../../src/anchors/text';

const CODE = readFileSync('src/anchors/line-index.ts', 'utf8');
const OTHER = readFileSync('src/anchors/align.ts', 'utf8');
const FIRST = 30;
const LAST = 41;

function anchorOf(text: string, path: string, first = FIRST, last = LAST): Anchor {
  const lines = textLines(text);
  return {
    path,
    first,
    lines: lines.slice(first - 1, last),
    before: lines.slice(first - 7, first - 1),
    after: lines.slice(last, last + 6),
  };
}

describe('The finder of anchors', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'anchors-finder-'));
  const script = join(scratch, 'anchors.js');
  let root: string;
  let count = 0;
  let finder: AnchorFinder;

  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const find = async (anchors: readonly Anchor[], options: Partial<SearchRequest> = {}, signal = new AbortController().signal) => {
    const states: FoundState[] = [];
    const request = { root, mayRunGit: true, anchors, texts: [], excluded: [], isWide: true, ...options };
    await finder.find(request, (found) => found.forEach(([index, state]) => (states[index] = state)), signal);
    return states.map((state) => (state.state === 'lost' ? 'lost' : `${state.state} ${state.path}:${state.first}-${state.last}`));
  };

  before(async () => {
    await build({ entryPoints: ['src/anchors/thread.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: script });
  });
  beforeEach(() => {
    root = join(scratch, `root${++count}`);
    mkdirSync(root);
    write('src/index.ts', CODE);
    finder = new AnchorFinder(script);
  });
  afterEach(() => finder.dispose());
  after(() => rmSync(scratch, { recursive: true, force: true }));

  const anchor = anchorOf(CODE, 'src/index.ts');

  it('finds what is there, moved in its file, in another one, or nowhere', async () => {
    assert.deepEqual(await find([anchor]), [`exact src/index.ts:${FIRST}-${LAST}`]);
    write('src/index.ts', `\n\n\n${CODE}`);
    assert.deepEqual(await find([anchor]), [`moved src/index.ts:${FIRST + 3}-${LAST + 3}`]);
    write('src/index.ts', OTHER);
    write('lib/deep/moved.ts', CODE);
    assert.deepEqual(await find([anchor]), [`moved lib/deep/moved.ts:${FIRST}-${LAST}`]);
    rmSync(join(root, 'lib'), { recursive: true });
    finder.changed(root, ['lib/deep/moved.ts']);
    assert.deepEqual(await find([anchor]), ['lost']);
    write('again.ts', CODE);
    finder.changed(root, ['again.ts']);
    assert.deepEqual(await find([anchor]), [`moved again.ts:${FIRST}-${LAST}`]);
  });

  for (const isGit of [true, false])
    it(`finds code in a renamed folder when only the folder is reported (${isGit ? 'with' : 'without'} git)`, async () => {
      if (isGit) git('init', '-q');
      write('src/deep/er/a b.ts', CODE);
      write('src/index.ts', OTHER);
      const deep = anchorOf(CODE, 'src/deep/er/a b.ts');
      const gone = anchorOf(OTHER, 'src/other.ts');
      assert.deepEqual(await find([deep, gone]), [`exact src/deep/er/a b.ts:${FIRST}-${LAST}`, `moved src/index.ts:${FIRST}-${LAST}`]);
      renameSync(join(root, 'src'), join(root, 'lib'));
      finder.changed(root, ['src', 'lib']);
      assert.deepEqual(await find([deep, gone]), [`moved lib/deep/er/a b.ts:${FIRST}-${LAST}`, `moved lib/index.ts:${FIRST}-${LAST}`]);
      rmSync(join(root, 'lib/deep'), { recursive: true });
      finder.changed(root, ['lib/deep']);
      assert.deepEqual(await find([deep, gone]), ['lost', `moved lib/index.ts:${FIRST}-${LAST}`]);
    });

  it('does not search new folders of packages and linked folders, without git', async () => {
    assert.deepEqual(await find([anchorOf(OTHER, 'gone.ts')]), ['lost']);
    rmSync(join(root, 'src/index.ts'));
    write('node_modules/pack/index.ts', CODE);
    mkdirSync(join(scratch, 'outside'), { recursive: true });
    writeFileSync(join(scratch, 'outside/index.ts'), CODE);
    symlinkSync(join(scratch, 'outside'), join(root, 'link'), 'junction');
    finder.changed(root, ['src/index.ts', 'node_modules', 'link']);
    assert.deepEqual(await find([anchor]), ['lost']);
  });

  it('returns the current lines if they have changed', async () => {
    const lines = textLines(CODE);
    lines[FIRST + 2] = '  const somethingElse = 12;';
    write('src/index.ts', lines.join('\r\n'));
    const found: FoundState[] = [];
    const request = { root, mayRunGit: true, anchors: [anchor], texts: [], excluded: [], isWide: true };
    await finder.find(request, (some) => some.forEach(([, state]) => found.push(state)), new AbortController().signal);
    assert.equal(found.at(-1)?.state, 'changed');
    assert.deepEqual(found.at(-1)?.now, lines.slice(FIRST - 1, LAST));
  });

  it('prefers the text of an open document to the file', async () => {
    const texts = [['src/index.ts', `// new\n${CODE}`]] as const;
    assert.deepEqual(await find([anchor], { texts }), [`moved src/index.ts:${FIRST + 1}-${LAST + 1}`]);
    assert.deepEqual(await find([anchor]), [`exact src/index.ts:${FIRST}-${LAST}`]);
  });

  it('reads no disk without a folder', async () => {
    assert.deepEqual(await find([anchor], { root: null }), ['lost']);
    assert.deepEqual(await find([anchor], { root: null, texts: [['a.ts', CODE]] }), [`moved a.ts:${FIRST}-${LAST}`]);
  });

  it('searches no files that are excluded, ignored by git or generated', async () => {
    for (const [path, options] of [
      ['out/a.ts', { excluded: ['**/out'] }],
      ['node_modules/a.ts', { mayRunGit: false }],
    ] as const) {
      rmSync(join(root, 'src'), { recursive: true, force: true });
      write(path, CODE);
      assert.deepEqual(await find([anchor], options), ['lost'], path);
      rmSync(join(root, path));
    }
    git('init', '-q');
    write('.gitignore', 'build/\n');
    write('build/a.ts', CODE);
    assert.deepEqual(await find([anchor]), ['lost']);
    write('kept/a.ts', CODE);
    finder.changed(root, ['kept/a.ts']);
    assert.deepEqual(await find([anchor]), [`moved kept/a.ts:${FIRST}-${LAST}`]);
  });

  it('does not leave the folder, whatever an anchor says', async () => {
    writeFileSync(join(scratch, 'outside.ts'), CODE);
    rmSync(join(root, 'src'), { recursive: true });
    for (const path of ['../outside.ts', join(scratch, 'outside.ts'), 'src/../../outside.ts', '..\\outside.ts'])
      assert.deepEqual(await find([{ ...anchor, path }]), ['lost'], path);
  });

  it('finds the lines of a cell in a notebook', async () => {
    const cells = [CODE.slice(0, 200), CODE].map((source) => ({
      cell_type: 'code',
      metadata: {},
      outputs: [],
      source: source.split(/(?<=\n)/),
    }));
    write('tide.ipynb', JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    const above = textLines(CODE.slice(0, 200)).length;
    const first = FIRST + above;
    assert.deepEqual(await find([{ ...anchor, path: 'tide.ipynb', first }]), [`exact tide.ipynb:${first}-${LAST + above}`]);
  });

  it('follows the history if git may run, and runs nothing of the repository', async () => {
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'one');
    const commit = git('rev-parse', 'HEAD');
    const hook = join(root, 'ran');
    git('config', 'core.fsmonitor', `touch ${hook}; false`);
    git('config', 'diff.external', `touch ${hook}; false`);
    mkdirSync(join(root, 'lib'));
    renameSync(join(root, 'src/index.ts'), join(root, 'lib/names.ts'));
    git('-c', 'core.fsmonitor=false', 'add', '-A');
    git('-c', 'core.fsmonitor=false', 'commit', '-qm', 'two');
    assert.deepEqual(await find([{ ...anchor, commit }]), [`moved lib/names.ts:${FIRST}-${LAST}`]);
    assert.equal(existsSync(hook), false);
  });

  it('cancels a search, and starts a new thread for the next one', async () => {
    const controller = new AbortController();
    const running = find(Array<Anchor>(200).fill(anchor), {}, controller.signal);
    controller.abort();
    await assert.rejects(running, { name: 'AbortError' });
    finder.dispose();
    assert.deepEqual(await find([anchor]), [`exact src/index.ts:${FIRST}-${LAST}`]);
  });

  it('reports why a search failed', async () => {
    await assert.rejects(find([{ ...anchor, lines: undefined as never }]), /lines|undefined|length/);
    await assert.rejects(
      new AnchorFinder(join(scratch, 'none.js')).find({} as never, () => undefined, new AbortController().signal),
      /none\.js/,
    );
  });
});
