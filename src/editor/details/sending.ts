import type { IssueAddress } from '../../model/issue';
import { SingleFlight } from '../../model/concurrency';
import type { EditKey, Outcome } from '../../wire/page';
import type { IssueRequest } from '../../wire/page-issue';
import { issueKey, type Drafts } from '../pages/drafts';

/** The text of an issue that a request sends; undefined when it sends none. */
export function textOf(message: IssueRequest): { readonly key: EditKey; readonly text: string } | undefined {
  if (message.type === 'addComment') return { key: 'comment', text: message.text };
  if (message.type === 'editComment') return { key: `comment-${message.comment}`, text: message.text };
  if (message.type !== 'update') return undefined;
  const { title, content } = message.fields;
  if (title !== undefined) return { key: 'title', text: title };
  return content === undefined ? undefined : { key: 'content', text: content };
}

/**
 * Sends the texts of issues. A page may be gone before the answer is there (another tab, the next issue): what was sent is then no
 * draft all the same, and a page that comes in its place and sends the same once more waits for the answer of the first.
 */
export class Sending {
  private readonly underWay = new SingleFlight<Outcome>();

  constructor(private readonly drafts: Drafts) {}

  send(address: IssueAddress, message: IssueRequest, work: () => Promise<Outcome>): Promise<Outcome> {
    const sent = textOf(message);
    if (!sent) return work();
    const key = `${issueKey(address)} ${JSON.stringify({ ...message, id: 0 })}`;
    return this.underWay.run(() => this.settled(address, sent, work), key);
  }

  private async settled(
    address: IssueAddress,
    { key, text }: { readonly key: EditKey; readonly text: string },
    work: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const outcome = await work();
    if (outcome.ok) await this.drafts.settle(address, key, text);
    return outcome;
  }
}
