import { RELATIONS, toStored } from '../../model/relations';
import type { ImportedRelation } from '../store/store';
import type { Conversion } from './convert';
import { now } from './dates';
import { UNRELATED, UNKNOWN_RELATION } from './oddities';
import type { Sidecar, SidecarRelation } from './sidecar';

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|\+00:00)$/;

/** Converts a date to the store's format. Without a readable date, returns the current time. */
const dateOf = (text: string | null | undefined): string =>
  text && DATE.test(text) && !Number.isNaN(Date.parse(text)) ? text.replace(/\+00:00$/, 'Z') : now();

/** A relation whose author is the key of a person in the archive. */
export type RawRelation = ImportedRelation;

/**
 * Converts the relations of an archive. Skips, with a warning, relations of an unknown kind, of issues that the archive does not have, and of an
 * issue to itself.
 */
export function convertRelations(
  { relations, people: usernames }: Sidecar,
  { people, warnings }: Conversion,
  { numbers, hasAccountIds }: { numbers: ReadonlySet<number>; hasAccountIds: boolean },
): RawRelation[] {
  // The older format identifies people by username. A person must not be identified in two ways.
  const personOf = (user: SidecarRelation['user']) => people.add(hasAccountIds ? user : usernames.get(user?.account_id ?? ''));
  return relations.flatMap(({ issue, relation, other, user, created_on }) => {
    const name = RELATIONS.find((name) => name === relation);
    if (name === undefined) warnings.add('relation', UNKNOWN_RELATION, JSON.stringify(relation.slice(0, 40)));
    const isThere = numbers.has(issue) && numbers.has(other) && issue !== other;
    if (!isThere) warnings.add('unrelated', UNRELATED, `#${issue}`);
    if (name === undefined || !isThere) return [];
    return [{ ...toStored(issue, { name, other }), author: personOf(user), createdOn: dateOf(created_on) }];
  });
}
