import { createHash } from 'node:crypto';
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import { MIGRATIONS } from '../../src/tracker/store/sqlite/migrations';
import { fillMany } from '../support/many';

/** Data that later runs use again. */
export const cache = join(tmpdir(), 'issue-bucket-bench');

/** Identifies the schema and the generator that a data file was made with. */
function version(): string {
  const filler = readFileSync(join(root, 'test', 'support', 'many.ts'), 'utf8');
  return createHash('sha256')
    .update([...MIGRATIONS, filler].join('\n'))
    .digest('hex')
    .slice(0, 12);
}

/** A data file with n issues in `bench/bench`. It is made once for each schema, kept in the temporary folder, and must not be written. */
async function manyFile(n: number): Promise<string> {
  const name = (version: string) => `many-${version}-${n}.db`;
  const file = join(cache, name(version()));
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  for (const old of readdirSync(cache)) if (old.startsWith('many-') && old.includes(`-${n}.db`)) rmSync(join(cache, old));
  console.error(`Filling a data file with ${n} issues, once for this schema.`);
  const partial = `${file}.${process.pid}`;
  await fillMany(partial, n);
  renameSync(partial, file);
  return file;
}

/** A temporary folder with a writable copy of the data file; `remove` deletes it. */
export async function scratchOf(n: number): Promise<{ folder: string; file: string; remove: () => void }> {
  const source = await manyFile(n);
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-bench-'));
  const file = join(folder, 'issues.db');
  copyFileSync(source, file, constants.COPYFILE_FICLONE);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove); // also when the bench fails
  return { folder, file, remove };
}

/** Makes a folder that looks like a git clone, without git. */
export function makeClone(folder: string, url: string): void {
  for (const name of ['objects', 'refs/heads']) mkdirSync(join(folder, '.git', name), { recursive: true });
  writeFileSync(join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(
    join(folder, '.git', 'config'),
    `[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n`,
  );
}
