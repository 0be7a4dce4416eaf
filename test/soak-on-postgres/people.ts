import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, type Answer, type SoakRequest } from '../soak/work';
import {
  FIRST_TITLE,
  formOfHistory,
  formOfOldFile,
  formOfTitle,
  formsOfChange,
  formsOfComment,
  formsOfFile,
  formsOfNew,
  formsOfNoFile,
  ISSUES2,
  bodyOf,
  type Form,
} from './forms';
import { isAnswered, isUndecided, type Ledger } from './ledger';

/*
 * People who write at one process and read at the others. What a response with 2xx says counts as acknowledged, and what was answered with 503
 * must not be done. Where there is neither (the process was killed), they do as a careful program does: a change is sent again, since it says the
 * same; for a new issue they look first whether it is there.
 */

const PAUSE_MS = 50;
/** Where nobody answers, since the database is away, the pauses become longer. */
const MAX_PAUSE_MS = 500;
/** A request that gets no proper answer for so long has failed. */
const PATIENCE_MS = 60_000;
/** What somebody reads at the same time at one process. */
const CONNECTIONS = 2;

const HISTORY_EVERY_TURNS = 4;

/** Somebody with connections to each process. */
export class Person {
  readonly #clients: readonly Client[];
  readonly #ledger: Ledger;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #until: AbortSignal;
  /** The last `ETag` of what is read again and again. */
  readonly #tags = new Map<string, string>();

