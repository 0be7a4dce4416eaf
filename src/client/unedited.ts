import { commentRevision, type RepositoryId } from '../model/issue';
import { TrackerError } from './errors';
import type { IssueService } from './service';

/**
 * Deletes a comment, unless it says something else than `text`, which was written; `gone` where somebody has deleted it, or its issue. What is edited
 * at the same moment is left as well. @throws {TrackerError}
 */
export async function deleteUnlessEdited(
  service: IssueService,
  { repository, number, comment }: { readonly repository: RepositoryId; readonly number: number; readonly comment: number },
  text: string,
): Promise<'deleted' | 'edited' | 'gone'> {
  try {
    const current = (await service.comments(repository, number)).find(({ id }) => id === comment);
    // Of a change of fields with a comment the change stays, without a text.
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
