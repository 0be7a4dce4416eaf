import { createHash } from 'node:crypto';
import { LINE_BREAKS, proseOf, render } from '../../markup';
import { escapeHtml } from '../../markup/html';
import type { Markup } from '../../model/enums';
import type { TrackerContext } from '../context';
import { renderedTexts, slowTexts } from '../caches';
import { renderPool, type RenderPool } from '../render-pool';
import { RequestCancelled } from '../store/errors';
import { linkedIssues, MAX_MENTIONED_ISSUES, MAX_TITLES_LENGTH, mentionedIn, type Mentions } from './mentions';

/** Longer texts are cached by their hash, and only when a worker has rendered them. */
const MAX_CACHED_TEXT_CHARS = 20_000;

/** Longer texts are rendered in a worker. */
export const MAX_TEXT_LENGTH_HERE = 32_768;
/** Characters of a request that are rendered on this thread. Texts beyond that go to a worker. */
export const MAX_TOTAL_LENGTH_HERE = 500_000;
/** Time limit for the long texts of a request. */
export const REQUEST_LIMIT_MS = 10_000;

const rendered = (text: string, markup: Markup): string => render(text, markup, { issueLinks: true }).trimEnd();

/** Returns the escaped text with a note, for a text that was not rendered in time. */
export const asWritten = (text: string): string =>
  '<p><em>This text took too long to be formatted; it is shown as it was written.</em></p>\n' +
  `<div class="plaintext">${escapeHtml(text)}</div>`;

const hashOf = (text: string, markup: Markup): string => `${markup} ${createHash('sha256').update(text).digest('base64')}`;

/** Renders a text on this thread, with a cache. */
function renderHere(text: string, markup: Markup): string {
  const prose = markup === 'plaintext' ? undefined : proseOf(text, LINE_BREAKS[markup]);
  if (prose !== undefined) return prose.trimEnd(); // as fast as a cache lookup
  if (text.length > MAX_CACHED_TEXT_CHARS) return rendered(text, markup);
  const key = `${markup}\n${text}`;
  let html = renderedTexts.get(key);
  if (html === undefined) renderedTexts.set(key, (html = rendered(text, markup)));
  return html;
}

/**
 * Renders the texts of a request for API 2.0, which has HTML in every issue and comment. Encoding is synchronous, so a text that needs a worker is
 * noted, and the response is encoded again when it is rendered.
 */
export class RequestTexts {
  #leftHere = MAX_TOTAL_LENGTH_HERE;
  #leftMs: number;
  #isLastRound = false;
  #isCutShort = false;
  #leftTitles = MAX_TITLES_LENGTH;
  #unsettledTexts = 0;
  /** Mentioned issues to look up. */
  readonly #unknown = new Set<number>();
  #mentions: Mentions | undefined;
  readonly #htmlByText = new Map<string, string>();
  readonly #missing = new Map<string, { readonly text: string; readonly markup: Markup }>();

  readonly #pool: RenderPool;
  readonly #isCancelled: () => boolean;

  constructor(pool: RenderPool, limitMs = REQUEST_LIMIT_MS, isCancelled = (): boolean => false) {
    this.#pool = pool;
    this.#isCancelled = isCancelled;
    this.#leftMs = limitMs;
  }

  /** Whether the encoded response lacks texts or mentions. Such a response must not be sent or cached. */
  get isMissingTexts(): boolean {
    return this.#missing.size > 0 || this.#unknown.size > 0;
  }

  /** Whether a text was not rendered in time. The response must not be cached, because another request may get the text. */
  get isCutShort(): boolean {
    return this.#isCutShort;
  }

  /**
   * The number of texts so far that another request may render differently: those with links to issues, whose titles change, and those that were not
   * rendered in time.
   */
  get unsettledTexts(): number {
    return this.#unsettledTexts;
  }

  get hasMentions(): boolean {
    return this.#mentions !== undefined;
  }

  /** Sets the mentions for links. */
  useMentions(mentions: Mentions): void {
    this.#mentions = mentions;
  }

