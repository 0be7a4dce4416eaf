import * as vscode from 'vscode';
import { NONE } from '../model/query';
import { NO_FILTER, NO_REST, readConditions, type FilterConditions, type ListFilter } from '../lists/filter';
import type { Services } from './services';

const FILTER = 'issueBucket.filter';

/** The meaning of the query at each open site, by site id: `me` is another person there. `ANYWHERE` where the query has no `me`. */
type Filters = Readonly<Record<string, ListFilter>>;
const ANYWHERE = '';

interface StoredFilter {
  readonly text: string;
  readonly filters: Filters;
}

const EMPTY: StoredFilter = { text: '', filters: {} };
/** The filter of a site for a query with `me` without a signed-in account. */
const NO_ISSUES: ListFilter = { conditions: [], rest: { ...NO_REST, filter: NONE } };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const isStoredFilter = (value: unknown): value is StoredFilter =>
  isRecord(value) && typeof value['text'] === 'string' && isRecord(value['filters']) && Object.values(value['filters']).every(isRecord);

/**
 * The active filter of this workspace: a query. Its meaning is stored with its text, so that the view can load before the parser of queries is
 * loaded.
 */
export class ActiveFilter {
  #current: StoredFilter;
  #number = 1;
  /** An update of the stored meaning, which runs at the first use: activation neither parses nor asks a site. */
  #pendingUpdate: (() => Promise<void>) | undefined;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  readonly #services: Pick<Services, 'context' | 'places' | 'log'>;

  constructor(services: Pick<Services, 'context' | 'places' | 'log'>) {
    this.#services = services;
    const stored = services.context.workspaceState.get(FILTER);
    const conditions = readConditions(stored);
    this.#current = isStoredFilter(stored) ? stored : EMPTY;
    if (conditions.length === 0) {
      // Relative dates depend on the present time.
      if (/\d[hdwmy]\b|today|yesterday/i.test(this.#current.text)) this.#pendingUpdate = () => this.set(this.#current.text);
      return;
    }
    // Versions without queries stored only conditions.
    this.#current = { text: ' ', filters: { [ANYWHERE]: { ...NO_FILTER, conditions } } };
    this.#pendingUpdate = () => this.setConditions(conditions);
  }

  /** The query; empty when nothing is filtered. */
  get text(): string {
    return this.#current.text;
  }

  get isActive(): boolean {
    return this.#current.text !== '';
  }

  /** Differs with each query of this window; 0 when nothing is filtered. */
  get number(): number {
    return this.isActive ? this.#number : 0;
  }

  /** The filter for a site. */
  at(site: string): ListFilter {
    if (!this.isActive) return NO_FILTER;
    const renewal = this.#pendingUpdate;
    this.#pendingUpdate = undefined;
    void renewal?.().catch((error: unknown) => this.#services.log.warn(`The stored filter is used as it is: ${String(error)}`));
    return this.#current.filters[site] ?? this.#current.filters[ANYWHERE] ?? NO_ISSUES;
  }

  /** The conditions, which can be edited field by field. */
  get conditions(): FilterConditions {
    const [first] = Object.values(this.#current.filters);
    return this.isActive && first ? first.conditions : [];
  }

  /** Filters by a query. If it contains `me`, the signed-in accounts of the open sites are requested. */
  async set(query: string): Promise<void> {
    const text = query.trim();
    if (text === '') return this.#store(EMPTY);
    const [{ readListFilter }, { asksForMe, parseQuery }] = await Promise.all([
      import('../lists/query'),
      import('../model/query-language'),
    ]);
    const filterFor = (me: string | null): ListFilter => {
      const { conditions, rest } = readListFilter(text, me);
      return { conditions, rest };
    };
    if (!asksForMe(parseQuery(text))) return this.#store({ text, filters: { [ANYWHERE]: filterFor(null) } });
    const filters = (await this.#users()).map(([site, me]) => [site, filterFor(me)] as const);
    return this.#store({ text, filters: Object.fromEntries(filters) });
  }

  /** Replaces the conditions of the query, and keeps the rest of it. */
  async setConditions(conditions: FilterConditions): Promise<void> {
    const [{ withConditions }, people] = await Promise.all([import('../lists/query'), this.#users()]);
    return this.set(withConditions(this.#current.text, conditions, people[0]?.[1] ?? null));
  }

  /** Filters by a search, and by nothing else. */
  async setSearch(words: string): Promise<void> {
    const { withConditions } = await import('../lists/query');
    return this.set(withConditions('', [{ field: 'search', words }], null));
  }

  /** Updates the meaning of the query, for another person or a later time. */
  async update(): Promise<void> {
    if (this.isActive) await this.set(this.#current.text);
  }

  /** The signed-in usernames of the open sites; null if there is none or it is unknown. */
  async #users(): Promise<(readonly [site: string, me: string | null])[]> {
    const places = await this.#services.places.list();
    const services = new Map(places.map(({ site, service }) => [site.id, service]));
    return Promise.all(
      [...services].map(async ([site, service]) => {
        const me = await service.identity().catch(() => undefined);
        return [site, me?.person.username ?? null] as const;
      }),
    );
  }

  async #store(stored: StoredFilter): Promise<void> {
    const isSame = JSON.stringify(stored) === JSON.stringify(this.#current);
    if (stored.text !== this.#current.text) this.#number++;
    this.#current = stored;
    if (isSame) return;
    this.#changed.fire();
    await this.#services.context.workspaceState.update(FILTER, stored.text === '' ? undefined : stored);
  }
}
