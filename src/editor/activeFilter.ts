import * as vscode from 'vscode';
import { NONE } from '../model/query';
import { NO_FILTER, NO_REST, readConditions, type FilterConditions, type ListFilter } from '../lists/filter';
import type { Services } from './services';

const FILTER = 'issueBucket.filter';

/** What a query means at the sites that are open, by their ids; `ANYWHERE` where that does not depend on who asks. */
type Filters = Readonly<Record<string, ListFilter>>;
const ANYWHERE = '';

interface Kept {
  readonly text: string;
  readonly filters: Filters;
}

const EMPTY: Kept = { text: '', filters: {} };
/** Nobody knows who `me` is there. */
const NOTHING: ListFilter = { conditions: [], rest: { ...NO_REST, filter: NONE } };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const isKept = (value: unknown): value is Kept =>
  isRecord(value) && typeof value['text'] === 'string' && isRecord(value['filters']) && Object.values(value['filters']).every(isRecord);

/**
 * The active filter of this workspace: a query. What it means is kept beside its text, so that the view knows it before the query language is
 * loaded.
 */
export class ActiveFilter {
  #current: Kept;
  /** What is to be done with the first look: nothing is read or asked before. */
  #renewal: (() => Promise<void>) | undefined;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(private readonly services: Pick<Services, 'context' | 'places' | 'log'>) {
    const kept = services.context.workspaceState.get(FILTER);
    const conditions = readConditions(kept);
    this.#current = isKept(kept) ? kept : EMPTY;
    if (conditions.length === 0) {
      // An age counts from now.
      if (/\d[hdwmy]\b|today|yesterday/i.test(this.#current.text)) this.#renewal = () => this.set(this.#current.text);
      return;
    }
    // Before there were queries the conditions themselves were kept.
    this.#current = { text: ' ', filters: { [ANYWHERE]: { ...NO_FILTER, conditions } } };
    this.#renewal = () => this.setConditions(conditions);
  }

  /** The query; empty: everything is shown. */
  get text(): string {
    return this.#current.text;
  }

  get isActive(): boolean {
    return this.#current.text !== '';
  }

  /** What is asked of a site. */
  at(site: string): ListFilter {
    if (!this.isActive) return NO_FILTER;
    const renewal = this.#renewal;
    this.#renewal = undefined;
    void renewal?.().catch((error: unknown) => this.services.log.warn(`The filter is as it was kept: ${String(error)}`));
    return this.#current.filters[site] ?? this.#current.filters[ANYWHERE] ?? NOTHING;
  }

  /** What can be changed step by step. */
  get conditions(): FilterConditions {
    const [first] = Object.values(this.#current.filters);
    return this.isActive && first ? first.conditions : [];
  }

  /** Filters by a query, and asks the open sites who `me` is where it matters. */
  async set(query: string): Promise<void> {
    const text = query.trim();
    if (text === '') return this.#keep(EMPTY);
    const [{ readListFilter }, { asksForMe, parseQuery }] = await Promise.all([
      import('../lists/query'),
      import('../model/query-language'),
    ]);
    const filterFor = (me: string | null): ListFilter => {
      const { conditions, rest } = readListFilter(text, me);
      return { conditions, rest };
    };
    if (!asksForMe(parseQuery(text))) return this.#keep({ text, filters: { [ANYWHERE]: filterFor(null) } });
    const filters = (await this.#people()).map(([site, me]) => [site, filterFor(me)] as const);
    return this.#keep({ text, filters: Object.fromEntries(filters) });
  }

  /** Puts conditions in the place of those that the query has; what else it says stays. */
  async setConditions(conditions: FilterConditions): Promise<void> {
    const [{ withConditions }, people] = await Promise.all([import('../lists/query'), this.#people()]);
    return this.set(withConditions(this.#current.text, conditions, people[0]?.[1] ?? null));
  }

  /** Filters by what a search finds, and by nothing else. */
  async showFound(words: string): Promise<void> {
    const { withConditions } = await import('../lists/query');
    return this.set(withConditions('', [{ field: 'search', words }], null));
  }

  /** Reads the query again: somebody else is signed in now, or time has passed. */
  async renew(): Promise<void> {
    if (this.isActive) await this.set(this.#current.text);
  }

  /** Who is signed in at the open sites; null: nobody, or it cannot be told. */
  async #people(): Promise<(readonly [site: string, me: string | null])[]> {
    const places = await this.services.places.list();
    const services = new Map(places.map(({ site, service }) => [site.id, service]));
    return Promise.all(
      [...services].map(async ([site, service]) => {
        const who = await service.identity().catch(() => undefined);
        return [site, who?.person.username ?? null] as const;
      }),
    );
  }

  async #keep(kept: Kept): Promise<void> {
    const isSame = JSON.stringify(kept) === JSON.stringify(this.#current);
    this.#current = kept;
    if (isSame) return;
    this.#changed.fire();
    await this.services.context.workspaceState.update(FILTER, kept.text === '' ? undefined : kept);
  }
}
