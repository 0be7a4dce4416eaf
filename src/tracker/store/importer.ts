import { setImmediate as turn } from 'node:timers/promises';
import { KINDS, LISTS, PRIORITIES, STATUSES, type ListName } from '../../model/words';
import type { Database, Transact } from './database';
import { remove, type Sweeper } from './editions';
import { fold, now, storedDate } from './fold';
import { addPerson } from './people';
import { addEdition, homeOf } from './repositories';
import { isNumber, issueId } from './rows';
import type { ImportedIssue, ImportedRepository, Importer } from './store';
import { countIn } from './tally';
import { addTexts, tidyTexts } from './texts';

/** How many issues go into one transaction: a write of somebody else waits for these at most. */
const AT_ONCE = 250;
/** After how many of them this thread turns to others, who can read while the transaction is open. */
const AT_A_STRETCH = 10;
/** How many pages of the full text are tidied up for these. */
const TIDIED = 2000;

/** Writes a new edition beside the one that is shown; see `Importer`. */
class EditionImporter implements Importer {
  readonly #people = new Map<string, number>();
  readonly #displayNames: ReadonlyMap<string, string>;
  readonly #items = new Set<string>();
  readonly #assigned = new Set<number>();
  #last = 0;
  #lastComment = 0;
  #ended = false;

  constructor(
    private readonly database: Database,
    private readonly sweeper: Sweeper,
    private readonly repository: number,
    private readonly edition: number,
    about: ImportedRepository,
  ) {
    this.#displayNames = new Map(about.people.map((person) => [fold(person.username), person.displayName]));
  }

  /** Puts what the archive declares. */
  async declare(db: Transact, about: ImportedRepository): Promise<void> {
    for (const { username } of about.people) await this.#person(db, username);
    for (const list of LISTS) for (const title of about.lists[list]) await this.#item(db, list, title);
  }

  async add(issues: readonly ImportedIssue[]): Promise<void> {
    for (let start = 0; start < issues.length; start += AT_ONCE) {
      const some = issues.slice(start, start + AT_ONCE);
      await this.database.write(async (db) => {
        await this.#mustBeOpen(db);
        for (const [i, issue] of some.entries()) {
          if (i % AT_A_STRETCH === 0) await turn();
          await this.#issue(db, issue);
        }
        await tidyTexts(db, TIDIED);
        await db.updateTable('edition').set({ touched_on: now() }).where('id', '=', this.edition).execute();
      });
    }
  }

  async commit(): Promise<void> {
    await this.database.write(async (db) => {
      await this.#mustBeOpen(db);
      const before = await homeOf(db, this.repository);
      await db.updateTable('edition').set({ state: 'dead' }).where('id', '=', before.edition).execute();
      await db.updateTable('edition').set({ state: 'shown' }).where('id', '=', this.edition).execute();
      await db
        .updateTable('repository')
        .set((eb) => ({
          edition: this.edition,
          next_number: Math.max(before.nextNumber, this.#last + 1),
          next_comment: this.#lastComment + 1,
          revision: eb('revision', '+', 1),
        }))
        .where('id', '=', this.repository)
        .execute();
      for (const person of this.#assigned) {
        await db
          .insertInto('grant_of_right')
          .values({ repository: this.repository, person, right: 'write' })
          .onConflict((conflict) =>
            conflict.columns(['repository', 'person']).doUpdateSet({ right: 'write' }).where('grant_of_right.right', '=', 'read'),
          )
          .execute();
      }
    });
    this.#ended = true;
    this.sweeper.start();
  }

  async rollback(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await remove(this.database, this.sweeper.files, this.edition);
  }

  async #mustBeOpen(db: Transact): Promise<void> {
    const there = await db.selectFrom('edition').select('state').where('id', '=', this.edition).executeTakeFirst();
    if (this.#ended || there?.state !== 'staged') throw new Error('The import has ended already.');
  }

  async #person(db: Transact, username: string): Promise<number> {
    const name = fold(username);
    const known = this.#people.get(name);
    if (known !== undefined) return known;
    const there = await db.selectFrom('person').select('id').where('name', '=', name).executeTakeFirst();
    const { id } = there ?? (await addPerson(db, username, this.#displayNames.get(name) ?? username, null));
    this.#people.set(name, id);
    return id;
  }

  async #item(db: Transact, list: ListName, title: string | null): Promise<string | null> {
    if (!title) return null;
    const name = fold(title);
    const key = `${list}:${name}`;
    if (this.#items.has(key)) return name;
    await db
      .insertInto('list_item')
      .values({ edition: this.edition, list, name, title })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    this.#items.add(key);
    return name;
  }

  async #issue(db: Transact, { issue, watchers, comments }: ImportedIssue): Promise<void> {
    if (!isNumber(issue.number)) throw new RangeError(`An issue can't have the number ${issue.number}.`);
    const id = issueId(this.edition, issue.number);
    const watching = new Set<number>();
    for (const username of watchers) watching.add(await this.#person(db, username));
    if (issue.reporter) await this.#person(db, issue.reporter);
    if (issue.assignee) this.#assigned.add(await this.#person(db, issue.assignee));
    const ranks = {
      status: STATUSES.indexOf(issue.status),
      kind: KINDS.indexOf(issue.kind),
      priority: PRIORITIES.indexOf(issue.priority),
    };
    await db
      .insertInto('issue')
      .values({
        id,
        edition: this.edition,
        number: issue.number,
        ...ranks,
        component: await this.#item(db, 'component', issue.component),
        milestone: await this.#item(db, 'milestone', issue.milestone),
        version: await this.#item(db, 'version', issue.version),
        assignee: issue.assignee ? fold(issue.assignee) : null,
        reporter: issue.reporter ? fold(issue.reporter) : null,
        markup: issue.markup,
        created_on: storedDate(issue.createdOn),
        updated_on: storedDate(issue.updatedOn),
        comment_count: comments.filter(({ content }) => content !== null).length,
        watcher_count: watching.size,
        title_folded: fold(issue.title),
      })
      .execute();
    await db.insertInto('issue_text').values({ id, title: issue.title, content: issue.content }).execute();
    await addTexts(db, id, issue.title, issue.content);
    await countIn(db, this.edition, ranks, 1);
    for (const person of watching) await db.insertInto('watcher').values({ issue: id, person }).execute();
    for (const { content, markup, author, createdOn, updatedOn } of comments) {
      await db
        .insertInto('comment')
        .values({
          issue: id,
          number: ++this.#lastComment,
          content,
          markup,
          author: author === null ? null : await this.#person(db, author),
          created_on: storedDate(createdOn),
          updated_on: updatedOn === null ? null : storedDate(updatedOn),
        })
        .execute();
    }
    this.#last = Math.max(this.#last, issue.number);
  }
}

/** Starts an import into a repository. @throws when there is no such repository */
export const startImport = (database: Database, sweeper: Sweeper, repository: number, about: ImportedRepository): Promise<Importer> =>
  database.write(async (db) => {
    await homeOf(db, repository);
    const edition = await addEdition(db, repository, 'staged');
    const importer = new EditionImporter(database, sweeper, repository, edition, about);
    await importer.declare(db, about);
    return importer;
  });
