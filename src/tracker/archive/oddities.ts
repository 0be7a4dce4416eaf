import type { EnumField } from '../../model/fields';
import * as messages from '../../wire/messages';
import { joined, type Message } from '../../wire/messages';
import type { MissingFile } from './found';
import type { WarningSentence } from './warnings';
import { DRAFTS_FILE } from './zip';

/** The warnings about archives: oddities, and what is not imported. */

/** Chooses between the singular and the plural sentence; the count fills `{0}` of the plural. */
const counted =
  (forOne: (examples: Message) => Message, forMany: (n: number, examples: Message) => Message): WarningSentence =>
  (n, examples) =>
    n === 1 ? forOne(examples) : forMany(n, examples);

export const UNKNOWN_FIELD = counted(
  (examples) => messages.t('1 log entry is skipped, because issues do not have its field: {0}.', examples),
  (n, examples) => messages.t('{0} log entries are skipped, because issues do not have their fields: {1}.', n, examples),
);

export const UNKNOWN_SECTION = counted(
  (examples) => messages.t('1 section of the archive is unknown and is skipped: {0}.', examples),
  (n, examples) => messages.t('{0} sections of the archive are unknown and are skipped: {1}.', n, examples),
);

/** Relations of a kind that this version does not know. */
export const UNKNOWN_RELATION = counted(
  (examples) => messages.t('1 relation of issues is of a kind that is not known here and is left out: {0}.', examples),
  (n, examples) => messages.t('{0} relations of issues are of kinds that are not known here and are left out: {1}.', n, examples),
);

/** Relations to issues that the archive does not have, and of an issue to itself. */
export const UNRELATED = counted(
  (examples) => messages.t('1 relation is left out, being of an issue to none or to itself: {0}.', examples),
  (n, examples) => messages.t('{0} relations are left out, being of issues to none or to themselves: {1}.', n, examples),
);

/** Anchors that cannot be read, or exceed the limits. */
export const DAMAGED_ANCHOR = counted(
  () => messages.t('1 place in code that an issue is attached to is damaged or too large, and is left out.'),
  (n) => messages.t('{0} places in code that issues are attached to are damaged or too large, and are left out.', n),
);

/** Anchors of issues that the archive does not have. */
export const UNANCHORED = counted(
  (examples) => messages.t('1 place in code is left out, because the archive does not have its issue: {0}.', examples),
  (n, examples) => messages.t('{0} places in code are left out, because the archive does not have their issues: {1}.', n, examples),
);

/** Values of other programs that are repaired. */
export const REPAIRED = {
  number: counted(
    (examples) => messages.t('1 number is written as text and is read as a number: {0}.', examples),
    (n, examples) => messages.t('{0} numbers are written as text and are read as numbers: {1}.', n, examples),
  ),
  text: counted(
    (examples) => messages.t('1 text is written as a number and is read as text: {0}.', examples),
    (n, examples) => messages.t('{0} texts are written as numbers and are read as text: {1}.', n, examples),
  ),
  name: counted(
    (examples) => messages.t('1 text is written as an object or a list, and the name in it is used: {0}.', examples),
    (n, examples) => messages.t('{0} texts are written as objects or lists, and the names in them are used: {1}.', n, examples),
  ),
  bare: counted(
    (examples) => messages.t('1 name of a list is written as text instead of an object, and is used as it is: {0}.', examples),
    (n, examples) => messages.t('{0} names of lists are written as text instead of objects, and are used as they are: {1}.', n, examples),
  ),
  list: counted(
    (examples) => messages.t('1 list is written as its only value, and is read as a list: {0}.', examples),
    (n, examples) => messages.t('{0} lists are written as their only values, and are read as lists: {1}.', n, examples),
  ),
  empty: counted(
    (examples) => messages.t('1 list is null or another empty value, and is read as an empty list: {0}.', examples),
    (n, examples) => messages.t('{0} lists are null or other empty values, and are read as empty lists: {1}.', n, examples),
  ),
  nothing: counted(
    (examples) => messages.t('1 entry is null and is skipped: {0}.', examples),
    (n, examples) => messages.t('{0} entries are null and are skipped: {1}.', n, examples),
  ),
} as const;

