import { existsSync } from 'node:fs';
import type { RepositoryAnchors } from '../../client/service';
import { TrackerError } from '../../client/errors';
import { keyOfPlace } from '../placeName';
import { errorMessage } from '../report';
import type { Place, Services } from '../services';

/** After this time a repository is asked again. */
const RETRY_MS = 60_000;

interface CachedAnchors {
  readonly at: number;
  readonly anchors: RepositoryAnchors | undefined;
}

/** Caches the anchors of repositories. */
export class AnchorCache {
  readonly #services: Services;
  readonly #entries = new Map<string, CachedAnchors>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** Loads the present anchors of a repository. Undefined when the site does not support anchors or cannot be reached. Never rejects. */
  async load(place: Place): Promise<RepositoryAnchors | undefined> {
    const { sites, log } = this.#services;
    // Looking must not create the data file.
    if (place.site.isLocal && !existsSync(sites.dataFile.fsPath)) return undefined;
    const key = keyOfPlace(place);
    const cached = this.#entries.get(key)?.anchors;
    try {
      const anchors = await place.service.repositoryAnchors(place.repository, cached ? { known: cached } : {});
      this.#entries.set(key, { at: Date.now(), anchors });
      return anchors;
    } catch (error) {
      if (!TrackerError.is(error, 'noRepository', 'notFound')) log.debug(`No anchors of ${key}: ${errorMessage(error)}`);
      this.#entries.set(key, { at: Date.now(), anchors: cached });
      return cached;
    }
  }

  /**
   * Loads the anchors after one issue has changed. If it had no anchors, its own are loaded first, and all of the repository only if it has some now.
   * Most changes are of such issues, and a repository may have thousands of anchors.
   */
  async loadAfter(place: Place, number: number): Promise<RepositoryAnchors | undefined> {
    const cached = this.#entries.get(keyOfPlace(place))?.anchors;
    if (!cached || cached.anchors.some(({ issue }) => issue.number === number)) return this.load(place);
    const ofIssue = await place.service.anchors(place.repository, number).catch(() => []); // it is deleted, or what is known stays
    return ofIssue?.length === 0 ? cached : this.load(place);
  }

  /** Marks a repository as outdated, because its issues have changed: the next refresh asks it again. */
  expire(place: Place): void {
    const key = keyOfPlace(place);
    const cached = this.#entries.get(key);
    if (cached) this.#entries.set(key, { ...cached, at: -Infinity });
  }

  /** Whether a repository was asked within the last minute. */
  isRecent(place: Place): boolean {
    const cached = this.#entries.get(keyOfPlace(place));
    return cached !== undefined && Date.now() - cached.at < RETRY_MS;
  }
}
