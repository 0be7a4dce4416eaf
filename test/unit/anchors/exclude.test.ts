import assert from 'node:assert/strict';
import { excludes } from '../../../src/anchors/exclude';

describe('Patterns of files.exclude', () => {
  const cases: [pattern: string, yes: string[], no: string[]][] = [
    ['**/.git', ['.git', 'a/.git', 'a/.git/config'], ['a.git', '.gitignore']],
    ['**/node_modules', ['node_modules/a/b.js', 'x/node_modules/a'], ['my_node_modules/a']],
    ['**/*.js', ['a.js', 'b/c/a.js'], ['a.jsx', 'js']],
    ['out/**', ['out/a', 'out/a/b'], ['a/out/b', 'outer/a']],
    ['build', ['build', 'build/a.ts'], ['src/build']],
    ['src/*.{js,map}', ['src/a.js', 'src/b.map'], ['src/a/b.js', 'src/a.ts']],
    ['?.[ab]', ['x.a', 'y.b'], ['xx.a', 'x.c']],
    ['a+(b).txt', ['a+(b).txt'], ['aab.txt']],
  ];
  for (const [pattern, yes, no] of cases)
    it(pattern, () => {
      const isExcluded = excludes([pattern]);
      assert.deepEqual(yes.filter(isExcluded), yes);
      assert.deepEqual(no.filter(isExcluded), []);
    });

  it('that cannot be read exclude nothing', () => {
    assert.equal(excludes(['[', '', 'x'.repeat(10_000)])('[x'), false);
  });
});
