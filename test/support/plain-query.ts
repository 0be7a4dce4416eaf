import { FIELDS, type SortField } from '../../src/model/fields';
import type { Issue, Person } from '../../src/model/issue';
import { accountIdOf, personUuid } from '../../src/model/person';
import type { Bound, Comparator, Comparison, Filter, IssueQuery, PersonComparison, RelationCondition, Sort } from '../../src/model/query';
import { isOpen } from '../../src/model/enums';
import { fromStored, type RelationName, type StoredRelation } from '../../src/model/relations';

/**
 * What a query means, written as plainly as it goes: each issue is looked at, one condition after the other. Nothing of the store is used, so that
 * it can be compared with this.
 */

/** The folded form of a text, for comparisons. */
const folded = (text: string): string => text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ');

type Means = (issue: Issue) => boolean;

const COMPARES: Record<Comparator, (text: string, value: string) => boolean> = {
  is: (text, value) => text === value,
  contains: (text, value) => text.includes(value),
  begins: (text, value) => text.startsWith(value),
  ends: (text, value) => text.endsWith(value),
};

/** A memo of folded texts: there are few, each used thousands of times. */
const foldedTexts = new Map<string, string>();
function foldedOnce(text: string): string {
  let foldedText = foldedTexts.get(text);
  if (foldedText === undefined) foldedTexts.set(text, (foldedText = folded(text)));
  return foldedText;
}

/** The names that a filter by person matches; nobody has an empty name. Only a username matches `is`. */
const namesOf = (person: Person | null, comparator: Comparator): string[] =>
  person === null ? [''] : comparator === 'is' ? [person.username] : [person.username, person.displayName];

function comparison({ field, comparator, negated, value }: Comparison): Means {
  const [compares, reference] = [COMPARES[comparator], folded(value)];
  if (field === 'assignee' || field === 'reporter')
    return (issue) => namesOf(issue[field], comparator).some((name) => compares(foldedOnce(name), reference)) !== negated;
  return (issue) => compares(foldedOnce(issue[field] ?? ''), reference) !== negated;
}

/** The names when there is no person. */
function personComparison({ person, name, comparator, negated, value }: PersonComparison): Means {
  const nameOf = {
    username: (user: Person) => user.username,
    displayName: (user: Person) => user.displayName,
    uuid: (user: Person) => personUuid(user.username),
    accountId: accountIdOf,
  }[name];
  const names = new Map<string, string>();
  const text = (user: Person): string => {
    const present = names.get(user.username) ?? folded(nameOf(user));
    names.set(user.username, present);
    return present;
  };
  const [compares, reference] = [COMPARES[comparator], folded(value)];
  return (issue) => compares(issue[person] === null ? '' : text(issue[person]), reference) !== negated;
}

