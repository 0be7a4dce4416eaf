import type { Attachment, FieldChange } from '../../model/issue';
import { DEFAULTS } from '../../model/words';
import type { Database, Transact } from './database';
import type { Files } from './files';
import { addEntry } from './history';
import { homeOf, nextTime, touch, type Home } from './repositories';
import { toPerson } from './rows';
import type { Conversation, ReceivedFile } from './store';
import { current, idIn, revise } from './writing';

type Named = ReceivedFile & { readonly name: string };

/** The hashes of the files that issues (ids) name. */
export async function hashesOf(db: Transact, issues: readonly number[]): Promise<string[]> {
  const rows = await db
    .selectFrom('attachment')
    .select('hash')
    .distinct()
    .where('issue', 'in', issues)
    .where('hash', 'is not', null)
    .execute();
  return rows.map(({ hash }) => hash!);
}

/**
 * Removes the files among these that no attachment names any more; to be called when the transaction that took the names away
 * is done: a crash in between leaves a file behind, never a name without its file. Nobody can name one meanwhile, since that is a write too.
 */
export async function dropUnused(database: Database, files: Files, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await database.write(async (db) => {
    const used = await db.selectFrom('attachment').select('hash').distinct().where('hash', 'in', hashes).execute();
    for (const hash of new Set(hashes)) if (!used.some((row) => row.hash === hash)) files.remove(hash);
  }, 'nothing');
}

async function readAttachments(db: Transact, issue: number): Promise<Attachment[]> {
  const rows = await db
    .selectFrom('attachment')
    .leftJoin('person', 'person.id', 'attachment.author')
    .select(['attachment.name', 'size', 'username', 'display_name', 'account_id', 'attachment.created_on'])
    .where('issue', '=', issue)
    .orderBy('attachment.id')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    size: row.size,
    author: toPerson(row.username, row.display_name, row.account_id),
    createdOn: row.created_on,
  }));
}

/** Takes the attachments of a name away; undefined when there is none, else the hashes that they had. */
async function removeNamed(db: Transact, issue: number, name: string): Promise<string[] | undefined> {
  const rows = await db.deleteFrom('attachment').where('issue', '=', issue).where('name', '=', name).returning('hash').execute();
  return rows.length > 0 ? rows.flatMap(({ hash }) => hash ?? []) : undefined;
}

/** Writes down which files came and went. */
async function tell(db: Transact, home: Home, issue: number, author: number | null, changes: readonly FieldChange[], date: string) {
  await revise(db, issue, { updated_on: date });
  await addEntry(db, { issue, number: home.nextComment, content: null, markup: DEFAULTS.markup, author, date }, changes);
  await touch(db, home.repository, { comments: 1 });
}

interface Attached {
  readonly attachments: readonly Attachment[];
  /** What was replaced. */
  readonly hashes: readonly string[];
}

async function attach(
  db: Transact,
  store: Files,
  home: Home,
  number: number,
  author: number | null,
  files: readonly Named[],
): Promise<Attached | undefined> {
  const issue = await current(db, home.edition, number);
  if (!issue) return undefined;
  const date = await nextTime(db, home.repository, issue.row);
  const changes: FieldChange[] = [];
  const replaced: string[] = [];
  for (const file of files) {
    const before = await removeNamed(db, issue.id, file.name);
    replaced.push(...(before ?? []));
    changes.push({ field: 'attachment', old: before ? file.name : '', new: file.name });
    store.keep(file);
    const { name, hash, size } = file;
    await db.insertInto('attachment').values({ issue: issue.id, name, hash, size, author, created_on: date }).execute();
  }
  if (changes.length > 0) await tell(db, home, issue.id, author, changes, date);
  return { attachments: await readAttachments(db, issue.id), hashes: replaced };
}

/** The part of the store about the files of issues. */
export const attachmentStore = (
  database: Database,
  files: Files,
): Pick<Conversation, 'attachments' | 'attachmentFile' | 'attach' | 'detach' | 'files'> => ({
  files,

  attachments: (repository, number) =>
    database.read(async (db) => readAttachments(db, idIn((await homeOf(db, repository)).edition, number))),

  attachmentFile: (repository, number, name) =>
    database.read(async (db) => {
      const row = await db
        .selectFrom('attachment')
        .select(['hash', 'size'])
        .where('issue', '=', idIn((await homeOf(db, repository)).edition, number))
        .where('name', '=', name)
        .orderBy('id', 'desc')
        .executeTakeFirst();
      if (!row) return undefined;
      return row.hash === null ? null : { hash: row.hash, size: row.size ?? 0 };
    }),

  async attach(repository, number, author, some) {
    const attached = await database.write(async (db) => attach(db, files, await homeOf(db, repository), number, author, some), 'issues');
    if (attached) await dropUnused(database, files, attached.hashes);
    return attached?.attachments;
  },

  async detach(repository, number, author, name) {
    const hashes = await database.write(async (db) => {
      const home = await homeOf(db, repository);
      const issue = await current(db, home.edition, number);
      const removed = issue && (await removeNamed(db, issue.id, name));
      if (removed)
        await tell(db, home, issue.id, author, [{ field: 'attachment', old: name, new: '' }], await nextTime(db, repository, issue.row));
      return removed;
    }, 'issues');
    if (hashes) await dropUnused(database, files, hashes);
    return hashes !== undefined;
  },
});
