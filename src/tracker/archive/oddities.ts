import type { EnumField } from '../../model/fields';
import * as messages from '../../wire/messages';
import { joined, type Message } from '../../wire/messages';
import type { MissingFile } from './found';
import type { WarningSentence } from './warnings';
import { DRAFTS_FILE } from './zip';

/** The warnings about archives: oddities, and what is not imported. */

/** Chooses between the singular and the plural sentence; the count fills `{0}` of the plural. */
const counted =
  (one: (examples: Message) => Message, many: (n: number, examples: Message) => Message): WarningSentence =>
  (n, examples) =>
    n === 1 ? one(examples) : many(n, examples);

export const UNKNOWN_FIELD = counted(
  (examples) => messages.t('1 log entry is left out, telling of a field that issues do not have: {0}.', examples),
  (n, examples) => messages.t('{0} log entries are left out, telling of a field that issues do not have: {1}.', n, examples),
);

export const UNKNOWN_SECTION = counted(
  (examples) => messages.t('1 section of the archive is not known here and is left out: {0}.', examples),
  (n, examples) => messages.t('{0} sections of the archive are not known here and are left out: {1}.', n, examples),
);

/** Relations of a kind that this version does not know. */
export const UNKNOWN_RELATION = counted(
  (examples) => messages.t('1 relation of issues is of a kind that is not known here and is left out: {0}.', examples),
  (n, examples) => messages.t('{0} relations of issues are of kinds that are not known here and are left out: {1}.', n, examples),
);

/** Relations to issues that the archive does not have. */
export const UNRELATED = counted(
  (examples) => messages.t('1 relation is left out, being of an issue to none or to itself: {0}.', examples),
  (n, examples) => messages.t('{0} relations are left out, being of issues to none or to themselves: {1}.', n, examples),
);

/** Values of other programs that were repaired. */
export const MENDED = {
  number: counted(
    (examples) => messages.t('1 number is written as a text and taken as a number: {0}.', examples),
    (n, examples) => messages.t('{0} numbers are written as texts and taken as numbers: {1}.', n, examples),
  ),
  text: counted(
    (examples) => messages.t('1 text is written as a number and taken as a text: {0}.', examples),
    (n, examples) => messages.t('{0} texts are written as numbers and taken as texts: {1}.', n, examples),
  ),
  name: counted(
    (examples) => messages.t('1 text is written as an object or a list and taken by the name in it: {0}.', examples),
    (n, examples) => messages.t('{0} texts are written as objects or lists and taken by the names in them: {1}.', n, examples),
  ),
  bare: counted(
    (examples) => messages.t('1 name of a list is written as a text instead of an object and taken as it is: {0}.', examples),
    (n, examples) => messages.t('{0} names of lists are written as texts instead of objects and taken as they are: {1}.', n, examples),
  ),
  list: counted(
    (examples) => messages.t('1 list is written as its only value and taken as a list of it: {0}.', examples),
    (n, examples) => messages.t('{0} lists are written as their only values and taken as lists of them: {1}.', n, examples),
  ),
  empty: counted(
    (examples) => messages.t('1 list is null or another word for nothing and taken as an empty one: {0}.', examples),
    (n, examples) => messages.t('{0} lists are null or another word for nothing and taken as empty ones: {1}.', n, examples),
  ),
  nothing: counted(
    (examples) => messages.t('1 entry is null and left out: {0}.', examples),
    (n, examples) => messages.t('{0} entries are null and left out: {1}.', n, examples),
  ),
} as const;

export const ODD_DATES = counted(
  (examples) =>
    messages.t('1 date is written in another form than that of Bitbucket, and read as UTC unless it says otherwise: {0}.', examples),
  (n, examples) =>
    messages.t(
      '{0} dates are written in another form than that of Bitbucket, and read as UTC unless they say otherwise: {1}.',
      n,
      examples,
    ),
);

/** Rows without a date of creation. */
export const UNDATED = {
  issue: counted(
    (examples) => messages.t('1 issue has no date of creation and gets the nearest that is known: {0}.', examples),
    (n, examples) => messages.t('{0} issues have no date of creation and get the nearest that is known: {1}.', n, examples),
  ),
  comment: counted(
    (examples) => messages.t('1 comment has no date of creation and gets the nearest that is known: {0}.', examples),
    (n, examples) => messages.t('{0} comments have no date of creation and get the nearest that is known: {1}.', n, examples),
  ),
  change: counted(
    (examples) => messages.t('1 log entry has no date of creation and gets the nearest that is known: {0}.', examples),
    (n, examples) => messages.t('{0} log entries have no date of creation and get the nearest that is known: {1}.', n, examples),
  ),
} as const;

/** A status, kind or priority that Bitbucket does not have; the issues get `instead`. */
export const UNKNOWN_WORD = {
  status: (instead: string) =>
    counted(
      (examples) => messages.t('1 issue has a status that is not known here and gets "{0}" instead: {1}.', instead, examples),
      (n, examples) => messages.t('{0} issues have a status that is not known here and get "{1}" instead: {2}.', n, instead, examples),
    ),
  kind: (instead: string) =>
    counted(
      (examples) => messages.t('1 issue has a kind that is not known here and gets "{0}" instead: {1}.', instead, examples),
      (n, examples) => messages.t('{0} issues have a kind that is not known here and get "{1}" instead: {2}.', n, instead, examples),
    ),
  priority: (instead: string) =>
    counted(
      (examples) => messages.t('1 issue has a priority that is not known here and gets "{0}" instead: {1}.', instead, examples),
      (n, examples) => messages.t('{0} issues have a priority that is not known here and get "{1}" instead: {2}.', n, instead, examples),
    ),
} as const satisfies Record<EnumField, unknown>;

