import { TrackerError } from '../../client/errors';
import type { IssueService } from '../../client/service';
import type { Person } from '../../model/issue';

/** The signed-in person of a site; null when nobody is, undefined when the site does not say. */
export async function whoAmI(service: IssueService, signal?: AbortSignal): Promise<Person | null | undefined> {
  try {
    return (await service.identity({ signal })).person;
  } catch (error) {
    if (TrackerError.is(error, 'unauthorized')) return null;
    if (TrackerError.is(error, 'cancelled', 'unreachable')) throw error;
    return undefined;
  }
}
