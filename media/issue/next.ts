import type { Status, WordName } from '../../src/wire/page';

/** The usual next status of an issue, and the label of that step. */
export function nextStatus(status: Status): { readonly status: Status; readonly word: WordName } {
  switch (status) {
    case 'new':
      return { status: 'open', word: 'stepOpen' };
    case 'open':
      return { status: 'resolved', word: 'stepResolve' };
    case 'resolved':
      return { status: 'closed', word: 'stepClose' };
    case 'on hold':
    case 'duplicate':
    case 'invalid':
    case 'wontfix':
    case 'closed':
      return { status: 'open', word: 'stepReopen' };
  }
}
