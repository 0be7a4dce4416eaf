import { setImmediate as turn } from 'node:timers/promises';
import { KINDS, LISTS, PRIORITIES, STATUSES, type ListName } from '../../model/words';
import type { Database, Transact } from './database';
import { remove, type Sweeper } from './editions';
import { fold, now, storedDate } from './fold';
import * as rows from './imported-rows';
import { ImportedPeople } from './imported-people';
import { addEdition, homeOf } from './repositories';
import { isNumber, issueId } from './rows';
import type { ImportedAttachment, ImportedChange, ImportedComment, ImportedIssue, ImportedRepository, Importer } from './store';
import { countIn } from './tally';
import { addTexts, tidyTexts } from './texts';
import { OneTransaction, ShortTransactions, type Transactions } from './transactions';

/** How many rows go into one transaction, and for how many milliseconds at most it takes more of them: a write of somebody else waits for it. */
const AT_ONCE = 1000;
const AT_MOST = 300;
/** After how many rows this thread turns to others, who can read while the transaction is open. */
const AT_A_STRETCH = { issues: 10, others: 100 };
/** How many pages of the full text are tidied up in a transaction: fewer than it adds to, since tidying often is what costs most. */
const TIDIED = 500;

const dated = (date: string | null | undefined): string | null => (date == null ? null : storedDate(date));

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
    private readonly home: { readonly repository: number; readonly edition: number; readonly isAppending: boolean },
    readonly next: Importer['next'],
    private readonly about: ImportedRepository,
  ) {
    this.#people = new ImportedPeople(about.people);
    this.#lastComment = Math.max(home.isAppending ? next.comment - 1 : 0, (about.next?.comment ?? 1) - 1);
  }

  /** Puts what the archive declares. */
  async declare(db: Transact): Promise<void> {
    const { people, lists, defaults } = this.about;
    for (const { username } of people) await this.#people.find(db, username);
    for (const list of LISTS) for (const title of lists[list]) await this.#item(db, list, title);
    if (!defaults || this.home.isAppending) return;
    const assignee = defaults.assignee === null ? null : await this.#people.find(db, defaults.assignee);
    const set = {
      default_kind: defaults.kind,
      default_component: await this.#item(db, 'component', defaults.component),
      default_milestone: await this.#item(db, 'milestone', defaults.milestone),
      default_version: await this.#item(db, 'version', defaults.version),
      default_assignee: assignee?.name ?? null,
    };
    await db.updateTable('edition').set(set).where('id', '=', this.home.edition).execute();
  }

  add(issues: readonly ImportedIssue[]): Promise<void> {
    return this.#write(issues, AT_A_STRETCH.issues, (db, issue) => this.#issue(db, issue));
  }

  addComments(comments: readonly ImportedComment[]): Promise<void> {
    return this.#write(comments, AT_A_STRETCH.others, async (db, comment) => {
      await this.#comment(db, comment);
    });
  }

  addChanges(changes: readonly ImportedChange[]): Promise<void> {
    return this.#write(changes, AT_A_STRETCH.others, (db, change) => this.#change(db, change));
  }

  addAttachments(attachments: readonly ImportedAttachment[]): Promise<void> {
    return this.#write(attachments, AT_A_STRETCH.others, (db, attachment) => this.#attachment(db, attachment));
  }

  async commit(): Promise<void> {
    const { repository, edition, isAppending } = this.home;
    await this.transactions.write(async (db) => {
      await this.#mustBeOpen(db);
      const before = await homeOf(db, repository);
      if (!isAppending) {
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

  /** Writes rows, so many in one transaction, and lets others have the thread in between. */
  async #write<Row>(all: readonly Row[], stretch: number, one: (db: Transact, row: Row) => Promise<void>): Promise<void> {
    for (let next = 0; next < all.length;) {
      next = await this.transactions.write(async (db) => {
        await this.#mustBeOpen(db);
        this.#tally.clear();
        const [start, began] = [next, performance.now()];
        let place = start;
        while (place < all.length && place - start < AT_ONCE) {
          if ((place - start) % stretch === 0) {
            if (performance.now() - began > AT_MOST) break;
            await turn();
          }
          await one(db, all[place++]!);
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
    if (this.#tally.size > 0) await tidyTexts(db, TIDIED);
    await db.updateTable('edition').set({ touched_on: now() }).where('id', '=', edition).execute();
  }

  async #mustBeOpen(db: Transact): Promise<void> {
    const there = await db.selectFrom('edition').select('state').where('id', '=', this.home.edition).executeTakeFirst();
    if (this.#ended || there?.state !== (this.home.isAppending ? 'shown' : 'staged')) throw new Error('The import has ended already.');
  }

  async #item(db: Transact, list: ListName, title: string | null): Promise<string | null> {
    if (!title) return null;
    const name = fold(title);
    const key = `${list}:${name}`;
    if (this.#items.has(key)) return name;
    await rows.insertItem(db, { edition: this.home.edition, list, name, title });
    this.#items.add(key);
    return name;
  }

  #id(number: number): number {
    if (!isNumber(number)) throw new RangeError(`An issue can't have the number ${number}.`);
    return issueId(this.home.edition, number);
  }

  async #issue(db: Transact, { issue, watchers, voters = [], comments, commentCount = 0 }: ImportedIssue): Promise<void> {
    const id = this.#id(issue.number);
    const watching = await this.#people.keys(db, watchers);
    const voted = await this.#people.keys(db, voters);
    const ranks = {
      status: STATUSES.indexOf(issue.status),
      kind: KINDS.indexOf(issue.kind),
      priority: PRIORITIES.indexOf(issue.priority),
    };
    await rows.insertIssue(db, {
      id,
      edition: this.home.edition,
      number: issue.number,
      ...ranks,
      component: await this.#item(db, 'component', issue.component),
      milestone: await this.#item(db, 'milestone', issue.milestone),
      version: await this.#item(db, 'version', issue.version),
      assignee: await this.#people.assignee(db, issue.assignee),
      reporter: await this.#people.name(db, issue.reporter),
      markup: issue.markup,
      createdOn: storedDate(issue.createdOn),
      updatedOn: storedDate(issue.updatedOn),
      editedOn: dated(issue.editedOn),
      contentUpdatedOn: dated(issue.contentUpdatedOn),
      comments: commentCount + comments.filter(({ content }) => content !== null).length,
      watchers: watching.size,
      votes: voted.size,
      folded: fold(issue.title),
    });
    await rows.insertText(db, { id, title: issue.title, content: issue.content });
    await addTexts(db, id, issue.title, issue.content);
    const sort = `${ranks.status} ${ranks.kind} ${ranks.priority}`;
    this.#tally.set(sort, (this.#tally.get(sort) ?? 0) + 1);
    for (const person of watching) await rows.insertWatcher(db, { issue: id, person });
    for (const person of voted) await rows.insertVote(db, { issue: id, person });
    for (const comment of comments) await this.#comment(db, { ...comment, issue: issue.number });
    this.#last = Math.max(this.#last, issue.number);
  }

  /** Adds a comment under its own id, or under a new one where it has none or the issue has another of that id. */
  async #comment(db: Transact, { id, issue, content, markup, author, createdOn, updatedOn }: ImportedComment): Promise<number> {
    const values = {
      issue: this.#id(issue),
      content,
      markup,
      author: await this.#people.key(db, author),
      createdOn: storedDate(createdOn),
      updatedOn: dated(updatedOn),
    };
    if (id != null) {
      const [row] = await rows.insertComment(db, { ...values, number: id });
      this.#lastComment = Math.max(this.#lastComment, id);
      if (row) return row.id;
    }
    const [row] = await rows.insertComment(db, { ...values, number: ++this.#lastComment });
    return row!.id;
  }

  async #change(db: Transact, { issue, comment, field, old, new: after, author, createdOn }: ImportedChange): Promise<void> {
    const [entry] = comment === null ? [] : await rows.commentOf(db, { issue: this.#id(issue), number: comment });
    const made = { issue, id: comment, content: null, markup: 'markdown', author, createdOn, updatedOn: null } as const;
    await rows.insertChange(db, {
      comment: entry?.id ?? (await this.#comment(db, made)),
      field,
      before: old,
      after,
      author: await this.#people.key(db, author),
      createdOn: storedDate(createdOn),
    });
  }

  async #attachment(db: Transact, { issue, name, path, url, author, createdOn, file }: ImportedAttachment): Promise<void> {
    const values = {
      issue: this.#id(issue),
      name,
      hash: file?.hash ?? null,
      size: file?.size ?? null,
      author: await this.#people.key(db, author),
      created_on: dated(createdOn),
      path,
      url,
    };
    await db.insertInto('attachment').values(values).execute();
    if (file) this.sweeper.files.keep(file);
  }
}

/** Starts an import into a repository. @throws when there is no such repository */
export async function startImport(
  database: Database,
  sweeper: Sweeper,
  repository: number,
  about: ImportedRepository,
  { append = false }: { readonly append?: boolean } = {},
): Promise<Importer> {
  const staged: { edition?: number } = {};
  const undo = async () => {
    if (staged.edition !== undefined) await remove(database, sweeper.files, staged.edition);
  };
  const transactions = append ? new OneTransaction(database) : new ShortTransactions(database, undo);
  try {
    return await transactions.write(async (db) => {
      const { edition: shown, nextNumber, nextComment } = await homeOf(db, repository);
      const edition = append ? shown : (staged.edition = await addEdition(db, repository, 'staged'));
      const home = { repository, edition, isAppending: append };
      const importer = new EditionImporter(transactions, sweeper, home, { issue: nextNumber, comment: nextComment }, about);
      await importer.declare(db);
      return importer;
    });
  } catch (error) {
    await transactions.rollback();
    throw error;
  }
}
