import { TrackerError } from '../../client/errors';

/** What an error says of an issue: that it is gone, or nothing, since nobody could tell. */
export type LoadFailure = 'missing' | 'deleted' | 'failed';

/**
 * An issue is gone when its site says so of it (404 of an issue in a repository that is there, 410). A site that cannot be reached, is busy,
 * fails or refuses says nothing of the kind; nor does a server that hides a repository (404) from somebody who may not read it.
 * `isShown`: the issue was there a moment ago.
 */
export function loadFailureOf(error: unknown, { isLocal, isShown }: { readonly isLocal: boolean; readonly isShown: boolean }): LoadFailure {
  if (TrackerError.is(error, 'notFound')) return isShown ? 'deleted' : 'missing';
  if (TrackerError.is(error, 'gone')) return 'missing';
  return isLocal && TrackerError.is(error, 'noRepository') ? 'missing' : 'failed';
}
