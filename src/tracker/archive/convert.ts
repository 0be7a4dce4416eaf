import * as messages from '../../wire/messages';
import { CHANGE_FIELDS, DEFAULTS, ENUM_FIELDS, type ChangeField, type EnumField } from '../../model/fields';
import { LISTS, type Kind, type ListName, type Markup } from '../../model/enums';
import type { Issue, RepositoryDefaults } from '../../model/issue';
import type { ImportedChange, ImportedComment, ImportedIssue, ImportedRepository } from '../store/store';
import type { Sidecar } from './sidecar';
import type { Message } from '../../wire/messages';
import { now } from './dates';
import { ARCHIVE_KEYS } from './fields';
import { markupOf } from './markup';
import { ofIssue, onIssue, UNDATED, UNKNOWN_FIELD } from './oddities';
import type { People } from './people';
import { Problems } from './problems';
import type { RawAttachment, RawComment, RawIssue, RawLog, RawMeta } from './schema';
import { storableText } from '../storable-text';
import { parseDate, NameLists, title, word } from './values';
import { Warnings } from './warnings';

/** An attachment that an archive lists. Its file may be missing. */
export interface NamedAttachment {
  readonly issue: number;
  readonly name: string;
  readonly path: string | null;
  readonly url: string | null;
  readonly author: string | null;
  readonly createdOn: string | null;
}

const FIELDS: Readonly<Record<string, ChangeField>> = {
  ...Object.fromEntries(CHANGE_FIELDS.map((field) => [field, field])),
  responsible: 'assignee',
  state: 'status',
};

/**
 * Converts rows of an archive to rows of the store, one by one. An archive does not fit into memory, so it is read more than once: first all rows, to
 * collect people and oddities; then each section again when it is written.
 */
export class Conversion {
  readonly lists = new NameLists();
  /** The date of rows without one: the time of the import is the best known value. */
  readonly #now = now();
  warnings = new Warnings();
  /** Rows that cannot be understood. They are reported together after the file is read. */
  readonly problems: Problems;
  /** Whether rows are only surveyed. Their markup is not determined then, because that takes time. */
  isSurveying = true;
  #meta: RawMeta | undefined;

  readonly #sidecar: Sidecar;

  constructor(
    file: string,
    readonly people: People,
    sidecar: Sidecar,
  ) {
    this.#sidecar = sidecar;
    this.problems = new Problems(file);
  }

  meta(raw: RawMeta): void {
    this.#meta = raw;
    this.people.add(raw.default_assignee);
  }

