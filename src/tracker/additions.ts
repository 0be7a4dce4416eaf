import { authorizedIssue, issueNotFound, openRepository, requireChange, requireViewer, type Access, type openIssue } from './access';
import type { TrackerContext } from './context';
import { revisionsOfIfMatch } from './etag';
import { invalidFields, HttpError } from './http-error';
import type { Account, ConditionalWriteOptions, Store } from './store/store';
import { RevisionMismatch } from './store/store';

/** Writes to sub-resources of an issue that Bitbucket does not have. Whoever may change the issue may change them. */

/** An issue that a request may change. */
export interface IssueToWrite {
  readonly access: Access;
  readonly number: number;
  readonly account: Account;
  /** The write checks the right and the revision of `If-Match` again. */
  readonly options: ConditionalWriteOptions;
}

/** Opens the issue of the URL for a change. @throws {HttpError} 401, 403, 404; 410 with the `open` of API 2.0 */
export async function openToWrite(c: TrackerContext, store: Store, open: typeof openIssue): Promise<IssueToWrite> {
  const access = await openRepository(c);
  const { account } = requireViewer(access.viewer);
  const issue = await open(store, access, c);
  requireChange(access, issue);
  const options = { ifRevision: revisionsOfIfMatch(c), authorization: authorizedIssue(access, requireChange) };
  return { access, number: issue.number, account, options };
}

/** Returns the error for an issue that was deleted meanwhile, as a later request gets it. @throws {HttpError} 404; 410 with the `open` of API 2.0 */
export async function missingIssue(c: TrackerContext, store: Store, access: Access, open: typeof openIssue): Promise<HttpError> {
  c.set('dataVersion', await store.dataVersion());
  await open(store, access, c);
  return issueNotFound(access.repository, c);
}

/** Runs a write. Converts an error of the class `refusal` to a 400 for `field`, and a failed `If-Match` to a 412. @throws {HttpError} 400, 412 */
export async function guardAddition<T>(
  refusal: abstract new (...args: never[]) => Error,
  field: string,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof refusal) throw invalidFields([[field, error.message]]);
    if (error instanceof RevisionMismatch) throw new HttpError(412, error.message);
    throw error;
  }
}
