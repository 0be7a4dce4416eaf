import type { IssueProtocol, Opened } from '../../src/wire/page-issue';
import { beginTurn, boot, hostOf } from '../host';

/** Messages between an issue's page and its host. */
export const { send, request, ask, listen } = hostOf<IssueProtocol>();

let opened: Opened | undefined = boot.page === 'issue' ? boot.opened : undefined;
/** The issue that the page shows; undefined in other pages. */
export const openedIssue = (): Opened | undefined => opened;

window.addEventListener('focus', () => send({ type: 'focused' }));

// Registered first, so that messages sent from here on belong to the new issue.
listen({
  open(message) {
    opened = message.opened;
    beginTurn(opened.turn);
  },
});
