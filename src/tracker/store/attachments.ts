import { sql } from 'kysely';
import type { Attachment, FieldChange } from '../../model/issue';
import { DEFAULTS } from '../../model/fields';
import { authorize, type WriteOptions } from './authorization';
import type { Database, Transact } from './database';
import { numbersIn, rowLimit, textsIn, withinBudget } from './engine-sql';
import type { FileStore } from './file-store';
import { PERSON_SQL } from './entries';
import { StorageProblem, StoreBusy } from './errors';
import { addEntry } from './history';
import { countQuery } from './list';
import { watchQuotas } from './quotas';
import { repositoryState, nextTime, bumpRevision, type RepositoryState } from './repositories';
import { rowCondition, rowOrder, batches, type ColumnSql } from './row-filter';
import { ALL_ROWS, type AttachmentColumn, type AttachmentQuery, type FoundRow, type FoundRows } from './row-query';
import { toPerson } from './rows';
import type { ConversationStore, ReceivedFile } from './store';
import { loadStoredIssue, idIn, updateIssueRow, type StoredIssue } from './writing';

type NamedFile = ReceivedFile & { readonly name: string };

/** The hashes of all files of some issues (ids). */
export async function hashesOf(db: Transact, issues: readonly number[]): Promise<string[]> {
  const rows = await db
    .selectFrom('attachment')
    .select('hash')
    .distinct()
    .where('issue', 'in', numbersIn(JSON.stringify(issues)))
    .where('hash', 'is not', null)
    .execute();
  return rows.map(({ hash }) => hash!);
}

/** Whether a row refers to a file. */
export function refersToFiles(database: Database): Promise<boolean> {
  return database.read(async (db) => {
    const attached = await db.selectFrom('attachment').select('id').where('hash', 'is not', null).limit(1).execute();
    const deleted = await db.selectFrom('deleted_file').select('hash').limit(1).execute();
    return attached.length + deleted.length > 0;
  });
}

/**
 * Removes those files that no attachment refers to any more. Called after the transaction that deleted the rows, so that a crash in between
 * leaves a file without a row, never a row without its file. No new row can refer to them meanwhile: writes wait for each other, or for the lock
 * of files.
 */
export async function removeUnused(database: Database, files: FileStore, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await database.write(async (db) => {
    await db.lockFiles?.('removal');
    const referenced = db.selectFrom('attachment').select('hash').where('hash', 'in', hashes);
    const used = await referenced.union(db.selectFrom('deleted_file').select('hash').where('hash', 'in', hashes)).execute();
    for (const hash of new Set(hashes)) if (!used.some((row) => row.hash === hash)) await files.remove(hash);
  }, 'nothing');
}

/**
 * Requires that contents can be removed. Called within the transaction that deletes the last rows that refer to them, because the hashes are unknown
 * after it. @throws {StorageProblem} while the folder of files is away
 */
export async function assertRemovable(files: FileStore, hashes: readonly string[]): Promise<void> {
  if (hashes.length > 0) await files.assertAvailable();
}

/**
 * Removes unused contents after a successful write. If their folder or the database is away, they stay as after a crash, and `issue-bucket
 * doctor` lists them.
 */
export async function removeUnusedIfPossible(database: Database, files: FileStore, hashes: readonly string[]): Promise<void> {
  try {
    await removeUnused(database, files, hashes);
  } catch (error) {
    if (!(error instanceof StorageProblem || error instanceof StoreBusy)) throw error;
  }
}

const COLUMNS: Readonly<Record<AttachmentColumn, ColumnSql>> = {
  ...PERSON_SQL,
  name: { expression: sql`attachment.name`, type: 'text' },
  size: { expression: sql`attachment.size`, type: 'exact' },
  createdOn: { expression: sql`attachment.created_on`, type: 'exact' },
};

async function findAttachments(db: Transact, issue: number, { filter, order, start, limit }: AttachmentQuery): Promise<FoundRows> {
  const columnSql = (column: AttachmentColumn) => COLUMNS[column];
  const source = sql`from attachment left join person on person.id = attachment.author
    where attachment.issue = ${issue} and ${withinBudget(sql`attachment.id`)} and ${rowCondition(filter, columnSql)}`;
  const count = await countQuery(db, sql`select count(*) as n ${source}`);
  const ordered = rowOrder(order, columnSql, [sql`attachment.id`]);
  const page = sql<FoundRow>`select attachment.id as key, octet_length(attachment.name) as bytes ${source}
    order by ${ordered} ${rowLimit(limit)} offset ${start}`;
  return { count, found: count <= start ? [] : (await page.execute(db)).rows };
}

async function attachmentsByKey(db: Transact, keys: readonly number[]): Promise<Map<number, Attachment>> {
  const rows = await db
    .selectFrom('attachment')
    .leftJoin('person', 'person.id', 'attachment.author')
    .select(['attachment.id', 'attachment.name', 'size', 'username', 'display_name', 'account_id', 'attachment.created_on'])
    .where('attachment.id', 'in', numbersIn(JSON.stringify(keys)))
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        name: row.name,
        size: row.size,
        author: toPerson(row.username, row.display_name, row.account_id),
        createdOn: row.created_on,
      },
    ]),
  );
}

async function* readAttachments(database: Database, found: readonly FoundRow[]): AsyncGenerator<readonly Attachment[]> {
  for (const batch of batches(found)) {
    const keys = batch.map(({ key }) => key);
    const attachments = await database.read((db) => attachmentsByKey(db, keys));
    yield keys.flatMap((key) => attachments.get(key) ?? []);
  }
}

