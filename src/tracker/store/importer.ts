import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { choicesOf, ENUM_FIELDS, type EnumField } from '../../model/fields';
import { slices } from '../../model/slices';
import { LISTS, type ListName } from '../../model/enums';
import { COLUMNS } from './columns';
import { authorize } from './authorization';
import { PATIENT_WRITE, type Database, type Transact } from './database';
import { all, andThen, type MaybePromise } from './direct';
import { larger } from './engine-sql';
import { endRange, moveCounts } from './appends';
import { closes } from './closings';
import { removeIfEmpty, remove, reportAlive, type Sweeper } from './editions';
import { RepositoryChanged } from './errors';
import { fold, dated, storedDate } from './fold';
import * as limits from './import-steps';
import type { ImportStep, ImportTarget } from './import-steps';
import * as rows from './imported-rows';
import { ImportedComments } from './imported-comments';
import { ImportedPeople } from './imported-people';
import { ImportedSums } from './imported-sums';
import { ImportedTexts } from './imported-texts';
import { assertImportWithin } from './quotas';
import { repositoryState, repositoryNameOf } from './repositories';
import { placeColumns } from './anchor-columns';
import type {
  ImportedAnchor,
  ImportedAttachment,
  ImportedChange,
  ImportedComment,
  ImportedIssue,
  ImportedRelation,
  ImportedRepository,
  Importer,
} from './store';
import { isNumber, issueId } from './ids';

/** Writes to a new edition, or appends to the visible one; see `Importer`. */
export class EditionImporter implements Importer {
  readonly #people: ImportedPeople;
  readonly #items = new Set<string>();
  readonly #sums = new ImportedSums();
  readonly #texts = new ImportedTexts();
  readonly #comments = new ImportedComments();
  #last = 0;
  #lastComment: number;
  #ended = false;

  readonly #database: Database;
  readonly #sweeper: Sweeper;
  readonly #state: ImportTarget;
  readonly #about: ImportedRepository;

  constructor(
    database: Database,
    sweeper: Sweeper,
    state: ImportTarget,
    readonly next: Importer['next'],
    about: ImportedRepository,
  ) {
    this.#database = database;
    this.#sweeper = sweeper;
    this.#state = state;
    this.#about = about;
    this.#people = new ImportedPeople(about.people, state.repository);
    this.#lastComment = Math.max(state.isAppending ? next.comment - 1 : 0, (about.next?.comment ?? 1) - 1);
  }

