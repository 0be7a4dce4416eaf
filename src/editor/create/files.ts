import type { IssueAddress } from '../../model/issue';
import type { FileUploads } from '../pages/attaching';
import { issueFilesKey } from '../pages/drafts';
import type { Place } from '../services';
import { errorMessage } from '../report';

/** The result of attaching files to a new issue. */
export interface Attached {
  /** Files that failed, and wait in the page of the issue. */
  readonly remaining: readonly string[];
  readonly reason: string;
}

/**
 * Attaches waiting files to a new issue. They are first moved to the issue, so that its page has those that fail, and nobody creates the issue
 * twice.
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
      reason ||= errorMessage(error);
      failed(name, error);
    }
  }
  return { remaining: files.waiting.list().map(({ name }) => name), reason };
}
