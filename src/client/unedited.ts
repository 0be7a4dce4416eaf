import { commentRevision, type RepositoryId } from '../model/issue';
import { TrackerError } from './errors';
import type { IssueService } from './service';

/**
 * Deletes a comment if its text is still `text`; returns `gone` when the comment or its issue was deleted. A comment that is edited
 * at the same moment stays. @throws {TrackerError}
 */
export async function deleteUnlessEdited(
  service: IssueService,
  { repository, number, comment }: { readonly repository: RepositoryId; readonly number: number; readonly comment: number },
  text: string,
): Promise<'deleted' | 'edited' | 'gone'> {
  try {
    const current = (await service.comments(repository, number)).find(({ id }) => id === comment);
    // A comment that belongs to a change of fields is only emptied.
    if (!current || current.content === null) return 'gone';
    if (current.updatedOn !== null && current.content !== text) return 'edited';
    await service.deleteComment(repository, number, comment, { ifRevision: commentRevision(current) });
    return 'deleted';
  } catch (error) {
    if (TrackerError.is(error, 'notFound', 'gone')) return 'gone';
    if (TrackerError.is(error, 'conflict')) return 'edited';
    throw error;
  }
}
