import { TrackerError } from '../../client/errors';
import type { IssueService } from '../../client/service';
import { commentRevision, type Comment, type RepositoryId } from '../../model/issue';

/** Either the comment as it is after saving, or what somebody else has made of it meanwhile; null when it is gone. */
export type SavedComment = { readonly comment: Comment } | { readonly theirs: string | null };

/** Line ends are no difference: a text area knows line feeds only. */
const same = (a: string, b: string): boolean => a.replace(/\r\n?/g, '\n') === b.replace(/\r\n?/g, '\n');

/**
 * Saves the text of a comment, given what it was when the person began (`base`). What somebody else has made of it is never
 * overwritten: that is told, and the person decides.
 */
export async function saveComment(
  service: IssueService,
  repository: RepositoryId,
  number: number,
  known: Comment | undefined,
  { id, text, base }: { readonly id: number; readonly text: string; readonly base: string },
): Promise<SavedComment> {
  let current = known;
  for (let attempt = 1; ; attempt++) {
    if (!current || !same(current.content ?? '', base)) {
      current = (await service.comments(repository, number)).find((comment) => comment.id === id);
      if (!current || current.content === null) return { theirs: null };
      if (same(current.content, text)) return { comment: current };
      if (!same(current.content, base)) return { theirs: current.content };
    }
    try {
      const ifRevision = commentRevision(current);
      // Creole stays Creole: a text is saved in the markup in which it was written.
      return { comment: await service.updateComment(repository, number, id, { content: text, markup: current.markup }, { ifRevision }) };
    } catch (error) {
      if (!TrackerError.is(error, 'conflict') || attempt === 3) throw error;
      current = undefined;
    }
  }
}
