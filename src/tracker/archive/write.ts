import { createHash } from 'node:crypto';
import type { Person } from '../../model/issue';
import { accountIdOf } from '../../model/person';
import { KINDS } from '../../model/enums';
import { fromStored } from '../../model/relations';
import type { Snapshot, SnapshotAttachment, SnapshotIssue } from '../store/store';
import { ARCHIVE_FIELDS } from './fields';
import { markupOf } from './markup';

/** Writes the JSON files of an archive in Bitbucket's format, chunk by chunk. */

export type ArchiveVersion = '1.0' | '2.0';

/** A date in Bitbucket's format: with microseconds and the offset. */
const date = (iso: string): string => iso.replace(/Z$/, '+00:00');
const dateOrNull = (iso: string | null): string | null => (iso === null ? null : date(iso));

/** A person in the format of each version. */
const person = (it: Person | null, version: ArchiveVersion): unknown => {
  if (it === null) return null;
  return version === '1.0' ? it.username : { display_name: it.displayName, account_id: accountIdOf(it) };
};

/** Called with the number of rows in each chunk. */
export type OnRows = (rows: number) => void;

/** One section as JSON. */
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

/** Adds what Bitbucket's format has no key for behind what it has. */
function withRest(issue: SnapshotIssue, row: Record<string, unknown>): Record<string, unknown> {
  for (const [field, key] of ARCHIVE_FIELDS) if (!(key in row)) row[key] = issue[field];
  return row;
}

/** The text of `db-2.0.json` or `db-1.0.json`, with sections and keys in the order of Bitbucket's own files. */
export async function* databaseText(
  snapshot: Snapshot,
  version: ArchiveVersion,
  pathOf: (it: SnapshotAttachment) => string,
  onRows: OnRows,
): AsyncGenerator<string> {
  const { lists, defaults } = snapshot;
  const personOf = (it: Person | null) => person(it, version);
  yield `{"milestones":${JSON.stringify(names(lists.milestone))},`;
  yield* section(
    'attachments',
    snapshot.attachments(),
    (it) => ({ ...(it.url !== null && { url: it.url }), path: pathOf(it), issue: it.issue, user: personOf(it.author), filename: it.name }),
    onRows,
  );
  yield `,"versions":${JSON.stringify(names(lists.version))},`;
  yield* section(
    'comments',
    snapshot.comments(),
    (it) => ({
      content: it.content,
      created_on: date(it.createdOn),
      user: personOf(it.author),
      updated_on: dateOrNull(it.updatedOn),
      issue: it.issue,
      id: it.id,
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
    (it) =>
      withRest(it, {
        status: it.status,
        priority: it.priority,
        kind: it.kind,
        content_updated_on: dateOrNull(it.contentUpdatedOn),
        voters: it.voters.map(personOf),
        title: it.title,
        reporter: personOf(it.reporter),
        component: it.component,
        watchers: it.watchers.map(personOf),
        content: it.content,
        assignee: personOf(it.assignee),
        created_on: date(it.createdOn),
        version: it.version,
        edited_on: dateOrNull(it.editedOn),
        milestone: it.milestone,
        updated_on: date(it.updatedOn),
        id: it.number,
      }),
    onRows,
  );
  yield ',';
  yield* section(
    'logs',
    snapshot.changes(),
    (it) => ({
      comment: it.comment,
      changed_to: it.new,
      field: it.field === 'assignee' ? 'responsible' : it.field,
      created_on: date(it.createdOn),
      user: personOf(it.author),
      issue: it.issue,
      changed_from: it.old,
    }),
    onRows,
  );
  yield '}';
}

/** The section of relations, which is only there where there are some. */
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

/** The section of places in code, which is only there where there are some. */
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

/** The text of `issue-bucket.json`, the sidecar. `docs/archives.md` describes it. */
export async function* sidecarText(snapshot: Snapshot, pathOf: (it: SnapshotAttachment) => string): AsyncGenerator<string> {
  const people = new Map<string, Person>();
  const see = (...persons: readonly (Person | null)[]) => persons.forEach((it) => it && people.set(it.username, it));
  const { defaults, next } = snapshot;
  see(defaults.assignee);
  yield `{"version":1,"next":${JSON.stringify(next)},"default_kind":${JSON.stringify(defaults.kind)},`;
  yield* section(
    'issues',
    snapshot.issues(),
    (it) => {
      see(it.assignee, it.reporter, ...it.watchers, ...it.voters);
      return it.markup === markupOf(it.content, it.createdOn) ? undefined : { id: it.number, markup: it.markup };
    },
    () => undefined,
  );
  yield ',';
  yield* section(
    'comments',
    snapshot.comments(),
    (it) => {
      see(it.author);
      return it.markup === markupOf(it.content ?? '', it.createdOn) ? undefined : { issue: it.issue, id: it.id, markup: it.markup };
    },
    () => undefined,
  );
  yield ',';
  yield* section(
    'attachments',
    snapshot.attachments(),
    (it) => {
      see(it.author);
      return it.createdOn === null ? undefined : { issue: it.issue, path: pathOf(it), created_on: date(it.createdOn) };
    },
    () => undefined,
  );
  for await (const changes of snapshot.changes()) see(...changes.map(({ author }) => author));
  yield* relationsText(snapshot, see);
  yield* anchorsText(snapshot, see);
  const usernames = [...people.values()].map((it) => ({ account_id: accountIdOf(it), username: it.username }));
  yield `,"people":${JSON.stringify(usernames)}}`;
}

/** Paths of attachments in the zip: that of the archive they were imported from, else 32 hexadecimal digits as Bitbucket's. */
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
