import { TrackerError } from '../client/errors';
import { fold } from '../model/fold';
import { allows } from '../model/rights';
import type { ListName } from '../model/enums';
import type { Place, Services } from './services';

/** Whether the person may change the lists of all these repositories; false when it is unknown. */
export async function mayChangeLists(places: readonly Place[]): Promise<boolean> {
  const rights = await Promise.all(places.map(({ service, repository }) => service.right(repository).catch(() => undefined)));
  return rights.every((right) => allows(right, 'admin'));
}

/** Whether a list has a name, ignoring case. */
export const hasName = (names: readonly string[], name: string): boolean => names.some((listed) => fold(listed) === fold(name));

/**
 * Adds a name to a list of a repository. A repository of this computer is created with its first name, as with its first issue. @throws
 * {TrackerError}
 */
export async function addListName(services: Pick<Services, 'changes'>, place: Place, list: ListName, name: string): Promise<void> {
  const { service, repository, site } = place;
  try {
    await service.addListItem(repository, list, name);
  } catch (error) {
    if (!site.isLocal || !TrackerError.is(error, 'noRepository')) throw error;
    await service.addRepository(repository);
    await service.addListItem(repository, list, name);
  }
  services.changes.fire({ place, kind: 'updated', number: undefined });
}