  /** Adds the people and lists of the archive in bounded transactions, since they can be as many as its rows. */
  async declare(): Promise<void> {
    const { people, lists } = this.#about;
    await this.#write([
      ...people.map(({ username }): ImportStep => ({ people: [username], run: () => undefined })),
      ...LISTS.flatMap((list) => lists[list].map((title): ImportStep => ({ people: [], run: (db) => this.#item(db, list, title) }))),
    ]);
    const begin = this.#attempts();
    await this.#transaction(async (db) => {
      begin();
      await db.texts.prepareImport(db);
      if (!this.#state.isAppending) await this.#presets(db);
    });
  }

  async #presets(db: Transact): Promise<void> {
    const { defaults } = this.#about;
    if (!defaults) return;
    const assignee = defaults.assignee === null ? null : await this.#people.find(db, defaults.assignee);
    const set = {
      default_kind: defaults.kind,
      default_component: this.#item(db, 'component', defaults.component),
      default_milestone: this.#item(db, 'milestone', defaults.milestone),
      default_version: this.#item(db, 'version', defaults.version),
      default_assignee: assignee?.name ?? null,
    };
    await db.updateTable('edition').set(set).where('id', '=', this.#state.edition).execute();
  }

  add(issues: readonly ImportedIssue[]): Promise<void> {
    return this.#write(issues.flatMap((issue) => [...this.#issueSteps(issue)]));
  }

  addComments(comments: readonly ImportedComment[]): Promise<void> {
    return this.#write(comments.map((it) => ({ people: [it.author], entry: it, run: (db) => this.#comment(db, it) })));
  }

  addChanges(changes: readonly ImportedChange[]): Promise<void> {
    return this.#write(changes.map((it) => ({ people: [it.author], entry: it, run: (db) => this.#change(db, it) })));
  }

  addAttachments(attachments: readonly ImportedAttachment[]): Promise<void> {
    return this.#write(attachments.map((it) => ({ people: [it.author], run: (db) => this.#attachment(db, it) })));
  }

  addRelations(relations: readonly ImportedRelation[]): Promise<void> {
    return this.#write(relations.map((it) => ({ people: [it.author], run: (db) => this.#relation(db, it) })));
  }

  addAnchors(anchors: readonly ImportedAnchor[]): Promise<void> {
    return this.#write(anchors.map((it) => ({ people: [it.author], run: (db) => this.#anchor(db, it) })));
  }

  async commit(): Promise<void> {
    const { repository, isAppending } = this.#state;
    await this.#transaction(async (db) => {
      await this.#mustBeOpen(db);
      const state = await repositoryState(db, repository);
      await authorize(db, state.about, this.#state.authorization);
      if (this.#state.authorization) await assertImportWithin(db, state, this.#state.issues);
      await (isAppending ? this.#append(db) : this.#replace(db));
      await this.#people.grantWrite(db, repository);
    }, repository);
    this.#ended = true;
    this.#sweeper.start();
  }

  async #replace(db: Transact): Promise<void> {
    const { repository, edition } = this.#state;
    const before = await repositoryState(db, repository);
    if (before.revision !== this.#state.revision) throw new RepositoryChanged(await repositoryNameOf(db, repository));
    await db.updateTable('edition').set({ state: 'dead' }).where('id', '=', before.edition).execute();
    await db.updateTable('edition').set({ state: 'shown' }).where('id', '=', edition).execute();
    await db
      .updateTable('repository')
      .set((eb) => ({
        edition,
        next_number: Math.max(before.nextNumber, this.#last + 1, this.#about.next?.issue ?? 1),
        next_comment: this.#lastComment + 1,
        revision: eb('revision', '+', 1),
      }))
      .where('id', '=', repository)
      .execute();
    await removeIfEmpty(db, before.edition);
  }

  /** Makes the appended issues visible, and moves their counts and lists to their edition. */
  async #append(db: Transact): Promise<void> {
    const { repository, edition, issues } = this.#state;
    await endRange(db, edition, { issue: Math.max(this.next.issue, this.#last + 1), comment: this.#lastComment + 1 });
    await moveCounts(db, edition, issues);
    await removeIfEmpty(db, edition);
    // Numbers that the archive has used must not be given again.
    await db
      .updateTable('repository')
      .set((eb) => ({
        next_number: larger(sql`next_number`, sql`${this.#about.next?.issue ?? 1}`),
        revision: eb('revision', '+', 1),
      }))
      .where('id', '=', repository)
      .execute();
  }

  async rollback(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await remove(this.#database, this.#sweeper.files, this.#state.edition);
    await this.#people.remove(this.#database);
  }

  /** Runs a transaction, which waits for others for long, because all that is imported would be lost. `repository` is the one that it shows. */
  #transaction<T>(work: (db: Transact) => Promise<T>, repository?: number): Promise<T> {
    return this.#database.write(work, 'anything', repository, PATIENT_WRITE);
  }

  /** Runs steps in transactions of bounded length, and yields the thread in between. */
  async #write(steps: readonly ImportStep[]): Promise<void> {
    for (let next = 0; next < steps.length;) {
      const begin = this.#attempts();
      next = await this.#transaction(async (db) => {
        begin();
        await this.#mustBeOpen(db);
        db.direct.joinInserts?.();
        let [place, preparedUntil] = [next, next];
        const startedAt = performance.now();
        for (let lastYield = startedAt; place < steps.length;) {
          if (db.importAhead && place === preparedUntil) {
            preparedUntil = Math.min(steps.length, place + limits.STEPS_AHEAD);
            await this.#comments.prepare(db.importAhead, steps.slice(place, preparedUntil), (number) => this.#id(number));
          }
          const step = steps[place++]!;
          for (const name of step.people) if (name && !this.#people.has(name)) await this.#people.find(db, name);
          const finished = step.run(db);
          if (finished instanceof Promise) await finished;
          const time = performance.now();
          if (time - startedAt + this.#texts.expectedMs > limits.MAX_TRANSACTION_MS) break;
          if (time - lastYield < limits.MAX_TURN_MS) continue;
          await turn();
          lastYield = performance.now();
        }
        await this.#settle(db);
        return place;
      });
    }
  }

  /** Returns what each attempt of a transaction calls first. A retry restores the state from before, because the attempt's rows are gone. */
  #attempts(): () => void {
    const [last, lastComment] = [this.#last, this.#lastComment];
    let isAgain = false;
    return () => {
      this.#people.begin(isAgain);
      if (isAgain) this.#items.clear();
      [this.#last, this.#lastComment, isAgain] = [last, lastComment, true];
      this.#sums.clear();
      this.#texts.clear();
      this.#comments.clear();
    };
  }

  /** Writes counts and texts at the end of a transaction. @throws {QuotaExceeded} unless the command line imports */
  async #settle(db: Transact): Promise<void> {
    const { edition, repository, issues, authorization } = this.#state;
    this.#sums.insertClosings(db);
    this.#sums.countTexts(db, issues);
    if (authorization) await assertImportWithin(db, await repositoryState(db, repository), issues);
    await this.#sums.countIssues(db, edition);
    const hasTexts = this.#texts.expectedMs > 0;
    await this.#texts.index(db, limits.MAX_TURN_MS);
    if (hasTexts) await db.texts.mergeImported(db, limits.PAGES_MERGED_PER_TRANSACTION);
  }

  async #mustBeOpen(db: Transact): Promise<void> {
    await db.lockFiles?.('use');
    if (this.#ended || !(await reportAlive(db, this.#state.edition))) throw new Error('The import has ended already.');
    if (!this.#state.isAppending) return;
    const { repository, issues } = this.#state;
    // Another import has replaced the edition to which this one appends.
    if ((await repositoryState(db, repository)).edition !== issues) throw new RepositoryChanged(await repositoryNameOf(db, repository));
  }

  #item(db: Transact, list: ListName, title: string | null): string | null {
    if (!title) return null;
    const name = fold(title);
    const key = `${list}:${name}`;
    if (this.#items.has(key)) return name;
    rows.insertItem(db, { edition: this.#state.edition, list, name, title });
    this.#items.add(key);
    return name;
  }

  #id(number: number): number {
    const { first, last } = this.#state.numbers;
    if (!isNumber(number) || number < first || number > last) throw new RangeError(`An issue can't have the number ${number}.`);
    return issueId(this.#state.issues, number);
  }

  /** The steps for an issue: itself with the first of its watchers and voters, then the other ones, then its comments. */
  *#issueSteps(imported: ImportedIssue): Generator<ImportStep> {
    const { issue, watchers, voters = [], comments } = imported;
    const [watching = [], ...moreWatching] = slices(watchers, limits.TIES_PER_STEP);
    const [voting = [], ...moreVoting] = slices(voters, limits.TIES_PER_STEP);
    yield {
      people: [issue.assignee, issue.reporter, ...watching, ...voting],
      run: (db) => this.#issue(db, imported, this.#people.keys(watching), this.#people.keys(voting)),
    };
    for (const people of moreWatching)
      yield { people, run: (db) => this.#addParticipants(db, rows.insertNewWatcher, rows.countWatchers, issue, people) };
    for (const people of moreVoting)
      yield { people, run: (db) => this.#addParticipants(db, rows.insertNewVote, rows.countVotes, issue, people) };
    for (const comment of comments) {
      const entry = { ...comment, issue: issue.number };
      yield { people: [entry.author], entry, run: (db) => this.#comment(db, entry) };
    }
  }

  /** Adds watchers or voters to an existing issue, and counts the new ones. */
  #addParticipants(
    db: Transact,
    insert: typeof rows.insertNewWatcher,
    count: typeof rows.countWatchers,
    { number }: { readonly number: number },
    people: readonly string[],
  ): MaybePromise<void> {
    const issue = this.#id(number);
    const inserts = [...this.#people.keys(people)].map((person) => insert(db, { issue, person }));
    return andThen(all(inserts), (added) => count(db, { issue, by: added.filter((it) => it !== undefined).length }));
  }

  #issue(
    db: Transact,
    { issue, comments, commentCount = 0 }: ImportedIssue,
    watching: ReadonlySet<number>,
    voting: ReadonlySet<number>,
  ): void {
    const id = this.#id(issue.number);
    const ranks = Object.fromEntries(
      ENUM_FIELDS.map((field) => [COLUMNS[field], (choicesOf(field) as readonly string[]).indexOf(issue[field])]),
    ) as { [F in EnumField as (typeof COLUMNS)[F]]: number };
    const items = Object.fromEntries(LISTS.map((list) => [COLUMNS[list], this.#item(db, list, issue[list])])) as {
      [F in ListName as (typeof COLUMNS)[F]]: string | null;
    };
    rows.insertIssue(db, {
      id,
      edition: this.#state.issues,
      number: issue.number,
      ...ranks,
      ...items,
      assignee: this.#people.assignee(issue.assignee),
      reporter: this.#people.name(issue.reporter),
      markup: issue.markup,
      created_on: storedDate(issue.createdOn),
      updated_on: storedDate(issue.updatedOn),
      edited_on: dated(issue.editedOn),
      content_updated_on: dated(issue.contentUpdatedOn),
      comment_count: commentCount + comments.filter(({ content }) => content !== null).length,
      watcher_count: watching.size,
      vote_count: voting.size,
      title_folded: fold(issue.title),
    });
    rows.insertText(db, { id, title: issue.title, content: issue.content });
    this.#sums.addIssue(ranks, this.#people.key(issue.reporter), issue.title, issue.content);
    this.#texts.addIssue(id, issue.title, issue.content);
    for (const person of watching) rows.insertWatcher(db, { issue: id, person });
    for (const person of voting) rows.insertVote(db, { issue: id, person });
    this.#last = Math.max(this.#last, issue.number);
  }

  /** Adds a comment with its id, or a new one when it has none or the id is taken. */
  #comment(db: Transact, { id, issue, content, markup, author, createdOn, updatedOn }: ImportedComment): MaybePromise<number> {
    const values = {
      issue: this.#id(issue),
      content,
      markup,
      author: this.#people.key(author),
      created_on: storedDate(createdOn),
      updated_on: dated(updatedOn),
    };
    const added = (comment: number): number => {
      if (content !== null) this.#texts.addComment(comment, content, values.issue);
      return comment;
    };
    const withNextNumber = () =>
      andThen(this.#comments.insert(db, { ...values, number: ++this.#lastComment }), (inserted) => added(inserted!));
    if (id == null) return withNextNumber();
    this.#lastComment = Math.max(this.#lastComment, id);
    return andThen(this.#comments.insert(db, { ...values, number: id }), (inserted) =>
      inserted === undefined ? withNextNumber() : added(inserted),
    );
  }

  #change(db: Transact, { issue, comment, field, old, new: after, author, createdOn }: ImportedChange): MaybePromise<void> {
    const found = comment === null ? undefined : this.#comments.find(db, { issue: this.#id(issue), number: comment });
    const emptyComment = { issue, id: comment, content: null, markup: 'markdown', author, createdOn, updatedOn: null } as const;
    const entry = andThen(found, (it) => it ?? this.#comment(db, emptyComment));
    return andThen(entry, (key) => {
      const change = { comment: key, field, old, new: after, author: this.#people.key(author), created_on: storedDate(createdOn) };
      rows.insertChange(db, change);
      if (closes(change)) this.#sums.addClosing(this.#id(issue), change.created_on);
    });
  }

  #relation(db: Transact, { type, source, target, author, createdOn }: ImportedRelation): void {
    const ids = { source: this.#id(source), target: this.#id(target) };
    rows.insertRelation(db, { ...ids, type, author: this.#people.key(author), created_on: storedDate(createdOn) });
  }

  #anchor(db: Transact, { issue, note, author, createdOn, ...place }: ImportedAnchor): void {
    rows.insertAnchor(db, {
      issue: this.#id(issue),
      ...placeColumns(place),
      note: note || null,
      author: this.#people.key(author),
      created_on: storedDate(createdOn),
    });
  }

  #attachment(db: Transact, { issue, name, path, url, author, createdOn, file }: ImportedAttachment): MaybePromise<void> {
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
    if (file) return this.#sweeper.files.keep(file);
  }
}
