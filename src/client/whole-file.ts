import { open, rename, rm } from 'node:fs/promises';
import { partialPath } from '../wire/temporary';

/**
 * Writes a stream to a file atomically: to a temporary file that is synced and then renamed, so that an existing file stays until then.
 * @throws the errors of the stream and of the file system; the temporary file is removed then
 */
export async function writeFileAtomically(path: string, chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  const partial = partialPath(path);
  const file = await open(partial, 'wx');
  try {
    try {
      for await (const chunk of chunks) await file.writeFile(chunk);
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
