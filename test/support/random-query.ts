import { FILTER_FIELDS, MEASURES, PERSON_FIELDS, SORT_FIELDS, isPersonField, isEnumField, choicesOf, FIELDS } from '../../src/model/fields';
import type { Issue } from '../../src/model/issue';
import { personUuid } from '../../src/model/person';
import type {
  Bound,
  Comparator,
  Comparison,
  Filter,
  IssueQuery,
  PersonComparison,
  PersonName,
  RelationCondition,
} from '../../src/model/query';
import { RELATIONS, type StoredRelation } from '../../src/model/relations';
import { KINDS, MARKUPS, PRIORITIES, STATUSES } from '../../src/model/enums';
import type { ImportedIssue } from '../../src/tracker/store/store';
import { importedIssue } from './issues';
import type { Random } from './random';

/** Random issues and queries, with few different words, so that most queries match some issues and few match all. */

const WORDS = (
  'the when button dialog fails crash update page list filter error window file opening slow wrong icon user cannot sign server timeout merge ' +
  'ошибка окно ёлка результат файл für größe naïve café Überlauf easy_install config.json C++ null 404 50% user_name "quoted" it\'s --force ' +
  'a b ab abc 1 12 100_000 ΟΔΟΣ οδος 日本語のテスト 😀 NOT AND (c) \\ / * % _'
).split(' ');
const PEOPLE = ['ann', 'Bob', 'carol', 'Дима', 'eve_2', 'x'];
export const DISPLAY_NAMES = ['Ann Smith', 'Robert Ёлкин', 'Carol', 'Дмитрий', 'Eve % Doe', 'Ann Smith'];
const LIST_ITEMS = {
  component: ['UI', 'core', 'Ядро', 'ui kit', 'C_%'],
  milestone: ['M1', 'm2', 'M 10'],
  version: ['1.0', '1.10', '2', 'ß'],
};

export const IMPORTED = {
  people: PEOPLE.map((username, index) => ({
    username,
    displayName: DISPLAY_NAMES[index]!,
    ...(index % 2 === 0 && { accountId: `557058:${index}-aB` }),
  })),
  lists: LIST_ITEMS,
};

const orNothing = <T>(random: Random, share: number, list: readonly T[]): T | null => (random.chance(share) ? random.favour(list) : null);
const text = (random: Random, least: number, most: number): string =>
  Array.from({ length: least + random.below(most - least + 1) }, () => random.favour(WORDS)).join(' ');
const dateAt = (random: Random): string => {
  const date = new Date(Date.UTC(2020, 0, 1) + random.below(400) * 3_600_000).toISOString();
  return random.chance(0.2) ? date.replace('Z', `${String(random.below(1000)).padStart(3, '0')}Z`) : date;
};

/** Makes a random issue of an archive. */
export function randomIssue(random: Random, number: number): ImportedIssue {
  return {
    issue: importedIssue(number, {
      title: text(random, 1, 4),
      content: random.chance(0.1) ? '' : text(random, 1, 12),
      markup: random.pick(MARKUPS),
      status: random.favour(STATUSES),
      kind: random.favour(KINDS),
      priority: random.favour(PRIORITIES),
      component: orNothing(random, 0.6, LIST_ITEMS.component),
      milestone: orNothing(random, 0.4, LIST_ITEMS.milestone),
      version: orNothing(random, 0.3, LIST_ITEMS.version),
      assignee: orNothing(random, 0.5, PEOPLE),
      reporter: orNothing(random, 0.9, PEOPLE),
      createdOn: dateAt(random),
      updatedOn: dateAt(random),
      editedOn: random.chance(0.3) ? dateAt(random) : null,
    }),
    watchers: PEOPLE.filter(() => random.chance(0.2)),
    voters: PEOPLE.filter(() => random.chance(0.1)),
    comments: [],
    commentCount: random.below(3),
  };
}

/** Words without punctuation, of scripts with spaces; other words have tests of their own. */
const SEARCHED = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\d]+(_[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\d]+)*$/u;

const COMPARATORS: readonly Comparator[] = ['is', 'contains', 'begins', 'ends'];

/** A part of a text, perhaps with a change. */
function chunk(random: Random, complete: string, comparator: Comparator): string {
  const characters = [...complete];
  const length = random.chance(0.3) ? 1 + random.below(2) : 1 + random.below(Math.min(12, characters.length + 1));
  const last = characters.length - length;
  const start = comparator === 'begins' ? 0 : comparator === 'ends' ? last : random.below(Math.max(1, last + 1));
  const accepted = comparator === 'is' ? complete : characters.slice(Math.max(0, start), Math.max(0, start) + length).join('');
  const cased = random.chance(0.3) ? accepted.toUpperCase() : random.chance(0.3) ? accepted.toLowerCase() : accepted;
  if (random.chance(0.03)) return '';
  return random.chance(0.05) ? `${cased}${random.pick(WORDS)}` : cased;
}

