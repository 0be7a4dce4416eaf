import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { node, root } from '../../../scripts/setup.mjs';

describe('npm run match', () => {
  it('answers each question with one line', () => {
    const question = (id: string, text: string) => ({
      id,
      path: 'a.ts',
      before: 'one();\ntwo(1);\n',
      range: [2, 2],
      files: [{ path: 'a.ts', text }],
    });
    const input = [question('a', 'zero();\none();\ntwo(1);\n'), question('b', '')].map((it) => JSON.stringify(it)).join('\n');
    const result = spawnSync(node, ['scripts/setup.mjs', '--then', 'scripts/match.ts'], { cwd: root, input, encoding: 'utf8' });
    assert.equal(result.status, 0, result.stderr);
    const [first, second] = result.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; status: string; path?: string; range?: number[] });
    assert.deepEqual([first!.id, first!.status, first!.path, first!.range], ['a', 'moved', 'a.ts', [3, 3]]);
    assert.deepEqual([second!.id, second!.status], ['b', 'lost']);
  });
});
