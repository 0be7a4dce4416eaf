import * as messages from './messages';

/** Problems of the storage, which any request can encounter. */
export const PROBLEMS = ['full', 'readOnly', 'io', 'unopened', 'damaged', 'lost', 'updated', 'away', 'undecided', 'filesAway'] as const;
export type StorageProblemName = (typeof PROBLEMS)[number];

/** The response header that names the problem. The body describes it in English. */
export const PROBLEM_HEADER = 'X-Tracker-Problem';

/** Returns what is wrong and what to do. The message contains no path, which must not leak over a network. */
export function problemSentence(problem: StorageProblemName): messages.Message {
  switch (problem) {
    case 'full':
      return messages.t('The disk that holds the issues is full, so nothing was saved. Make room on it, then try again.');
    case 'readOnly':
      return messages.t(
        'The data file of the issues or its folder may not be written, so nothing was saved. Allow it to be written, then try again.',
      );
    case 'io':
      return messages.t('The disk that holds the issues failed, so this was not done. Check the disk, and have a backup at hand.');
    case 'unopened':
      return messages.t('The data file of the issues cannot be opened. Check that it and its folder may be read and written.');
    case 'damaged':
      return messages.t(
        'The data file of the issues is damaged, so this was not done. Check it with "issue-bucket doctor"; what cannot be repaired is in a backup.',
      );
    case 'lost':
      return messages.t(
        'The data file of the issues was deleted, moved or replaced while it was in use. Nothing is read or saved until it is opened again.',
      );
    case 'away':
      return messages.t('The database of the issues does not answer, so this was not done. Try again in a moment.');
    case 'undecided':
      return messages.t(
        'The connection to the database of the issues was lost while this was saved. Check whether it was saved before you try again.',
      );
    case 'filesAway':
      return messages.t('The folder of attachments is not available right now, so this was not done. Try again in a moment.');
    case 'updated':
      return messages.t(
        'The data file was updated by a newer version of Issue Bucket in another window. Reload this window, or start this program again.',
      );
  }
}

/** Parses the problem from the header of a response; undefined when there is none. */
export const problemOf = (header: unknown): StorageProblemName | undefined => PROBLEMS.find((problem) => problem === header);
