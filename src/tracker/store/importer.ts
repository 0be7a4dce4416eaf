import { setImmediate as turn } from 'node:timers/promises';
import { KINDS, LISTS, PRIORITIES, STATUSES, type ListName } from '../../model/words';
import type { Database, Transact } from './database';
import { forgetEmpty, remove, type Sweeper } from './editions';
import { RepositoryChanged } from './errors';
import { fold, now, storedDate } from './fold';
import * as rows from './imported-rows';
import { ImportedPeople } from './imported-people';
import { addEdition, homeOf, nameOf } from './repositories';
import { isNumber, issueId } from './rows';
import type {
  ImportedAttachment,
  ImportedChange,
  ImportedComment,
  ImportedIssue,
  ImportedRepository,
  Importer,
  ImportOptions,
} from './store';
import { countIn } from './tally';
import { addTexts, expectManyTexts, tidyManyTexts } from './texts';
import { OneTransaction, ShortTransactions, type Transactions } from './transactions';

/** For how many milliseconds at most a transaction takes more rows: a write of somebody else waits for it. */
const AT_MOST = 250;
/** After how many of them this thread turns to others, who can read while the transaction is open. */
const AT_A_STRETCH = 4;
/** How many pages of the full text are tidied up in a transaction: somewhat more than it adds. */
const TIDIED = 800;

const dated = (date: string | null | undefined): string | null => (date == null ? null : storedDate(date));

/** Whom a row names. */
type PeopleOf<Row> = (row: Row) => readonly (string | null)[];
const byAuthor: PeopleOf<{ readonly author: string | null }> = ({ author }) => [author];

/** Writes to an edition: a new one beside the one that is shown, or that one itself; see `Importer`. */
class EditionImporter implements Importer {
  readonly #people: ImportedPeople;
  readonly #items = new Set<string>();
  readonly #tally = new Map<string, number>();
  #last = 0;
  #lastComment: number;
  #ended = false;

  constructor(
    private readonly transactions: Transactions,
    private readonly sweeper: Sweeper,
    private readonly home: {
      readonly repository: number;
      readonly edition: number;
      readonly isAppending: boolean;
      readonly revision: number;
    },
    readonly next: Importer['next'],
    private readonly about: ImportedRepository,
  ) {
    this.#people = new ImportedPeople(about.people, home.repository);
    this.#lastComment = Math.max(home.isAppending ? next.comment - 1 : 0, (about.next?.comment ?? 1) - 1);
  }

  /** Puts what the archive declares. */
  async declare(db: Transact): Promise<void> {
    const { people, lists, defaults } = this.about;
    await expectManyTexts(db);
    for (const { username } of people) await this.#people.find(db, username);
    for (const list of LISTS) for (const title of lists[list]) this.#item(db, list, title);
    if (!defaults || this.home.isAppending) return;
    const assignee = defaults.assignee === null ? null : await this.#people.find(db, defaults.assignee);
    const set = {
      default_kind: defaults.kind,
      default_component: this.#item(db, 'component', defaults.component),
      default_milestone: this.#item(db, 'milestone', defaults.milestone),
      default_version: this.#item(db, 'version', defaults.version),
      default_assignee: assignee?.name ?? null,
    };
    await db.updateTable('edition').set(set).where('id', '=', this.home.edition).execute();
  }

  add(issues: readonly ImportedIssue[]): Promise<void> {
    const names = ({ issue, watchers, voters = [], comments }: ImportedIssue) => [
      issue.assignee,
      issue.reporter,
      ...watchers,
      ...voters,
      ...comments.map(({ author }) => author),
    ];
    return this.#write(issues, names, (db, issue) => this.#issue(db, issue));
  }

  addComments(comments: readonly ImportedComment[]): Promise<void> {
    return this.#write(comments, byAuthor, (db, comment) => void this.#comment(db, comment));
  }

  addChanges(changes: readonly ImportedChange[]): Promise<void> {
    return this.#write(changes, byAuthor, (db, change) => this.#change(db, change));
  }

