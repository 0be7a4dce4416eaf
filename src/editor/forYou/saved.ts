import type { IssueList } from '../../lists/list';
import { repositoryName } from '../../model/repository';
import { slices } from '../../model/slices';
import { MAX_COUNTED_QUERIES } from '../../wire/v1-news';
import { sourcesFor } from '../savedQueries';
import type { Place, Services } from '../services';
import { sumIfAny } from './model';
import { queryList, queryRest } from './queryList';
import type { ForYouQueryRow } from './nodes';

/** A saved query, and the repositories that it searches: all, or for the team's those of its folder. */
interface SavedSearch {
  readonly id: string;
  readonly name: string;
  readonly query: string;
  readonly isTeam: boolean;
  readonly places: Place[];
}

/** A saved query in one repository. */
interface PlaceList {
  readonly place: Place;
  readonly list: IssueList;
}

/** The saved queries of the person and of open folders: counted when their row is opened, and listed when one of them is. */
export class ForYouSaved {
  readonly #services: Services;
  #searches = new Map<string, SavedSearch>();
  readonly #lists = new Map<string, readonly PlaceList[]>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** Reads the saved queries, and returns how many there are. Invalid ones are shown in the view of issues. */
  async read(places: readonly Place[]): Promise<number> {
    const searches = new Map<string, SavedSearch>();
    for (const place of places) {
      for (const { id: source, folder, entries } of await sourcesFor(this.#services.places, place)) {
        for (const { name, query } of entries.filter(({ problems }) => problems.length === 0)) {
          const id = `saved/${source}/${name}`;
          const existing = searches.get(id);
          if (existing) existing.places.push(place);
          else searches.set(id, { id, name, query, isTeam: folder !== undefined, places: [place] });
        }
      }
    }
    for (const id of this.#lists.keys()) if (searches.get(id)?.query !== this.#searches.get(id)?.query) this.#drop(id);
    this.#searches = searches;
    return searches.size;
  }

  /** The rows with their counts: one request per site and 20 queries. @throws {TrackerError} */
  async rows(): Promise<ForYouQueryRow[]> {
    const searches = [...this.#searches.values()];
    const counts = new Map<string, (number | undefined)[]>(searches.map(({ id }) => [id, []]));
    const places = new Set(searches.flatMap((search) => search.places));
    for (const [, ofSite] of Map.groupBy(places, ({ site }) => site.id)) {
      const { service } = ofSite[0]!;
      const me = await this.#me(ofSite[0]!);
      const queried = searches.filter((search) => search.places.some((place) => ofSite.includes(place)));
      for (const batch of slices(queried, MAX_COUNTED_QUERIES)) {
        const queries = batch.map(({ query }) => queryRest(query, me));
        const answers = await service.counts(
          ofSite.map(({ repository }) => repository),
          queries,
        );
        for (const [index, search] of batch.entries()) {
          for (const { repository } of search.places.filter((place) => ofSite.includes(place)))
            counts.get(search.id)!.push(answers.get(repositoryName(repository).toLowerCase())?.[index]);
        }
      }
    }
    return searches.map(({ id, name, query, isTeam }) => ({ type: 'query', id, name, query, isTeam, count: sumIfAny(counts.get(id)!) }));
  }

  /** The lists of a saved query, loaded with the first call. */
  async lists(id: string): Promise<readonly PlaceList[]> {
    const search = this.#searches.get(id);
    if (!search) return [];
    let lists = this.#lists.get(id);
    if (!lists) {
      const people = await Promise.all(search.places.map((place) => this.#me(place)));
      // Meanwhile the query may have been edited, or another call may have made the lists.
      if (this.#searches.get(id)?.query !== search.query) return this.lists(id);
      lists =
        this.#lists.get(id) ??
        search.places.map((place, index) => ({ place, list: queryList(place, search.query, people[index] ?? null) }));
      this.#lists.set(id, lists);
    }
    await Promise.all(lists.map(({ list }) => list.ensureLoaded()));
    return lists;
  }

  /** Checks whether the loaded lists have changed. */
  async poll(): Promise<void> {
    await Promise.all([...this.#lists.values()].flat().map(({ list }) => list.poll()));
  }

  /** Drops the loaded lists when the account or the repositories change. */
  invalidate(): void {
    for (const id of [...this.#lists.keys()]) this.#drop(id);
    this.#searches = new Map();
  }

  #drop(id: string): void {
    for (const { list } of this.#lists.get(id) ?? []) list.dispose();
    this.#lists.delete(id);
  }

  async #me({ service }: Place): Promise<string | null> {
    const me = await service.identity().catch(() => undefined);
    return me?.person.username ?? null;
  }
}
