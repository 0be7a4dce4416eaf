/**
 * What all pages may import: types of the model, drafts, and the messages that all pages have. Messages of one page are in its own file
 * (`page-issue.ts`, `page-form.ts`), which the others do not import.
 */
export type { Attachment, Choices, Comment, FieldChange, Issue, IssueFields, Person } from '../model/issue';
export {
  canBeUnset,
  choicesOf,
  CHOSEN_FIELDS,
  DEFAULTS,
  isListField,
  isPersonField,
  isEnumField,
  mayReporterSet,
  ENUM_FIELDS,
  type ChosenField,
} from '../model/fields';
export { isOpen, LISTS, STATUSES, type ListName, type Markup, type Status } from '../model/enums';
export type { TextVersion } from '../model/versions';
export { Mutex, SingleFlight } from '../model/concurrency';
export { UnsavedTexts } from '../model/unsaved-texts';
export { relativeTime } from '../model/ago';
export {
  DRAFT_RULES,
  draftVersion,
  EDIT_RULES,
  editVersion,
  editVersions,
  isEditKey,
  isWritten,
  parseDraft,
  parseUnsent,
  sameText,
  toCopies,
  type Draft,
  type Edit,
  type EditCopies,
  type EditKey,
  type Edits,
  type Unsent,
} from './page-drafts';
export type { Action, Failure, Outcome } from './page-protocol';
export { inSentence, STRING_NAMES, type NamedField, type StringName, type Strings } from './page-strings';
export type { WaitingFile } from './page-writing';