  /** Looks up the issues that texts may mention. Returns their fingerprint, or nothing. */
  async fingerprints(...texts: readonly (string | null)[]): Promise<string[]> {
    const numbers = mentionedIn(texts);
    if (numbers.size === 0 || !this.#mentions) return [];
    await this.#mentions.load(numbers);
    return [this.#mentions.fingerprint(numbers)];
  }

  /** Returns the HTML of a text, or an empty string if it is not rendered yet. */
  render(text: string, markup: Markup): string {
    return this.#withTitles(this.#render(text, markup));
  }

  #withTitles(html: string): string {
    const numbers = this.#mentions ? linkedIssues(html) : [];
    if (numbers.length === 0) return html;
    this.#unsettledTexts++;
    this.#note(numbers);
    const decorated = this.#mentions!.decorate(html, this.#leftTitles);
    this.#leftTitles -= decorated.length;
    return decorated.html;
  }

  /** Notes mentioned issues that must be looked up. */
  #note(numbers: readonly number[]): void {
    if (this.#isLastRound) return;
    for (const number of numbers) {
      if (this.#unknown.size >= MAX_MENTIONED_ISSUES) return;
      if (!this.#mentions?.has(number)) this.#unknown.add(number);
    }
  }

  #render(text: string, markup: Markup): string {
    if (text.length <= MAX_TEXT_LENGTH_HERE && text.length <= this.#leftHere) {
      this.#leftHere -= text.length;
      return renderHere(text, markup);
    }
    const hash = hashOf(text, markup);
    const html = this.#htmlByText.get(hash) ?? renderedTexts.get(hash);
    if (html !== undefined) return html;
    this.#unsettledTexts++;
    if (this.#isLastRound || slowTexts.has(hash)) {
      this.#isCutShort = true;
      return asWritten(text);
    }
    this.#missing.set(hash, { text, markup });
    return '';
  }

  /**
   * Calls `make`, and calls it again after a worker has rendered texts or mentions were looked up. @throws {RequestCancelled} when the client has
   * disconnected
   */
  async complete<T>(make: () => T | Promise<T>): Promise<T> {
    const [leftHere, leftTitles] = [this.#leftHere, this.#leftTitles];
    const html = await make();
    if (!this.isMissingTexts) return html;
    // Sequential, so that requests take turns.
    for (const [hash, { text, markup }] of this.#missing) {
      this.#missing.delete(hash);
      if (this.#isCancelled()) throw new RequestCancelled();
      const html = this.#leftMs > 0 ? await this.#renderElsewhere(text, markup) : undefined;
      if (html === undefined) continue;
      this.#htmlByText.set(hash, html);
      renderedTexts.set(hash, html);
      if (this.#mentions) this.#note(linkedIssues(html));
    }
    const unknown = [...this.#unknown];
    this.#unknown.clear();
    await this.#mentions?.load(unknown);
    [this.#leftHere, this.#leftTitles, this.#isLastRound] = [leftHere, leftTitles, true];
    try {
      return await make();
    } finally {
      this.#isLastRound = false;
      this.#htmlByText.clear();
    }
  }

  async #renderElsewhere(text: string, markup: Markup): Promise<string | undefined> {
    const { html, ms, wasStopped } = await this.#pool.render(text, markup, this.#leftMs);
    this.#leftMs = html === undefined && !wasStopped ? 0 : this.#leftMs - ms; // no worker is free, so the next text would wait in vain
    if (wasStopped) slowTexts.set(hashOf(text, markup), true);
    return html;
  }
}

const texts = new WeakMap<TrackerContext, RequestTexts>();

/** Returns the renderer of a request. */
export function requestTexts(c: TrackerContext): RequestTexts {
  let found = texts.get(c);
  if (!found) texts.set(c, (found = new RequestTexts(renderPool(), REQUEST_LIMIT_MS, () => c.req.raw.signal.aborted)));
  return found;
}
