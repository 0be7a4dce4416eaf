import * as vscode from 'vscode';
import { choicesOf, CHOSEN_FIELDS, ENUM_FIELDS, type EnumField } from '../../model/fields';
import type { Strings } from '../../wire/page';
import type { BootStrings } from '../../wire/page-boot';
import { fieldLabel, displayOf } from '../labels';
import { issueStrings } from './issueStrings';

const record = <T extends string, V>(names: readonly T[], valueOf: (name: T) => V): Record<T, V> =>
  Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<T, V>;

/** All words of pages, translated. */
export const pageStrings = (): BootStrings => ({
  language: vscode.env.language,
  strings: strings(),
  labels: enumLabels((field, word) => displayOf(field).label(word)),
  icons: enumLabels((field, word) => displayOf(field).icon(word).id),
});

/** Maps the words of all fields with choices. */
const enumLabels = (labelOf: (field: EnumField, word: string) => string): BootStrings['labels'] =>
  record(ENUM_FIELDS, (field) => record<string, string>(choicesOf(field), (word) => labelOf(field, word))) as BootStrings['labels'];

const strings = (): Strings => ({
  ...fieldStrings(),
  ...readingStrings(),
  ...writingStrings(),
  ...formStrings(),
  ...issueStrings(),
});

const fieldStrings = () => ({
  ...record(CHOSEN_FIELDS, fieldLabel),
  title: fieldLabel('title'),
  description: fieldLabel('content'),
  repository: vscode.l10n.t('Repository'),
  fields: vscode.l10n.t('Fields'),
  none: vscode.l10n.t('None'),
  unassigned: vscode.l10n.t('Unassigned'),
  markdown: 'Markdown',
  creole: 'Creole',
  plaintext: vscode.l10n.t('Plain text'),
});

const readingStrings = () => ({
  loading: vscode.l10n.t('Loading...'),
  reportedBy: vscode.l10n.t({ message: '{0} reported', args: ['{0}'], comment: ['{0} is the name of a person; a date follows.'] }),
  reported: vscode.l10n.t({ message: 'Reported', comment: ['Nobody knows by whom; a date follows.'] }),
  anonymous: vscode.l10n.t('Anonymous'),
  updated: vscode.l10n.t({ message: 'updated', comment: ['A date follows.'] }),
  edited: vscode.l10n.t('edited'),
  issueActions: vscode.l10n.t('Actions'),
  copyLink: vscode.l10n.t('Copy Link'),
  copyAsMarkdown: vscode.l10n.t('Copy as Markdown'),
  refresh: vscode.l10n.t('Refresh'),
  delete: vscode.l10n.t('Delete Issue'),
  noDescription: vscode.l10n.t('No description.'),
  addDescription: vscode.l10n.t('Add one'),
  commentBy: vscode.l10n.t('Comment by {0}', '{0}'),
  follower: vscode.l10n.t('1 follower'),
  followers: vscode.l10n.t('{0} followers', '{0}'),
  noFollowers: vscode.l10n.t('No followers'),
  tryAgain: vscode.l10n.t('Try Again'),
  signIn: vscode.l10n.t('Sign In'),
  importArchive: vscode.l10n.t('Import Archive'),
  showLog: vscode.l10n.t('Show Log'),
});