export const UNTITLED = counted(
  (examples) => messages.t('1 issue has no title and gets "(no title)": {0}.', examples),
  (n, examples) => messages.t('{0} issues have no title and get "(no title)": {1}.', n, examples),
);

/** Rows of issues that are not in the archive. */
export const ORPHAN = {
  change: counted(
    (examples) => messages.t('1 log entry is left out, being on an issue that the archive does not have: {0}.', examples),
    (n, examples) => messages.t('{0} log entries are left out, being on issues that the archive does not have: {1}.', n, examples),
  ),
  attachment: counted(
    (examples) => messages.t('1 attachment is left out, being on an issue that the archive does not have: {0}.', examples),
    (n, examples) => messages.t('{0} attachments are left out, being on issues that the archive does not have: {1}.', n, examples),
  ),
} as const;

/** Bitbucket's names of files, which mean nothing to people. */
const DIGITS_ONLY = /^attachments\/[0-9a-f]{32}$/;

/** The name of an attachment's file in a sentence. */
const fileOf = ({ name, issue, path }: MissingFile): Message =>
  path === null || path === `attachments/${name}` || DIGITS_ONLY.test(path)
    ? messages.t('{0} of {1}', JSON.stringify(path === null || DIGITS_ONLY.test(path) ? name : path), `#${issue}`)
    : messages.t('{0} of {1} as {2}', JSON.stringify(name), `#${issue}`, JSON.stringify(path.slice(0, MAX_PATH_CHARS)));
const MAX_PATH_CHARS = 200;

/** The first entries of a list, and the number of the others. */
function listSome(all: readonly (string | Message)[], n: number): Message {
  const list = joined(all, ', ');
  return n > all.length ? messages.t('{0} and {1} others', list, n - all.length) : list;
}

/** Attachments without a file in the archive; `files` are examples. */
export const withoutContent =
  (files: readonly MissingFile[]): WarningSentence =>
  (n) => {
    const list = listSome(files.slice(0, n).map(fileOf), n);
    return n === 1
      ? messages.t('1 attachment is named but not in the archive: it comes without content ({0}).', list)
      : messages.t('{0} attachments are named but not in the archive: they come without content ({1}).', n, list);
  };

/** Bounds the files of a zip that one sentence names. */
const MAX_NAMED_FILES = 20;

const someFiles = (names: readonly string[]): Message =>
  listSome(
    names.slice(0, MAX_NAMED_FILES).map((name) => JSON.stringify(name.slice(0, MAX_PATH_CHARS))),
    names.length,
  );

/** The files that a zip has in place of missing ones. */
export const filesWithoutName =
  (names: readonly string[]): WarningSentence =>
  (n) =>
    n === 1
      ? messages.t('The archive has 1 file instead that no attachment names: {0}.', someFiles(names))
      : messages.t('The archive has {0} files instead that no attachment names: {1}.', n, someFiles(names));

/** Files that are not imported, because no attachment refers to them. */
export const filesLeftOut =
  (names: readonly string[]): WarningSentence =>
  (n) =>
    n === 1
      ? messages.t('1 file of the archive is left out, and will not be in an export of this tracker: {0}.', someFiles(names))
      : messages.t('{0} files of the archive are left out, and will not be in an export of this tracker: {1}.', n, someFiles(names));

export const SAME_ID = counted(
  () => messages.t('1 comment has an id that another one has as well.'),
  (n) => messages.t('{0} comments have an id that another one has as well.', n),
);

export const WITHOUT_COMMENT = counted(
  () => messages.t('1 log entry has no comment in the archive, and gets one without text.'),
  (n) => messages.t('{0} log entries have no comment in the archive, and get one without text.', n),
);

/** The older file, which has usernames, cannot be read. */
export const UNREADABLE_OLDER =
  (file: string): WarningSentence =>
  () =>
    messages.t('{0} cannot be read, so usernames are made of the names of people.', file);

export const CONTRADICTED = counted(
  (examples) =>
    messages.t('1 person has other usernames in db-1.0.json from one entry to another, and gets one made of the name: {0}.', examples),
  (n, examples) =>
    messages.t(
      '{0} people have other usernames in db-1.0.json from one entry to another, and get ones made of their names: {1}.',
      n,
      examples,
    ),
);

export const UNMATCHED_AUTHOR = counted(
  (examples) => messages.t('1 line of the map of authors names nobody in the archive: {0}.', examples),
  (n, examples) => messages.t('{0} lines of the map of authors name nobody in the archive: {1}.', n, examples),
);

/** The editor's drafts in the archive cannot be read. */
export const UNREADABLE_DRAFTS: WarningSentence = () =>
  messages.t('The drafts in the archive are left out: {0} is damaged, or larger than 5 MB.', DRAFTS_FILE);

/** Names the issue of an oddity. */
export const on = (issue: number): Message => messages.t('on {0}', `#${issue}`);
/** Names the issue that an odd value is of. */
export const of = (issue: number): Message => messages.t('of {0}', `#${issue}`);
/** Names an odd value and the issue that it is of. */
export const valueOf = (value: string, at: string): Message => messages.t('"{0}" of {1}', value, at);
/** Names an odd value and its path in the file. */
export const valueIn = (value: string, entry: string): Message => messages.t('{0} in {1}', value, entry);
