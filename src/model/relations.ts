import type { Issue, Person } from './issue';

/** The names of relations between issues, from the view of one of the two. In the order of the page. */
export const RELATIONS = ['blocked_by', 'blocks', 'duplicate_of', 'duplicated_by', 'relates_to'] as const;
export type RelationName = (typeof RELATIONS)[number];

/** The name of each relation from the view of the other issue. */
export const INVERSE_RELATIONS = {
  blocked_by: 'blocks',
  blocks: 'blocked_by',
  duplicate_of: 'duplicated_by',
  duplicated_by: 'duplicate_of',
  relates_to: 'relates_to',
} as const satisfies Record<RelationName, RelationName>;

/** Bounds the relations of an issue, in both directions together. An import may add more. */
export const MAX_RELATIONS_PER_ISSUE = 100;

/** A relation, from the view of one of its issues. */
export interface Relation {
  readonly name: RelationName;
  /** The other issue. */
  readonly issue: Pick<Issue, 'number' | 'title' | 'status'>;
  readonly author: Person | null;
  readonly createdOn: string;
}

/** Identifies a relation of an issue: its name, and the number of the other issue. */
export interface RelationKey {
  readonly name: RelationName;
  readonly other: number;
}

/** Types of stored relations, which lead from one issue to another. `relates` is symmetric and starts at the lower number. */
export const RELATION_TYPES = ['blocks', 'duplicates', 'relates'] as const;
export type RelationType = (typeof RELATION_TYPES)[number];

/** A relation in the direction in which it is stored. Issues are given by number. */
export interface StoredRelation {
  readonly type: RelationType;
  readonly source: number;
  readonly target: number;
}

const TYPES = {
  blocks: 'blocks',
  blocked_by: 'blocks',
  duplicate_of: 'duplicates',
  duplicated_by: 'duplicates',
  relates_to: 'relates',
} as const satisfies Record<RelationName, RelationType>;

const isTarget = (name: RelationName): boolean => name === 'blocked_by' || name === 'duplicated_by';

/** Converts a relation of an issue to the direction in which it is stored. */
export function toStored(number: number, { name, other }: RelationKey): StoredRelation {
  const isTurned = name === 'relates_to' ? other < number : isTarget(name);
  const [source, target] = isTurned ? [other, number] : [number, other];
  return { type: TYPES[name], source, target };
}

/** Converts a stored relation to the view of one of its issues. */
export function fromStored(number: number, { type, source, target }: StoredRelation): RelationKey {
  const isSource = number === source;
  const other = isSource ? target : source;
  if (type === 'relates') return { name: 'relates_to', other };
  if (type === 'blocks') return { name: isSource ? 'blocks' : 'blocked_by', other };
  return { name: isSource ? 'duplicate_of' : 'duplicated_by', other };
}

/** Sorts relations for display: by name, then by number. */
export const inOrder = <T extends RelationKey>(relations: readonly T[]): T[] =>
  relations.toSorted((a, b) => RELATIONS.indexOf(a.name) - RELATIONS.indexOf(b.name) || a.other - b.other);
