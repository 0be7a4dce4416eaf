import { constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillMany } from '../support/many';

const cache = join(tmpdir(), 'issue-bucket-bench');

/** A data file with n issues in `bench/bench`. It is made once, kept among the temporary files, and not to be written to. */
export async function manyFile(n: number): Promise<string> {
  const file = join(cache, `many-v2-${n}.db`);
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  const partial = `${file}.part`;
  rmSync(partial, { force: true });
  await fillMany(partial, n);
  renameSync(partial, file);
  return file;
}

/** A folder for one run, with a copy of the data file that may be written to; `remove` takes it away. */
export async function scratchOf(n: number): Promise<{ folder: string; file: string; remove: () => void }> {
  const source = await manyFile(n);
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-bench-'));
  const file = join(folder, 'issues.db');
  copyFileSync(source, file, constants.COPYFILE_FICLONE);
  return { folder, file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
