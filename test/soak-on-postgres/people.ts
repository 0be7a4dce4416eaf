import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, type Answer, type SoakRequest } from '../soak/work';

/*
 * People who write at one process and read at another. What a response with 2xx says counts as acknowledged. Where there is no response (the process
 * was killed) or a 503, they do as a careful program does: a change is sent again, since it says the same; for a new issue they look first whether it
 * is there.
 */

const APP = 'repositories/ann/app';
export const ISSUES1 = `/1.0/${APP}/issues`;
export const ISSUES2 = `/2.0/${APP}/issues`;
const PAUSE_MS = 50;
/** A request that gets no proper answer for so long has failed. */
const PATIENCE_MS = 60_000;

/** What is known of what was written, and what was found to be wrong. */
export class Ledger {
  /** Answers that no request may get. */
  readonly bad: string[] = [];
  /** Reads that did not have what was written before them. */
  readonly stale: string[] = [];
  /** Reads at another process of what was written just before. */
  pairs = 0;
  /** Requests that were sent again. */
  retries = 0;
  /** Acknowledged issues by their title. */
  readonly created = new Map<string, number>();
  /** Titles of which a first request had no answer, so that there may be two issues of them. */
  readonly unsure = new Set<string>();
  /** The last acknowledged title of each issue that somebody changes alone. */
  readonly titles = new Map<number, string>();
  /** Acknowledged files: their path, and their content. */
  readonly files = new Map<string, string>();
  /** How often the shared issue was counted up for sure, and at the most. */
  counted = { least: 0, most: 0 };

  /** Notes what no request may be answered with: errors of the server, and statuses that were not expected. */
  note(what: string, { status, text }: Answer, expected: readonly number[]): void {
    if (status !== 0 && status !== 503 && !expected.includes(status)) this.bad.push(`${what}: ${status} ${text.slice(0, 200)}`);
  }
}

