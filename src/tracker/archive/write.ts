import { createHash } from 'node:crypto';
import type { Person } from '../../model/issue';
import { accountIdOf } from '../../model/person';
import { KINDS } from '../../model/enums';
import { fromStored } from '../../model/relations';
import type { Snapshot, SnapshotAttachment, SnapshotIssue } from '../store/store';
import { ARCHIVE_FIELDS } from './fields';
import { markupOf } from './markup';

/** Writers of an archive's JSON files in Bitbucket's format. They yield text chunk by chunk. */

export type ArchiveVersion = '1.0' | '2.0';

/** Formats a date as Bitbucket does: with microseconds and the offset. */
const date = (iso: string): string => iso.replace(/Z$/, '+00:00');
const dateOrNull = (iso: string | null): string | null => (iso === null ? null : date(iso));

/** Encodes a person in the format of a version. */
const person = (account: Person | null, version: ArchiveVersion): unknown => {
  if (account === null) return null;
  return version === '1.0' ? account.username : { display_name: account.displayName, account_id: accountIdOf(account) };
};

/** Called with the number of rows in each chunk. */
export type OnRows = (rows: number) => void;

/** Yields one section as JSON. */
async function* section<Row>(
  name: string,
  stretches: AsyncIterable<readonly Row[]>,
  toRow: (row: Row) => unknown,
  onRows: OnRows,
): AsyncGenerator<string> {
  yield `${JSON.stringify(name)}:[`;
  let isFirst = true;
  for await (const rows of stretches) {
    const writtenRows = rows.map(toRow).filter((row) => row !== undefined);
    if (writtenRows.length > 0) yield (isFirst ? '' : ',') + writtenRows.map((row) => JSON.stringify(row)).join(',');
    isFirst &&= writtenRows.length === 0;
    onRows(rows.length);
  }
  yield ']';
}

const names = (list: readonly string[]): unknown[] => list.map((name) => ({ name }));

/** Appends the fields for which Bitbucket's format has no key. */
function withRest(issue: SnapshotIssue, row: Record<string, unknown>): Record<string, unknown> {
  for (const [field, key] of ARCHIVE_FIELDS) if (!(key in row)) row[key] = issue[field];
  return row;
}

/** Yields the text of `db-2.0.json` or `db-1.0.json`, with sections and keys in the order of Bitbucket's own files. */
export async function* databaseText(
  snapshot: Snapshot,
  version: ArchiveVersion,
  pathOf: (it: SnapshotAttachment) => string,
  onRows: OnRows,
): AsyncGenerator<string> {
  const { lists, defaults } = snapshot;
  const personOf = (account: Person | null) => person(account, version);
  yield `{"milestones":${JSON.stringify(names(lists.milestone))},`;
  yield* section(
    'attachments',
    snapshot.attachments(),
    (row) => ({
      ...(row.url !== null && { url: row.url }),
      path: pathOf(row),
      issue: row.issue,
      user: personOf(row.author),
      filename: row.name,
    }),
    onRows,
  );
  yield `,"versions":${JSON.stringify(names(lists.version))},`;
  yield* section(
    'comments',
    snapshot.comments(),
    (row) => ({
      content: row.content,
      created_on: date(row.createdOn),
      user: personOf(row.author),
      updated_on: dateOrNull(row.updatedOn),
      issue: row.issue,
      id: row.id,
    }),
    onRows,
  );
  const meta = {
    default_milestone: defaults.milestone,
    default_assignee: personOf(defaults.assignee),
    default_kind: defaults.kind ?? KINDS[0],
    default_component: defaults.component,
    default_version: defaults.version,
  };
  yield `,"meta":${JSON.stringify(meta)},"components":${JSON.stringify(names(lists.component))},`;
  yield* section(
    'issues',
    snapshot.issues(),
    (row) =>
      withRest(row, {
        status: row.status,
        priority: row.priority,
        kind: row.kind,
        content_updated_on: dateOrNull(row.contentUpdatedOn),
        voters: row.voters.map(personOf),
        title: row.title,
        reporter: personOf(row.reporter),
        component: row.component,
        watchers: row.watchers.map(personOf),
        content: row.content,
        assignee: personOf(row.assignee),
        created_on: date(row.createdOn),
        version: row.version,
        edited_on: dateOrNull(row.editedOn),
        milestone: row.milestone,
        updated_on: date(row.updatedOn),
        id: row.number,
      }),
    onRows,
  );
  yield ',';
  yield* section(
    'logs',
    snapshot.changes(),
    (row) => ({
      comment: row.comment,
      changed_to: row.new,
      field: row.field === 'assignee' ? 'responsible' : row.field,
      created_on: date(row.createdOn),
      user: personOf(row.author),
      issue: row.issue,
      changed_from: row.old,
    }),
    onRows,
  );
  yield '}';
}

