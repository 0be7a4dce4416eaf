import { CARDS_PER_PAGE, type Card } from '../../src/wire/page-board';

interface Page {
  /** The version of the board that the page belongs to. */
  readonly version: number;
  readonly cards: readonly Card[];
}

/** Requests a page of a column; undefined when there is no answer. */
type RequestCards = (key: string, start: number, version: number) => Promise<readonly Card[] | undefined>;

/**
 * The loaded cards, by column and page. Outdated cards are shown until the page that replaces them arrives. It is requested only when it is
 * close to the visible cards.
 */
export class Cards {
  #version = 0;
  #pages = new Map<string, Map<number, Page>>();
  readonly #requests = new Map<string, Promise<void>>();
  readonly #listeners = new Map<string, () => void>();

  readonly #request: RequestCards;

  constructor(request: RequestCards) {
    this.#request = request;
  }

  /** Marks all pages as outdated: those near the visible cards are requested again. */
  markOutdated(version: number): void {
    this.#version = version;
  }

  /** Removes all cards, when the columns or the query change. */
  clear(): void {
    this.#pages = new Map();
  }

  /** Sets the first page of a column in the present version, which the host sends without a request. */
  setFirstPage(key: string, cards: readonly Card[]): void {
    const column = this.#pages.get(key) ?? new Map<number, Page>();
    this.#pages.set(key, column);
    column.set(0, { version: this.#version, cards });
  }

  at(key: string, index: number): Card | undefined {
    return this.#pages.get(key)?.get(Math.floor(index / CARDS_PER_PAGE))?.cards[index % CARDS_PER_PAGE];
  }

  /** Index of a card in its column; -1 if it is not loaded. */
  indexOf(key: string, number: number): number {
    for (const [page, { cards }] of this.#pages.get(key) ?? []) {
      const index = cards.findIndex((card) => card.number === number);
      if (index >= 0) return page * CARDS_PER_PAGE + index;
    }
    return -1;
  }

  /** Requests the cards at these indexes that are missing or outdated. */
  show(key: string, from: number, to: number): void {
    for (let page = Math.floor(from / CARDS_PER_PAGE); page <= Math.floor(Math.max(from, to) / CARDS_PER_PAGE); page++) {
      const loadedPage = this.#pages.get(key)?.get(page);
      const id = `${this.#version} ${page} ${key}`;
      if (loadedPage?.version === this.#version || this.#requests.has(id)) continue;
      this.#requests.set(
        id,
        this.#load(key, page).finally(() => this.#requests.delete(id)),
      );
    }
  }

  /** Waits for pending requests. */
  async settled(): Promise<void> {
    while (this.#requests.size > 0) await Promise.all(this.#requests.values());
  }

  /** Calls `changed` whenever cards of a column arrive. Returns a function that stops it. */
  listen(key: string, changed: () => void): () => void {
    this.#listeners.set(key, changed);
    return () => {
      if (this.#listeners.get(key) === changed) this.#listeners.delete(key);
    };
  }

  async #load(key: string, page: number): Promise<void> {
    const pages = this.#pages;
    const version = this.#version;
    const cards = await this.#request(key, page * CARDS_PER_PAGE, version);
    // The columns have changed meanwhile, or newer cards have arrived.
    if (!cards || pages !== this.#pages) return;
    const column = pages.get(key) ?? new Map<number, Page>();
    pages.set(key, column);
    if ((column.get(page)?.version ?? -1) > version) return;
    const isLate = cards.length === 0 && column.has(page) && version !== this.#version;
    if (!isLate) column.set(page, { version, cards });
    this.#listeners.get(key)?.();
  }
}
