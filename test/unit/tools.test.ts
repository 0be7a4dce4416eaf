import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import manifest from '../../package.json';

const scripts = manifest.scripts as Record<string, string>;

interface Task {
  label: string;
  type?: string;
  script?: string;
  dependsOn?: string | string[];
}
const json = <T>(name: string): T => JSON.parse(readFileSync(join(root, '.vscode', name), 'utf8')) as T;

describe("the editor's tasks and launch configurations", () => {
  const { tasks } = json<{ tasks: Task[] }>('tasks.json');
  const { configurations } = json<{ configurations: { name: string; preLaunchTask?: string; program?: string }[] }>('launch.json');
  const labels = new Set(tasks.map(({ label }) => label));

  for (const { label, type, script, dependsOn } of tasks) {
    it(`name what there is: ${label}`, () => {
      if (type === 'npm') assert.ok(script! in scripts, script);
      for (const other of [dependsOn ?? []].flat()) assert.ok(labels.has(other), other);
    });
  }
  for (const { name, preLaunchTask, program } of configurations) {
    it(`name what there is: ${name}`, () => {
      if (preLaunchTask) assert.ok(labels.has(preLaunchTask), preLaunchTask);
      const path = program?.replace('${workspaceFolder}', root);
      if (path && !program?.includes('/dist/')) assert.ok(existsSync(path), path);
    });
  }
});

describe('the scripts of package.json', () => {
  for (const [name, command] of Object.entries(scripts)) {
    it(`run what there is: ${name}`, () => {
      for (const [, file] of command.matchAll(/\b((?:scripts|test|node_modules)\/[\w./-]+\.\w+|\w+\.mts)\b/g)) {
        assert.ok(existsSync(join(root, file!)), file);
      }
      for (const [, other] of command.matchAll(/npm run ([\w:]+)/g)) assert.ok(other! in scripts, other);
    });
  }
});
