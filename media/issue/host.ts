import type { IssueProtocol, Opened } from '../../src/wire/page-issue';
import { beginTurn, boot, hostOf } from '../host';

/** What an issue's page and its host say to each other. */
export const { send, request, ask, listen } = hostOf<IssueProtocol>();

let opened: Opened | undefined = boot.page === 'issue' ? boot.opened : undefined;
/** Which issue the page shows now; none in another page. */
export const here = (): Opened | undefined => opened;

// Before anything else hears of it: what is sent from then on is of the other issue.
listen({
  open(message) {
    opened = message.opened;
    beginTurn(opened.turn);
  },
});
