import { authorizedIssue, openRepository, requireChange, requireViewer, type Access, type openIssue } from './access';
import type { TrackerContext } from './context';
import { revisionsOfIfMatch } from './etag';
import { invalidFields, Refusal } from './refusal';
import type { Account, ConditionalWriteOptions, Store } from './store/store';
import { RevisionMismatch } from './store/store';

/** Writes to sub-resources of an issue that Bitbucket does not have. Who may change the issue may change these. */

/** An issue that a request may change. */
export interface IssueToWrite {
  readonly access: Access;
  readonly number: number;
  readonly account: Account;
  /** The write checks the right again, and the revision of `If-Match`. */
  readonly options: ConditionalWriteOptions;
}

/** Opens the issue of the URL for a change. @throws {Refusal} 401, 403, 404, or 410 as `open` does */
export async function openToWrite(c: TrackerContext, store: Store, open: typeof openIssue): Promise<IssueToWrite> {
  const access = await openRepository(c);
  const { account } = requireViewer(access.viewer);
  const issue = await open(store, access, c);
  requireChange(access, issue);
  const options = { ifRevision: revisionsOfIfMatch(c), authorization: authorizedIssue(access, requireChange) };
  return { access, number: issue.number, account, options };
}

/** Runs a write, and answers 400 with the message of a `refusal` under a field's name, or 412 when `If-Match` fails. */
export async function guardAddition<T>(
  refusal: abstract new (...args: never[]) => Error,
  field: string,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof refusal) throw invalidFields([[field, error.message]]);
    if (error instanceof RevisionMismatch) throw new Refusal(412, error.message);
    throw error;
  }
}