/** Makes random queries; their values often come from the issues. */
export class QueryMaker {
  readonly #random: Random;
  readonly #issues: readonly Issue[];
  /** With these, it asks for related issues too. */
  readonly #relations: readonly StoredRelation[];

  constructor(random: Random, issues: readonly Issue[], relations: readonly StoredRelation[] = []) {
    this.#random = random;
    this.#issues = issues;
    this.#relations = relations;
  }

  query(): IssueQuery {
    const random = this.#random;
    return {
      filter: random.chance(0.15) ? { and: [] } : this.#filter(random.below(3)),
      search: random.chance(0.3) ? this.#search() : null,
      sort: { field: random.pick(SORT_FIELDS), descending: random.chance(0.5) },
      start: random.chance(0.5) ? 0 : random.below(random.chance(0.8) ? 60 : this.#issues.length + 5),
      limit: random.chance(0.05) ? 0 : 1 + random.below(12),
    };
  }

  #filter(depth: number): Filter {
    const random = this.#random;
    if (depth > 0) {
      const parts = Array.from({ length: random.chance(0.05) ? 0 : 1 + random.below(3) }, () => this.#filter(depth - 1));
      return random.chance(0.6) ? { and: parts } : { or: parts };
    }
    const kind = random.next();
    if (this.#relations.length > 0 && random.chance(0.1)) return this.#relation();
    return kind < 0.65 ? this.#comparison() : kind < 0.85 ? this.#bound() : this.#person();
  }

  #comparison(): Comparison {
    const random = this.#random;
    const field = random.pick(FILTER_FIELDS);
    const comparator = random.pick(COMPARATORS);
    const value = random.pick(this.#issues)[field];
    const complete = typeof value === 'object' && value !== null ? random.pick([value.username, value.displayName]) : (value ?? '');
    const word = isEnumField(field) && random.chance(0.5) ? random.pick<string>(choicesOf(field)) : undefined;
    const isNames = isPersonField(field) || word !== undefined;
    return {
      field,
      comparator,
      negated: random.chance(0.35),
      value: word ?? chunk(random, complete, isNames && random.chance(0.5) ? 'is' : comparator),
    };
  }

  #bound(): Bound {
    const random = this.#random;
    const measure = random.pick(MEASURES);
    const measured = random.pick(this.#issues)[measure];
    const comparator = random.pick(['is', 'less', 'atMost', 'more', 'atLeast'] as const);
    const negated = random.chance(0.3);
    const canBeNull = measured === null || random.chance(0.05);
    if (canBeNull) return { measure, comparator: 'is', negated, value: null };
    if (FIELDS[measure].type === 'date') return { measure, comparator, negated, value: measured };
    if (typeof measured === 'number') {
      const value = random.chance(0.1) ? random.pick([-5, 2.5, 1e12, Infinity, -Infinity]) : measured + random.below(3) - 1;
      return { measure, comparator, negated, value };
    }
    return { measure, comparator, negated, value: chunk(random, measured, random.pick(COMPARATORS)) };
  }

  #relation(): RelationCondition {
    const random = this.#random;
    const { source, target } = random.pick(this.#relations);
    const value = random.chance(0.3)
      ? null
      : random.chance(0.3)
        ? 'open'
        : random.pick([source, target, random.below(this.#issues.length + 5)]);
    return { related: random.pick(RELATIONS), comparator: 'is', negated: random.chance(0.3), value };
  }

  #person(): PersonComparison {
    const random = this.#random;
    const person = random.pick(PERSON_FIELDS);
    const name = random.pick<PersonName>(['username', 'displayName', 'uuid', 'accountId']);
    const user = random.pick(this.#issues)[person];
    const complete = {
      username: user?.username,
      displayName: user?.displayName,
      uuid: user && personUuid(user.username),
      accountId: user?.accountId,
    }[name];
    const comparator = random.pick(COMPARATORS);
    return { person, name, comparator, negated: random.chance(0.35), value: chunk(random, complete ?? '', comparator) };
  }

  #search(): string {
    const random = this.#random;
    if (random.chance(0.05)) return random.pick(['', '  ', 'nothing like this']);
    const { title, content } = random.pick(this.#issues);
    const words = `${title} ${content}`.split(' ').filter((word) => SEARCHED.test(word));
    const requests = Array.from({ length: 1 + random.below(3) }, () => {
      const word = words.length === 0 ? 'crash' : random.pick(words);
      return random.chance(0.3) ? word.slice(0, 1 + random.below(4)).replace(/_$/, '') : random.chance(0.2) ? word.toUpperCase() : word;
    });
    return requests.join(random.chance(0.1) ? '\t ' : ' ');
  }
}
