import type { Status, StringName } from '../../src/wire/page';

/** The usual next status of an issue, and the label of that step. */
export function nextStatus(status: Status): { readonly status: Status; readonly labelKey: StringName } {
  switch (status) {
    case 'new':
      return { status: 'open', labelKey: 'stepOpen' };
    case 'open':
      return { status: 'resolved', labelKey: 'stepResolve' };
    case 'resolved':
      return { status: 'closed', labelKey: 'stepClose' };
    case 'on hold':
    case 'duplicate':
    case 'invalid':
    case 'wontfix':
    case 'closed':
      return { status: 'open', labelKey: 'stepReopen' };
  }
}