const writingStrings = () => ({
  editTitle: vscode.l10n.t('Edit Title'),
  editDescription: vscode.l10n.t('Edit Description'),
  save: vscode.l10n.t('Save'),
  saving: vscode.l10n.t('Saving...'),
  cancel: vscode.l10n.t('Cancel'),
  write: vscode.l10n.t('Write'),
  preview: vscode.l10n.t('Preview'),
  nothingToPreview: vscode.l10n.t('Nothing to preview.'),
  submitHint: vscode.l10n.t({ message: '{0}+Enter saves', args: ['{0}'], comment: ['{0} is a key such as Ctrl.'] }),
  discardQuestion: vscode.l10n.t('Discard your changes?'),
  discard: vscode.l10n.t('Discard'),
  keepEditing: vscode.l10n.t('Keep Editing'),
  undo: vscode.l10n.t('Undo'),
  savedField: vscode.l10n.t('{0} is saved.', '{0}'),
  notSaved: vscode.l10n.t('{0} was not saved: {1}', '{0}', '{1}'),
  noAnswer: vscode.l10n.t('The editor did not answer. Try again; if it goes on, reload the window.'),
  textKept: vscode.l10n.t('Your text is kept.'),
  unsentTexts: vscode.l10n.t(
    'This text was not sent. It is kept, and you can edit and copy it here. Send it from the issue once that can be shown again.',
  ),
  otherVersion: vscode.l10n.t('Another version of this text was kept.'),
  showVersion: vscode.l10n.t('Show'),
  hideVersion: vscode.l10n.t('Hide'),
  useVersion: vscode.l10n.t('Use This Version'),
  leftTexts: vscode.l10n.t('This text was not sent, and what it belongs to no longer exists:'),
  copyText: vscode.l10n.t('Copy'),
  copied: vscode.l10n.t('The text is copied.'),
  changedMeanwhile: vscode.l10n.t('{0} was changed elsewhere while you were writing.', '{0}'),
  conflictHelp: vscode.l10n.t(
    'Copy what you want to keep of theirs into yours, then choose Keep Mine; or choose Take Theirs to use it as it is.',
  ),
  mergeBoth: vscode.l10n.t('Merge Both'),
  mergeBothHelp: vscode.l10n.t(
    'You have changed different lines: this merges theirs into yours. Nothing is saved until you choose Keep Mine.',
  ),
  bothMerged: vscode.l10n.t('Your version now contains both. Check it, then choose Keep Mine.'),
  lineAdded: vscode.l10n.t({ message: 'Added:', comment: ['Said before a line of a text by a screen reader.'] }),
  lineRemoved: vscode.l10n.t({ message: 'Removed:', comment: ['Said before a line of a text by a screen reader.'] }),
  changedMeanwhileField: vscode.l10n.t({
    message: '{0} was changed elsewhere meanwhile, to: {1}',
    args: ['{0}', '{1}'],
    comment: ['{0} is a field such as Status, {1} its value.'],
  }),
  changedWhileEditing: vscode.l10n.t('Changed elsewhere meanwhile: you will be asked when you save.'),
  conflictTitle: vscode.l10n.t('Two versions of: {0}', '{0}'),
  mine: vscode.l10n.t('Yours'),
  theirs: vscode.l10n.t('Saved elsewhere'),
  keepMine: vscode.l10n.t('Keep Mine'),
  takeTheirs: vscode.l10n.t('Take Theirs'),
});

const formStrings = () => ({
  newIssue: vscode.l10n.t('New Issue'),
  create: vscode.l10n.t('Create'),
  creating: vscode.l10n.t('Creating...'),
  createHint: vscode.l10n.t({ message: '{0}+Enter creates', args: ['{0}'], comment: ['{0} is a key such as Ctrl.'] }),
  titleMissing: vscode.l10n.t('An issue needs a title.'),
  titlePlaceholder: vscode.l10n.t('What is it about, in one line?'),
  descriptionPlaceholder: vscode.l10n.t('What happens, what should happen, how to see it.'),
  draftRestored: vscode.l10n.t({ message: 'Restored your draft, last saved', comment: ['A date such as "5 minutes ago" follows.'] }),
  discardDraft: vscode.l10n.t('Discard Draft'),
  otherDrafts: vscode.l10n.t('Other drafts:'),
  untitled: vscode.l10n.t('Untitled'),
  template: vscode.l10n.t('Template'),
  noTemplate: vscode.l10n.t('No template'),
  templateQuestion: vscode.l10n.t('You have already written something. What should happen to it?'),
  templateReplace: vscode.l10n.t({ message: 'Replace It', comment: ['By the text of a template.'] }),
  templateBelow: vscode.l10n.t({ message: 'Add the Template Below', comment: ['Below what is written already.'] }),
  templateKeep: vscode.l10n.t({ message: 'Keep It', comment: ['What is written stays, and the template is not used.'] }),
  similar: vscode.l10n.t('Is it already one of these?'),
  similarFoundOne: vscode.l10n.t('1 issue is similar.'),
  similarFound: vscode.l10n.t('{0} issues are similar.', '{0}'),
  createAnother: vscode.l10n.t('Create another'),
  created: vscode.l10n.t('Created #{0}.', '{0}'),
  openBeside: vscode.l10n.t('Open Beside'),
});
