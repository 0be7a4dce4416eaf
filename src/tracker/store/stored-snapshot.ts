import type { ChangeField } from '../../model/fields';
import type { Kind, ListName, Markup } from '../../model/enums';
import type { RelationType } from '../../model/relations';
import { issueOf, type BareRow } from './rows';
import type { Person } from '../../model/issue';
import { shownRanges } from './appends';
import { toAnchor, type AnchorColumns } from './anchor-columns';
import type {
  SnapshotAnchor,
  SnapshotAttachment,
  SnapshotChange,
  SnapshotComment,
  SnapshotIssue,
  SnapshotRelation,
  Snapshot,
} from './snapshot';
import { idRange, type Range } from './ids';

/** Issues per batch, with all their data: some milliseconds of work, and little garbage at once. */
const ISSUES_PER_READ = 25;
/** Relations per batch; their rows are short. */
const RELATIONS_PER_READ = 500;
/** Anchors per batch; their rows can be long. */
const ANCHORS_PER_READ = 25;

type Value = string | number | null;
type Row = Record<string, Value>;

/** A transaction that sees one state, from which a snapshot is read. */
export interface SnapshotSource {
  /** Runs a query with `?` for each value. */
  all(sql: string, values: readonly (string | number)[]): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

const titleKey = (list: ListName, name: Value): string => `${list} ${name}`;

/** A consistent snapshot of a repository, in batches of issues. Its SQL is written by hand for speed, and works with all engines. */
class StoredSnapshot implements Snapshot {
  readonly lists: Snapshot['lists'];
  readonly defaults: Snapshot['defaults'];
  readonly next: Snapshot['next'];
  readonly #people: People;
  /** Titles of list items, by list and folded name. */
  readonly #titles: ReadonlyMap<string, string>;
  /** The visible ranges of issue ids. */
  readonly #visibleRanges: readonly Range[];

  readonly #source: SnapshotSource;

  constructor(source: SnapshotSource, { repository, edition, hidden, items }: Start, people: People) {
    [this.#source, this.#people] = [source, people];
    this.#visibleRanges = shownRanges(idRange(Number(repository.edition)), hidden);
    this.#titles = new Map(items.map(({ list, name, title }) => [titleKey(list as ListName, name!), String(title)]));
    const titles = (list: ListName) => items.filter((item) => item.list === list).map(({ title }) => String(title));
    this.lists = { component: titles('component'), milestone: titles('milestone'), version: titles('version') };
    this.next = { issue: Number(repository.next_number), comment: Number(repository.next_comment) };
    this.defaults = {
      kind: (edition.default_kind as Kind | null) ?? null,
      component: this.#title('component', edition.default_component),
      milestone: this.#title('milestone', edition.default_milestone),
      version: this.#title('version', edition.default_version),
      assignee: people.personNamed(edition.default_assignee),
    };
  }

  async counts(): ReturnType<Snapshot['counts']> {
    const count = async (sql: string) => {
      let sum = 0;
      for (const { first, last } of this.#visibleRanges) sum += Number((await this.#readAll(`${sql} between ? and ?`, first, last))[0]!.n);
      return sum;
    };
    return {
      issues: await count('select count(*) as n from issue where id'),
      comments: await count('select count(*) as n from comment where issue'),
      commentsWithText: await count('select count(*) as n from comment where content is not null and issue'),
      changes: await count('select count(*) as n from comment join change on change.comment = comment.id where issue'),
      attachments: await count('select count(*) as n from attachment where issue'),
    };
  }

  async *issues(): AsyncGenerator<readonly SnapshotIssue[]> {
    for await (const [first, last] of this.#stretches()) {
      const voters = await this.#byIssue('select issue, person from vote where issue between ? and ?', first, last);
      const watchers = await this.#byIssue('select issue, person from watcher where issue between ? and ?', first, last);
      const rows = await this.#readAll(
        'select i.*, t.title, t.content from issue i join issue_text t on t.id = i.id where i.id between ? and ? order by i.id',
        first,
        last,
      );
      await this.#people.loadNamed(rows.flatMap(({ assignee, reporter }) => [assignee, reporter]));
      yield rows.map((row): SnapshotIssue => ({
        ...issueOf(row as unknown as BareRow, {
          component: this.#title('component', row.component),
          milestone: this.#title('milestone', row.milestone),
          version: this.#title('version', row.version),
          assignee: this.#people.personNamed(row.assignee),
          reporter: this.#people.personNamed(row.reporter),
        }),
        contentUpdatedOn: row.content_updated_on as string | null,
        watchers: watchers.get(Number(row.id)) ?? [],
        voters: voters.get(Number(row.id)) ?? [],
      }));
    }
  }

  async *comments(): AsyncGenerator<readonly SnapshotComment[]> {
    for await (const [first, last] of this.#stretches()) {
      const rows = await this.#withAuthors('select * from comment where issue between ? and ? order by issue, number', first, last);
      yield rows.map((row) => ({
        issue: Number(row.issue) % 2 ** 32,
        id: Number(row.number),
        content: row.content as string | null,
        markup: row.markup as Markup,
        author: this.#people.byId(row.author),
        createdOn: String(row.created_on),
        updatedOn: row.updated_on as string | null,
      }));
    }
  }

  async *changes(): AsyncGenerator<readonly SnapshotChange[]> {
    for await (const [first, last] of this.#stretches()) {
      const rows = await this.#withAuthors(
        'select c.issue, c.number, h.* from comment c join change h on h.comment = c.id where c.issue between ? and ? order by h.id',
        first,
        last,
      );
      yield rows.map((row) => ({
        issue: Number(row.issue) % 2 ** 32,
        comment: Number(row.number),
        field: row.field as ChangeField,
        old: String(row.old),
        new: String(row.new),
        author: this.#people.byId(row.author),
        createdOn: String(row.created_on),
      }));
    }
  }

