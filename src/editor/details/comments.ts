import { TrackerError } from '../../client/errors';
import type { IssueService } from '../../client/service';
import { commentRevision, type Comment, type RepositoryId } from '../../model/issue';

/** The saved comment, or the text that somebody else has saved meanwhile; null when the comment was deleted. */
export type SavedComment = { readonly comment: Comment } | { readonly theirs: string | null };

/** Compares texts without line ends, since a text area has line feeds only. */
const isSameText = (a: string, b: string): boolean => a.replace(/\r\n?/g, '\n') === b.replace(/\r\n?/g, '\n');

/**
 * Saves the text of a comment, given the text when the person began (`base`). A change by somebody else is a conflict, which is returned and never
 * overwritten.
 */
export async function saveComment(
  service: IssueService,
  repository: RepositoryId,
  number: number,
  previous: Comment | undefined,
  { id, text, base }: { readonly id: number; readonly text: string; readonly base: string },
): Promise<SavedComment> {
  let current = previous;
  for (let attempt = 1; ; attempt++) {
    if (!current || !isSameText(current.content ?? '', base)) {
      current = (await service.comments(repository, number)).find((comment) => comment.id === id);
      if (!current || current.content === null) return { theirs: null };
      if (isSameText(current.content, text)) return { comment: current };
      if (!isSameText(current.content, base)) return { theirs: current.content };
    }
    try {
      const ifRevision = commentRevision(current);
      // The markup stays: the text was written in it.
      return { comment: await service.updateComment(repository, number, id, { content: text, markup: current.markup }, { ifRevision }) };
    } catch (error) {
      if (!TrackerError.is(error, 'conflict') || attempt === 3) throw error;
      current = undefined;
    }
  }
}
