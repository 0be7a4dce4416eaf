import { sql } from 'kysely';
import { choicesOf, ENUM_FIELDS, type EnumField } from '../../model/fields';
import { LISTS, type ListName } from '../../model/enums';
import { INVERSE_RELATIONS, toStored } from '../../model/relations';
import { placeColumns } from './anchor-columns';
import { COLUMNS } from './columns';
import type { Transact } from './database';
import { createdOnOf, FORM, isTooLongToKeep, recordOf, type DeletedRecord, type DeletedRelation } from './deleted-record';
import { larger, numbersIn } from './engine-sql';
import { currentTime, fold } from './fold';
import { issueId } from './ids';
import * as rows from './imported-rows';
import { ImportedTexts } from './imported-texts';
import { addPerson } from './people';
import { bytesOfText, countTexts, watchQuotas, type QuotaWatch } from './quotas';
import { nextTime, type RepositoryState } from './repositories';
import { countIn } from './tally';
import type { StoredIssueWithoutContent } from './writing';
import { MAX_BLOCKING_MS } from './yielding';

/** Stores the record of an issue that is about to be deleted. One that is too long is deleted permanently. */
export async function recordDeleted(
  db: Transact,
  repository: number,
  issue: StoredIssueWithoutContent,
  author: number | null,
): Promise<void> {
  if (await isTooLongToKeep(db, issue.id)) return;
  const deletedRecord = await recordOf(db, issue);
  const record = JSON.stringify(deletedRecord);
  const { id } = await db
    .insertInto('deleted_issue')
    .values({
      repository,
      number: issue.issue.number,
      title: issue.issue.title,
      deleted_on: currentTime(),
      deleted_by: author,
      text_bytes: Buffer.byteLength(record),
      file_bytes: deletedRecord.attachments.reduce((sum, { size }) => sum + (size ?? 0), 0),
      record,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const files = new Map(
    deletedRecord.attachments.flatMap(({ hash, name, size }) => (hash === null ? [] : [[hash, { name, size }] as const])),
  );
  for (const [hash, { name, size }] of files) await db.insertInto('deleted_file').values({ deleted: id, hash, name, size }).execute();
}

/** Deletes records permanently, by their row ids, and returns the hashes of their files. */
export async function purgeDeleted(db: Transact, ids: readonly number[]): Promise<string[]> {
  const list = JSON.stringify(ids);
  const files = await db.selectFrom('deleted_file').select('hash').distinct().where('deleted', 'in', numbersIn(list)).execute();
  await db.deleteFrom('deleted_issue').where('id', 'in', numbersIn(list)).execute();
  return files.map(({ hash }) => hash);
}

/**
 * Deletes the oldest records of a repository permanently when its records together exceed the quotas of one person, so that nobody can fill the
 * disk by deleting. Returns the hashes of their files.
 */
export async function purgeExcess(db: Transact, repository: number): Promise<string[]> {
  const { textsPerPerson: texts = Infinity, filesPerPerson: files = Infinity } = db.quotas ?? {};
  if (texts === Infinity && files === Infinity) return [];
  const sizes = await db
    .selectFrom('deleted_issue')
    .select(['id', 'text_bytes', 'file_bytes'])
    .where('repository', '=', repository)
    .orderBy('id', 'desc')
    .execute();
  const sum = { texts: 0, files: 0 };
  const excess = sizes.filter(({ text_bytes, file_bytes }) => {
    sum.texts += text_bytes;
    sum.files += file_bytes;
    return sum.texts > texts || sum.files > files;
  });
  return excess.length === 0
    ? []
    : purgeDeleted(
        db,
        excess.map(({ id }) => id),
      );
}

/** Whether an issue with this creation date is the one that a relation refers to. */
const refersTo = ({ otherCreatedOn }: DeletedRelation, createdOn: string): boolean =>
  otherCreatedOn === undefined || otherCreatedOn === createdOn;

/** A relation of a restored issue to an issue that no longer exists, although another one may have its number. */
export interface LostRelation {
  readonly number: number;
  readonly other: number;
}

/**
 * Adds the inverse relation to the newest record of the other issue, which is deleted. Returns false when there is no such record that this
 * program can read.
 */
async function addToRecord(
  db: Transact,
  repository: number,
  stored: DeletedRelation,
  { number, createdOn }: { readonly number: number; readonly createdOn: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('deleted_issue')
    .select(['id', 'record'])
    .where('repository', '=', repository)
    .where('number', '=', stored.other)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const deletedRecord = row && (JSON.parse(row.record) as DeletedRecord);
  if (!row || deletedRecord?.form !== FORM || !refersTo(stored, deletedRecord.issue.createdOn)) return false;
  const relation = { ...stored, name: INVERSE_RELATIONS[stored.name], other: number, otherCreatedOn: createdOn };
  const relations = deletedRecord.relations ?? [];
  if (relations.some(({ name, other }) => name === relation.name && other === relation.other)) return true;
  const record = JSON.stringify({ ...deletedRecord, relations: [...relations, relation] });
  await db
    .updateTable('deleted_issue')
    .set({ record, text_bytes: Buffer.byteLength(record) })
    .where('id', '=', row.id)
    .execute();
  return true;
}

/** The people of restored issues, by username. Missing people are created. */
class People {
  readonly #found = new Map<string, { id: number; name: string }>();

  readonly #db: Transact;

  constructor(db: Transact) {
    this.#db = db;
  }

  async find(username: string | null): Promise<{ id: number; name: string } | null> {
    if (username === null) return null;
    const existing = this.#found.get(username);
    if (existing) return existing;
    const name = fold(username);
    const row = await this.#db.selectFrom('person').select('id').where('name', '=', name).executeTakeFirst();
    const person = { id: (row ?? (await addPerson(this.#db, username, username, null))).id, name };
    this.#found.set(username, person);
    return person;
  }

  async keys(usernames: readonly string[]): Promise<number[]> {
    const found: number[] = [];
    for (const username of usernames) found.push((await this.find(username))!.id);
    return found;
  }
}

/** Restores deleted issues in one transaction. */
export class Restorer {
  readonly #people: People;
  readonly #texts = new ImportedTexts();
  readonly #textBytes = new Map<number | null, number>();
  readonly #quotas = new Map<string | null, QuotaWatch>();
  readonly #relations: { readonly number: number; readonly createdOn: string; readonly relation: DeletedRelation }[] = [];
  /** Relations that could not be restored. */
  readonly lost: LostRelation[] = [];
  #lastComment = 0;

  readonly #db: Transact;
  readonly #state: RepositoryState;

  constructor(db: Transact, state: RepositoryState) {
    this.#db = db;
    this.#state = state;
    this.#people = new People(db);
  }

  /** Restores an issue under its number, which must be free. Returns false for a record of a newer program. */
  async add(number: number, text: string): Promise<boolean> {
    const deletedRecord = JSON.parse(text) as DeletedRecord;
    if (deletedRecord.form !== FORM) return false;
    await this.#checkQuotas(deletedRecord);
    const id = issueId(this.#state.edition, number);
    await this.#issue(id, number, deletedRecord);
    const comments = await this.#comments(id, deletedRecord);
    for (const { comment, field, old, new: after, author, createdOn } of deletedRecord.changes) {
      const key = (await this.#people.find(author))?.id ?? null;
      rows.insertChangeOf(this.#db, id, { comment: comments.get(comment)!, field, old, new: after, author: key, created_on: createdOn });
    }
    for (const { name, hash, size, author, createdOn, path, url } of deletedRecord.attachments) {
      const key = (await this.#people.find(author))?.id ?? null;
      rows.insertAttachment(this.#db, { issue: id, name, hash, size, author: key, created_on: createdOn, path, url });
    }
    for (const { note = null, author, createdOn, ...place } of deletedRecord.anchors ?? []) {
      const key = (await this.#people.find(author))?.id ?? null;
      rows.insertAnchor(this.#db, { issue: id, ...placeColumns(place), note, author: key, created_on: createdOn });
    }
    const { createdOn } = deletedRecord.issue;
    this.#relations.push(...(deletedRecord.relations ?? []).map((relation) => ({ number, createdOn, relation })));
    return true;
  }

  /** Restored data counts toward the quotas of its authors again. Reads their usage, before anything is written. */
  async #checkQuotas({ issue, comments, changes, attachments, anchors = [] }: DeletedRecord): Promise<void> {
    for (const author of [issue.reporter, ...[...comments, ...changes, ...attachments, ...anchors].map((it) => it.author)]) {
      if (this.#quotas.has(author)) continue;
      this.#quotas.set(
        author,
        await watchQuotas(this.#db, this.#state.repository, null, author === null ? null : { username: author, displayName: author }),
      );
    }
  }

  /** Updates counts and indexes for all restored issues. @throws {QuotaExceeded} */
  async finish(): Promise<void> {
    const db = this.#db;
    const state = this.#state;
    for (const { relation, ...ownFields } of this.#relations) {
      if (!(await this.#relate(ownFields, relation))) this.lost.push({ number: ownFields.number, other: relation.other });
    }
    countTexts(db, state.edition, this.#textBytes);
    await this.#texts.index(db, MAX_BLOCKING_MS);
    db.texts.scheduleMerge();
    // An import can have reset the next comment number. Numbers of restored comments must not be given again.
    await db
      .updateTable('repository')
      .set({ next_comment: larger(sql`next_comment`, sql`${this.#lastComment + 1}`) })
      .where('id', '=', state.repository)
      .execute();
    for (const quota of this.#quotas.values()) await quota.assertWithin();
  }

  /**
   * Restores a relation. When the other issue is still deleted, its record gets the relation, which comes back with that issue. Returns false
   * when the other issue no longer exists.
   */
  async #relate(restoredIssue: { readonly number: number; readonly createdOn: string }, relation: DeletedRelation): Promise<boolean> {
    const db = this.#db;
    const state = this.#state;
    const { type, source, target } = toStored(restoredIssue.number, relation);
    const [other] = await createdOnOf(db, { issue: issueId(state.edition, relation.other) });
    if (!other) return addToRecord(db, state.repository, relation, restoredIssue);
    if (!refersTo(relation, other.created_on)) return false;
    const author = (await this.#people.find(relation.author))?.id ?? null;
    const [from, to] = [issueId(state.edition, source), issueId(state.edition, target)];
    rows.insertRelation(db, { source: from, target: to, type, author, created_on: relation.createdOn });
    return true;
  }

  async #issue(id: number, number: number, { issue, revision, watchers, voters, comments }: DeletedRecord): Promise<void> {
    const db = this.#db;
    const state = this.#state;
    const ranks = Object.fromEntries(
      ENUM_FIELDS.map((field) => [COLUMNS[field], (choicesOf(field) as readonly string[]).indexOf(issue[field])]),
    ) as { [F in EnumField as (typeof COLUMNS)[F]]: number };
    const items = Object.fromEntries(LISTS.map((list) => [COLUMNS[list], this.#item(list, issue[list])])) as {
      [F in ListName as (typeof COLUMNS)[F]]: string | null;
    };
    const reporter = await this.#people.find(issue.reporter);
    const [watching, voting] = [await this.#people.keys(watchers), await this.#people.keys(voters)];
    rows.insertIssue(db, {
      id,
      edition: state.edition,
      number,
      ...ranks,
      ...items,
      assignee: (await this.#people.find(issue.assignee))?.name ?? null,
      reporter: reporter?.name ?? null,
      markup: issue.markup,
      created_on: issue.createdOn,
      // A new date, so that clients that poll for changes since a date see the issue.
      updated_on: await nextTime(db, state.repository),
      edited_on: issue.editedOn,
      content_updated_on: issue.contentUpdatedOn,
      comment_count: comments.filter(({ content }) => content !== null).length,
      watcher_count: watching.length,
      vote_count: voting.length,
      title_folded: fold(issue.title),
    });
    // A revision that the issue never had, so that no revision stands for two states.
    await db
      .updateTable('issue')
      .set({ revision: revision + 1 })
      .where('id', '=', id)
      .execute();
    rows.insertText(db, { id, title: issue.title, content: issue.content });
    const owner = reporter?.id ?? null;
    this.#textBytes.set(owner, (this.#textBytes.get(owner) ?? 0) + bytesOfText(issue.title, issue.content));
    this.#texts.addIssue(id, issue.title, issue.content);
    await countIn(db, state.edition, ranks, 1);
    for (const person of watching) rows.insertWatcher(db, { issue: id, person });
    for (const person of voting) rows.insertVote(db, { issue: id, person });
  }

  /** Adds the comments, and returns their row ids by comment number. */
  async #comments(issue: number, { comments }: DeletedRecord): Promise<Map<number, number>> {
    const newIds = new Map<number, number>();
    for (const { id: number, content, markup, author, createdOn, updatedOn } of comments) {
      const key = (await this.#people.find(author))?.id ?? null;
      const values = { issue, number, content, markup, author: key, created_on: createdOn, updated_on: updatedOn };
      const { id } = (await rows.insertComment(this.#db, values))!;
      newIds.set(number, id);
      this.#lastComment = Math.max(this.#lastComment, number);
      if (content !== null) this.#texts.addComment(id, content);
    }
    return newIds;
  }

  /** Adds a list item again when it was deleted meanwhile, and returns its folded name. */
  #item(list: ListName, title: string | null): string | null {
    if (title === null) return null;
    const name = fold(title);
    rows.insertItem(this.#db, { edition: this.#state.edition, list, name, title });
    return name;
  }
}