const isAnswered = ({ status }: Answer): boolean => status !== 0 && status !== 503;
const revisionOf = (etag: string | undefined): string | undefined => etag?.split(';')[0]?.replace(/"$/, '');

/** Somebody with a connection to each process. */
export class Person {
  readonly #clients: readonly Client[];
  readonly #ledger: Ledger;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #until: AbortSignal;

  constructor(origins: readonly string[], token: string, ledger: Ledger, until: AbortSignal) {
    this.#clients = origins.map((origin) => new Client(origin));
    this.#ledger = ledger;
    this.#headers = { Authorization: `Bearer ${token}` };
    this.#until = until;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  /** One request to a process. */
  once(at: number, path: string, { headers = {}, ...request }: SoakRequest = {}): Promise<Answer> {
    return this.#clients[at % this.#clients.length]!.ask(path, { ...request, headers: { ...this.#headers, ...headers } });
  }

  /** Asks one process, and others where it does not answer. Gives the answer, whose it is, and whether nothing is known of an earlier request. */
  async sure(
    what: string,
    at: number,
    path: string,
    request: SoakRequest = {},
  ): Promise<{ answer: Answer; at: number; isUnsure: boolean }> {
    let isUnsure = false;
    for (const startedAt = performance.now(); ; at++) {
      const answer = await this.once(at, path, request);
      if (isAnswered(answer)) return { answer, at: at % this.#clients.length, isUnsure };
      isUnsure ||= answer.status === 0;
      this.#ledger.retries++;
      if (performance.now() - startedAt > PATIENCE_MS) {
        this.#ledger.bad.push(`${what}: no answer in ${PATIENCE_MS} ms, ${answer.text.slice(0, 200)}`);
        return { answer, at: at % this.#clients.length, isUnsure };
      }
      await wait(PAUSE_MS);
    }
  }

  /** Creates an issue, whose number is then known for sure, and reads it elsewhere. */
  async create(at: number): Promise<void> {
    const title = `kept ${randomUUID()}`;
    for (const startedAt = performance.now(); performance.now() - startedAt < PATIENCE_MS; at++) {
      const response = await this.once(at, ISSUES2, json('POST', { title, content: { raw: `soak ${title}` } }));
      this.#ledger.note('create', response, [201]);
      let number = response.status === 201 ? (JSON.parse(response.text) as { id: number }).id : undefined;
      if (number === undefined) {
        this.#ledger.retries++;
        if (response.status === 0) this.#ledger.unsure.add(title);
        await wait(PAUSE_MS);
        const { answer } = await this.sure('look', at + 1, `${ISSUES2}?q=${encodeURIComponent(`title = "${title}"`)}`);
        this.#ledger.note('look', answer, [200]);
        if (answer.status === 200) number = (JSON.parse(answer.text) as { values: { id: number }[] }).values[0]?.id;
      }
      if (number === undefined) continue;
      this.#ledger.created.set(title, number);
      await this.#readBack(`issue ${number}`, at, `${ISSUES2}/${number}`, (answer) => titleIn(answer) === title);
      return;
    }
    this.#ledger.bad.push(`create: not done in ${PATIENCE_MS} ms`);
  }

  /** Changes an issue that nobody else changes, and reads it elsewhere: the issue itself, a list, a search. */
  async change(at: number, number: number, turn: number): Promise<void> {
    const title = `turn ${turn} ${randomUUID()}`;
    const path = `${ISSUES2}/${number}`;
    const before = (await this.once(at + 1, path)).etag;
    const result = await this.sure('change', at, path, json('PUT', { title, content: { raw: `word${turn}x${number}z` } }));
    this.#ledger.note('change', result.answer, [200]);
    if (result.answer.status !== 200) return;
    this.#ledger.titles.set(number, title);
    const revision = revisionOf(result.answer.etag);
    // The ETag that was there before must not be taken for the present one.
    const headers: Record<string, string> = before === undefined ? {} : { 'If-None-Match': before };
    const isNew = (answer: Answer): boolean =>
      answer.status === 200 && titleIn(answer) === title && revision !== undefined && revisionOf(answer.etag) === revision;
    await this.#readBack(`issue ${number} of ${title}`, result.at, path, isNew, headers);
    if (turn % 4 === 0) {
      const list = `${ISSUES2}?q=${encodeURIComponent(`id = ${number}`)}`;
      await this.#readBack(`list of ${title}`, result.at, list, ({ text }) => text.includes(`"${title}"`));
    }
    if (turn % 8 === 0) {
      const found = `${ISSUES1}?search=word${turn}x${number}z`;
      await this.#readBack(`search of ${title}`, result.at, found, ({ text }) => (JSON.parse(text) as { count: number }).count === 1);
    }
  }

  /** Counts an issue up that others count up, too: a write that does not know the last one is refused. */
  async count(at: number, number: number): Promise<void> {
    const path = `${ISSUES2}/${number}`;
    const current = await this.once(at, path);
    this.#ledger.note('count', current, [200]);
    if (current.status !== 200) return;
    const title = `count ${Number(titleIn(current)!.split(' ')[1]) + 1}`;
    const { headers, ...request } = json('PUT', { title });
    const result = await this.once(at + 1, path, { ...request, headers: { ...headers, 'If-Match': current.etag! } });
    this.#ledger.note('count', result, [200, 412]);
    if (result.status === 200) this.#ledger.counted.least++;
    if (result.status === 200 || result.status === 0) this.#ledger.counted.most++;
  }

  /** Attaches a file, which replaces the one of this name, and reads it elsewhere. */
  async attach(at: number, number: number, name: string, content: string): Promise<void> {
    const boundary = 'soakboundary';
    const body = `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${content}\r\n--${boundary}--\r\n`;
    const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
    const path = `${ISSUES2}/${number}/attachments`;
    const result = await this.sure('attach', at, path, { method: 'POST', headers, body });
    this.#ledger.note('attach', result.answer, [201]);
    if (result.answer.status !== 201) return;
    this.#ledger.files.set(`${path}/${name}`, content);
    await this.#readBack(`file ${path}/${name}`, result.at, `${path}/${name}`, ({ status, text }) => status === 200 && text === content);
  }

  /** Removes a file again. */
  async detach(at: number, number: number, name: string): Promise<void> {
    const path = `${ISSUES2}/${number}/attachments/${name}`;
    this.#ledger.files.delete(path);
    const { answer, isUnsure } = await this.sure('detach', at, path, { method: 'DELETE' });
    this.#ledger.note('detach', answer, isUnsure ? [204, 404] : [204]);
  }

  /** Reads at another process what was written at one. */
  async #readBack(
    what: string,
    writtenAt: number,
    path: string,
    isNew: (answer: Answer) => boolean,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const otherCount = this.#clients.length - 1;
    const { answer, at } = await this.sure(what, writtenAt + 1 + Math.floor(Math.random() * otherCount), path, { headers });
    if (!isAnswered(answer)) return;
    if (!isNew(answer)) this.#ledger.stale.push(`${what}: ${answer.status} ${answer.etag} ${answer.text.slice(0, 300)}`);
    else if (at !== writtenAt) this.#ledger.pairs++;
  }

  /** Goes on until the end. */
  async repeat(work: (turn: number) => Promise<void>): Promise<void> {
    for (let turn = 1; !this.#until.aborted; turn++) await work(turn);
    this.close();
  }
}

const titleIn = ({ text }: Answer): string | undefined => {
  try {
    return (JSON.parse(text) as { title?: string }).title;
  } catch {
    return undefined;
  }
};

/** A request with a body of JSON. */
export const json = (method: string, body: unknown): SoakRequest => ({
  method,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});