  /** Returns the repository's data. It is complete after all rows are read. */
  about(): ImportedRepository {
    const meta = this.#meta;
    const item = (list: ListName) => this.lists.add(list, meta?.[`default_${list}`]);
    const defaults: RepositoryDefaults = {
      kind: meta?.default_kind && !this.#sidecar.hasNoDefaultKind ? this.#defaultKind() : null,
      component: item('component'),
      milestone: item('milestone'),
      version: item('version'),
      assignee: this.#name(this.people.add(meta?.default_assignee)),
    };
    return {
      people: this.people.all().map(({ key: _key, ...person }) => person),
      lists: this.lists.all(),
      defaults,
      ...(this.#sidecar.next && { next: this.#sidecar.next }),
    };
  }

  issue(raw: RawIssue, index: number): Omit<ImportedIssue, 'comments'> {
    const entry = `issues[${index}]`;
    const at = `#${raw.id}`;
    const contentUpdatedOn = parseDate(`${entry}.content_updated_on`, raw.content_updated_on, this);
    const editedOn = parseDate(`${entry}.edited_on`, raw.edited_on, this);
    const updated = parseDate(`${entry}.updated_on`, raw.updated_on, this);
    const edited = latest([contentUpdatedOn, editedOn]);
    const createdOn = parseDate(`${entry}.created_on`, raw.created_on, this) ?? this.#undated('issue', updated ?? edited, at);
    const content = storableText(raw.content ?? '');
    return {
      issue: {
        number: raw.id,
        title: title(raw.title, at, this.warnings),
        content,
        markup: this.#sidecar.issues.get(raw.id) ?? this.#markup(content, createdOn),
        ...this.#words(raw, at),
        ...this.#items(raw),
        assignee: this.people.add(raw.assignee),
        reporter: this.people.add(raw.reporter),
        createdOn,
        // Bitbucket updates `updated_on` with every change. Where it is missing, the last edit of the text is the best guess.
        updatedOn: updated ?? edited ?? createdOn,
        editedOn,
        contentUpdatedOn,
      },
      watchers: this.#several(raw.watchers),
      voters: this.#several(raw.voters),
    };
  }

  comment(raw: RawComment, index: number): ImportedComment {
    const updatedOn = parseDate(`comments[${index}].updated_on`, raw.updated_on, this);
    const createdOn =
      parseDate(`comments[${index}].created_on`, raw.created_on, this) ?? this.#undated('comment', updatedOn, onIssue(raw.issue));
    const content = raw.content == null ? null : storableText(raw.content);
    const id = raw.id ?? null;
    const markup: Markup =
      (id === null ? undefined : this.#sidecar.comments.get(`${raw.issue} ${id}`)) ?? this.#markup(content ?? '', createdOn);
    return { issue: raw.issue, id, content, markup, author: this.people.add(raw.user), createdOn, updatedOn };
  }

  /** Returns undefined for a change of a field that issues do not have. */
  change(raw: RawLog, index: number): ImportedChange | undefined {
    const fieldName = raw.field ?? '';
    const field = FIELDS[fieldName];
    const createdOn = parseDate(`logs[${index}].created_on`, raw.created_on, this) ?? this.#undated('change', null, ofIssue(raw.issue));
    const author = this.people.add(raw.user);
    if (field === undefined) {
      this.warnings.add('fields', UNKNOWN_FIELD, JSON.stringify(fieldName.slice(0, 40)));
      return undefined;
    }
    const comment = raw.comment ?? null;
    return {
      issue: raw.issue,
      comment,
      field,
      old: storableText(raw.changed_from ?? ''),
      new: storableText(raw.changed_to ?? ''),
      author,
      createdOn,
    };
  }

  /** Converts an attachment. Adds one without a name to `problems`. */
  attachment(raw: RawAttachment, index: number): NamedAttachment {
    // The name is shown and offered for saving, so it must not be a path: everything up to the last slash is removed.
    const path = raw.path ?? null;
    const name = storableText(raw.filename ?? path ?? '')
      .split(/[\\/]/)
      .at(-1)!
      .trim();
    // `.` and `..` would resolve the file's URL to that of its issue.
    if (/^\.{0,2}$/.test(name)) this.problems.add(`attachments[${index}].filename`, messages.t('is not a file name'));
    const createdOn = (path === null ? undefined : this.#sidecar.attachments.get(`${raw.issue} ${path}`)) ?? null;
    return { issue: raw.issue, name, path, url: raw.url ?? null, author: this.people.add(raw.user), createdOn };
  }

  /** Replaces the keys of people in a converted row with usernames, which are known after all rows are read. */
  withUsername<Row extends { readonly author: string | null }>(row: Row): Row {
    return row.author === null ? row : { ...row, author: this.#name(row.author) };
  }

  namedIssue({ issue, watchers, voters = [] }: Omit<ImportedIssue, 'comments'>): Omit<ImportedIssue, 'comments'> {
    const names = (keys: readonly string[]) => keys.map((key) => this.people.username(key));
    return {
      issue: { ...issue, assignee: this.#name(issue.assignee), reporter: this.#name(issue.reporter) },
      watchers: names(watchers),
      voters: names(voters),
    };
  }

  #words(raw: RawIssue, at: string): Pick<Issue, EnumField> {
    const otherwise = (field: EnumField) => (field === 'kind' ? this.#defaultKind() : DEFAULTS[field]);
    const words = ENUM_FIELDS.map((field) => [field, word(field, raw[ARCHIVE_KEYS[field]], at, this.warnings, otherwise(field))]);
    return Object.fromEntries(words) as Pick<Issue, EnumField>;
  }

  #items(raw: RawIssue): Pick<Issue, ListName> {
    return Object.fromEntries(LISTS.map((list) => [list, this.lists.add(list, raw[ARCHIVE_KEYS[list]])])) as Pick<Issue, ListName>;
  }

  #markup(content: string, createdOn: string): Markup {
    return this.isSurveying ? 'markdown' : markupOf(content, createdOn);
  }

  #name(key: string | null): string | null {
    return key === null ? null : this.people.username(key);
  }

  #several(raw: RawIssue['watchers']): readonly string[] {
    return [...new Set((raw ?? []).map((each) => this.people.add(each)).filter((key) => key !== null))];
  }

  #defaultKind(): Kind {
    return word('kind', this.#meta?.default_kind, 'meta', new Warnings());
  }

  #undated(kind: keyof typeof UNDATED, instead: string | null, at: string | Message): string {
    this.warnings.add(`undated ${kind}`, UNDATED[kind], at);
    return instead ?? this.#now;
  }
}

const latest = (dates: readonly (string | null)[]): string | null =>
  dates.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
