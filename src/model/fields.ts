import { KINDS, LISTS, MARKUPS, PRIORITIES, STATUSES } from './words';

/**
 * The fields of an issue: the one list of them. Types, choices, orders and rights are derived from it; columns, names in the APIs and in
 * archives, and labels stand beside their users as records of these fields, so that the compiler finds the one that is missing.
 */

/** A number that nobody sets, a text, one of a few words, the name of an item of a list, somebody, a date in UTC, or an opaque mark. */
export type FieldType = 'number' | 'count' | 'text' | 'markup' | 'word' | 'listItem' | 'person' | 'date' | 'mark';

interface FieldDefinition {
  readonly type: FieldType;
  /** What it is called in files that other programs read, and on the page that is read in a browser. */
  readonly name: string;
  /** Such files tell it where they tell of an issue in short. */
  readonly summary?: true;
  /** The words that it can be, from the least to the most where they have an order (`ranked`). */
  readonly choices?: readonly string[];
  readonly ranked?: true;
  /** What it is on a new issue when nobody says otherwise. */
  readonly preset?: string;
  /** It can be null. */
  readonly canBeUnset?: true;
  /** A list can be put in order by it. */
  readonly sortable?: true;
  /** Conditions can ask for more and less. */
  readonly measurable?: true;
  /** Issues can be put in groups by it. */
  readonly groupable?: true;
  /** Conditions can ask for it: the editor for whole `values`, or for `parts` of a text. */
  readonly filter?: 'values' | 'parts';
  /**
   * It can be set, by who may write. What its reporter may do who may not: change it, set it when they report, or neither. Absent: nobody
   * sets it.
   */
  readonly reporterMay?: 'change' | 'report' | 'nothing';
  /** The history tells how it was changed. */
  readonly history?: true;
}

/** In the order in which they are shown. */
export const FIELDS = {
  number: { type: 'number', name: 'Number', sortable: true, measurable: true },
  title: { type: 'text', name: 'Title', sortable: true, measurable: true, filter: 'parts', reporterMay: 'change', history: true },
  content: { type: 'text', name: 'Description', filter: 'parts', reporterMay: 'change', history: true },
  markup: { type: 'markup', name: 'Markup', choices: MARKUPS, preset: 'markdown', reporterMay: 'change' },
  status: {
    type: 'word',
    name: 'Status',
    summary: true,
    choices: STATUSES,
    preset: 'new',
    sortable: true,
    groupable: true,
    filter: 'values',
    reporterMay: 'nothing',
    history: true,
  },
  kind: {
    type: 'word',
    name: 'Kind',
    summary: true,
    choices: KINDS,
    preset: 'bug',
    sortable: true,
    groupable: true,
    filter: 'values',
    reporterMay: 'report',
    history: true,
  },
  priority: {
    type: 'word',
    name: 'Priority',
    summary: true,
    choices: PRIORITIES,
    ranked: true,
    preset: 'major',
    sortable: true,
    groupable: true,
    filter: 'values',
    reporterMay: 'report',
    history: true,
  },
  assignee: {
    type: 'person',
    name: 'Assignee',
    summary: true,
    canBeUnset: true,
    sortable: true,
    groupable: true,
    filter: 'values',
    reporterMay: 'nothing',
    history: true,
  },
  /** Null when it was reported anonymously or by somebody who has been deleted. */
  reporter: { type: 'person', name: 'Reporter', summary: true, canBeUnset: true, sortable: true, groupable: true, filter: 'values' },
  component: {
    type: 'listItem',
    name: 'Component',
    summary: true,
    canBeUnset: true,
    measurable: true,
    sortable: true,
    groupable: true,
    filter: 'values',
    reporterMay: 'report',
    history: true,
  },
  milestone: {
    type: 'listItem',
    name: 'Milestone',
    summary: true,
    canBeUnset: true,
    measurable: true,
    sortable: true,
    groupable: true,
    filter: 'values',
    reporterMay: 'nothing',
    history: true,
  },
  version: {
    type: 'listItem',
    name: 'Version',
    summary: true,
    canBeUnset: true,
    measurable: true,
    sortable: true,
    groupable: true,
    filter: 'values',
    reporterMay: 'report',
    history: true,
  },
  createdOn: { type: 'date', name: 'Created', summary: true, sortable: true, measurable: true },
  updatedOn: { type: 'date', name: 'Updated', summary: true, sortable: true, measurable: true },
  /** Comments that say something: a change of fields without a word is none. */
  commentCount: { type: 'count', name: 'Comments', sortable: true },
  watcherCount: { type: 'count', name: 'Watchers', sortable: true, measurable: true },
  /** When a text of it was last edited; null: never. */
  editedOn: { type: 'date', name: 'Edited', canBeUnset: true, measurable: true },
  voteCount: { type: 'count', name: 'Votes', sortable: true, measurable: true },
  /** Changes whenever the issue does; null from a tracker that does not tell. Opaque: compare, never read. */
  revision: { type: 'mark', name: 'Revision', canBeUnset: true },
} as const satisfies Record<string, FieldDefinition>;

type Definitions = typeof FIELDS;
export type Field = keyof Definitions;

/** The fields whose definition says so. */
export type FieldWith<Definition extends Partial<FieldDefinition>> = {
  [F in Field]: Definitions[F] extends Definition ? F : never;
}[Field];

const definition = (field: Field): FieldDefinition => FIELDS[field];

/** All fields, in the order in which they are shown. */
export const FIELD_NAMES = Object.keys(FIELDS) as Field[];

