import { TrackerError } from '../../client/errors';

/** Whether an error means that the issue is gone; undefined when it does not say. */
export type LoadFailure = 'missing' | 'deleted' | 'failed';

/**
 * An issue is gone only when its site says so (404 of an issue in an existing repository, or 410). Other errors say nothing about it, nor does a
 * server that hides a repository (404). `isShown`: the issue existed a moment ago.
 */
export function loadFailureOf(error: unknown, { isLocal, isShown }: { readonly isLocal: boolean; readonly isShown: boolean }): LoadFailure {
  if (TrackerError.is(error, 'notFound')) return isShown ? 'deleted' : 'missing';
  if (TrackerError.is(error, 'gone')) return 'missing';
  return isLocal && TrackerError.is(error, 'noRepository') ? 'missing' : 'failed';
}
