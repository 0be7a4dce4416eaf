import type { IssueAddress } from '../../model/issue';
import type { FileUploads } from '../pages/attaching';
import { issueFilesKey } from '../pages/drafts';
import type { Place } from '../services';
import { sentence } from '../report';

/** What became of files after their issue was created. */
export interface Attached {
  /** Those that could not be sent, and now wait in the page of the issue. */
  readonly remaining: readonly string[];
  readonly reason: string;
}

/**
 * Sends files that waited for a new issue to it. They wait at the issue from the start, so that whatever happens meanwhile its page has those
 * that are left, and nobody has to create the issue twice.
 */
export async function attachAll(
  files: FileUploads,
  place: Place,
  address: IssueAddress,
  failed: (name: string, error: unknown) => void,
): Promise<Attached> {
  await files.waiting.moveTo(issueFilesKey(address));
  let reason = '';
  for (const { name } of files.waiting.list()) {
    try {
      await files.upload(name, place, address.number);
    } catch (error) {
      reason ||= sentence(error);
      failed(name, error);
    }
  }
  return { remaining: files.waiting.list().map(({ name }) => name), reason };
}
