import type { RepositoryId } from '../model/issue';
import { repositoryName } from '../model/repository';
import type { Site, Sites } from './services';

/** A repository as a person is told of it: with its site where there are several, since the same name may be on each. */
export function placeName({ site, repository }: { site: Site; repository: RepositoryId }, sites: Sites): string {
  const name = repositoryName(repository);
  return sites.all().length > 1 ? `${name} · ${site.label}` : name;
}
