import { existsSync } from 'node:fs';
import type { RepositoryAnchors } from '../../client/service';
import { TrackerError } from '../../client/errors';
import { keyOfPlace } from '../placeName';
import { errorMessage } from '../report';
import type { Place, Services } from '../services';

/** A repository that could not be asked is asked again after this time. */
const RETRY_MS = 60_000;

interface Known {
  readonly at: number;
  readonly anchors: RepositoryAnchors | undefined;
}

/** The anchors of repositories, as they were when they were asked last. */
export class KnownAnchors {
  readonly #services: Services;
  readonly #known = new Map<string, Known>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** Asks what the anchors of a repository are now. None where the site has none, or cannot be asked. Never rejects. */
  async load(place: Place): Promise<RepositoryAnchors | undefined> {
    const { sites, log } = this.#services;
    // Looking must not create the data file.
    if (place.site.isLocal && !existsSync(sites.dataFile.fsPath)) return undefined;
    const key = keyOfPlace(place);
    const known = this.#known.get(key)?.anchors;
    try {
      const anchors = await place.service.repositoryAnchors(place.repository, known ? { known } : {});
      this.#known.set(key, { at: Date.now(), anchors });
      return anchors;
    } catch (error) {
      if (!TrackerError.is(error, 'noRepository', 'notFound')) log.debug(`No anchors of ${key}: ${errorMessage(error)}`);
      this.#known.set(key, { at: Date.now(), anchors: known });
      return known;
    }
  }

  /**
   * The same after one issue has changed: of one that had no anchors its own are asked for alone, and all of the repository only if it has some now.
   * Most changes are of such issues, and a repository may have thousands of anchors.
   */
  async loadAfter(place: Place, number: number): Promise<RepositoryAnchors | undefined> {
    const known = this.#known.get(keyOfPlace(place))?.anchors;
    if (!known || known.anchors.some(({ issue }) => issue.number === number)) return this.load(place);
    const own = await place.service.anchors(place.repository, number).catch(() => []); // it is deleted, or what is known stays
    return own?.length === 0 ? known : this.load(place);
  }

  /** Issues of a repository have changed: it is asked again with the next look, though it was asked a short time ago. */
  expire(place: Place): void {
    const key = keyOfPlace(place);
    const known = this.#known.get(key);
    if (known) this.#known.set(key, { ...known, at: -Infinity });
  }

  /** Whether a repository was asked a short time ago. */
  isRecent(place: Place): boolean {
    const known = this.#known.get(keyOfPlace(place));
    return known !== undefined && Date.now() - known.at < RETRY_MS;
  }
}