/** Yields the section of relations, if there are any. */
async function* relationsText(snapshot: Snapshot, see: (it: Person | null) => void): AsyncGenerator<string> {
  let separator = ',"relations":[';
  for await (const rows of snapshot.relations()) {
    for (const relation of rows) {
      see(relation.author);
      const { name, other } = fromStored(relation.source, relation);
      const row = {
        issue: relation.source,
        relation: name,
        other,
        user: person(relation.author, '2.0'),
        created_on: date(relation.createdOn),
      };
      yield separator + JSON.stringify(row);
      separator = ',';
    }
  }
  if (separator === ',') yield ']';
}

/** Yields the section of anchors, if there are any. */
async function* anchorsText(snapshot: Snapshot, see: (it: Person | null) => void): AsyncGenerator<string> {
  let separator = ',"anchors":[';
  for await (const rows of snapshot.anchors()) {
    for (const { issue, author, createdOn, ...anchor } of rows) {
      see(author);
      yield separator + JSON.stringify({ issue, ...anchor, user: person(author, '2.0'), created_on: date(createdOn) });
      separator = ',';
    }
  }
  if (separator === ',') yield ']';
}

/** Yields the text of `issue-bucket.json`, the sidecar. `docs/archives.md` describes it. */
export async function* sidecarText(snapshot: Snapshot, pathOf: (it: SnapshotAttachment) => string): AsyncGenerator<string> {
  const people = new Map<string, Person>();
  const see = (...persons: readonly (Person | null)[]) => persons.forEach((person) => person && people.set(person.username, person));
  const { defaults, next } = snapshot;
  see(defaults.assignee);
  yield `{"version":1,"next":${JSON.stringify(next)},"default_kind":${JSON.stringify(defaults.kind)},`;
  yield* section(
    'issues',
    snapshot.issues(),
    (row) => {
      see(row.assignee, row.reporter, ...row.watchers, ...row.voters);
      return row.markup === markupOf(row.content, row.createdOn) ? undefined : { id: row.number, markup: row.markup };
    },
    () => undefined,
  );
  yield ',';
  yield* section(
    'comments',
    snapshot.comments(),
    (row) => {
      see(row.author);
      return row.markup === markupOf(row.content ?? '', row.createdOn) ? undefined : { issue: row.issue, id: row.id, markup: row.markup };
    },
    () => undefined,
  );
  yield ',';
  yield* section(
    'attachments',
    snapshot.attachments(),
    (row) => {
      see(row.author);
      return row.createdOn === null ? undefined : { issue: row.issue, path: pathOf(row), created_on: date(row.createdOn) };
    },
    () => undefined,
  );
  for await (const changes of snapshot.changes()) see(...changes.map(({ author }) => author));
  yield* relationsText(snapshot, see);
  yield* anchorsText(snapshot, see);
  const usernames = [...people.values()].map((person) => ({ account_id: accountIdOf(person), username: person.username }));
  yield `,"people":${JSON.stringify(usernames)}}`;
}

/**
 * Makes a function that returns the path of an attachment in the zip: that of the archive it was imported from, else 32 hexadecimal digits as on
 * Bitbucket.
 */
export function paths(): (it: SnapshotAttachment) => string {
  const hashByPath = new Map<string, string | null>();
  return ({ issue, name, path, hash }) => {
    if (path !== null && /^attachments\/[^/\\:]{1,200}$/.test(path) && !/^attachments\/\.+$/.test(path)) {
      const usedHash = hashByPath.get(path);
      if (usedHash === undefined || usedHash === hash) {
        hashByPath.set(path, hash);
        return path;
      }
    }
    const digits = createHash('sha256')
      .update(JSON.stringify([issue, name, hash]))
      .digest('hex');
    return `attachments/${digits.slice(0, 32)}`;
  };
}
