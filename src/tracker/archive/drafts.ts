import { ArchiveError } from './error';
import { LIMITS } from './limits';
import { UNREADABLE_DRAFTS } from './oddities';
import type { Warnings } from './warnings';
import type { ArchiveFiles } from './zip';

/**
 * Reads the drafts of an archive as a JSON text, which the editor parses. Returns undefined without drafts. Unreadable drafts are only a warning, so
 * that the issues can still be imported. @throws the signal's reason
 */
export async function readDrafts(zip: ArchiveFiles, warnings: Warnings, signal?: AbortSignal): Promise<string | undefined> {
  const chunks = zip.readDrafts(signal);
  if (!chunks) return undefined;
  const read: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of chunks) {
      length += chunk.length;
      if (length > LIMITS.drafts) break;
      read.push(chunk);
    }
    if (length <= LIMITS.drafts) return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(read));
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof ArchiveError || error instanceof TypeError)) throw error; // TypeError: the text is not UTF-8
  }
  warnings.add('drafts', UNREADABLE_DRAFTS);
  return undefined;
}
