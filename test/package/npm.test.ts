import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNpmPackage } from '../../scripts/package-npm';
import { node } from '../../scripts/setup.mjs';
import { version } from '../../package.json';

describe('the package of the command line', () => {
  let folder: string;
  before(() => (folder = makeNpmPackage(join(mkdtempSync(join(tmpdir(), 'issue-bucket-npm-')), 'package'))));
  after(() => rmSync(join(folder, '..'), { recursive: true }));

  it('contains the programs and the documents, and nothing of the extension', () => {
    assert.deepEqual(
      readdirSync(folder, { recursive: true }).map(String).sort(),
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist',
        join('dist', 'npm'),
        join('dist', 'npm', 'metrics.js'),
        join('dist', 'npm', 'postgres.js'),
        ...['cli', 'http', 'mcp', 'reader', 'render', 'shared-cli-render-worker', 'shared-cli-worker', 'worker', 'yaml'].map((name) =>
          join('dist', `${name}.js`),
        ),
        'deploy',
        ...['issue-bucket-backup', 'issue-bucket@.service', 'nginx-upstream.conf', 'nginx.conf', 'settings.json'].map((name) =>
          join('deploy', name),
        ),
        'package.json',
      ].sort(),
    );
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
    assert.deepEqual([manifest.version, manifest.bin, manifest.private], [version, { 'issue-bucket': 'dist/cli.js' }, undefined]);
    for (const key of ['contributes', 'main', 'scripts', 'dependencies', 'devDependencies']) assert.ok(!(key in manifest), key);
  });

  it('runs without other packages', () => {
    const result = spawnSync(node, [join(folder, 'dist', 'cli.js'), '--version'], { cwd: folder, encoding: 'utf8' });
    assert.match(`${result.stdout}${result.stderr}`, new RegExp(version.replaceAll('.', '\\.')));
  });

  it('says what to install when a part is missing, as in the extension', () => {
    cpSync(join(folder, 'dist'), join(folder, 'without'), { recursive: true });
    rmSync(join(folder, 'without', 'npm'), { recursive: true });
    const file = ['--data', join(folder, 'x.db'), '--create', '--port', '0', '--metrics', '127.0.0.1:0'];
    const database = ['--data', 'postgres://localhost/issues', '--files', join(folder, 'files')];
    for (const [args, title] of [
      [['serve', ...file], 'serve metrics'],
      [['serve', ...database], 'open PostgreSQL'],
      [['move', '--from', database[1]!, '--to', join(folder, 'y.db'), ...database.slice(2)], 'open PostgreSQL'],
    ] as const) {
      const result = spawnSync(node, [join(folder, 'without', 'cli.js'), ...args], { cwd: folder, encoding: 'utf8' });
      const message = `This copy of issue-bucket cannot ${title}. Install the npm package issue-bucket, and use that.`;
      assert.deepEqual([result.status, result.stderr.trim()], [1, `issue-bucket: ${message}`]);
    }
  });
});
