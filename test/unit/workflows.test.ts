import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../scripts/setup.mjs';
import manifest from '../../package.json';

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  if?: string;
  with?: Record<string, string | number | boolean>;
  env?: Record<string, string>;
}
interface Job {
  'runs-on': string;
  'timeout-minutes': number;
  needs?: string | string[];
  environment?: string;
  strategy?: { matrix: Record<string, string[]> };
  permissions?: Record<string, string>;
  steps: Step[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const FOLDER = '.github/workflows';
const read = <T>(path: string): T => parse(readFileSync(join(root, path), 'utf8')) as T;

/** npm commands that a workflow may use besides `npm run`. */
const NPM = /^(ci|publish|test)$/;

for (const file of readdirSync(join(root, FOLDER))) {
  describe(`the workflow ${file}`, () => {
    const workflow = read<Workflow>(`${FOLDER}/${file}`);
    const jobs = Object.entries(workflow.jobs);

    it('may only read unless a job says otherwise, and says when it runs', () => {
      assert.deepEqual(workflow.permissions, { contents: 'read' });
      assert.ok(Object.keys(workflow.on).length > 0);
    });

    for (const [name, job] of jobs) {
      it(`is whole: ${name}`, () => {
        const systems = job['runs-on'] === '${{ matrix.os }}' ? job.strategy!.matrix.os! : [job['runs-on']];
        for (const system of systems) assert.match(system, /^(ubuntu|macos|windows)-\d+(\.\d+)?$/);
        assert.ok(job['timeout-minutes'] <= 60);
        for (const other of [job.needs ?? []].flat()) assert.ok(other in workflow.jobs, other);
        for (const [, key] of JSON.stringify(job).matchAll(/\$\{\{ matrix\.(\w+) \}\}/g)) assert.ok(job.strategy!.matrix[key!], key);
        assert.ok(!JSON.stringify(job).includes('secrets.') || job.environment, 'a secret is kept in an environment');
        for (const step of job.steps) assert.ok((step.uses === undefined) !== (step.run === undefined), JSON.stringify(step));
      });

      it(`pins each action by its version: ${name}`, () => {
        for (const { uses } of job.steps) if (uses) assert.match(uses, /^[\w-]+\/[\w./-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})$/);
        for (const { run = '' } of job.steps) {
          for (const [, tool] of run.matchAll(/\bnpx (?!--no-install)(?:--yes )?(\S+)/g)) assert.match(tool!, /^[\w/-]+@\d+\.\d+\.\d+$/);
        }
      });

      it(`runs what there is, in a clone of the project: ${name}`, () => {
        const commands = job.steps.map(({ run = '' }) => run).join('\n');
        for (const [, script] of commands.matchAll(/\bnpm run (?:--silent )?([\w:]+)/g)) assert.ok(script! in manifest.scripts, script);
        for (const [, command] of commands.matchAll(/(?<![\w/])npm (?!run\b)(\S+)/g)) assert.match(command!, NPM);
        for (const [path] of commands.matchAll(/(?<![\w/])(?:scripts|\.ci)\/[\w.-]+/g)) assert.ok(existsSync(join(root, path)), path);
        const usesFiles = /\bnpm (run|test|ci)\b|(?:scripts|\.ci)\//.test(commands);
        assert.ok(!usesFiles || job.steps[0]?.uses?.startsWith('actions/checkout@'), 'it checks out first');
        for (const { with: options } of job.steps) {
          const version = options?.['node-version-file'];
          if (version) assert.ok(existsSync(join(root, String(version))));
        }
      });
    }
  });
}

describe('the tests of a change', () => {
  it('run on Linux, macOS and Windows, in a desktop VS Code too', () => {
    const jobs = Object.values(read<Workflow>(`${FOLDER}/ci.yml`).jobs);
    const desktop = jobs.find(({ steps }) => steps.some(({ run }) => run?.includes('test:desktop')))!;
    for (const system of ['ubuntu', 'macos', 'windows'])
      assert.ok(
        desktop.strategy!.matrix.os!.some((os) => os.startsWith(system)),
        system,
      );
    assert.ok(jobs.some(({ steps }) => steps.some(({ run }) => run === '.ci/run')));
    assert.ok(statSync(join(root, '.ci/run')).mode & 0o100 || process.platform === 'win32');
  });
});

describe('a release', () => {
  const { jobs } = read<Workflow>(`${FOLDER}/release.yml`);
  const commands = (name: string) => jobs[name]!.steps.map(({ run = '', uses = '' }) => `${run}${uses}`).join('\n');

  it('is published after all tests, with its notes and where it comes from', () => {
    assert.deepEqual(jobs.build!.needs, 'test');
    assert.match(commands('build'), /--notes "\$GITHUB_REF_NAME"/);
    assert.match(commands('build'), /actions\/attest-build-provenance@/);
    for (const name of ['github', 'marketplace', 'open-vsx', 'npm']) assert.equal(jobs[name]!.needs, 'build');
    assert.match(commands('github'), /gh release create .*--notes-file/);
    assert.match(commands('marketplace'), /vsce publish --packagePath/);
    assert.match(commands('open-vsx'), /ovsx@\S+ publish --packagePath/);
    assert.match(commands('npm'), /npm publish \.\/out\/npm --provenance/);
  });
});

describe('what the repository tells its host', () => {
  it('keeps packages up to date where there are some', () => {
    const { updates } = read<{ updates: { 'package-ecosystem': string; directory: string }[] }>('.github/dependabot.yml');
    for (const { 'package-ecosystem': kind, directory } of updates) {
      if (kind === 'npm') assert.ok(existsSync(join(root, directory, 'package-lock.json')), directory);
      else assert.equal(kind, 'github-actions');
    }
  });

  for (const file of readdirSync(join(root, '.github/ISSUE_TEMPLATE')).filter((name) => name !== 'config.yml')) {
    it(`asks in a form that is whole: ${file}`, () => {
      interface Field {
        type: string;
        id: string;
        attributes: { label: string; options?: string[] };
      }
      const form = read<{ name: string; description: string; body: Field[] }>(`.github/ISSUE_TEMPLATE/${file}`);
      assert.ok(form.name && form.description);
      assert.equal(new Set(form.body.map(({ id }) => id)).size, form.body.length);
      for (const { type, attributes } of form.body) {
        assert.match(type, /^(textarea|input|dropdown)$/);
        assert.ok(attributes.label);
        assert.equal(type === 'dropdown', attributes.options !== undefined);
      }
    });
  }
});
