import { open, rename, rm } from 'node:fs/promises';
import { partialPath } from '../wire/temporary';

/**
 * Writes a file as its pieces come. It takes its name when it is whole and on the disk, and not before; one that is there stays as it
 * is until then. @throws what the pieces and the file system say; nothing is left of it then
 */
export async function writeWhole(path: string, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  const partial = partialPath(path);
  const file = await open(partial, 'wx');
  try {
    try {
      for await (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