export const ODD_DATES = counted(
  (examples) => messages.t("1 date is not in Bitbucket's format, and is read as UTC unless it has a time zone: {0}.", examples),
  (n, examples) =>
    messages.t("{0} dates are not in Bitbucket's format, and are read as UTC unless they have a time zone: {1}.", n, examples),
);

/** Rows without a creation date. */
export const UNDATED = {
  issue: counted(
    (examples) => messages.t('1 issue has no creation date and gets the nearest known date: {0}.', examples),
    (n, examples) => messages.t('{0} issues have no creation date and get the nearest known date: {1}.', n, examples),
  ),
  comment: counted(
    (examples) => messages.t('1 comment has no creation date and gets the nearest known date: {0}.', examples),
    (n, examples) => messages.t('{0} comments have no creation date and get the nearest known date: {1}.', n, examples),
  ),
  change: counted(
    (examples) => messages.t('1 log entry has no creation date and gets the nearest known date: {0}.', examples),
    (n, examples) => messages.t('{0} log entries have no creation date and get the nearest known date: {1}.', n, examples),
  ),
} as const;

/** A status, kind or priority that Bitbucket does not have. The issues get `instead`. */
export const UNKNOWN_WORD = {
  status: (instead: string) =>
    counted(
      (examples) => messages.t('1 issue has an unknown status and gets "{0}" instead: {1}.', instead, examples),
      (n, examples) => messages.t('{0} issues have an unknown status and get "{1}" instead: {2}.', n, instead, examples),
    ),
  kind: (instead: string) =>
    counted(
      (examples) => messages.t('1 issue has an unknown kind and gets "{0}" instead: {1}.', instead, examples),
      (n, examples) => messages.t('{0} issues have an unknown kind and get "{1}" instead: {2}.', n, instead, examples),
    ),
  priority: (instead: string) =>
    counted(
      (examples) => messages.t('1 issue has an unknown priority and gets "{0}" instead: {1}.', instead, examples),
      (n, examples) => messages.t('{0} issues have an unknown priority and get "{1}" instead: {2}.', n, instead, examples),
    ),
} as const satisfies Record<EnumField, unknown>;

export const UNTITLED = counted(
  (examples) => messages.t('1 issue has no title and gets "(no title)": {0}.', examples),
  (n, examples) => messages.t('{0} issues have no title and get "(no title)": {1}.', n, examples),
);

/** Rows of issues that are not in the archive. */
export const ORPHAN = {
  change: counted(
    (examples) => messages.t('1 log entry is skipped, because the archive does not have its issue: {0}.', examples),
    (n, examples) => messages.t('{0} log entries are skipped, because the archive does not have their issues: {1}.', n, examples),
  ),
  attachment: counted(
    (examples) => messages.t('1 attachment is skipped, because the archive does not have its issue: {0}.', examples),
    (n, examples) => messages.t('{0} attachments are skipped, because the archive does not have their issues: {1}.', n, examples),
  ),
} as const;

/** File names that Bitbucket generates; they mean nothing to people. */
const DIGITS_ONLY = /^attachments\/[0-9a-f]{32}$/;

/** The name of an attachment's file in a sentence. */
const fileOf = ({ name, issue, path }: MissingFile): Message =>
  path === null || path === `attachments/${name}` || DIGITS_ONLY.test(path)
    ? messages.t('{0} of {1}', JSON.stringify(path === null || DIGITS_ONLY.test(path) ? name : path), `#${issue}`)
    : messages.t('{0} of {1} as {2}', JSON.stringify(name), `#${issue}`, JSON.stringify(path.slice(0, MAX_PATH_CHARS)));
