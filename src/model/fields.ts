import { KINDS, LISTS, MARKUPS, PRIORITIES, STATUSES } from './enums';

/**
 * The fields of an issue. Types, choices, sorting and rights are derived from this list. Columns, names in the APIs and in archives, and labels are
 * records of these fields in the modules that use them, so that the compiler reports a missing one.
 */

/** `enum`: one of a fixed set of words; `listItem`: an item of a repository's list; `date`: in UTC; `opaque`: can only be compared. */
export type FieldType = 'number' | 'count' | 'text' | 'markup' | 'enum' | 'listItem' | 'person' | 'date' | 'opaque';

interface FieldDefinition {
  readonly type: FieldType;
  /** The English name, in exported files and on the page that the server shows. */
  readonly name: string;
  /** Exported files list the field in the summary of an issue. */
  readonly summary?: true;
  /** The allowed values, in ascending order if the field is `ranked`. */
  readonly choices?: readonly string[];
  readonly ranked?: true;
  /** The default of a new issue. */
  readonly preset?: string;
  /** The field can be null. */
  readonly canBeUnset?: true;
  /** Lists can be sorted by it. */
  readonly sortable?: true;
  /** Conditions can use less and greater. */
  readonly measurable?: true;
  /** Issues can be grouped by it. */
  readonly groupable?: true;
  /** Conditions can use it. The editor offers complete `values`, or `parts` of a text. */
  readonly filter?: 'values' | 'parts';
  /** What a reporter without write access may do: change it, set it on a new issue, or neither. Absent if the field cannot be set. */
  readonly reporterMay?: 'change' | 'report' | 'nothing';
  /** The history records its changes. */
  readonly history?: true;
}

