import type { Issue, Person } from './issue';

/** How issues of a repository are related: what it is called as seen from one of the two. In the order of the page. */
export const RELATIONS = ['blocked_by', 'blocks', 'duplicate_of', 'duplicated_by', 'relates_to'] as const;
export type RelationName = (typeof RELATIONS)[number];

/** What a relation is called as seen from the other issue. */
export const INVERSE_RELATIONS = {
  blocked_by: 'blocks',
  blocks: 'blocked_by',
  duplicate_of: 'duplicated_by',
  duplicated_by: 'duplicate_of',
  relates_to: 'relates_to',
} as const satisfies Record<RelationName, RelationName>;

/** How many relations an issue can have, in both directions together. An import may bring more. */
export const MAX_RELATIONS_PER_ISSUE = 100;

/** A relation of an issue, as seen from it. */
export interface Relation {
  readonly name: RelationName;
  /** The other issue. */
  readonly issue: Pick<Issue, 'number' | 'title' | 'status'>;
  readonly author: Person | null;
  readonly createdOn: string;
}

/** Which relation of an issue: how it is called, and the number of the other issue. */
export interface RelationKey {
  readonly name: RelationName;
  readonly other: number;
}

/** How a relation is stored: from one issue to another. `relates`, which is the same both ways, starts at the lower number. */
export const RELATION_TYPES = ['blocks', 'duplicates', 'relates'] as const;
export type RelationType = (typeof RELATION_TYPES)[number];

/** A relation in the direction in which it is stored; issues by number. */
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

/** Puts a relation of an issue into the direction in which it is stored. */
export function toStored(number: number, { name, other }: RelationKey): StoredRelation {
  const isTurned = name === 'relates_to' ? other < number : isTarget(name);
  const [source, target] = isTurned ? [other, number] : [number, other];
  return { type: TYPES[name], source, target };
}

/** A stored relation as seen from one of its issues. */
export function fromStored(number: number, { type, source, target }: StoredRelation): RelationKey {
  const isSource = number === source;
  const other = isSource ? target : source;
  if (type === 'relates') return { name: 'relates_to', other };
  if (type === 'blocks') return { name: isSource ? 'blocks' : 'blocked_by', other };
  return { name: isSource ? 'duplicate_of' : 'duplicated_by', other };
}

/** Orders relations for readers: by how they are called, then by number. */
export const inOrder = <T extends RelationKey>(relations: readonly T[]): T[] =>
  relations.toSorted((a, b) => RELATIONS.indexOf(a.name) - RELATIONS.indexOf(b.name) || a.other - b.other);
