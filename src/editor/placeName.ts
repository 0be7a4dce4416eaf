import type { RepositoryId } from '../model/issue';
import { placeKey, repositoryName } from '../model/repository';
import type { Site, Sites } from './services';

/** The name of a repository on screen: with its site when there are several, since the same name may be on each. */
export function placeName({ site, repository }: { site: Site; repository: RepositoryId }, sites: Sites): string {
  const name = repositoryName(repository);
  return sites.all().length > 1 ? `${name} · ${site.label}` : name;
}

/** The key of a place: its site and repository. */
export const keyOfPlace = ({ site, repository }: { site: Pick<Site, 'id'>; repository: RepositoryId }): string =>
  placeKey({ site: site.id, repository });