const MAX_PATH_CHARS = 200;

/** The first entries of a list, and the number of the others. */
function listSome(examples: readonly (string | Message)[], n: number): Message {
  const list = joined(examples, ', ');
  return n > examples.length ? messages.t('{0} and {1} others', list, n - examples.length) : list;
}

/** Attachments without a file in the archive. `files` are examples. */
export const withoutContent =
  (files: readonly MissingFile[]): WarningSentence =>
  (n) => {
    const list = listSome(files.slice(0, n).map(fileOf), n);
    return n === 1
      ? messages.t('1 attachment is listed but not in the archive: it is imported without content ({0}).', list)
      : messages.t('{0} attachments are listed but not in the archive: they are imported without content ({1}).', n, list);
  };

/** Bounds the files of a zip that one sentence lists. */
const MAX_NAMED_FILES = 20;

const someFiles = (names: readonly string[]): Message =>
  listSome(
    names.slice(0, MAX_NAMED_FILES).map((name) => JSON.stringify(name.slice(0, MAX_PATH_CHARS))),
    names.length,
  );

/** Files of the zip that no attachment refers to, while files of attachments are missing. */
export const filesWithoutName =
  (names: readonly string[]): WarningSentence =>
  (n) =>
    n === 1
      ? messages.t('Instead, the archive has 1 file that no attachment refers to: {0}.', someFiles(names))
      : messages.t('Instead, the archive has {0} files that no attachment refers to: {1}.', n, someFiles(names));

/** Files that are not imported, because no attachment refers to them. */
export const filesLeftOut =
  (names: readonly string[]): WarningSentence =>
  (n) =>
    n === 1
      ? messages.t('1 file of the archive is skipped, and will not be in an export of this tracker: {0}.', someFiles(names))
      : messages.t('{0} files of the archive are skipped, and will not be in an export of this tracker: {1}.', n, someFiles(names));

export const SAME_ID = counted(
  () => messages.t('1 comment has the same id as another one.'),
  (n) => messages.t('{0} comments have the same id as another one.', n),
);

export const WITHOUT_COMMENT = counted(
  () => messages.t('1 log entry has no comment in the archive, and gets one without text.'),
  (n) => messages.t('{0} log entries have no comment in the archive, and get one without text.', n),
);

/** `db-1.0.json`, which has usernames, cannot be read. */
export const UNREADABLE_OLDER =
  (file: string): WarningSentence =>
  () =>
    messages.t('{0} cannot be read, so usernames are made from the names of people.', file);

export const CONTRADICTED = counted(
  (examples) => messages.t('1 person has different usernames in db-1.0.json, and gets one made from the name: {0}.', examples),
  (n, examples) => messages.t('{0} people have different usernames in db-1.0.json, and get ones made from their names: {1}.', n, examples),
);

export const UNMATCHED_AUTHOR = counted(
  (examples) => messages.t('1 line of the map of authors matches nobody in the archive: {0}.', examples),
  (n, examples) => messages.t('{0} lines of the map of authors match nobody in the archive: {1}.', n, examples),
);

/** The editor's drafts in the archive cannot be read. */
export const UNREADABLE_DRAFTS: WarningSentence = () =>
  messages.t('The drafts in the archive are skipped: {0} is damaged, or larger than 5 MB.', DRAFTS_FILE);

/** Names the issue of an oddity. */
export const onIssue = (issue: number): Message => messages.t('on {0}', `#${issue}`);
/** Names the issue that an odd value belongs to. */
export const ofIssue = (issue: number): Message => messages.t('of {0}', `#${issue}`);
/** Names an odd value and the issue that it belongs to. */
export const valueOf = (value: string, at: string): Message => messages.t('"{0}" of {1}', value, at);
/** Names an odd value and its path in the file. */
export const valueIn = (value: string, entry: string): Message => messages.t('{0} in {1}', value, entry);
