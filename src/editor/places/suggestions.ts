import { mostSimilar } from '../../model/similar-repositories';
import { repositoryName } from '../../model/repository';
import type { Place, Sites, RepositorySuggestion } from '../services';
import type { UnmatchedSource } from './model';
import { keyOfPlace } from '../placeName';

/** Sites that take longer are skipped. */
const TIMEOUT_MS = 10_000;
const MAX_SUGGESTIONS = 3;

/**
 * Suggests repositories for a place: those similar to its folder's remotes, if these match no site. If this computer does not have the repository
 * yet: those of servers with the same or a similar name.
 */
export function suggestionsOf(
  place: Place,
  candidates: UnmatchedSource['candidates'],
  repositories: readonly RepositorySuggestion[],
): RepositorySuggestion[] {
  const isThere = repositories.some((repository) => keyOfPlace(repository) === keyOfPlace(place));
  if (!place.site.isLocal || place.source === 'chosen') return [];
  const otherRepositories = repositories.filter((repository) => keyOfPlace(repository) !== keyOfPlace(place));
  if (place.unclear || (place.source === 'folder' && !isThere)) return mostSimilar(otherRepositories, candidates).slice(0, MAX_SUGGESTIONS);
  if (isThere) return [];
  const name = repositoryName(place.repository).toLowerCase();
  return otherRepositories
    .filter((repository) => !repository.site.isLocal && repositoryName(repository.repository).toLowerCase() === name)
    .slice(0, MAX_SUGGESTIONS);
}

/** Searches in the background, once for each place until `clear`. */
export class Suggestions {
  readonly #suggestions = new Map<string, readonly RepositorySuggestion[]>();

  readonly #sites: Sites;
  readonly #changed: () => void;

  constructor(
    sites: Sites,
    /** Called when some were found. */
    changed: () => void,
  ) {
    this.#sites = sites;
    this.#changed = changed;
  }

  of(place: Place, candidates: UnmatchedSource['candidates']): readonly RepositorySuggestion[] {
    if (!place.site.isLocal || place.source === 'chosen' || !place.folder) return [];
    const key = `${keyOfPlace(place)} ${place.folder.uri.toString()}`;
    const cached = this.#suggestions.get(key);
    if (cached) return cached;
    const none: readonly RepositorySuggestion[] = [];
    this.#suggestions.set(key, none);
    void this.#load(place, candidates).then((suggestions) => {
      // Another search may have begun meanwhile.
      if (suggestions.length === 0 || this.#suggestions.get(key) !== none) return;
      this.#suggestions.set(key, suggestions);
      this.#changed();
    });
    return none;
  }

  /** Clears the results, since sites may have other repositories. */
  clear(): void {
    this.#suggestions.clear();
  }

  async #load(place: Place, candidates: UnmatchedSource['candidates']): Promise<RepositorySuggestion[]> {
    const repositories = await Promise.all(
      this.#sites.all().map(async (site): Promise<RepositorySuggestion[]> => {
        try {
          const repositories = await this.#sites.service(site).repositories({ signal: AbortSignal.timeout(TIMEOUT_MS) });
          return repositories.map(({ id }) => ({ site, repository: id }));
        } catch {
          return []; // not signed in, or offline: no suggestions
        }
      }),
    );
    return suggestionsOf(place, candidates, repositories.flat());
  }
}
