import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FolderIndex, MAX_FILE_BYTES } from '../../../src/codeIndex/folderIndex';
import { languageOf } from '../../../src/codeIndex/languageOf';
import { WaitingPaths } from '../../../src/codeIndex/waiting';
import { excludeLines, FolderWalk } from '../../../src/codeIndex/walk';

const LANGUAGES = {
  names: { makefile: 'makefile' },
  extensions: { '.ts': 'typescript', '.py': 'python', '.md': 'markdown', '.d.ts': 'typescript', '.odd': 'odd' },
};

describe('The index of a folder', () => {
  let root: string;
  const write = (path: string, content: string | Buffer = '// #1') => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const files = (excludes: string[] = [], path = '') => [...new FolderWalk(root, excludes).files(path)].sort();
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'issue-bucket-index-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('has the files that neither git ignores nor settings exclude', () => {
    for (const path of [
      'a.ts',
      'out/b.ts',
      'src/c.ts',
      'src/gen/d.ts',
      'src/gen/keep.ts',
      'node_modules/e/f.ts',
      '.git/g.ts',
      'x.log',
      'deep/out/h.ts',
    ])
      write(path);
    write('.gitignore', '/out\n*.log\n');
    write('src/.gitignore', 'gen/*\n!gen/keep.ts\n');
    write('.git/info/exclude', 'deep/\n');
    symlinkSync(root, join(root, 'loop'));
    assert.deepEqual(files(['**/node_modules']), ['.gitignore', 'a.ts', 'src/.gitignore', 'src/c.ts', 'src/gen/keep.ts']);
    assert.deepEqual(files(['**/node_modules', '**/*.{ts,tsx}']), ['.gitignore', 'src/.gitignore']);
    assert.deepEqual(files(['*.ts'], 'src'), ['src/.gitignore', 'src/c.ts', 'src/gen/keep.ts']);
    assert.deepEqual(
      files(['src/**']).filter((path) => path.startsWith('src')),
      [],
    );
    for (const path of [
      'out',
      'out/b.ts',
      'x.log',
      '.git',
      '.git/g.ts',
      'src/gen/d.ts',
      'gone',
      'loop',
      'loop/a.ts',
      'a.ts/b',
      'deep/out/h.ts',
    ])
      assert.deepEqual(files([], path), [], path);
    assert.deepEqual(files([], 'src/c.ts'), ['src/c.ts']);
  });

  it('has the rules of the repository that the folder lies in, unless they ignore the folder itself', () => {
    for (const path of [
      'out/a.ts',
      'packages/b/out/c.ts',
      'packages/b/d.ts',
      'packages/b/Out/e.ts',
      'packages/b/f.log',
      'packages/out/g.ts',
    ])
      write(path);
    write('.gitignore', 'out/\n');
    write('packages/.gitignore', '*.log\n!d.ts\n');
    write('.git/info/exclude', '/packages/b/h.ts\n');
    write('packages/b/h.ts');
    write('packages/b/.gitignore', '');
    const below = (folder: string) => [...new FolderWalk(join(root, folder), []).files()].sort();
    assert.deepEqual(below('packages/b'), process.platform === 'linux' ? ['.gitignore', 'Out/e.ts', 'd.ts'] : ['.gitignore', 'd.ts']);
    assert.deepEqual(below('packages/out'), ['g.ts']);
    assert.deepEqual(below('out'), ['a.ts']);
  });

  it('has no files of folders in it that are open by themselves', () => {
    for (const path of ['a.ts', 'b {x}/c.ts', 'b {x}/d/e.ts', 'bb/f.ts']) write(path);
    const walk = new FolderWalk(root, [], ['b {x}']);
    assert.deepEqual([...walk.files()].sort(), ['a.ts', 'bb/f.ts']);
    for (const path of ['b {x}', 'b {x}/c.ts', 'b {x}/d']) assert.deepEqual([...walk.files(path)], [], path);
  });

  it('looks once at what has changed often, and at all of a folder instead of its paths', () => {
    const waiting = new WaitingPaths();
    const accepted = () => [
      ...(function* () {
        for (let next; (next = waiting.next());) yield `${next.folder}:${next.path}`;
      })(),
    ];
    waiting.add('x', ['a', 'b', 'a']);
    waiting.add('y', ['c']);
    waiting.add('x', ['b']);
    assert.deepEqual(accepted(), ['x:a', 'x:b', 'y:c']);
    for (let count = 0; count < 3; count++) waiting.add('x', ['a', '', 'b']);
    assert.deepEqual(waiting.next(), { folder: 'x', path: '' });
    waiting.add('x', ['a']); // while it is looked at
    assert.deepEqual(accepted(), ['x:a']);
  });

  it('reads patterns of settings as VS Code does', () => {
    assert.deepEqual(excludeLines(['**/a', 'b', 'c/**', '**/*.{x,y}']), ['**/a', '/b', '/c/', '**/*.x', '**/*.y']);
  });

  it('knows languages by names', () => {
    const languageOfPath = (path: string) => languageOf(path, LANGUAGES);
    assert.deepEqual(['src/A.D.TS', 'Makefile', 'a.b.py', 'ts', 'a.constructor', 'x/.ts'].map(languageOfPath), [
      'typescript',
      'makefile',
      'python',
      undefined,
      undefined,
      'typescript',
    ]);
  });

  const make = (more: object = {}) =>
    new FolderIndex(
      { uri: 'f', path: root, excludes: [], patterns: { 'TIDE-{number}': '' }, keywords: ['TODO'], ...more },
      LANGUAGES,
      new Map(),
    );
  const query = { number: 12, name: 'harbour/tidewatch', folders: ['f'], sites: ['https://bitbucket.org'] };
  const found = (index: FolderIndex, more: object = {}) =>
    [...index.find({ references: { ...query, ...more } })]
      .map(({ path, references }) => `${path}:${references.map(({ line, start }) => `${line}.${start}`).join()}`)
      .sort();
  const todos = (index: FolderIndex) =>
    [...index.find({ todos: true })]
      .flatMap((file) => file.todos.map((it) => `${file.path}:${it.line} ${it.keyword} ${it.text} ${it.hasIssue}`))
      .sort();

  it('finds references by number, name, pattern and address, and TODOs', () => {
    write('a.ts', '// #12\nconst b = "#12"; // TIDE-12\n// TODO(#12): c\n// TODO: d');
    write('b.py', '# harbour/Tidewatch#12 other/one#12\nx = "https://bitbucket.org/harbour/tidewatch/issues/12/title"');
    write('c.md', 'TODO: no #12 `#12`');
    write('d.ts', `// #12 ${'x'.repeat(MAX_FILE_BYTES)}`);
    write('e.ts', Buffer.from('// #12\0'));
    write('f.txt', '#12');
    const index = make();
    assert.ok([...index.scan()].length > 0);
    assert.deepEqual(found(index), ['a.ts:0.3,1.20,2.8', 'b.py:0.2,1.5', 'c.md:0.9']);
    assert.deepEqual(found(index, { folders: [] }), ['b.py:0.2,1.5']);
    assert.deepEqual(found(index, { folders: [], sites: [] }), ['b.py:0.2']);
    assert.deepEqual(todos(index), ['a.ts:2 TODO c true', 'a.ts:3 TODO d false']);
  });

  it('takes numbers in a repository within its own one, such as a submodule, for issues of another', () => {
    write('a.ts', '// #12');
    write('sub/.git', 'gitdir: ../.git/modules/sub');
    write('sub/b.ts', '// #12 harbour/tidewatch#12');
    write('sub/c/d.ts', '// #12');
    write('clone/.git/HEAD', '');
    write('clone/e.ts', '// #12 TODO: f');
    const scanned = () => {
      const index = make();
      assert.ok([...index.scan()].length > 0);
      return found(index);
    };
    assert.deepEqual(scanned(), ['a.ts:0.3', 'clone/e.ts:0.3', 'sub/b.ts:0.3,0.7', 'sub/c/d.ts:0.3']);
    mkdirSync(join(root, '.git'));
    assert.deepEqual(scanned(), ['a.ts:0.3', 'sub/b.ts:0.7']);
  });

  it('reads files in UTF-16 and with a byte order mark, with any line breaks', () => {
    const text = '\ufeffa\r// #12 ä\r\n// #12\n';
    write('a.ts', Buffer.from(text, 'utf8'));
    write('b.ts', Buffer.from(text, 'utf16le'));
    write('c.ts', Buffer.from(text, 'utf16le').swap16());
    write('d.ts', Buffer.concat([Buffer.from(text, 'utf16le').swap16(), Buffer.from('x')]));
    write('e.ts', Buffer.from('\ufeff'));
    write('f.ts', Buffer.from(text.slice(1), 'utf16le'));
    const index = make();
    assert.ok([...index.scan()].length > 0);
    assert.deepEqual(
      found(index),
      ['a', 'b', 'c', 'd'].map((name) => `${name}.ts:1.3,2.3`),
    );
  });

  it('follows what changes, and says whether anything did', () => {
    write('a.ts', '// TODO: a');
    write('sub/b.ts', '// TODO: b');
    const index = make();
    const check = (path?: string) => [...index.scan(path)].some(Boolean);
    assert.equal(check(), true);
    assert.equal(check(), false);
    write('a.ts', '// TODO: a a');
    assert.equal(check('sub'), false);
    assert.equal(check('a.ts'), true);
    assert.deepEqual(todos(index), ['a.ts:0 TODO a a false', 'sub/b.ts:0 TODO b false']);
    rmSync(join(root, 'sub'), { recursive: true });
    assert.equal(check('sub'), true);
    assert.deepEqual(todos(index), ['a.ts:0 TODO a a false']);
    write('.gitignore', 'a.ts');
    assert.equal(check(), true);
    assert.deepEqual(todos(index), []);
  });

  it('goes through no other files when one changes, and forgets folders that are gone or became files', () => {
    for (const path of ['a.ts', ...Array.from({ length: 50 }, (_, index) => `many/deep/${index}.ts`), 'many/b.ts'])
      write(path, '// TODO: x');
    const index = make();
    assert.equal([...index.scan()].length, 52);
    // Maps are gone through by their iterator, whichever they are.
    const iterate = Map.prototype[Symbol.iterator];
    const steps = (path: string) => {
      let count = 0;
      Map.prototype[Symbol.iterator] = function* (this: Map<unknown, unknown>) {
        for (const entry of iterate.call(this)) {
          count++;
          yield entry;
        }
        return undefined;
      } as never;
      try {
        assert.ok([...index.scan(path)].length <= 60);
      } finally {
        Map.prototype[Symbol.iterator] = iterate;
      }
      return count;
    };
    write('a.ts', '// TODO: y');
    write('many/deep/7.ts', '// TODO: y');
    rmSync(join(root, 'many/b.ts'));
    assert.deepEqual(['a.ts', 'many/deep/7.ts', 'many/b.ts', 'new.ts', 'other'].map(steps), [0, 0, 0, 0, 0]);
    assert.equal(todos(index).filter((it) => it.includes('TODO y')).length, 2);
    rmSync(join(root, 'many/deep'), { recursive: true });
    write('many/deep', 'no folder');
    assert.ok(steps('many/deep') >= 50);
    assert.deepEqual(todos(index), ['a.ts:0 TODO y false']);
    assert.equal(steps('many'), 0);
    assert.equal(index.size, 1);
  });

  it('tells of languages that it does not know', () => {
    write('a.odd', '% TODO: a');
    const configurations = new Map();
    const index = new FolderIndex({ uri: 'f', path: root, excludes: [], patterns: {}, keywords: ['TODO'] }, LANGUAGES, configurations);
    assert.ok([...index.scan()].length > 0);
    assert.deepEqual([...index.unknownLanguages], ['odd']);
  });
});
