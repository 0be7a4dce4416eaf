import { createHash } from 'node:crypto';
import type { Person } from '../../model/issue';
import { accountIdOf } from '../../model/person';
import { KINDS } from '../../model/words';
import type { Snapshot, SnapshotAttachment } from '../store/store';
import { markupOf } from './markup';

/** The texts of an archive's files, in the words of Bitbucket, a stretch at a time. */

export type ArchiveVersion = '1.0' | '2.0';

/** Bitbucket's way to write a date: all its microseconds, and the offset. */
const date = (iso: string): string => iso.replace(/Z$/, '+00:00');
const dateOrNull = (iso: string | null): string | null => (iso === null ? null : date(iso));

/** A person as each format names them. */
const person = (it: Person | null, version: ArchiveVersion): unknown => {
  if (it === null) return null;
  return version === '1.0' ? it.username : { display_name: it.displayName, account_id: accountIdOf(it) };
};

/** What is written of rows: called for each stretch of them. */
export type Tell = (rows: number) => void;

/** One section: its rows as JSON, with commas between. */
function* section<Row>(name: string, stretches: Iterable<readonly Row[]>, toRow: (row: Row) => unknown, tell: Tell): Generator<string> {
  yield `${JSON.stringify(name)}:[`;
  let isFirst = true;
  for (const rows of stretches) {
    const written = rows.map(toRow).filter((row) => row !== undefined);
    if (written.length > 0) yield (isFirst ? '' : ',') + written.map((row) => JSON.stringify(row)).join(',');
    isFirst &&= written.length === 0;
    tell(rows.length);
  }
  yield ']';
}

const names = (list: readonly string[]): unknown[] => list.map((name) => ({ name }));

/** `db-2.0.json` or `db-1.0.json`: the order of sections and keys is that of Bitbucket's own files. */
export function* databaseText(
  snapshot: Snapshot,
  version: ArchiveVersion,
  pathOf: (it: SnapshotAttachment) => string,
  tell: Tell,
): Generator<string> {
  const { lists, defaults } = snapshot;
  const who = (it: Person | null) => person(it, version);
  yield `{"milestones":${JSON.stringify(names(lists.milestone))},`;
  yield* section(
    'attachments',
    snapshot.attachments(),
    (it) => ({ ...(it.url !== null && { url: it.url }), path: pathOf(it), issue: it.issue, user: who(it.author), filename: it.name }),
    tell,
  );
  yield `,"versions":${JSON.stringify(names(lists.version))},`;
  yield* section(
    'comments',
    snapshot.comments(),
    (it) => ({
      content: it.content,
      created_on: date(it.createdOn),
      user: who(it.author),
      updated_on: dateOrNull(it.updatedOn),
      issue: it.issue,
      id: it.id,
    }),
    tell,
  );
  const meta = {
    default_milestone: defaults.milestone,
    default_assignee: who(defaults.assignee),
    default_kind: defaults.kind ?? KINDS[0],
    default_component: defaults.component,
    default_version: defaults.version,
  };
  yield `,"meta":${JSON.stringify(meta)},"components":${JSON.stringify(names(lists.component))},`;
  yield* section(
    'issues',
    snapshot.issues(),
    (it) => ({
      status: it.status,
      priority: it.priority,
      kind: it.kind,
      content_updated_on: dateOrNull(it.contentUpdatedOn),
      voters: it.voters.map(who),
      title: it.title,
      reporter: who(it.reporter),
      component: it.component,
      watchers: it.watchers.map(who),
      content: it.content,
      assignee: who(it.assignee),
      created_on: date(it.createdOn),
      version: it.version,
      edited_on: dateOrNull(it.editedOn),
      milestone: it.milestone,
      updated_on: date(it.updatedOn),
      id: it.number,
    }),
    tell,
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
      user: who(it.author),
      issue: it.issue,
      changed_from: it.old,
    }),
    tell,
  );
  yield '}';
}

/** `issue-bucket.json`: what those files have no room for, and nothing else. `docs/archives.md` lists it. */
export function* sidecarText(snapshot: Snapshot, pathOf: (it: SnapshotAttachment) => string): Generator<string> {
  const people = new Map<string, Person>();
  const see = (...all: readonly (Person | null)[]) => all.forEach((it) => it && people.set(it.username, it));
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
  for (const changes of snapshot.changes()) see(...changes.map(({ author }) => author));
  const told = [...people.values()].map((it) => ({ account_id: accountIdOf(it), username: it.username }));
  yield `,"people":${JSON.stringify(told)}}`;
}

/** Where attachments lie in the zip: where their archive had them, or under a name of 32 digits like those. */
export function paths(): (it: SnapshotAttachment) => string {
  const taken = new Map<string, string | null>();
  return ({ issue, name, path, hash }) => {
    if (path !== null && /^attachments\/[^/\\:]{1,200}$/.test(path) && !/^attachments\/\.+$/.test(path)) {
      const other = taken.get(path);
      if (other === undefined || other === hash) {
        taken.set(path, hash);
        return path;
      }
    }
    const digits = createHash('sha256')
      .update(JSON.stringify([issue, name, hash]))
      .digest('hex');
    return `attachments/${digits.slice(0, 32)}`;
  };
}
