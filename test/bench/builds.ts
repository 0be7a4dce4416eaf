import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants, copyFileSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { node, root } from '../../scripts/setup.mjs';
import { BENCH } from '../support/many';
import { cache } from './data';
import { runNode } from './processes';

/** A build of some revision. It is used as a program only, since its sources may have another layout. */
export interface Build {
  readonly name: string;
  readonly cli: string;
}

const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });

/** Resolves a git revision to a commit; undefined when it does not exist. */
export function commitOf(revision: string): string | undefined {
  const found = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
  return found.status === 0 ? found.stdout.trim() : undefined;
}

function esbuild(folder: string): void {
  const result = spawnSync(node, ['esbuild.mts', '--production'], { cwd: folder, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${folder} can't be built.\n${result.stdout}${result.stderr}`);
}

/** Moves a build to another folder, before the next build overwrites it. */
function copyBuild(name: string, folder: string, to: string): Build {
  cpSync(join(folder, 'dist'), to, { recursive: true });
  return { name, cli: join(to, 'cli.js') };
}

/** Builds the working tree, with uncommitted changes, into a folder. */
export function buildHere(to: string): Build {
  esbuild(root);
  return copyBuild('here', root, to);
}

/**
 * Builds a commit into a folder, by a worktree beside it that is removed afterwards. Packages are those that are installed here.
 * @throws {Error} when it can't be built
 */
export function buildCommit(commit: string, to: string): Build {
  const sources = `${to}.sources`;
  const remove = () => void git('worktree', 'remove', '--force', sources);
  process.once('exit', remove); // also when the build is interrupted
  try {
    const added = git('worktree', 'add', '--detach', '--quiet', sources, commit);
    if (added.status !== 0) throw new Error(`There is no worktree of ${commit}. ${added.stderr.trim()}`);
    symlinkSync(join(root, 'node_modules'), join(sources, 'node_modules'), 'junction');
    const lock = (folder: string) => readFileSync(join(folder, 'package-lock.json'), 'utf8');
    if (lock(sources) !== lock(root))
      console.error(`${commit} was made with other packages than are installed here. It is built with these.`);
    esbuild(sources);
    return copyBuild(commit.slice(0, 9), sources, to);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** A fingerprint of a build's schema: builds with the same one can use the same data file. */
function schemaOf({ cli }: Build, file: string): string {
  runNode([cli, 'repository', 'add', 'bench/schema', '--data', file]);
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare('select name, sql from sqlite_master order by name').all();
  const version = database.prepare('pragma user_version').all();
  database.close();
  rmSync(file);
  return createHash('sha256')
    .update(JSON.stringify([rows, version]))
    .digest('hex')
    .slice(0, 12);
}

/** Makes a data file of another schema with the issues of `filled`: exports them by `from` and imports them, once for each schema and size. */
function imported(schema: string, into: Build, from: Build, filled: string, { issues, folder }: Scratch): string {
  const ending = `-${issues}.imported.db`;
  const file = join(cache, schema + ending);
  if (existsSync(file)) return file;
  console.error(`Importing ${issues} issues by ${into.name}, once for its schema.`);
  for (const old of readdirSync(cache)) if (old.endsWith(ending)) rmSync(join(cache, old));
  const name = `${BENCH.owner}/${BENCH.slug}`;
  const archive = join(folder, 'issues.zip');
  runNode([from.cli, 'export', archive, '--repository', name, '--data', filled]);
  const partial = join(folder, 'imported.db');
  runNode([into.cli, 'import', archive, '--repository', name, '--data', partial]);
  renameSync(partial, file);
  rmSync(archive);
  return file;
}

interface Scratch {
  readonly issues: number;
  readonly folder: string;
}

/**
 * Gives each build a data file of its own with the same issues and `user`, who may do anything there. `filled` is one that the first build
 * can use, and becomes the one of it.
 */
export function dataFor(builds: readonly [Build, Build], filled: string, user: { name: string; password: string }, scratch: Scratch) {
  const [ours, theirs] = builds.map((build) => schemaOf(build, join(scratch.folder, 'schema.db')));
  const other = join(scratch.folder, 'other.db');
  const source = ours === theirs ? filled : imported(theirs!, builds[1], builds[0], filled, scratch);
  copyFileSync(source, other, constants.COPYFILE_FICLONE);
  const files = [filled, other] as const;
  for (const [at, data] of files.entries()) {
    const { cli } = builds[at]!;
    runNode([cli, 'user', 'add', user.name, '--password-stdin', '--data', data], `${user.password}\n`);
    runNode([cli, 'repository', 'grant', `${BENCH.owner}/${BENCH.slug}`, user.name, 'admin', '--data', data]);
  }
  return files;
}