const HAS_PAIRS = /[\ud800-\udfff]/;
/** Compares texts by code points. */
function compareTexts(a: string, b: string): number {
  if (HAS_PAIRS.test(a) || HAS_PAIRS.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const compareValues = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? Math.sign(a - b) : compareTexts(String(a), String(b));

const SIGNS: Record<Bound['comparator'], (order: number) => boolean> = {
  is: (order) => order === 0,
  less: (order) => order < 0,
  atMost: (order) => order <= 0,
  more: (order) => order > 0,
  atLeast: (order) => order >= 0,
};

function bound({ measure, comparator, negated, value }: Bound): Means {
  if (measure === 'closedOn') throw new RangeError('An issue does not tell when it was closed.');
  if (value === null) return (issue) => comparator === 'is' && (issue[measure] === null) !== negated;
  const isText = FIELDS[measure].type !== 'date' && typeof value === 'string';
  const reference = isText ? folded(value) : value;
  return (issue) => {
    const measured = issue[measure];
    if (measured === null) return negated;
    return SIGNS[comparator](compareValues(isText ? foldedOnce(String(measured)) : measured, reference)) !== negated;
  };
}

/** Numbers of the issues that are related to an issue in this way. */
type Related = (name: RelationName, number: number) => readonly Issue[];

function relation({ related, negated, value }: RelationCondition, all: Related): Means {
  const isMeant = (second: Issue) => (value === 'open' ? isOpen(second.status) : value === null || second.number === value);
  return ({ number }) => all(related, number).some(isMeant) !== negated;
}

function meaning(filter: Filter, related: Related): Means {
  if ('and' in filter) {
    const parts = filter.and.map((part) => meaning(part, related));
    return (issue) => parts.every((means) => means(issue));
  }
  if ('or' in filter) {
    const parts = filter.or.map((part) => meaning(part, related));
    return (issue) => parts.some((means) => means(issue));
  }
  if ('measure' in filter) return bound(filter);
  if ('involved' in filter) throw new RangeError('An issue does not tell who is involved in it.');
  if ('related' in filter) return relation(filter, related);
  if ('anchored' in filter) throw new RangeError('An issue does not tell what code it is attached to.');
  return 'person' in filter ? personComparison(filter) : comparison(filter);
}

/**
 * The words of a text as a search knows them, whatever their case, Latin letters without accents, and the signs that part them. An underscore
 * between two words is as good as a space.
 */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll('ς', 'σ')
    .replaceAll(/[\u00c0-\u024f]/g, (letter) => letter.normalize('NFD')[0]!)
    .replaceAll(/(?<=[\p{L}\p{N}])_(?=[\p{L}\p{N}])/gu, ' ')
    .match(/[\p{L}\p{N}]+|[^\s]/gu) ?? [];

/** A phrase: consecutive words, the last of which may be a prefix. */
interface Phrase {
  readonly words: readonly string[];
  readonly isBeginning: boolean;
}

/** The phrases of a search without operators. */
const phrasesOf = (search: string): Phrase[] =>
  (search.match(/\S+/g) ?? []).map((part, index, all) => {
    const words = wordsOf(part);
    return { words, isBeginning: index === all.length - 1 || words.at(-1)!.length >= 3 };
  });

const holdsPhrase = (words: readonly string[], { words: reference, isBeginning }: Phrase): boolean =>
  words.some((_, at) =>
    reference.every((word, index) => {
      const present = words[at + index];
      return present === word || (isBeginning && index === reference.length - 1 && present !== undefined && present.startsWith(word));
    }),
  );

const isSet = (it: unknown): boolean => it !== null && it !== undefined;

/** The sort key of a field; null when it is unset. */
function sortKey(issue: Issue, field: SortField): string | number | null {
  const value = issue[field];
  if (value === null) return null;
  if (typeof value === 'object') return folded(value.username);
  const definition = FIELDS[field];
  if ('choices' in definition) return (definition.choices as readonly string[]).indexOf(String(value));
  return typeof value === 'number' || definition.type === 'date' ? value : folded(value);
}

/** Issues in memory. Data that does not depend on a query is computed once. */
export class PlainIssues {
  readonly #orders = new Map<string, readonly Issue[]>();
  readonly #words: ReadonlyMap<Issue, readonly (readonly string[])[]>;

  /** `issues` by what they are related by (`name number`). */
  readonly #related = new Map<string, Issue[]>();
  readonly #issues: readonly Issue[];

  constructor(issues: readonly Issue[], relations: readonly StoredRelation[] = []) {
    this.#issues = issues;
    const byNumber = new Map(issues.map((issue) => [issue.number, issue]));
    for (const stored of relations) {
      for (const number of [stored.source, stored.target]) {
        const { name, other: second } = fromStored(number, stored);
        const key = `${name} ${number}`;
        this.#related.set(key, [...(this.#related.get(key) ?? []), ...[byNumber.get(second)].filter((it) => it !== undefined)]);
      }
    }
    this.#words = new Map(issues.map((issue) => [issue, [wordsOf(issue.title), wordsOf(issue.content)]]));
  }

  /** The numbers of a page of the issues that a query means, and how many they are in all. */
  list({ filter, search, sort, start, limit }: IssueQuery): { count: number; numbers: number[] } {
    const phrases = phrasesOf(search ?? '');
    const means = meaning(filter, (name, number) => this.#related.get(`${name} ${number}`) ?? []);
    const holds = (issue: Issue, phrase: Phrase) => this.#words.get(issue)!.some((words) => holdsPhrase(words, phrase));
    const found = this.#inOrder(sort).filter((issue) => phrases.every((phrase) => holds(issue, phrase)) && means(issue));
    return { count: found.length, numbers: found.slice(start, start + limit).map(({ number }) => number) };
  }

  /** What is unset comes last, whichever way; ties are broken by number, in the same direction. */
  #inOrder({ field, descending }: Sort): readonly Issue[] {
    const key = `${field} ${descending}`;
    const knownOrder = this.#orders.get(key);
    if (knownOrder) return knownOrder;
    const direction = descending ? -1 : 1;
    const keys = new Map(this.#issues.map((issue) => [issue, sortKey(issue, field)]));
    const ordered = [...this.#issues].sort((a, b) => {
      const [first, second] = [keys.get(a)!, keys.get(b)!];
      if (isSet(first) !== isSet(second)) return isSet(first) ? -1 : 1;
      return direction * ((isSet(first) ? compareValues(first, second) : 0) || a.number - b.number);
    });
    this.#orders.set(key, ordered);
    return ordered;
  }
}