/** Lists the fields whose definitions satisfy a test; those that are named come first, in that order. */
const fieldsThat = <F extends Field>(is: (definition: FieldDefinition) => boolean, first: readonly F[] = []): readonly F[] => [
  ...first,
  ...FIELD_NAMES.filter((field): field is F => is(definition(field)) && !(first as readonly Field[]).includes(field)),
];

// --- by what they are

/** Fields that are one of a few words. */
export type WordField = FieldWith<{ type: 'word' }>;
export const WORD_FIELDS = fieldsThat<WordField>(({ type }) => type === 'word');
export type PersonField = FieldWith<{ type: 'person' }>;
export const PERSON_FIELDS = fieldsThat<PersonField>(({ type }) => type === 'person');
/** The words that a field can be. */
export type WordOf<F extends WordField> = Definitions[F]['choices'][number];

/** The words that a field can be, in their order. */
export const choicesOf = <F extends WordField>(field: F): readonly WordOf<F>[] => FIELDS[field].choices;
/** The words that any field can be; undefined of one that can be anything of its type. */
export const allowedOf = (field: Field): readonly string[] | undefined => definition(field).choices;
/** Whether its words are ordered by their place among the choices. */
export const isRanked = (field: Field): boolean => definition(field).ranked === true;
/** The type of a field's values. */
export const typeOf = (field: Field): FieldType => FIELDS[field].type;
/** Whether a field has one of a fixed set of words. */
export const isWordField = (field: string): field is WordField => (WORD_FIELDS as readonly string[]).includes(field);
/** Whether a field has an item of a repository's list. */
export const isListField = (field: string): field is (typeof LISTS)[number] => (LISTS as readonly string[]).includes(field);
/** Whether a field has a person. */
export const isPersonField = (field: string): field is PersonField => (PERSON_FIELDS as readonly string[]).includes(field);
/** Whether a field may be empty. */
export const canBeUnset = (field: Field): boolean => definition(field).canBeUnset === true;

/** What a field holds; `Who` is how somebody is told. */
export type ValueOf<F extends Field, Who> =
  | (Definitions[F] extends { choices: readonly (infer Choice)[] }
      ? Choice
      : Definitions[F]['type'] extends 'number' | 'count'
        ? number
        : Definitions[F]['type'] extends 'person'
          ? Who
          : string)
  | (Definitions[F] extends { canBeUnset: true } ? null : never);

// --- by what can be done with them

/** Fields that a filter can compare. */
export type FilterField = FieldWith<{ filter: 'values' | 'parts' }>;
/** Conditions on several fields are told in this order. */
export const FILTER_FIELDS = fieldsThat<FilterField>(
  ({ filter }) => filter !== undefined,
  ['title', 'content', 'version', 'milestone', 'component', 'kind', 'status', 'priority', 'assignee', 'reporter'],
);
export const isFilterField = (field: Field): field is FilterField => definition(field).filter !== undefined;
/** Whether somebody asks for parts of its text, not for whole values. */
export const isFilteredByParts = (field: FilterField): boolean => FIELDS[field].filter === 'parts';

/** Fields that a list can be ordered by. */
export type SortField = FieldWith<{ sortable: true }>;
export const SORT_FIELDS = fieldsThat<SortField>(({ sortable }) => sortable === true);

/** What can be more or less: numbers, dates, and texts by the order of their characters, whatever their case. */
export type Measure = FieldWith<{ measurable: true }>;
export const MEASURES = fieldsThat<Measure>(({ measurable }) => measurable === true);

/** Fields that issues can be put in groups by. */
export type GroupField = FieldWith<{ groupable: true }>;

/** Fields that people set. */
export type SetField = FieldWith<{ reporterMay: 'change' | 'report' | 'nothing' }>;
export const SET_FIELDS = fieldsThat<SetField>(({ reporterMay }) => reporterMay !== undefined);
/** Whether the reporter may set it, without a right to write: on a new issue, or on one that is there. */
export const mayReporterSet = (field: SetField, on: 'new' | 'there'): boolean =>
  FIELDS[field].reporterMay === 'change' || (on === 'new' && FIELDS[field].reporterMay === 'report');

/** Fields that people choose from what is offered: words, items of lists, people. */
export type ChosenField = Extract<SetField, WordField | PersonField | (typeof LISTS)[number]>;
export const CHOSEN_FIELDS = SET_FIELDS.filter((field): field is ChosenField =>
  ['word', 'person', 'listItem'].includes(definition(field).type),
);

/** Fields of which the history tells how they were changed. */
export type TrackedField = FieldWith<{ history: true }>;
/** Changes that were made at once are told in this order. */
export const TRACKED_FIELDS = fieldsThat<TrackedField>(
  ({ history }) => history === true,
  ['status', 'title', 'kind', 'milestone', 'component', 'priority', 'version', 'content', 'assignee'],
);
/** What the history of an issue can tell of. */
export type ChangeField = TrackedField | 'attachment';
export const CHANGE_FIELDS: readonly ChangeField[] = [...TRACKED_FIELDS, 'attachment'];

/** What tells of an issue in short. */
export type SummaryField = FieldWith<{ summary: true }>;
export const SUMMARY_FIELDS = fieldsThat<SummaryField>(({ summary }) => summary === true);

type PresetField = FieldWith<{ preset: string }>;

/** What a new issue is when nobody says otherwise (what Bitbucket's own form presets). */
export const DEFAULTS = Object.fromEntries(
  fieldsThat<PresetField>(({ preset }) => preset !== undefined).map((field) => [field, FIELDS[field].preset]),
) as {
  readonly [F in PresetField]: Definitions[F]['preset'];
};