  constructor(origins: readonly string[], token: string, ledger: Ledger, until: AbortSignal) {
    this.#clients = origins.map((origin) => new Client(origin, CONNECTIONS));
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

  /**
   * Asks one process, and others where it does not answer. Gives the answer, whose it is, and whether nothing is known of an earlier request. A write
   * has `asBefore`, by which it is looked whether a refused one was not done.
   */
  async sure(
    what: string,
    at: number,
    path: string,
    request: SoakRequest = {},
    asBefore?: Form,
  ): Promise<{ answer: Answer; at: number; isUnsure: boolean }> {
    let isUnsure = false;
    for (let [startedAt, pauseMs] = [performance.now(), PAUSE_MS]; ; at++) {
      const answer = await this.once(at, path, request);
      if (isAnswered(answer)) return { answer, at: at % this.#clients.length, isUnsure };
      isUnsure ||= isUndecided(answer);
      if (asBefore && answer.status === 503 && !isUnsure) await this.#lookAfterRefusal(what, at + 1, asBefore);
      this.#ledger.retries++;
      if (performance.now() - startedAt > PATIENCE_MS) {
        this.#ledger.bad.push(`${what}: no answer in ${PATIENCE_MS} ms, ${answer.text.slice(0, 200)}`);
        return { answer, at: at % this.#clients.length, isUnsure };
      }
      await wait(pauseMs);
      pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
    }
  }

  /** What was refused with 503 must not be there. */
  async #lookAfterRefusal(what: string, at: number, asBefore: Form): Promise<void> {
    this.#ledger.refused.count++;
    const { answer } = await this.sure(asBefore.what, at, asBefore.path);
    if (isAnswered(answer) && !asBefore.isNew(answer))
      this.#ledger.refused.done.push(`${what}, ${asBefore.what}: ${answer.status} ${answer.text.slice(0, 300)}`);
  }

  /** Creates an issue, whose number is then known for sure, and reads it elsewhere. */
  async create(at: number): Promise<void> {
    const title = `kept ${randomUUID()}`;
    for (const startedAt = performance.now(); performance.now() - startedAt < PATIENCE_MS; at++) {
      const created = await this.once(at, ISSUES2, json('POST', { title, content: { raw: `soak ${title}` } }));
      this.#ledger.note('create', created, [201]);
      let number = created.status === 201 ? (JSON.parse(created.text) as { id: number }).id : undefined;
      if (number === undefined) {
        this.#ledger.retries++;
        if (isUndecided(created)) this.#ledger.unsure.add(title);
        if (created.status === 503) this.#ledger.refused.count++;
        await wait(PAUSE_MS);
        const { answer } = await this.sure('look', at + 1, `${ISSUES2}?q=${encodeURIComponent(`title = "${title}"`)}`);
        this.#ledger.note('look', answer, [200]);
        if (answer.status === 200) number = (JSON.parse(answer.text) as { values: { id: number }[] }).values[0]?.id;
        if (number === undefined) continue;
        if (!this.#ledger.unsure.has(title)) this.#ledger.refused.done.push(`create: there is ${number}, after ${created.status}`);
        this.#ledger.created.set(title, number);
        return;
      }
      this.#ledger.created.set(title, number);
      await this.#readElsewhere(title, at, formsOfNew(number, title, created));
      return;
    }
    this.#ledger.bad.push(`create: not done in ${PATIENCE_MS} ms`);
  }

  /** Changes an issue that nobody else changes, and reads it elsewhere. */
  async change(at: number, number: number, turn: number): Promise<void> {
    const title = `turn ${turn} ${randomUUID()}`;
    const word = `word${turn}x${number}z`;
    const before = this.#ledger.titles.get(number) ?? FIRST_TITLE;
    const put = json('PUT', { title, content: { raw: word } });
    const result = await this.sure('change', at, `${ISSUES2}/${number}`, put, formOfTitle(number, before));
    this.#ledger.note('change', result.answer, [200]);
    if (result.answer.status !== 200) return;
    this.#ledger.titles.set(number, title);
    const forms = formsOfChange(number, title, before, word, result.answer);
    // An issue has a long history after a while.
    if (turn % HISTORY_EVERY_TURNS === 0) forms.push(formOfHistory(number, title));
    await this.#readElsewhere(title, result.at, forms);
  }

  /** Writes a comment where nobody else does, changes it from then on, and reads it elsewhere. */
  async comment(at: number, number: number, turn: number, id: number | undefined): Promise<number | undefined> {
    const word = `said${turn}x${number}z`;
    const path = `${ISSUES2}/${number}/comments${id === undefined ? '' : `/${id}`}`;
    const result = await this.sure('comment', at, path, json(id === undefined ? 'POST' : 'PUT', { content: { raw: word } }));
    this.#ledger.note('comment', result.answer, [id === undefined ? 201 : 200]);
    if (result.answer.status >= 300) return id;
    id ??= (JSON.parse(result.answer.text) as { id: number }).id;
    this.#ledger.comments.set(`${ISSUES2}/${number}/comments/${id}`, word);
    await this.#readElsewhere(word, result.at, formsOfComment(number, id, word));
    return id;
  }

  /** Counts an issue up that others count up, too: a write that does not know the last one is refused. */
  async count(at: number, number: number): Promise<void> {
    const path = `${ISSUES2}/${number}`;
    const current = await this.once(at, path);
    this.#ledger.note('count', current, [200]);
    if (current.status !== 200) return;
    const title = `count ${Number(bodyOf(current).title!.split(' ')[1]) + 1}`;
    const { headers, ...request } = json('PUT', { title });
    const result = await this.once(at + 1, path, { ...request, headers: { ...headers, 'If-Match': current.etag! } });
    this.#ledger.note('count', result, [200, 412]);
    if (result.status === 200) this.#ledger.counted.least++;
    if (result.status === 200 || isUndecided(result)) this.#ledger.counted.most++;
  }

  /** Attaches a file, which replaces the one of this name, and reads it elsewhere. */
  async attach(at: number, number: number, name: string, content: string): Promise<void> {
    const boundary = 'soakboundary';
    const body = `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${content}\r\n--${boundary}--\r\n`;
    const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
    const path = `${ISSUES2}/${number}/attachments`;
    const asBefore = formOfOldFile(`${path}/${name}`, this.#ledger.files.get(`${path}/${name}`));
    const result = await this.sure('attach', at, path, { method: 'POST', headers, body }, asBefore);
    this.#ledger.note('attach', result.answer, [201]);
    if (result.answer.status !== 201) return;
    this.#ledger.files.set(`${path}/${name}`, content);
    await this.#readElsewhere(content, result.at, formsOfFile(path, name, content));
  }

  /** Removes a file again. */
  async detach(at: number, number: number, name: string): Promise<void> {
    const path = `${ISSUES2}/${number}/attachments`;
    this.#ledger.files.delete(`${path}/${name}`);
    const result = await this.sure('detach', at, `${path}/${name}`, { method: 'DELETE' });
    this.#ledger.note('detach', result.answer, result.isUnsure ? [204, 404] : [204]);
    if (isAnswered(result.answer)) await this.#readElsewhere(name, result.at, formsOfNoFile(path, name));
  }

  /** Reads at all other processes what was written at one, in several forms at once. */
  async #readElsewhere(what: string, writtenAt: number, forms: readonly Form[]): Promise<void> {
    const writer = writtenAt % this.#clients.length;
    const others = this.#clients.map((_, at) => at).filter((at) => at !== writer);
    const reads = forms.flatMap((form) => {
      // The ETag that was there before must not be taken for the present one.
      const tag = this.#tags.get(form.path);
      const headers: Record<string, string>[] = tag === undefined ? [{}] : [{}, { 'If-None-Match': tag }];
      return headers.flatMap((each) => others.map((at) => this.#readBack(what, writer, at, form, each)));
    });
    await Promise.all(reads);
  }

  async #readBack(what: string, writer: number, wantedAt: number, form: Form, headers: Readonly<Record<string, string>>): Promise<void> {
    const { answer, at } = await this.sure(form.what, wantedAt, form.path, { headers });
    if (!isAnswered(answer)) return;
    if (form.isAgain && answer.etag !== undefined) this.#tags.set(form.path, answer.etag);
    if (!form.isNew(answer))
      this.#ledger.stale.push(`${form.what} of ${what} at ${at}: ${answer.status} ${answer.etag} ${answer.text.slice(0, 300)}`);
    else if (at !== writer) this.#ledger.addPair(form.what);
  }

  /** Goes on until the end. */
  async repeat(work: (turn: number) => Promise<void>): Promise<void> {
    for (let turn = 1; !this.#until.aborted; turn++) await work(turn);
    this.close();
  }
}

/** A request with a body of JSON. */
export const json = (method: string, body: unknown): SoakRequest => ({
  method,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});
