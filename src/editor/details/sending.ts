import type { IssueAddress } from '../../model/issue';
import { SingleFlight } from '../../model/concurrency';
import type { EditKey, Outcome } from '../../wire/page';
import type { IssueRequest } from '../../wire/page-issue';
import { issueKey, type Drafts } from '../pages/drafts';

/** The key of the text that a request sends; undefined when it sends none. */
export function textOf(message: IssueRequest): { readonly key: EditKey; readonly text: string } | undefined {
  if (message.type === 'addComment') return { key: 'comment', text: message.text };
  if (message.type === 'editComment') return { key: `comment-${message.comment}`, text: message.text };
  if (message.type !== 'update') return undefined;
  const { title, content } = message.fields;
  if (title !== undefined) return { key: 'title', text: title };
  return content === undefined ? undefined : { key: 'content', text: content };
}

/**
 * Sends texts of issues. The page may be gone before the answer: the text is no draft any more all the same, and a new page that sends the same
 * text again gets the answer of the first request.
 */
export class TextSender {
  readonly #sending = new SingleFlight<Outcome>();

  readonly #drafts: Drafts;

  constructor(drafts: Drafts) {
    this.#drafts = drafts;
  }

  send(address: IssueAddress, message: IssueRequest, task: () => Promise<Outcome>): Promise<Outcome> {
    const text = textOf(message);
    if (!text) return task();
    const key = `${issueKey(address)} ${JSON.stringify({ ...message, id: 0 })}`;
    return this.#sending.run(() => this.#settled(address, text, task), key);
  }

  async #settled(
    address: IssueAddress,
    { key, text }: { readonly key: EditKey; readonly text: string },
    task: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const outcome = await task();
    // Where the disk is full the draft stays, and the person is warned of that. The text is sent all the same, and must not be sent twice.
    if (outcome.ok) await this.#drafts.settle(address, key, text).catch(() => undefined);
    return outcome;
  }
}