  addAttachments(attachments: readonly ImportedAttachment[]): Promise<void> {
    return this.#write(attachments, byAuthor, (db, attachment) => this.#attachment(db, attachment));
  }

  async commit(): Promise<void> {
    const { repository, edition, isAppending } = this.home;
    await this.transactions.write(async (db) => {
      await this.#mustBeOpen(db);
      const before = await homeOf(db, repository);
      if (!isAppending) {
        if (before.revision !== this.home.revision) throw new RepositoryChanged(await nameOf(db, repository));
        await db.updateTable('edition').set({ state: 'dead' }).where('id', '=', before.edition).execute();
        await db.updateTable('edition').set({ state: 'shown' }).where('id', '=', edition).execute();
      }
      await db
        .updateTable('repository')
        .set((eb) => ({
          edition,
          next_number: Math.max(before.nextNumber, this.#last + 1, this.about.next?.issue ?? 1),
          next_comment: this.#lastComment + 1,
          revision: eb('revision', '+', 1),
        }))
        .where('id', '=', repository)
        .execute();
      if (!isAppending) await forgetEmpty(db, before.edition);
      await this.#people.letWrite(db, repository);
    });
    await this.transactions.commit();
    this.#ended = true;
    this.sweeper.start();
  }

  async rollback(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.transactions.rollback();
  }

  /** Writes rows in transactions of a bearable length, and lets others have the thread in between. */
  async #write<Row>(all: readonly Row[], people: PeopleOf<Row>, one: (db: Transact, row: Row) => void): Promise<void> {
    for (let next = 0; next < all.length;) {
      next = await this.transactions.write(async (db) => {
        await this.#mustBeOpen(db);
        this.#tally.clear();
        let place = next;
        const began = performance.now();
        for (let turned = began; place < all.length;) {
          const row = all[place++]!;
          for (const name of people(row)) if (name && !this.#people.knows(name)) await this.#people.find(db, name);
          one(db, row);
          const time = performance.now();
          if (time - began > AT_MOST) break;
          if (time - turned < AT_A_STRETCH) continue;
          await turn();
          turned = performance.now();
        }
        await this.#settle(db);
        return place;
      });
    }
  }

  /** What a transaction ends with. */
  async #settle(db: Transact): Promise<void> {
    const { edition } = this.home;
    for (const [key, count] of this.#tally) {
      const [status = 0, kind = 0, priority = 0] = key.split(' ').map(Number);
      await countIn(db, edition, { status, kind, priority }, count);
    }
    if (this.#tally.size > 0) await tidyManyTexts(db, TIDIED);
    await db.updateTable('edition').set({ touched_on: now() }).where('id', '=', edition).execute();
  }

  async #mustBeOpen(db: Transact): Promise<void> {
    const there = await db.selectFrom('edition').select('state').where('id', '=', this.home.edition).executeTakeFirst();
    if (this.#ended || there?.state !== (this.home.isAppending ? 'shown' : 'staged')) throw new Error('The import has ended already.');
  }

  #item(db: Transact, list: ListName, title: string | null): string | null {
    if (!title) return null;
    const name = fold(title);
    const key = `${list}:${name}`;
    if (this.#items.has(key)) return name;
    rows.insertItem(db, { edition: this.home.edition, list, name, title });
    this.#items.add(key);
    return name;
  }

  #id(number: number): number {
    if (!isNumber(number)) throw new RangeError(`An issue can't have the number ${number}.`);
    return issueId(this.home.edition, number);
  }