  async *attachments(): AsyncGenerator<readonly SnapshotAttachment[]> {
    const isVisible = this.#visibleRanges.map(() => 'issue between ? and ?').join(' or ');
    const ranges = this.#visibleRanges.flatMap(({ first, last }) => [first, last]);
    let after = 0;
    for (;;) {
      const sql = `select * from attachment where (${isVisible}) and id > ? order by id limit ${ISSUES_PER_READ}`;
      const rows = await this.#withAuthors(sql, ...ranges, after);
      if (rows.length === 0) return;
      after = Number(rows.at(-1)!.id);
      yield rows.map((row) => ({
        issue: Number(row.issue) % 2 ** 32,
        name: String(row.name),
        path: row.path as string | null,
        url: row.url as string | null,
        author: this.#people.byId(row.author),
        createdOn: row.created_on as string | null,
        hash: row.hash as string | null,
      }));
    }
  }

  async *relations(): AsyncGenerator<readonly SnapshotRelation[]> {
    for (const { first, last } of this.#visibleRanges) {
      for (let after: readonly [number, number, string] = [first - 1, 0, '']; ;) {
        const sql = `select * from relation where source <= ? and (source, target, type) > (?, ?, ?) order by source, target, type limit ${RELATIONS_PER_READ}`;
        const rows = await this.#withAuthors(sql, last, ...after);
        if (rows.length === 0) break;
        const end = rows.at(-1)!;
        after = [Number(end.source), Number(end.target), String(end.type)];
        yield rows.map((row) => ({
          type: row.type as RelationType,
          source: Number(row.source) % 2 ** 32,
          target: Number(row.target) % 2 ** 32,
          author: this.#people.byId(row.author),
          createdOn: String(row.created_on),
        }));
      }
    }
  }

