/** The sample for `npm start` and the tests: a workspace, and a database with the issues of its repository. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { node, root } from './setup.mjs';

/** The sample's repository. The git remote of its workspace points to it. */
export const SAMPLE_REPOSITORY = 'harbour/tidewatch';

function run(command: string, args: string[], cwd = root): void {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed.\n${result.error?.message ?? `${result.stdout}${result.stderr}`}`);
}

const hasGit = () => spawnSync('git', ['--version']).status === 0;

/** Copies the sample's workspace to a new folder. If git is installed, the folder becomes a clone of the sample's repository. */
export function copyWorkspace(folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'sample', 'workspace'), folder, { recursive: true });
  if (!hasGit()) return;
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=Marit Solheim', '-c', 'user.email=marit@harbour.example', ...args], folder);
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', `git@bitbucket.org:${SAMPLE_REPOSITORY}.git`);
  git('add', '--all');
  git('-c', 'commit.gpgsign=false', 'commit', '--quiet', '--no-verify', '--message', 'Watch the tide');
}

/** Imports an archive into a database with `dist/cli.js`, which must be built. */
export function importSample(archive: string, repository: string, database: string): void {
  run(node, [join(root, 'dist', 'cli.js'), 'import', archive, '--repository', repository, '--data', database]);
}

/** Makes the sample's archive, with some 60 realistic issues. */
export function makeArchive(archive: string): void {
  mkdirSync(dirname(archive), { recursive: true });
  run(node, ['--import', 'tsx', join('sample', 'make-archive.ts'), archive]);
}

/** Makes the database of the sample's repository, unless it exists. */
export function makeDatabase(database: string): void {
  if (existsSync(database)) return;
  const partial = `${database}.partial`;
  const archive = `${database}.zip`;
  rmSync(partial, { force: true });
  makeArchive(archive);
  importSample(archive, SAMPLE_REPOSITORY, partial);
  renameSync(partial, database);
  rmSync(archive);
}
