import type { Issue } from '../model/issue';
import type { SettableField } from '../model/fields';
import type { Place, Services } from './services';
import type { UndoStep } from './undo/model';

/** What is done along with a change; undefined: the person has cancelled it. */
export interface DuplicateChoice {
  readonly relate?: () => Promise<UndoStep>;
}

/** Asks which issue an issue duplicates, before it gets the status *duplicate*, so that the relation is added with the same change. */
export async function askDuplicateRelation(
  services: Pick<Services, 'changes'>,
  { place, issue }: { readonly place: Place; readonly issue: Issue },
  field: SettableField,
  value: string | null | undefined,
): Promise<DuplicateChoice | undefined> {
  if (field !== 'status' || value !== 'duplicate' || issue.status === 'duplicate') return {};
  const [{ askDuplicateOf }, { setRelation }] = await Promise.all([import('./pickRelated'), import('./relationSteps')]);
  const original = await askDuplicateOf(place, issue);
  if (original === undefined) return undefined;
  if (original === 'skip') return {};
  return { relate: () => setRelation(services, { place, number: issue.number }, { name: 'duplicate_of', other: original }, true) };
}
