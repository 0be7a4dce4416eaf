import { hash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Services } from './services';

/** Above this number, the older half of the claims is deleted. */
const MAX_CLAIMS = 1000;

/**
 * Whether this window is the first of all that claims something, such as to show a message: state that windows share is not seen at once by the others,
 * so the one that creates a file has it. False, too, where no file can be written.
 *
 * @param folder of the global storage, for each kind of thing
 * @param claim names the thing; it cannot be read in the file's name
 */
export async function claimForWindow(
  { context }: Pick<Services, 'context'>,
  folder: string,
  claim: readonly (string | number)[],
): Promise<boolean> {
  const path = join(context.globalStorageUri.fsPath, folder);
  try {
    await mkdir(path, { recursive: true });
    await (await open(join(path, hash('sha256', JSON.stringify(claim), 'hex').slice(0, 32)), 'wx')).close();
  } catch {
    return false;
  }
  await removeOldest(path).catch(() => {}); // the claim stays, even if old ones cannot be deleted
  return true;
}

async function removeOldest(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= MAX_CLAIMS) return;
  // One that is gone already counts as the oldest: another window forgets them, too.
  const changedAt = (name: string) =>
    stat(join(folder, name)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  const dated = await Promise.all(names.map(async (name) => ({ name, at: await changedAt(name) })));
  const oldest = dated.toSorted((a, b) => a.at - b.at).slice(0, names.length / 2);
  await Promise.all(oldest.map(({ name }) => rm(join(folder, name), { force: true })));
}