/** Deletes the attachments of a name and returns their hashes; undefined when there is none. */
async function removeNamed(db: Transact, issue: number, name: string): Promise<string[] | undefined> {
  const rows = await db.deleteFrom('attachment').where('issue', '=', issue).where('name', '=', name).returning('hash').execute();
  return rows.length > 0 ? rows.flatMap(({ hash }) => hash ?? []) : undefined;
}

/** Adds an entry about files to the history. */
async function addFileEntry(
  db: Transact,
  state: RepositoryState,
  issue: number,
  author: number | null,
  changes: readonly FieldChange[],
  date: string,
) {
  await updateIssueRow(db, issue, { updated_on: date });
  await addEntry(db, { issue, number: state.nextComment, content: null, markup: DEFAULTS.markup, author, date }, changes);
  await bumpRevision(db, state.repository, { comments: 1 });
}

/** Loads an issue before its files of these names are replaced or deleted. @throws the error of the authorization */
async function issueForFiles(
  db: Transact,
  state: RepositoryState,
  number: number,
  names: readonly string[],
  { authorization }: WriteOptions = {},
): Promise<StoredIssue | undefined> {
  const issue = await loadStoredIssue(db, state.edition, number);
  if (!authorization) return issue;
  const rows = await db
    .selectFrom('attachment')
    .select('id')
    .where('issue', '=', issue?.id ?? -1)
    .where('name', 'in', textsIn(JSON.stringify(names)))
    .execute();
  const files = await attachmentsByKey(
    db,
    rows.map(({ id }) => id),
  );
  await authorize(db, state.about, authorization, { issue: issue?.issue, files: [...files.values()] });
  return issue;
}

interface AttachResult {
  readonly attachments: readonly Attachment[];
  /** Hashes of replaced files. */
  readonly hashes: readonly string[];
}

async function attach(
  db: Transact,
  store: FileStore,
  state: RepositoryState,
  number: number,
  author: number | null,
  files: readonly NamedFile[],
  options: WriteOptions | undefined,
): Promise<AttachResult | undefined> {
  const issue = await issueForFiles(
    db,
    state,
    number,
    files.map(({ name }) => name),
    options,
  );
  if (!issue) return undefined;
  const quota = await watchQuotas(db, state.repository, author);
  const date = await nextTime(db, state.repository, issue.row);
  const changes: FieldChange[] = [];
  const replaced: string[] = [];
  const keys: number[] = [];
  for (const file of files) {
    const replacedHashes = await removeNamed(db, issue.id, file.name);
    replaced.push(...(replacedHashes ?? []));
    changes.push({ field: 'attachment', old: replacedHashes ? file.name : '', new: file.name });
    const { name, hash, size } = file;
    const row = { issue: issue.id, name, hash, size, author, created_on: date };
    keys.push((await db.insertInto('attachment').values(row).returning('id').executeTakeFirstOrThrow()).id);
  }
  if (changes.length > 0) await addFileEntry(db, state, issue.id, author, changes, date);
  await quota.assertWithin();
  await db.lockFiles?.('use');
  for (const file of files) await store.keep(file); // last, so that a refused write leaves no file
  const attachments = await attachmentsByKey(db, keys);
  return { attachments: keys.map((key) => attachments.get(key)!), hashes: replaced };
}

/** The methods of the store for attachments. */
export const attachmentStore = (
  database: Database,
  files: FileStore,
): Pick<ConversationStore, 'attachments' | 'findAttachments' | 'readAttachments' | 'attachmentFile' | 'attach' | 'detach' | 'files'> => ({
  files,

  async attachments(repository, number) {
    const attachments: Attachment[] = [];
    const { found } = await this.findAttachments(repository, number, ALL_ROWS);
    for await (const batch of readAttachments(database, found)) attachments.push(...batch);
    return attachments;
  },

  findAttachments: (repository, number, query, budget) =>
    database.read(async (db) => findAttachments(db, idIn((await repositoryState(db, repository)).edition, number), query), { budget }),

  readAttachments: (found) => readAttachments(database, found),

  attachmentFile: (repository, number, name) =>
    database.read(async (db) => {
      const row = await db
        .selectFrom('attachment')
        .select(['hash', 'size'])
        .where('issue', '=', idIn((await repositoryState(db, repository)).edition, number))
        .where('name', '=', name)
        .orderBy('id', 'desc')
        .executeTakeFirst();
      if (!row) return undefined;
      return row.hash === null ? null : { hash: row.hash, size: row.size ?? 0 };
    }),

  async attach(repository, number, author, received, options) {
    const attached = await database.write(
      async (db) => attach(db, files, await repositoryState(db, repository), number, author, received, options),
      'issues',
      repository,
    );
    if (attached) await removeUnusedIfPossible(database, files, attached.hashes);
    return attached?.attachments;
  },

  async detach(repository, number, author, name, options) {
    const hashes = await database.write(
      async (db) => {
        const state = await repositoryState(db, repository);
        const issue = await issueForFiles(db, state, number, [name], options);
        const removed = issue && (await removeNamed(db, issue.id, name));
        if (removed)
          await addFileEntry(
            db,
            state,
            issue.id,
            author,
            [{ field: 'attachment', old: name, new: '' }],
            await nextTime(db, repository, issue.row),
          );
        return removed;
      },
      'issues',
      repository,
    );
    if (hashes) await removeUnusedIfPossible(database, files, hashes);
    return hashes !== undefined;
  },
});
