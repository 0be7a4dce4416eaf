import type { Comment, Issue, IssueFields } from '../../model/issue';

/** A field has a value that the repository does not have. */
export class InvalidField extends Error {
  constructor(
    readonly field: keyof IssueFields,
    message: string,
  ) {
    super(message);
  }
}

/** The issue has another revision than `ifRevision`. */
export class RevisionMismatch extends Error {
  constructor(readonly current: Issue) {
    super(`Issue #${current.number} was changed meanwhile.`);
  }
}

/** The comment has another revision than `ifRevision`. */
export class CommentMismatch extends Error {
  constructor(readonly current: Comment) {
    super(`Comment ${current.id} was changed meanwhile.`);
  }
}

/** Thrown by a write of many issues when some have changed since the client saw them. Nothing was changed. */
export class BulkConflicts extends Error {
  constructor(readonly conflicts: readonly { readonly number: number; readonly current: Omit<Issue, 'content'> | undefined }[]) {
    const [first] = conflicts;
    super(
      conflicts.length === 1
        ? `Issue #${first!.number} was changed or deleted meanwhile. Nothing was changed: send the others without it.`
        : `${conflicts.length} issues were changed or deleted meanwhile. Nothing was changed: send the others without them.`,
    );
  }
}

/** Two issues cannot be related like this; the message says why. Nothing was changed. */
export class RelationRefused extends Error {}

/** An issue has the maximum number of anchors. Nothing was changed. */
export class TooManyAnchors extends Error {}

/** The repository was deleted. Nothing was changed. */
export class RepositoryGone extends Error {
  constructor() {
    super('The repository is not there any more.');
  }
}