/** In the order on screen. */
export const FIELDS = {
  number: { type: 'number', name: 'Number', sortable: true, measurable: true },
  title: { type: 'text', name: 'Title', sortable: true, measurable: true, filter: 'parts', reporterMay: 'change', history: true },
  content: { type: 'text', name: 'Description', filter: 'parts', reporterMay: 'change', history: true },
  markup: { type: 'markup', name: 'Markup', choices: MARKUPS, preset: 'markdown', reporterMay: 'change' },
  status: {
    type: 'enum',
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
    type: 'enum',
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
    type: 'enum',
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
  /** Null when the issue was reported anonymously, or by a person who was deleted. */
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
  /** Counts comments with a text. An entry that only changes fields is not counted. */
  commentCount: { type: 'count', name: 'Comments', sortable: true, measurable: true },
  watcherCount: { type: 'count', name: 'Watchers', sortable: true, measurable: true },
  /** The time of the last edit of the texts; null: never edited. */
  editedOn: { type: 'date', name: 'Edited', canBeUnset: true, measurable: true },
  voteCount: { type: 'count', name: 'Votes', sortable: true, measurable: true },
  /** Changes with each change of the issue. Null from a tracker without revisions. Opaque: compare it, never parse it. */
  revision: { type: 'opaque', name: 'Revision', canBeUnset: true },
} as const satisfies Record<string, FieldDefinition>;

type Definitions = typeof FIELDS;
export type Field = keyof Definitions;

/** The fields whose definition extends `Definition`. */
export type FieldWith<Definition extends Partial<FieldDefinition>> = {
  [F in Field]: Definitions[F] extends Definition ? F : never;
}[Field];

const definition = (field: Field): FieldDefinition => FIELDS[field];

/** All fields, in the order on screen. */
export const FIELD_NAMES = Object.keys(FIELDS) as Field[];

/** Lists the fields whose definitions satisfy a test, starting with `first`. */
const fieldsThat = <F extends Field>(test: (definition: FieldDefinition) => boolean, first: readonly F[] = []): readonly F[] => [
  ...first,
  ...FIELD_NAMES.filter((field): field is F => test(definition(field)) && !(first as readonly Field[]).includes(field)),
];

// --- by their types

/** Fields whose value is one of a fixed set. */
export type EnumField = FieldWith<{ type: 'enum' }>;
export const ENUM_FIELDS = fieldsThat<EnumField>(({ type }) => type === 'enum');
export type PersonField = FieldWith<{ type: 'person' }>;
export const PERSON_FIELDS = fieldsThat<PersonField>(({ type }) => type === 'person');
/** The type of a field's choices. */
export type EnumValue<F extends EnumField> = Definitions[F]['choices'][number];

/** Returns the choices of a field, in order. */
export const choicesOf = <F extends EnumField>(field: F): readonly EnumValue<F>[] => FIELDS[field].choices;
/** Returns the allowed values of any field; undefined if all values of its type are allowed. */
export const allowedOf = (field: Field): readonly string[] | undefined => definition(field).choices;
/** Whether values are compared by their position in the choices. */
export const isRanked = (field: Field): boolean => definition(field).ranked === true;
/** Returns the type of a field's values. */
export const typeOf = (field: Field): FieldType => FIELDS[field].type;
/** Whether a field's value is one of a fixed set. */
export const isEnumField = (field: string): field is EnumField => (ENUM_FIELDS as readonly string[]).includes(field);
/** Whether a field's value is an item of a repository's list. */
export const isListField = (field: string): field is (typeof LISTS)[number] => (LISTS as readonly string[]).includes(field);
/** Whether a field's value is a person. */
export const isPersonField = (field: string): field is PersonField => (PERSON_FIELDS as readonly string[]).includes(field);
/** Whether a field can be null. */
export const canBeUnset = (field: Field): boolean => definition(field).canBeUnset === true;

/** The type of a field's value, with people as `Who`. */
export type ValueOf<F extends Field, Who> =
  | (Definitions[F] extends { choices: readonly (infer Choice)[] }
      ? Choice
      : Definitions[F]['type'] extends 'number' | 'count'
        ? number
        : Definitions[F]['type'] extends 'person'
          ? Who
          : string)
  | (Definitions[F] extends { canBeUnset: true } ? null : never);

// --- by their uses

/** Fields that a filter can compare. */
export type FilterField = FieldWith<{ filter: 'values' | 'parts' }>;
/** In the order in which conditions are listed. */
export const FILTER_FIELDS = fieldsThat<FilterField>(
  ({ filter }) => filter !== undefined,
  ['title', 'content', 'version', 'milestone', 'component', 'kind', 'status', 'priority', 'assignee', 'reporter'],
);
/** Whether a filter can compare a field. */
export const isFilterField = (field: Field): field is FilterField => definition(field).filter !== undefined;
/** Whether the editor filters by parts of the field's text, instead of complete values. */
export const isFilteredByParts = (field: FilterField): boolean => FIELDS[field].filter === 'parts';

/** Fields that a list can be sorted by. */
export type SortField = FieldWith<{ sortable: true }>;
export const SORT_FIELDS = fieldsThat<SortField>(({ sortable }) => sortable === true);
/** Whether a list starts with the greatest value when no direction is given: numbers, dates and ranks do; names start with A. */
export const isDescendingByDefault = (field: SortField): boolean => ['number', 'count', 'date'].includes(typeOf(field)) || isRanked(field);

/** Fields that can be compared with less and greater: numbers, dates, and texts, which are compared without case. */
export type Measure = FieldWith<{ measurable: true }>;
export const MEASURES = fieldsThat<Measure>(({ measurable }) => measurable === true);

/** Fields that issues can be grouped by. */
export type GroupField = FieldWith<{ groupable: true }>;

/** Fields that can be set. */
export type SettableField = FieldWith<{ reporterMay: 'change' | 'report' | 'nothing' }>;
export const SETTABLE_FIELDS = fieldsThat<SettableField>(({ reporterMay }) => reporterMay !== undefined);
/** Whether a reporter without write access may set a field of a new or existing issue. */
export const mayReporterSet = (field: SettableField, when: 'new' | 'there'): boolean =>
  FIELDS[field].reporterMay === 'change' || (when === 'new' && FIELDS[field].reporterMay === 'report');

/** Fields that are chosen from a drop-down: enums, list items, people. */
export type ChosenField = Extract<SettableField, EnumField | PersonField | (typeof LISTS)[number]>;
export const CHOSEN_FIELDS = SETTABLE_FIELDS.filter((field): field is ChosenField =>
  ['enum', 'person', 'listItem'].includes(definition(field).type),
);
/** Returns the field with a name if it is a chosen field; undefined otherwise. */
export const chosenField = (name: string | undefined): ChosenField | undefined => CHOSEN_FIELDS.find((field) => field === name);

/** Fields whose changes the history records. */
export type TrackedField = FieldWith<{ history: true }>;
/** In the order in which simultaneous changes are listed. */
export const TRACKED_FIELDS = fieldsThat<TrackedField>(
  ({ history }) => history === true,
  ['status', 'title', 'kind', 'milestone', 'component', 'priority', 'version', 'content', 'assignee'],
);
/** What an entry of the history can change. */
export type ChangeField = TrackedField | 'attachment';
export const CHANGE_FIELDS: readonly ChangeField[] = [...TRACKED_FIELDS, 'attachment'];

/** Fields of the summary of an issue. */
export type SummaryField = FieldWith<{ summary: true }>;
export const SUMMARY_FIELDS = fieldsThat<SummaryField>(({ summary }) => summary === true);

type PresetField = FieldWith<{ preset: string }>;

/** The defaults of a new issue, the same as in Bitbucket's form. */
export const DEFAULTS = Object.fromEntries(
  fieldsThat<PresetField>(({ preset }) => preset !== undefined).map((field) => [field, FIELDS[field].preset]),
) as {
  readonly [F in PresetField]: Definitions[F]['preset'];
};