  #issue(db: Transact, { issue, watchers, voters = [], comments, commentCount = 0 }: ImportedIssue): void {
    const id = this.#id(issue.number);
    const watching = this.#people.keys(watchers);
    const voted = this.#people.keys(voters);
    const ranks = {
      status: STATUSES.indexOf(issue.status),
      kind: KINDS.indexOf(issue.kind),
      priority: PRIORITIES.indexOf(issue.priority),
    };
    rows.insertIssue(db, {
      id,
      edition: this.home.edition,
      number: issue.number,
      ...ranks,
      component: this.#item(db, 'component', issue.component),
      milestone: this.#item(db, 'milestone', issue.milestone),
      version: this.#item(db, 'version', issue.version),
      assignee: this.#people.assignee(issue.assignee),
      reporter: this.#people.name(issue.reporter),
      markup: issue.markup,
      created_on: storedDate(issue.createdOn),
      updated_on: storedDate(issue.updatedOn),
      edited_on: dated(issue.editedOn),
      content_updated_on: dated(issue.contentUpdatedOn),
      comment_count: commentCount + comments.filter(({ content }) => content !== null).length,
      watcher_count: watching.size,
      vote_count: voted.size,
      title_folded: fold(issue.title),
    });
    rows.insertText(db, { id, title: issue.title, content: issue.content });
    addTexts(db, id, issue.title, issue.content);
    const sort = `${ranks.status} ${ranks.kind} ${ranks.priority}`;
    this.#tally.set(sort, (this.#tally.get(sort) ?? 0) + 1);
    for (const person of watching) rows.insertWatcher(db, { issue: id, person });
    for (const person of voted) rows.insertVote(db, { issue: id, person });
    for (const comment of comments) this.#comment(db, { ...comment, issue: issue.number });
    this.#last = Math.max(this.#last, issue.number);
  }

  /** Adds a comment under its own id, or under a new one where it has none or the issue has another of that id. */
  #comment(db: Transact, { id, issue, content, markup, author, createdOn, updatedOn }: ImportedComment): number {
    const values = {
      issue: this.#id(issue),
      content,
      markup,
      author: this.#people.key(author),
      created_on: storedDate(createdOn),
      updated_on: dated(updatedOn),
    };
    if (id != null) {
      const made = rows.insertComment(db, { ...values, number: id });
      this.#lastComment = Math.max(this.#lastComment, id);
      if (made.changes > 0) return made.id;
    }
    return rows.insertComment(db, { ...values, number: ++this.#lastComment }).id;
  }

  #change(db: Transact, { issue, comment, field, old, new: after, author, createdOn }: ImportedChange): void {
    const entry = comment === null ? undefined : rows.commentOf(db, { issue: this.#id(issue), number: comment });
    const made = { issue, id: comment, content: null, markup: 'markdown', author, createdOn, updatedOn: null } as const;
    rows.insertChange(db, {
      comment: entry?.id ?? this.#comment(db, made),
      field,
      old,
      new: after,
      author: this.#people.key(author),
      created_on: storedDate(createdOn),
    });
  }

  #attachment(db: Transact, { issue, name, path, url, author, createdOn, file }: ImportedAttachment): void {
    rows.insertAttachment(db, {
      issue: this.#id(issue),
      name,
      hash: file?.hash ?? null,
      size: file?.size ?? null,
      author: this.#people.key(author),
      created_on: dated(createdOn),
      path,
      url,
    });
    if (file) this.sweeper.files.keep(file);
  }
}

/** Starts an import into a repository. @throws when there is no such repository */
export async function startImport(
  database: Database,
  sweeper: Sweeper,
  repository: number,
  about: ImportedRepository,
  { append = false, ifRevision }: ImportOptions = {},
): Promise<Importer> {
  const staged: { edition?: number } = {};
  const undo = async () => {
    if (staged.edition !== undefined) await remove(database, sweeper.files, staged.edition);
  };
  const transactions = append ? new OneTransaction(database) : new ShortTransactions(database, undo);
  try {
    return await transactions.write(async (db) => {
      const { edition: shown, nextNumber, nextComment, revision } = await homeOf(db, repository);
      const edition = append ? shown : (staged.edition = await addEdition(db, repository, 'staged'));
      const home = { repository, edition, isAppending: append, revision: ifRevision ?? revision };
      const importer = new EditionImporter(transactions, sweeper, home, { issue: nextNumber, comment: nextComment }, about);
      await importer.declare(db);
      return importer;
    });
  } catch (error) {
    await transactions.rollback();
    throw error;
  }
}