  async *anchors(): AsyncGenerator<readonly SnapshotAnchor[]> {
    for (const { first, last } of this.#visibleRanges) {
      for (let after: readonly [number, number] = [first - 1, 0]; ;) {
        const sql = `select * from anchor where issue <= ? and (issue, id) > (?, ?) order by issue, id limit ${ANCHORS_PER_READ}`;
        const rows = await this.#withAuthors(sql, last, ...after);
        if (rows.length === 0) break;
        after = [Number(rows.at(-1)!.issue), Number(rows.at(-1)!.id)];
        yield rows.map((row) => ({
          issue: Number(row.issue) % 2 ** 32,
          ...toAnchor({ ...(row as unknown as AnchorColumns), first_line: Number(row.first_line) }),
          author: this.#people.byId(row.author),
          createdOn: String(row.created_on),
        }));
      }
    }
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  /** Yields the first and last id of each batch. */
  async *#stretches(): AsyncGenerator<readonly [first: number, last: number]> {
    const sql = `select min(id) as first, max(id) as last from (select id from issue where id > ? and id <= ? order by id limit ${ISSUES_PER_READ}) as batch`;
    for (const { first, last } of this.#visibleRanges) {
      for (let after = first - 1; ;) {
        const [row] = await this.#readAll(sql, after, last);
        if (row?.first == null) break;
        yield [Number(row.first), Number(row.last)];
        after = Number(row.last);
      }
    }
  }

  async #byIssue(sql: string, first: number, last: number): Promise<Map<number, Person[]>> {
    const found = new Map<number, Person[]>();
    const rows = await this.#readAll(sql, first, last);
    await this.#people.load(rows.map(({ person }) => person));
    for (const row of rows) {
      const person = this.#people.byId(row.person)!;
      const ofIssue = found.get(Number(row.issue));
      if (ofIssue) ofIssue.push(person);
      else found.set(Number(row.issue), [person]);
    }
    return found;
  }

  #title(list: ListName, name: Value | undefined): string | null {
    return name == null ? null : (this.#titles.get(titleKey(list, name)) ?? null);
  }

  async #withAuthors(sql: string, ...values: (string | number)[]): Promise<Row[]> {
    const rows = await this.#readAll(sql, ...values);
    await this.#people.load(rows.map(({ author }) => author));
    return rows;
  }

  async #readAll(sql: string, ...values: (string | number)[]): Promise<Row[]> {
    return (await this.#source.all(sql, values)) as Row[];
  }
}

/** People by id and by folded name, each read once. */
class People {
  readonly #people = new Map<string, Person | null>();
  readonly #source: SnapshotSource;

  constructor(source: SnapshotSource) {
    this.#source = source;
  }

  load = (ids: readonly (Value | undefined)[]): Promise<void> => this.#load('id', ids);
  loadNamed = (names: readonly (Value | undefined)[]): Promise<void> => this.#load('name', names);
  byId = (id: Value | undefined): Person | null => this.#people.get(`id ${id}`) ?? null;
  personNamed = (name: Value | undefined): Person | null => this.#people.get(`name ${name}`) ?? null;

  async #load(column: 'id' | 'name', values: readonly (Value | undefined)[]): Promise<void> {
    for (const value of values) {
      const key = `${column} ${value}`;
      if (value == null || this.#people.has(key)) continue;
      const sql = `select username, display_name, account_id from person where ${column} = ?`;
      const [row] = (await this.#source.all(sql, [value])) as Row[];
      const accountId = row?.account_id as string | null;
      const person = row && {
        username: String(row.username),
        displayName: String(row.display_name),
        ...(accountId !== null && { accountId }),
      };
      this.#people.set(key, person ?? null);
    }
  }
}

/** What a snapshot reads when it is opened. */
interface Start {
  readonly repository: Row;
  readonly edition: Row;
  readonly hidden: readonly Range[];
  readonly items: readonly Row[];
}

/** Opens a snapshot of a repository; its end, or an error, closes the source. @throws when there is no such repository */
export async function takeSnapshot(source: SnapshotSource, repository: number): Promise<Snapshot> {
  try {
    const [row] = (await source.all('select * from repository where id = ?', [repository])) as Row[];
    if (!row) throw new Error('There is no such repository.');
    const current = Number(row.edition);
    const [edition] = (await source.all('select * from edition where id = ?', [current])) as Row[];
    const hidden = await source.all('select first_id as first, last_id as last from append_range where target = ?', [current]);
    const items = await source.all('select list, name, title from list_item where edition = ? order by name', [current]);
    const people = new People(source);
    await people.loadNamed([edition!.default_assignee]);
    return new StoredSnapshot(
      source,
      { repository: row, edition: edition!, hidden: hidden as readonly Range[], items: items as readonly Row[] },
      people,
    );
  } catch (error) {
    await source.close();
    throw error;
  }
}
