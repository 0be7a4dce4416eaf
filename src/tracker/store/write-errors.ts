import type { Comment, Issue, IssueFields } from '../../model/issue';

/** Thrown by writes that name something that the repository does not have; `field` is in the words of `IssueFields`. */
export class InvalidField extends Error {
  constructor(
    readonly field: keyof IssueFields,
    message: string,
  ) {
    super(message);
  }
}

/** Thrown by an update or a delete whose `ifRevision` is not the issue's any more. */
export class RevisionMismatch extends Error {
  constructor(readonly current: Issue) {
    super(`Issue #${current.number} was changed meanwhile.`);
  }
}

/** Thrown by writes of a comment whose `ifRevision` is not the comment's any more. */
export class CommentMismatch extends Error {
  constructor(readonly current: Comment) {
    super(`Comment ${current.id} was changed meanwhile.`);
  }
}

/** Thrown by a write of many issues of which some are not as they were seen. Nothing was changed. */
export class BulkConflicts extends Error {
  constructor(readonly conflicts: readonly { readonly number: number; readonly current: Issue | undefined }[]) {
    const [first] = conflicts;
    super(
      conflicts.length === 1
        ? `Issue #${first!.number} was changed or deleted meanwhile. Nothing was changed: send the others without it.`
        : `${conflicts.length} issues were changed or deleted meanwhile. Nothing was changed: send the others without them.`,
    );
  }
}

/** Thrown when a repository is not there any more. Nothing was changed. */
export class RepositoryGone extends Error {
  constructor() {
    super('The repository is not there any more.');
  }
}
